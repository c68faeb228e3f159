// The stepper: one component for the app, for notebooks and for a file on disk.
// mountViewer(root, data, send) draws `data` (viewer/payload.py) into `root` and may be called
// again at any time with new data; what the reader did (step, speed, channel) stays.
// Every number shown is Python's, but for the products of the gradient ledger.

const viewers = new WeakMap();

class Viewer {
  constructor(root) {
    this.root = root;
    this.cursor = 0; // the output cell stepped to
    this.inputCursor = null; // the input cell stepped to, or none
    this.hovered = null; // {grid: "input" | "output", place}
    this.peers = []; // viewers that follow this one
    this.channel = 0;
    this.board = new Board(this);
    this.player = new Player(() => this.advance(), () => this.showPlaying());
    this.build();
  }

  build() {
    const button = (name, act) => {
      const node = html("button", { type: "button", className: `button ${name}`, onclick: act });
      node.append(icon(name));
      return (this.buttons[name] = node);
    };
    this.buttons = {};
    this.formula = html("div", { className: "formula" });
    this.detail = html("div", { className: "detail" });
    this.live = html("div", { className: "live" });
    this.live.setAttribute("aria-live", "polite");
    this.counter = html("span", { className: "counter" });
    this.speedBox = html("select", { className: "speed", onchange: () => this.player.setSpeed(Number(this.speedBox.value)) });
    this.channelBox = html("span", { className: "choice channels" });
    this.modeBox = html("span", { className: "choice modes" });
    this.keys = html("p", { className: "keys" });
    const controls = html("div", { className: "controls" },
      button("first", () => this.go(0)),
      button("previous", () => this.go(this.cursor - 1)),
      button("play", () => this.toggle()),
      button("next", () => this.go(this.cursor + 1)),
      button("last", () => this.go(this.count - 1)),
      this.speedBox, this.counter, this.channelBox, this.modeBox);
    // The controls stand above what grows and shrinks, so that they never move under the pointer.
    this.root.replaceChildren(this.board.area, controls, this.formula, this.detail, this.board.legend, this.keys, this.live);
    this.root.onkeydown = (event) => this.key(event);
  }

  // data: the payload and {labels, mode, modes, channel, pinned}; send(name, value) tells Python.
  show(data, send) {
    const first = !this.data;
    const before = this.data;
    this.data = data;
    this.send = send;
    this.labels = data.labels;
    if (first || data.channel !== before.channel) this.channel = data.channel ?? 0;
    this.channel = Math.min(this.channel, data.planes.length - 1);
    if (first || data.mode !== before.mode) this.mode = data.mode ?? "forward";
    this.count = data.windows.length;
    if (before) this.settle(before);
    const told = JSON.stringify(data.pinned ?? null);
    if (first || told !== this.told) this.adopt(data.pinned);
    this.told = told;
    this.hovered = null;
    this.words();
    this.draw();
  }

  // The pinned step as Python knows it: [row, column] of the output, or nothing.
  adopt(pinned) {
    this.pinned = pinned ?? null;
    if (pinned) this.cursor = flat(pinned, this.data.output.shape);
  }

  // A change of the settings keeps the step where it still exists.
  settle(before) {
    this.cursor = moved(this.cursor, before.output, this.data.output) ?? 0;
    if (this.inputCursor !== null) this.inputCursor = moved(this.inputCursor, before.frame, this.data.frame);
  }

  words() {
    const { labels, buttons, data } = this;
    for (const [name, node] of Object.entries(buttons)) {
      node.title = labels[name];
      node.setAttribute("aria-label", labels[name]);
    }
    this.speedBox.setAttribute("aria-label", labels.speed);
    this.speedBox.title = labels.speed;
    this.speedBox.replaceChildren(...SPEEDS.map((s) => html("option", { value: s, textContent: `${s}×`, selected: s === this.player.speed })));
    this.keys.textContent = labels.keys;
    const names = data.planes.length > 1 ? data.planes.map((_, i) => i) : [];
    this.choice(this.channelBox, labels.channel, names, this.channel, (i) => this.setChannel(i));
    const modes = data.modes && data.planes[0].dx ? ["forward", "backward"] : [];
    this.choice(this.modeBox, labels.mode, modes, this.mode, (mode) => this.setMode(mode));
  }

  choice(box, label, options, current, pick) {
    const buttons = options.map((option) => {
      const node = html("button", { type: "button", className: "button option", onclick: () => pick(option) });
      node.textContent = this.labels[option] ?? option;
      node.setAttribute("aria-pressed", option === current);
      return node;
    });
    box.hidden = !options.length;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label);
    box.replaceChildren(html("span", { className: "label", textContent: label }), ...buttons);
  }

  draw() {
    this.scene = new Scene(this.data, this.channel, this.mode);
    this.root.dataset.mode = this.scene.backward ? "backward" : "forward";
    this.board.draw(this.scene);
    this.update();
  }

  update() {
    this.drawStep();
    for (const peer of this.peers) peer.follow(this);
  }

  // The same step as another viewer, as far as there is one here.
  follow({ cursor, inputCursor, hovered, data }) {
    const there = (grid, cell) => (cell === null ? null : moved(cell, data[grid], this.data[grid]));
    this.cursor = there("output", cursor) ?? this.cursor;
    this.inputCursor = there("frame", inputCursor);
    const place = hovered && there(hovered.grid === "input" ? "frame" : "output", hovered.place);
    this.hovered = place === null ? null : { ...hovered, place };
    this.drawStep();
  }

  drawStep() {
    const cell = this.hovered?.grid === "input" ? this.hovered.place : this.hovered ? null : this.inputCursor;
    if (cell !== null && cell !== undefined) this.showCell(cell);
    else this.showWindow(this.hovered ? this.hovered.place : this.cursor);
  }

  showWindow(output) {
    const places = this.data.windows[output];
    const ties = this.scene.plane.ties[output] ?? [];
    const marks = new Map(places.map((place, position) => {
      const names = ["window"];
      if (this.data.chooses && this.scene.weight(output, position) !== 0) names.push("winner");
      if (ties.includes(position)) names.push("tied");
      return [place, names.join(" ")];
    }));
    const step = new Map([[this.scene.placeOfOutput(output), this.isPinned(output) ? "window pinned" : "window"]]);
    this.board.mark(marks, step, places);
    const text = this.scene.backward ? this.scene.sending(output) : this.scene.plane.formulas[output];
    this.say(text, "", output);
  }

  isPinned(output) {
    return Boolean(this.pinned) && flat(this.pinned, this.data.output.shape) === output;
  }

  // Every window that reads one input cell; in backward mode what each of them sends it.
  showCell(cell) {
    const place = this.scene.placeOf(cell);
    const readers = this.scene.readers.get(place) ?? [];
    const marks = new Map();
    for (const [output] of readers) for (const read of this.data.windows[output]) marks.set(read, "window");
    marks.set(place, "window chosen");
    const outputs = new Map(readers.map(([output]) => [this.scene.placeOfOutput(output), "window"]));
    this.board.mark(marks, outputs, []);
    if (this.scene.backward) this.say(...this.scene.ledger(cell, readers));
    else this.say(this.scene.readBy(cell, readers), "");
  }

  // output: the step told, or undefined for an input cell.
  say(headline, lines, output) {
    this.formula.textContent = headline;
    this.detail.replaceChildren(...[...lines].map((line) => html("span", { textContent: line })));
    const step = { at: this.scene.at(output ?? this.cursor), number: (output ?? this.cursor) + 1, count: this.count };
    const pinned = this.isPinned(output ?? this.cursor) ? ` · ${this.labels.pinned}` : "";
    this.counter.textContent = fill(this.labels.stepOf, step) + pinned;
    const told = [output === undefined ? "" : this.counter.textContent, headline, ...lines].filter(Boolean).join(this.labels.stop);
    if (!this.player.playing && !this.hovered) this.live.textContent = told;
  }

  hover(grid, place) {
    const cell = place === null ? null : grid.framed ? this.scene.cellAt(place) : this.scene.outputAt(place);
    this.hovered = cell === null ? null : { grid: grid.framed ? "input" : "output", place: cell };
    this.update();
  }

  click(grid, place) {
    this.player.pause();
    grid.svg.focus({ preventScroll: true });
    if (grid.framed) {
      const cell = this.scene.cellAt(place);
      this.inputCursor = cell === this.inputCursor ? null : cell;
      this.hovered = null;
      this.update();
    } else {
      this.hovered = null;
      this.pin(this.scene.outputAt(place));
    }
  }

  focusGrid(grid) {
    if (!grid.framed && this.inputCursor !== null) { this.inputCursor = null; this.update(); }
  }

  pin(output) {
    this.inputCursor = null;
    this.cursor = output;
    this.pinned = this.isPinned(output) ? null : position(output, this.data.output.shape);
    this.told = JSON.stringify(this.pinned);
    this.send("pinned", this.pinned);
    this.update();
  }

  go(output) {
    this.player.pause();
    this.inputCursor = null;
    this.hovered = null;
    this.cursor = Math.max(0, Math.min(this.count - 1, output));
    this.update();
  }

  setChannel(channel) {
    this.channel = channel;
    this.data.channel = channel;
    this.send("channel", channel);
    this.words();
    this.draw();
  }

  setMode(mode) {
    this.mode = mode;
    this.words();
    this.draw();
  }

  toggle() {
    if (this.player.playing) return this.player.pause();
    this.inputCursor = null;
    this.hovered = null;
    if (this.cursor === this.count - 1) this.cursor = -1;
    this.player.play();
  }

  advance() {
    this.cursor = Math.min(this.cursor + 1, this.count - 1);
    this.update();
    return this.cursor < this.count - 1;
  }

  showPlaying() {
    const [name, node] = [this.player.playing ? "pause" : "play", this.buttons.play];
    node.replaceChildren(icon(name));
    node.setAttribute("aria-label", this.labels[name]);
    node.title = this.labels[name];
    this.update();
  }

  key(event) {
    if (event.target.closest("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = Boolean(event.target.closest("button"));
    if (onButton && (event.key === " " || event.key === "Enter")) return;
    const grid = event.target.closest("svg.grid");
    const inInput = this.board.shown.some((g) => g.framed && g.svg === grid);
    const moved = inInput ? this.moveInput(event.key) : this.moveOutput(event.key);
    if (!moved) return;
    event.preventDefault();
    event.stopPropagation();
  }

  moveOutput(key) {
    const target = step(key, this.cursor, this.data.output);
    if (target !== null) this.go(target);
    else if (key === " ") this.toggle();
    else if (key === "Enter") this.pin(this.cursor);
    else return false;
    return true;
  }

  moveInput(key) {
    if (key === " ") { this.toggle(); return true; }
    if (key === "Escape") { this.inputCursor = null; this.update(); return true; }
    const target = this.inputCursor === null && /^Arrow|^Home|^End/.test(key) ? 0 : step(key, this.inputCursor ?? 0, this.data.frame);
    if (target === null) return false;
    this.hovered = null;
    this.inputCursor = target;
    this.update();
    return true;
  }
}

// The same position in another grid, or null where it has no such cell.
function moved(cell, before, after) {
  const place = position(cell, before.shape);
  const fits = place.length === after.shape.length && place.every((at, axis) => at < after.shape[axis]);
  return fits ? flat(place, after.shape) : null;
}

function mountViewer(root, data, send = () => {}) {
  if (!viewers.has(root)) viewers.set(root, new Viewer(root));
  viewers.get(root).show(data, send);
}

// The stepper: one component for the app, for notebooks and for a file on disk.
// mountViewer(root, data, pinned) draws `data` (viewer/payload.py) into `root` and may be called
// again at any time with new data; what the reader did (step, speed, channel) stays.
// Every number shown is Python's, but for the products of the gradient ledger.

const TALLEST = 420; // of all grids together, in CSS pixels
const LARGEST = 54; // of one cell, in CSS pixels
const AMPLE = 30; // a cell that is easy to read and to hit, in CSS pixels
const NARROW = 600; // on a phone the page scrolls rather than shrink
const SPEEDS = [0.5, 1, 2, 4];
const viewers = new WeakMap();

class Viewer {
  constructor(root) {
    this.root = root;
    this.cursor = 0; // the output cell stepped to
    this.inputCursor = null; // the input cell stepped to, or none
    this.hovered = null; // {grid: "input" | "output", place}
    this.channel = 0;
    this.speed = 1;
    this.timer = null;
    this.grids = Object.fromEntries(["input", "output", "upstream", "gradient"].map((n) => [n, new Grid(n, this)]));
    this.build();
    new ResizeObserver(() => this.data && this.layout()).observe(root);
  }

  build() {
    const button = (name, act) => {
      const node = html("button", { type: "button", className: `button ${name}`, onclick: act });
      node.append(icon(name));
      return (this.buttons[name] = node);
    };
    this.buttons = {};
    this.area = html("div", { className: "grids" });
    this.formula = html("div", { className: "formula" });
    this.detail = html("div", { className: "detail" });
    this.live = html("div", { className: "live" });
    this.live.setAttribute("aria-live", "polite");
    this.counter = html("span", { className: "counter" });
    this.speedBox = html("select", { className: "speed", onchange: () => this.setSpeed(Number(this.speedBox.value)) });
    this.channelBox = html("span", { className: "choice channels" });
    this.modeBox = html("span", { className: "choice modes" });
    this.legend = html("ul", { className: "legend" });
    this.keys = html("p", { className: "keys" });
    const controls = html("div", { className: "controls" },
      button("first", () => this.go(0)),
      button("previous", () => this.go(this.cursor - 1)),
      button("play", () => this.play(this.timer === null)),
      button("next", () => this.go(this.cursor + 1)),
      button("last", () => this.go(this.count - 1)),
      this.speedBox, this.counter, this.channelBox, this.modeBox);
    this.root.replaceChildren(this.area, this.formula, this.detail, controls, this.legend, this.keys, this.live);
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
    this.count = data.output.rows * data.output.columns;
    const told = JSON.stringify(data.pinned ?? null);
    if (first || told !== this.told) this.adopt(data.pinned);
    this.told = told;
    this.settle(before);
    this.hovered = null;
    this.words();
    this.draw();
  }

  // The pinned step as Python knows it: [row, column] of the output, or nothing.
  adopt(pinned) {
    this.pinned = pinned ?? null;
    if (pinned) this.cursor = pinned[0] * this.data.output.columns + pinned[1];
  }

  // A change of the settings keeps the step where it still exists.
  settle(before) {
    const { rows, columns } = this.data.output;
    if (before && !this.pinned) {
      const [row, column] = [Math.floor(this.cursor / before.output.columns), this.cursor % before.output.columns];
      this.cursor = row < rows && column < columns ? row * columns + column : 0;
    }
    if (this.cursor >= this.count) this.cursor = 0;
    if (this.inputCursor !== null && this.inputCursor >= this.data.input.rows * this.data.input.columns) this.inputCursor = null;
  }

  words() {
    const { labels, buttons, data } = this;
    for (const [name, node] of Object.entries(buttons)) {
      node.title = labels[name];
      node.setAttribute("aria-label", labels[name]);
    }
    this.speedBox.setAttribute("aria-label", labels.speed);
    this.speedBox.title = labels.speed;
    this.speedBox.replaceChildren(...SPEEDS.map((s) => html("option", { value: s, textContent: `${s}×`, selected: s === this.speed })));
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
    const shown = this.scene.backward ? ["input", "upstream", "gradient"] : ["input", "output"];
    const { frame, input, output, labels, padText } = this.data;
    const plane = this.scene.plane;
    const framed = (values, cell) => this.scene.frameCells(values, cell);
    const area = { ...frame, numbered: input };
    const flat = { ...output, numbered: output };
    const held = (cell) => (cell.kind === "pad" ? { ...cell, text: padText && `(${padText})` } : cell);
    const cells = framed(plane.x, shades(plane.x, plane.y)).map(held);
    this.grids.input.build({ ...area, title: labels.input, cells });
    if (this.scene.backward) {
      const scale = gradients([...plane.dy, ...plane.dx]);
      this.grids.upstream.build({ ...flat, title: labels.upstream, cells: plane.dy.map(scale) });
      this.grids.gradient.build({ ...area, title: labels.gradient, cells: framed(plane.dx, scale) });
    } else {
      this.grids.output.build({ ...flat, title: labels.output, cells: plane.y.map(shades(plane.x, plane.y)) });
    }
    const figures = shown.map((name) => this.grids[name].figure);
    if (figures.some((f) => f.parentNode !== this.area) || this.area.children.length !== figures.length)
      this.area.replaceChildren(...figures);
    this.shown = shown.map((name) => this.grids[name]);
    this.root.dataset.mode = this.scene.backward ? "backward" : "forward";
    this.drawLegend();
    this.layout();
    this.update();
  }

  drawLegend() {
    const { data, labels } = this;
    const kinds = this.grids[this.scene.backward ? "gradient" : "input"].cells.map((cell) => cell.kind);
    const has = (kind) => kinds.some((k) => k.includes(kind));
    const wanted = {
      window: true, winner: data.chooses, tie: this.scene.plane.ties.some((t) => t.length),
      pad: has("pad"), outside: has("outside"), unread: has("unread"),
      positive: this.scene.backward, negative: this.scene.backward,
    };
    this.legend.replaceChildren(...Object.keys(wanted).filter((k) => wanted[k]).map((k) =>
      html("li", {}, html("span", { className: `key key-${k}`, ariaHidden: "true" }), labels[k])));
  }

  // In as few rows as leave the cells ample, else in the rows that leave them largest.
  // All grids share one cell size.
  layout() {
    const width = this.root.clientWidth;
    if (!width) return;
    const [a, b, c] = this.shown;
    const options = c ? [[[a, b, c]], [[a], [b, c]], [[a], [b], [c]]] : [[[a, b]], [[a], [b]]];
    const size = (rows) => {
      const wide = Math.min(...rows.map((row) => {
        const cells = row.reduce((sum, grid) => sum + grid.columns + (EDGE + 2) / UNIT, 0);
        return (width - 28 * (row.length - 1) - 2) / cells;
      }));
      const tall = TALLEST / rows.reduce((sum, row) => sum + Math.max(...row.map((g) => g.rows)) + 0.9, 0);
      return Math.min(LARGEST, wide, width < NARROW ? Infinity : Math.max(tall, 8));
    };
    const sizes = options.map(size);
    const ample = sizes.findIndex((s) => s >= AMPLE);
    const best = ample >= 0 ? ample : sizes.indexOf(Math.max(...sizes));
    const cell = Math.max(4, sizes[best]);
    this.area.dataset.rows = best;
    for (const grid of this.shown) grid.resize(cell);
  }

  update() {
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
    for (const grid of this.shown) {
      const framed = grid.name === "input" || grid.name === "gradient";
      grid.mark(framed ? marks : new Map([[output, this.isPinned(output) ? "window pinned" : "window"]]));
      grid.frameBox(framed ? places : []);
    }
    const text = this.scene.backward ? this.scene.sending(output) : this.scene.plane.formulas[output];
    this.say(text, "", output);
  }

  isPinned(output) {
    const { columns } = this.data.output;
    return Boolean(this.pinned) && this.pinned[0] * columns + this.pinned[1] === output;
  }

  // Every window that reads one input cell; in backward mode what each of them sends it.
  showCell(cell) {
    const place = this.scene.placeOf(cell);
    const readers = this.scene.readers.get(place) ?? [];
    const marks = new Map();
    for (const [output] of readers) for (const read of this.data.windows[output]) marks.set(read, "window");
    marks.set(place, "window chosen");
    const outputs = new Map(readers.map(([output]) => [output, "window"]));
    for (const grid of this.shown) {
      const framed = grid.name === "input" || grid.name === "gradient";
      grid.mark(framed ? marks : outputs);
      grid.frameBox([]);
    }
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
    const told = [output === undefined ? "" : this.counter.textContent, headline, ...lines].filter(Boolean).join(". ");
    if (this.timer === null && !this.hovered) this.live.textContent = told;
  }

  hover(grid, place) {
    const framed = grid.name === "input" || grid.name === "gradient";
    const cell = place === null ? null : framed ? this.scene.cellAt(place) : place;
    this.hovered = cell === null ? null : { grid: framed ? "input" : "output", place: cell };
    this.update();
  }

  click(grid, place) {
    this.play(false);
    grid.svg.focus({ preventScroll: true });
    if (grid.name === "input" || grid.name === "gradient") {
      const cell = this.scene.cellAt(place);
      this.inputCursor = cell === this.inputCursor ? null : cell;
      this.hovered = null;
      this.update();
    } else {
      this.hovered = null;
      this.pin(place);
    }
  }

  focusGrid(grid) {
    const framed = grid.name === "input" || grid.name === "gradient";
    if (!framed && this.inputCursor !== null) { this.inputCursor = null; this.update(); }
  }

  pin(output) {
    const { columns } = this.data.output;
    this.inputCursor = null;
    this.cursor = output;
    this.pinned = this.isPinned(output) ? null : [Math.floor(output / columns), output % columns];
    this.told = JSON.stringify(this.pinned);
    this.send("pinned", this.pinned);
    this.update();
  }

  go(output) {
    this.play(false);
    this.inputCursor = null;
    this.hovered = null;
    this.cursor = Math.max(0, Math.min(this.count - 1, output));
    this.update();
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.timer !== null) { this.play(false); this.play(true); }
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

  play(on) {
    clearInterval(this.timer);
    this.timer = null;
    if (on) {
      this.inputCursor = null;
      this.hovered = null;
      if (this.cursor === this.count - 1) this.cursor = -1;
      const tick = () => {
        this.cursor += 1;
        if (this.cursor >= this.count - 1) this.play(false);
        this.update();
      };
      this.timer = setInterval(tick, 900 / this.speed);
      tick();
    }
    const playing = this.timer !== null;
    this.buttons.play.replaceChildren(icon(playing ? "pause" : "play"));
    this.buttons.play.setAttribute("aria-label", playing ? this.labels.pause : this.labels.play);
    this.buttons.play.title = playing ? this.labels.pause : this.labels.play;
  }

  key(event) {
    if (event.target.closest("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = Boolean(event.target.closest("button"));
    if (onButton && (event.key === " " || event.key === "Enter")) return;
    const grid = event.target.closest("svg.grid");
    const inInput = grid && (grid === this.grids.input.svg || grid === this.grids.gradient.svg);
    const moved = inInput ? this.moveInput(event.key) : this.moveOutput(event.key);
    if (!moved) return;
    event.preventDefault();
    event.stopPropagation();
  }

  moveOutput(key) {
    const target = step(key, this.cursor, this.data.output);
    if (target !== null) this.go(target);
    else if (key === " ") this.play(this.timer === null);
    else if (key === "Enter") this.pin(this.cursor);
    else return false;
    return true;
  }

  moveInput(key) {
    if (key === " ") { this.play(this.timer === null); return true; }
    if (key === "Escape") { this.inputCursor = null; this.update(); return true; }
    const target = this.inputCursor === null && /^Arrow|^Home|^End/.test(key) ? 0 : step(key, this.inputCursor ?? 0, this.data.input);
    if (target === null) return false;
    this.hovered = null;
    this.inputCursor = target;
    this.update();
    return true;
  }
}

// Where a key leads from a cell of a grid, or null for a key that is no step.
// Left and right run on through the rows, as the window does.
function step(key, from, { rows, columns }) {
  const last = rows * columns - 1;
  const target = {
    ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last,
    ArrowUp: from - columns < 0 ? from : from - columns,
    ArrowDown: from + columns > last ? from : from + columns,
  }[key];
  return target === undefined ? null : Math.max(0, Math.min(last, target));
}

const ICONS = {
  first: "M5 5h2v10H5zM16 5v10L8 10z", previous: "M14 5v10L6 10z", play: "M6 4l10 6-10 6z",
  pause: "M5 4h4v12H5zM11 4h4v12h-4z", next: "M6 5l8 5-8 5z", last: "M4 5l8 5-8 5zM13 5h2v10h-2z",
};

function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" });
  drawing.append(svg("path", { d: ICONS[name] }));
  return drawing;
}

function mountViewer(root, data, send = () => {}) {
  if (!viewers.has(root)) viewers.set(root, new Viewer(root));
  viewers.get(root).show(data, send);
}

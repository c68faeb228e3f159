// The stepper: one component for the app, for notebooks and for a file on disk.

import { Board } from "./board.js";
import { Controls } from "./controls.js";
import { html } from "./elements.js";
import { askedBy } from "./keys.js";
import { cellAt } from "./pictures.js";
import { Player } from "./player.js";
import { sceneOf } from "./scene.js";
import { telling } from "./telling.js";
import {
  advanced, chosen, followed, hovering, inChannel, inMode, pinning, received, released, rewound,
  START, steppedTo,
} from "./view.js";

const viewers = new WeakMap();

// Draws data (viewer/payload.py) into root, and may be called again at any time with new data:
// what the reader did (step, speed, channel) stays. send(name, value) tells Python.
export function mountViewer(root, data, send = () => {}) {
  if (!viewers.has(root)) viewers.set(root, new Viewer(root));
  const viewer = viewers.get(root);
  viewer.show(data, send);
  return viewer;
}

class Viewer {
  constructor(root) {
    this.root = root;
    this.view = START;
    this.data = null;
    this.peers = []; // viewers that follow this one
    this.player = new Player(() => this.advance(), () => this.showPlaying());
    this.board = new Board({
      hover: (grid, place) => this.hover(grid, place),
      click: (grid, place) => this.click(grid, place),
      focus: (grid) => this.focus(grid),
    });
    this.controls = this.makeControls();
    this.build();
  }

  makeControls() {
    return new Controls({
      first: () => this.step(0),
      previous: () => this.step(this.view.cursor - 1),
      play: () => this.toggle(),
      next: () => this.step(this.view.cursor + 1),
      last: () => this.step(this.count - 1),
      speed: (speed) => this.player.setSpeed(speed),
      channel: (channel) => this.setChannel(channel),
      mode: (mode) => this.redraw(inMode(this.view, mode)),
    });
  }

  build() {
    const { area, legend } = this.board;
    this.formula = html("div", { className: "formula" });
    this.detail = html("div", { className: "detail" });
    this.live = html("div", { className: "live" });
    this.live.setAttribute("aria-live", "polite");
    this.keys = html("p", { className: "keys" });
    // The controls stand above what grows and shrinks: they never move under the pointer.
    this.root.replaceChildren(area, this.controls.node, this.formula, this.detail, legend,
      this.keys, this.live);
    this.root.onkeydown = (event) => this.key(event);
  }

  get count() {
    return this.data.windows.length;
  }

  show(data, send) {
    const before = this.data;
    Object.assign(this, { data, send });
    this.keys.textContent = data.labels.keys;
    this.redraw(received(this.view, before, data));
  }

  // All of it, for another channel or direction.
  redraw(view) {
    this.view = view;
    this.controls.write(this.data, view, this.player);
    this.scene = sceneOf(this.data, view.channel, view.mode);
    this.root.dataset.mode = this.scene.backward ? "backward" : "forward";
    this.board.draw(this.scene);
    this.update(view);
  }

  // What is marked and said, here and in the viewers beside this one.
  update(view) {
    this.view = view;
    this.tell();
    for (const peer of this.peers) peer.follow(this);
  }

  follow(leader) {
    this.view = followed(this.view, leader.view, leader.data, this.data);
    this.tell();
  }

  tell() {
    const { marks, headline, lines, counter, announcement } = telling(this.scene, this.view);
    this.board.mark(marks);
    this.formula.textContent = headline;
    this.detail.replaceChildren(...lines.map((line) => html("span", { textContent: line })));
    this.controls.counter.textContent = counter;
    // A play or a pointer on its way would talk without end.
    if (!this.player.playing && !this.view.hovered) this.live.textContent = announcement;
  }

  // What the pointer and the keys do.

  hover(grid, place) {
    this.update(hovering(this.view, ...this.cellOf(grid, place)));
  }

  // ["input" or "output", the cell at a place of a grid or null].
  cellOf(grid, place) {
    const name = grid.framed ? "frame" : "output";
    const cell = place === null ? null : cellAt(this.data[name], place);
    return [grid.framed ? "input" : "output", cell];
  }

  click(grid, place) {
    this.player.pause();
    grid.svg.focus({ preventScroll: true });
    const [name, cell] = this.cellOf(grid, place);
    this.view = hovering(this.view, name, null);
    if (name === "output") this.pin(cell);
    else this.update(chosen(this.view, cell === this.view.inputCursor ? null : cell));
  }

  focus(grid) {
    if (!grid.framed && this.view.inputCursor !== null) this.update(released(this.view));
  }

  key(event) {
    if (event.target.closest("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const pressesButton = event.key === " " || event.key === "Enter";
    if (pressesButton && event.target.closest("button")) return;
    const isInInput = this.board.isInput(event.target.closest("svg.grid"));
    const asked = askedBy(event.key, isInInput, this.view, this.data);
    if (!asked) return;
    const [action, cell] = asked;
    this[action](cell);
    event.preventDefault();
    event.stopPropagation();
  }

  step(output) {
    this.player.pause();
    this.update(steppedTo(this.view, output, this.count));
  }

  pin(output) {
    this.view = pinning(this.view, output, this.data);
    this.send("pinned", this.view.pinned);
    this.update(this.view);
  }

  choose(cell) {
    this.update(chosen(this.view, cell));
  }

  release() {
    this.update(released(this.view));
  }

  setChannel(channel) {
    this.send("channel", channel);
    this.redraw(inChannel(this.view, channel));
  }

  // Playing.

  toggle() {
    if (this.player.playing) return this.player.pause();
    this.view = rewound(this.view, this.count);
    this.player.play();
  }

  advance() {
    this.update(advanced(this.view, this.count));
    return this.view.cursor < this.count - 1;
  }

  showPlaying() {
    this.controls.showPlaying(this.player.playing, this.data.labels);
    this.update(this.view);
  }
}

// One grid of cells, drawn: the input with its padding, the output, or a gradient.

import { hatches, html, squareCell, svg } from "./elements.js";
import { cellText, EDGE, fittingText, UNIT } from "./layout.js";
import { boxAround } from "./pictures.js";

export class Grid {
  // on: {hover(grid, place or null), click(grid, place), focus(grid)}.
  constructor(name, on) {
    // The input and its gradient are drawn with their padding; an output has none.
    this.framed = name === "input" || name === "gradient";
    this.title = html("figcaption");
    this.svg = svg("svg", { tabindex: 0, role: "img", class: `grid grid-${name}` });
    this.figure = html("figure", { className: `figure figure-${name}` }, this.title, this.svg);
    this.cells = [];
    this.listen(on);
  }

  listen(on) {
    const place = (event) => {
      const cell = event.target.closest("[data-place]");
      return cell ? Number(cell.dataset.place) : null;
    };
    this.svg.onpointerover = (event) => {
      if (event.pointerType !== "touch") on.hover(this, place(event));
    };
    this.svg.onpointerleave = () => on.hover(this, null);
    this.svg.onclick = (event) => {
      if (place(event) !== null) on.click(this, place(event));
    };
    this.svg.onfocus = () => on.focus(this);
  }

  // One of gridsOf (grids.js). Drawing the same again would cost time, and the marks.
  build({ title, rows, columns, planes, edges, cells }) {
    this.title.textContent = title;
    this.svg.setAttribute("aria-label", title);
    const picture = JSON.stringify([rows, columns, edges, cells]);
    if (picture === this.picture) return;
    Object.assign(this, { picture, rows, columns, planes, drawn: cells, digits: null });
    const [width, height] = [columns * UNIT + EDGE + 2, rows * UNIT + EDGE + 2];
    this.svg.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${width} ${height}`);
    this.cells = cells.map((cell, place) => this.cell(cell, place));
    this.box = svg("rect", { class: "box", visibility: "hidden" });
    const area = svg("g");
    area.append(hatches(), ...edgeNumbers(edges), ...this.cells.map((cell) => cell.node), this.box);
    this.svg.replaceChildren(area);
  }

  cell({ kind, shade, sign }, place) {
    if (kind === "gap") return { node: svg("g"), value: svg("text"), kind: "", marks: "" };
    const [x, y] = [(place % this.columns) * UNIT, Math.floor(place / this.columns) * UNIT];
    const where = { "data-place": place, transform: `translate(${x} ${y})` };
    const node = squareCell(kind, UNIT, where);
    if (shade !== undefined) node.firstChild.style.setProperty("--shade", `${shade}%`);
    const centre = { x: UNIT / 2, y: UNIT / 2 };
    const value = svg("text", { class: "value", ...centre });
    node.append(value);
    if (sign) node.append(svg("text", { class: "sign", ...centre }, sign));
    return { node, value, kind: `cell ${kind}`, marks: "" };
  }

  // marks: Map of place to class names; only cells that changed are touched.
  mark(marks) {
    this.cells.forEach((cell, place) => {
      const now = marks.get(place) ?? "";
      if (now === cell.marks) return;
      cell.marks = now;
      if (now && now !== "window" && !cell.decorated) decorate(cell);
      cell.node.setAttribute("class", now ? `${cell.kind} ${now}` : cell.kind);
    });
  }

  frameBox(places) {
    this.box.setAttribute("visibility", places.length ? "visible" : "hidden");
    if (!places.length) return;
    const { top, left, rows, columns } = boxAround(places, this.columns);
    const sides = { x: left, y: top, width: columns, height: rows };
    for (const [side, cells] of Object.entries(sides)) this.box.setAttribute(side, cells * UNIT);
  }

  // cell: the size of one, in CSS pixels.
  resize(cell) {
    this.svg.style.width = `${(this.columns * UNIT + EDGE + 2) * (cell / UNIT)}px`;
    const fitting = fittingText(this.drawn, cell);
    this.svg.classList.toggle("map", !fitting);
    if (!fitting || fitting.digits === this.digits) return;
    this.digits = fitting.digits;
    this.cells.forEach(({ value }, place) => {
      value.textContent = cellText(this.drawn[place], fitting.digits);
      value.setAttribute("font-size", fitting.size);
    });
  }
}

function edgeNumbers({ top, left }) {
  const number = (x, y, text) => svg("text", { class: "edge", x, y }, text);
  const above = top.map(([row, column, text]) =>
    number((column + 0.5) * UNIT, row * UNIT - 4, text));
  const beside = left.map(([row, column, text]) =>
    number(column * UNIT - EDGE / 2 - 1, (row + 0.5) * UNIT + 4, text));
  return [...above, ...beside];
}

// What few cells ever show is made when one of them does.
function decorate(cell) {
  cell.decorated = true;
  cell.value.before(
    svg("rect", { class: "ring", x: 3, y: 3, width: UNIT - 6, height: UNIT - 6, rx: 5 }),
    svg("path", { class: "corner", d: "M2 2h11L2 13z" }),
    svg("text", { class: "tie", x: UNIT - 7, y: 12 }, "="),
  );
}

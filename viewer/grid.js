// One grid of cells: the input with its padding, the output, or a gradient.

const UNIT = 40; // one cell, in SVG units
const EDGE = 15; // the row and column numbers beside a grid
const READABLE = 6.5; // the smallest font, in CSS pixels, that is worth drawing

function svg(name, attributes = {}, text = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  return node;
}

function html(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

class Grid {
  constructor(name, viewer) {
    // The input and its gradient are drawn with their padding; an output has none.
    this.framed = name === "input" || name === "gradient";
    this.title = html("figcaption");
    this.svg = svg("svg", { tabindex: 0, role: "img", class: `grid grid-${name}` });
    this.figure = html("figure", { className: `figure figure-${name}` }, this.title, this.svg);
    this.cells = [];
    const place = (event) => {
      const cell = event.target.closest("[data-place]");
      return cell ? Number(cell.dataset.place) : null;
    };
    this.svg.onpointerover = (event) => event.pointerType !== "touch" && viewer.hover(this, place(event));
    this.svg.onpointerleave = () => viewer.hover(this, null);
    this.svg.onclick = (event) => place(event) !== null && viewer.click(this, place(event));
    this.svg.onfocus = () => viewer.focusGrid(this);
  }

  // cells: [{kind, value or text, shade, sign}] in row-major order of the drawn area.
  build({ rows, columns, planes, edges, cells, title }) {
    this.title.textContent = title;
    this.svg.setAttribute("aria-label", title);
    const picture = JSON.stringify([rows, columns, edges, cells]);
    if (picture === this.picture) return;
    this.picture = picture;
    Object.assign(this, { rows, columns, planes });
    this.svg.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${columns * UNIT + EDGE + 2} ${rows * UNIT + EDGE + 2}`);
    this.drawn = cells;
    this.digits = null;
    const area = svg("g");
    area.append(patterns());
    for (const [row, column, text] of edges.top)
      area.append(svg("text", { class: "edge", x: (column + 0.5) * UNIT, y: row * UNIT - 4 }, text));
    for (const [row, column, text] of edges.left)
      area.append(svg("text", { class: "edge", x: column * UNIT - EDGE / 2 - 1, y: (row + 0.5) * UNIT + 4 }, text));
    this.cells = cells.map((cell, place) => this.cell(cell, place));
    this.box = svg("rect", { class: "box", visibility: "hidden" });
    area.append(...this.cells.map((cell) => cell.node), this.box);
    this.svg.replaceChildren(area);
  }

  cell({ kind, shade, sign }, place) {
    if (kind === "gap") return { node: svg("g"), value: svg("text"), kind: "", marks: "" };
    const x = (place % this.columns) * UNIT;
    const y = Math.floor(place / this.columns) * UNIT;
    const node = svg("g", { class: `cell ${kind}`, "data-place": place, transform: `translate(${x} ${y})` });
    const rect = svg("rect", { class: "back", width: UNIT, height: UNIT });
    if (shade !== undefined) rect.style.setProperty("--shade", `${shade}%`);
    node.append(rect);
    if (kind === "pad" || kind === "outside")
      node.append(svg("rect", { class: "hatch", width: UNIT, height: UNIT, fill: `url(#pool-${kind})` }));
    const value = svg("text", { class: "value", x: UNIT / 2, y: UNIT / 2 });
    node.append(value);
    if (sign) node.append(svg("text", { class: "sign", x: UNIT / 2, y: UNIT / 2 }, sign));
    return { node, value, kind: `cell ${kind}`, marks: "" };
  }

  // marks: Map of place to class names; only cells that changed are touched.
  mark(marks) {
    this.cells.forEach((cell, place) => {
      const now = marks.get(place) ?? "";
      if (now === cell.marks) return;
      cell.marks = now;
      if (now && now !== "window" && !cell.decorated) this.decorate(cell);
      cell.node.setAttribute("class", now ? `${cell.kind} ${now}` : cell.kind);
    });
  }

  // What few cells ever show is made when one of them does.
  decorate(cell) {
    cell.decorated = true;
    cell.value.before(
      svg("rect", { class: "ring", x: 3, y: 3, width: UNIT - 6, height: UNIT - 6, rx: 5 }),
      svg("path", { class: "corner", d: "M2 2h11L2 13z" }),
      svg("text", { class: "tie", x: UNIT - 7, y: 12 }, "="),
    );
  }

  frameBox(places) {
    this.box.setAttribute("visibility", places.length ? "visible" : "hidden");
    if (!places.length) return;
    const rows = places.map((place) => Math.floor(place / this.columns));
    const columns = places.map((place) => place % this.columns);
    const [top, left] = [Math.min(...rows), Math.min(...columns)];
    this.box.setAttribute("x", left * UNIT);
    this.box.setAttribute("y", top * UNIT);
    this.box.setAttribute("width", (Math.max(...columns) - left + 1) * UNIT);
    this.box.setAttribute("height", (Math.max(...rows) - top + 1) * UNIT);
  }

  resize(cellSize) {
    const scale = cellSize / UNIT;
    this.svg.style.width = `${(this.columns * UNIT + EDGE + 2) * scale}px`;
    const digits = [4, 3, 2].find((d) => this.fontSize(d) * scale >= READABLE);
    this.svg.classList.toggle("map", digits === undefined);
    if (digits === undefined || digits === this.digits) return;
    this.digits = digits;
    const size = this.fontSize(digits);
    this.cells.forEach((cell, place) => {
      cell.value.textContent = this.text(place, digits);
      cell.value.setAttribute("font-size", size);
    });
  }

  text(place, digits) {
    const { text, value } = this.drawn[place];
    return text ?? formatNumber(value, digits);
  }

  // One size for the whole grid, in SVG units, so that its longest number fits a cell.
  fontSize(digits) {
    const longest = Math.max(1, ...this.drawn.map((_, place) => this.text(place, digits).length));
    return Math.min(16, (UNIT - 4) / (0.64 * longest));
  }
}

function patterns() {
  const defs = svg("defs");
  const hatch = svg("pattern", { id: "pool-pad", width: 8, height: 8, patternUnits: "userSpaceOnUse" });
  hatch.append(svg("path", { class: "hatch-line", d: "M-2 2l4-4M0 8l8-8M6 10l4-4" }));
  const dots = svg("pattern", { id: "pool-outside", width: 8, height: 8, patternUnits: "userSpaceOnUse" });
  dots.append(svg("circle", { class: "hatch-dot", cx: 4, cy: 4, r: 1.1 }));
  defs.append(hatch, dots);
  return defs;
}

// The grids of one scene, side by side: what they hold, how large they are, and the legend.

const TALLEST = 420; // of all grids together, in CSS pixels
const LARGEST = 54; // of one cell, in CSS pixels
const AMPLE = 30; // a cell that is easy to read and to hit, in CSS pixels
const NARROW = 600; // on a phone the page scrolls rather than shrink

class Board {
  constructor(viewer) {
    this.area = html("div", { className: "grids" });
    this.legend = html("ul", { className: "legend" });
    this.grids = Object.fromEntries(["input", "output", "upstream", "gradient"].map((n) => [n, new Grid(n, viewer)]));
    this.shown = [];
    // Asking for clientWidth while drawing would make the browser lay the whole page out twice.
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.layout();
    }).observe(this.area);
  }

  draw(scene) {
    const { frame: area, output: flat, labels, padText } = scene.data;
    const { plane, backward } = scene;
    const values = shades(plane.x, plane.y);
    const held = (cell) => (cell.kind === "pad" ? { ...cell, text: padText && `(${padText})` } : cell);
    this.grids.input.build({ ...area, title: labels.input, cells: scene.frameCells(plane.x, values).map(held) });
    if (backward) {
      const sizes = gradients([...plane.dy, ...plane.dx]);
      this.grids.upstream.build({ ...flat, title: labels.upstream, cells: scene.outputCells(plane.dy, sizes) });
      this.grids.gradient.build({ ...area, title: labels.gradient, cells: scene.frameCells(plane.dx, sizes) });
    } else {
      this.grids.output.build({ ...flat, title: labels.output, cells: scene.outputCells(plane.y, values) });
    }
    const names = backward ? ["input", "upstream", "gradient"] : ["input", "output"];
    const shown = names.map((name) => this.grids[name]);
    // Moving a grid in the document would take the focus from it.
    if (shown.length !== this.shown.length) this.area.replaceChildren(...shown.map((grid) => grid.figure));
    this.shown = shown;
    this.drawLegend(scene);
    this.layout();
  }

  drawLegend(scene) {
    const kinds = this.shown.at(scene.backward ? -1 : 0).cells.map((cell) => cell.kind);
    const has = (kind) => kinds.some((k) => k.includes(kind));
    const wanted = {
      window: true, winner: scene.data.chooses, tie: scene.plane.ties.some((t) => t.length),
      pad: has("pad"), outside: has("outside"), unread: has("unread"),
      positive: scene.backward, negative: scene.backward,
    };
    this.legend.replaceChildren(...Object.keys(wanted).filter((k) => wanted[k]).map((k) =>
      html("li", {}, html("span", { className: `key key-${k}`, ariaHidden: "true" }), scene.labels[k === "winner" && scene.data.sorts ? "taken" : k])));
  }

  // In as few rows as leave the cells ample, else in the rows that leave them largest.
  // All grids share one cell size.
  layout() {
    const width = this.width;
    if (!width || !this.shown.length) return;
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

  // framed: marks of the drawn input area; flat: marks of the output; box: places to frame.
  mark(framed, flat, box) {
    for (const grid of this.shown) {
      grid.mark(grid.framed ? framed : flat);
      grid.frameBox(grid.framed && grid.planes === 1 ? box : []);
    }
  }
}

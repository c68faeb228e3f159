// The grids of one scene, side by side, and the legend.

import { html } from "./elements.js";
import { Grid } from "./grid.js";
import { gridsOf, legendOf } from "./grids.js";
import { layoutOf } from "./layout.js";

const NAMES = ["input", "output", "upstream", "gradient"];

export class Board {
  // on: as for a Grid.
  constructor(on) {
    this.area = html("div", { className: "grids" });
    this.legend = html("ul", { className: "legend" });
    this.grids = Object.fromEntries(NAMES.map((name) => [name, new Grid(name, on)]));
    this.shown = [];
    // Asking for clientWidth while drawing would make the browser lay the whole page out twice.
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.layout();
    }).observe(this.area);
  }

  draw(scene) {
    const pictures = gridsOf(scene);
    const shown = pictures.map((picture) => this.grids[picture.name]);
    pictures.forEach((picture, number) => shown[number].build(picture));
    // Moving a grid in the document would take the focus from it.
    if (shown.length !== this.shown.length)
      this.area.replaceChildren(...shown.map((grid) => grid.figure));
    this.shown = shown;
    this.legend.replaceChildren(...legendOf(scene, pictures).map(legendItem));
    this.layout();
  }

  layout() {
    if (!this.width || !this.shown.length) return;
    const { arrangement, cell } = layoutOf(this.width, this.shown);
    this.area.dataset.rows = arrangement;
    for (const grid of this.shown) grid.resize(cell);
  }

  // One of marks.js.
  mark({ framed, flat, box }) {
    for (const grid of this.shown) {
      grid.mark(grid.framed ? framed : flat);
      // Around cells of several planes a box would hold cells that no window reads.
      grid.frameBox(grid.framed && grid.planes === 1 ? box : []);
    }
  }

  // Whether this element is a grid that is drawn with its frame.
  isInput(element) {
    return this.shown.some((grid) => grid.framed && grid.svg === element);
  }
}

function legendItem([kind, words]) {
  const key = html("span", { className: `key key-${kind}`, ariaHidden: "true" });
  return html("li", {}, key, words);
}

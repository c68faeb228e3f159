// How large the cells are, how the grids stand, and which text fits a cell.

import { formatNumber } from "./numbers.js";

export const UNIT = 40; // one cell, in SVG units
export const EDGE = 15; // the row and column numbers beside a grid, in SVG units
const TALLEST = 420; // of all grids together, in CSS pixels
const LARGEST = 54; // of one cell, in CSS pixels
const AMPLE = 30; // a cell that is easy to read and to hit, in CSS pixels
const SMALLEST = 4; // of one cell, in CSS pixels
const NARROW = 600; // on a phone the page scrolls rather than shrink
const GAP = 28; // between grids that stand beside each other, in CSS pixels
const READABLE = 6.5; // the smallest font, in CSS pixels, that is worth drawing

// In as few rows as leave the cells ample, else in the rows that leave them largest.
// All grids share one cell size. grids: [{rows, columns}], two or three. Gives the number of the
// arrangement, 0 for all in one row, and the size of a cell in CSS pixels.
export function layoutOf(width, grids) {
  const [a, b, c] = grids;
  const options = c ? [[[a, b, c]], [[a], [b, c]], [[a], [b], [c]]] : [[[a, b]], [[a], [b]]];
  const sizes = options.map((rows) => cellSize(width, rows));
  const ample = sizes.findIndex((size) => size >= AMPLE);
  const best = ample >= 0 ? ample : sizes.indexOf(Math.max(...sizes));
  return { arrangement: best, cell: Math.max(SMALLEST, sizes[best]) };
}

function cellSize(width, rows) {
  const wide = Math.min(...rows.map((row) => {
    const cells = row.reduce((sum, grid) => sum + grid.columns + (EDGE + 2) / UNIT, 0);
    return (width - GAP * (row.length - 1) - 2) / cells;
  }));
  const cells = rows.reduce((sum, row) => sum + Math.max(...row.map((g) => g.rows)) + 0.9, 0);
  const tall = width < NARROW ? Infinity : Math.max(TALLEST / cells, 8);
  return Math.min(LARGEST, wide, tall);
}

// What a cell shows in so many digits.
export function cellText({ text, value }, digits) {
  return text ?? formatNumber(value, digits);
}

// As many digits as are readable where a cell is `cell` CSS pixels wide, and their font size in
// SVG units; null where none are.
export function fittingText(cells, cell) {
  for (const digits of [4, 3, 2]) {
    const size = fontSize(cells, digits);
    if (size * (cell / UNIT) >= READABLE) return { digits, size };
  }
  return null;
}

// One size for the whole grid, so that its longest number fits a cell.
function fontSize(cells, digits) {
  const longest = cells.reduce((most, cell) => Math.max(most, cellText(cell, digits).length), 1);
  return Math.min(16, (UNIT - 4) / (0.64 * longest));
}

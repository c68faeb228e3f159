// Arithmetic of a picture (viewer/picture.py): {rows, columns, cells, shape}, where cells has the
// flat cell at each place, or a mark below zero where there is none.

// What stands in a picture where no cell does.
export const MARKS = { "-1": "pad", "-2": "outside", "-3": "gap" };

// A flat cell as one number an axis, and back.
export function positionOf(cell, shape) {
  const position = [];
  for (const size of [...shape].reverse()) {
    position.unshift(cell % size);
    cell = Math.floor(cell / size);
  }
  return position;
}

export function flatOf(position, shape) {
  return position.reduce((sum, at, axis) => sum * shape[axis] + at, 0);
}

// The cell at a place, or null.
export function cellAt(picture, place) {
  return picture.cells[place] >= 0 ? picture.cells[place] : null;
}

// The place of each cell.
export function placesOf({ cells }) {
  const places = [];
  cells.forEach((cell, place) => {
    if (cell >= 0) places[cell] = place;
  });
  return places;
}

// The same position in another picture, or null where it has no such cell.
export function moved(cell, before, after) {
  const position = positionOf(cell, before.shape);
  const fits = position.length === after.shape.length
    && position.every((at, axis) => at < after.shape[axis]);
  return fits ? flatOf(position, after.shape) : null;
}

// The smallest rectangle around these places, in rows and columns.
export function boxAround(places, columns) {
  const down = places.map((place) => Math.floor(place / columns));
  const across = places.map((place) => place % columns);
  const [top, left] = [Math.min(...down), Math.min(...across)];
  return { top, left, rows: Math.max(...down) - top + 1, columns: Math.max(...across) - left + 1 };
}

// Which cells are marked: Maps of place to class names, for the grids that are drawn with their
// frame and for those that are not, and the places to draw a box around.

import { readersOfCell, weightAt } from "./scene.js";

// One window and its output cell. pinned: whether it is.
export function windowMarks(scene, output, pinned) {
  const { windows, chooses } = scene.data;
  const ties = scene.plane.ties[output] ?? [];
  const framed = new Map(windows[output].map((place, position) => {
    const names = ["window"];
    if (chooses && weightAt(scene, output, position) !== 0) names.push("winner");
    if (ties.includes(position)) names.push("tied");
    return [place, names.join(" ")];
  }));
  const flat = new Map([[scene.outputPlaces[output], pinned ? "window pinned" : "window"]]);
  return { framed, flat, box: windows[output] };
}

// One input cell and every window that reads it.
export function cellMarks(scene, cell) {
  const readers = readersOfCell(scene, cell);
  const framed = new Map();
  for (const [output] of readers)
    for (const place of scene.data.windows[output]) framed.set(place, "window");
  framed.set(scene.inputPlaces[cell], "window chosen");
  const flat = new Map(readers.map(([output]) => [scene.outputPlaces[output], "window"]));
  return { framed, flat, box: [] };
}

// What each grid of a scene holds, and which marks the legend has to explain.

import { MARKS } from "./pictures.js";
import { gradientShades, valueShades } from "./shades.js";

// [{name, title, rows, columns, planes, edges, cells}], in the order in which they stand.
// A cell is {kind, value or text, shade, sign}.
export function gridsOf(scene) {
  const { plane, labels } = scene;
  const { frame, output, padText } = scene.data;
  const values = valueShades(plane.x, plane.y);
  const framed = (name, list, look) =>
    ({ ...frame, name, title: labels[name], cells: frameCells(scene, list, look) });
  const flat = (name, list, look) =>
    ({ ...output, name, title: labels[name], cells: cellsOf(output, list, look) });
  const input = framed("input", plane.x, values);
  input.cells = input.cells.map((cell) => withPadding(cell, padText));
  if (!scene.backward) return [input, flat("output", plane.y, values)];
  const sizes = gradientShades([...plane.dy, ...plane.dx]);
  return [input, flat("upstream", plane.dy, sizes), framed("gradient", plane.dx, sizes)];
}

// Of the input only: a gradient's padding holds nothing.
function withPadding(cell, padText) {
  return cell.kind === "pad" ? { ...cell, text: padText && `(${padText})` } : cell;
}

function cellsOf(picture, values, look) {
  return picture.cells.map((cell) =>
    (cell < 0 ? { kind: MARKS[cell], text: "" } : look(values[cell])));
}

function frameCells(scene, values, look) {
  return cellsOf(scene.data.frame, values, look).map((cell, place) => {
    const read = scene.data.frame.cells[place] < 0 || scene.readers.has(place);
    return read ? cell : { ...cell, kind: `${cell.kind} unread` };
  });
}

// [[kind, words]] for the marks that these grids show.
export function legendOf(scene, grids) {
  const kinds = grids.at(scene.backward ? -1 : 0).cells.map((cell) => cell.kind);
  const has = (kind) => kinds.some((k) => k.includes(kind));
  const wanted = {
    window: true, winner: scene.data.chooses, tie: scene.plane.ties.some((t) => t.length),
    pad: has("pad"), outside: has("outside"), unread: has("unread"),
    positive: scene.backward, negative: scene.backward,
  };
  const word = (kind) => scene.labels[kind === "winner" && scene.data.sorts ? "taken" : kind];
  return Object.keys(wanted).filter((kind) => wanted[kind]).map((kind) => [kind, word(kind)]);
}

// The sentences about cells: who reads an input cell, what a window sends, and the ledger of what
// an input cell receives.
// Every number is Python's, but for the products here.

import { formatNumber, formatWeight } from "./numbers.js";
import { cellAt } from "./pictures.js";
import { inputName, outputName, readersOfCell, weightAt } from "./scene.js";
import { fillIn, shorten } from "./words.js";

// What a window sends back, cells of one weight told together.
export function sendingText(scene, output) {
  const upstream = Number(scene.plane.dy[output]);
  const lines = [...byWeight(scene, output)].map(([weight, cells]) =>
    sentText(scene, weight, cells, upstream));
  const parts = { at: outputName(scene, output), upstream: formatNumber(upstream) };
  const told = shorten(lines).join(scene.labels.joiner) || scene.labels.nothing;
  return fillIn(scene.labels.sends, parts) + told;
}

// A window's weights to the cells that have them; null is a padding cell.
function byWeight(scene, output) {
  const groups = new Map();
  scene.data.windows[output].forEach((place, position) => {
    const weight = weightAt(scene, output, position);
    const cell = cellAt(scene.data.frame, place);
    if (weight !== 0) groups.set(weight, [...(groups.get(weight) ?? []), cell]);
  });
  return groups;
}

function sentText(scene, weight, cells, upstream) {
  const { labels } = scene;
  const inside = cells.filter((cell) => cell !== null);
  const padding = cells.length - inside.length;
  const names = shorten(inside.map((cell) => inputName(scene, cell)));
  const word = padding > 1 ? labels.padCells : labels.padCell;
  if (padding) names.push(fillIn(word, { count: padding }));
  return fillIn(cells.length > 1 ? labels.sentEach : labels.sent, {
    cells: names.join(", "), weight: formatWeight(weight),
    upstream: formatNumber(upstream), product: formatNumber(weight * upstream),
  });
}

// Which windows read an input cell.
export function readByText(scene, cell) {
  const windows = readersOfCell(scene, cell).map(([output]) => outputName(scene, output));
  const count = windows.length;
  const template = count > 1 ? "readBy" : count ? "readByOne" : "readByNone";
  return fillIn(scene.labels[template], {
    cell: inputName(scene, cell), value: formatNumber(scene.plane.x[cell]), count,
    windows: shorten(windows).join(", "),
  });
}

// The headline and the lines: one for each window that reads the cell, and the sum.
export function ledgerOf(scene, cell) {
  const { labels } = scene;
  const lines = readersOfCell(scene, cell).map((reader) => ledgerLine(scene, ...reader));
  const sum = formatNumber(scene.plane.dx[cell]);
  const total = fillIn(lines.length ? labels.ledgerSum : labels.ledgerNone, { sum });
  const headline = fillIn(labels.ledger, { cell: inputName(scene, cell) });
  return { headline, lines: [...shorten(lines), total] };
}

function ledgerLine(scene, output, position) {
  const weight = weightAt(scene, output, position);
  const upstream = Number(scene.plane.dy[output]);
  return fillIn(scene.labels.ledgerLine, {
    at: outputName(scene, output), weight: formatWeight(weight), upstream: formatNumber(upstream),
    // A weight of 0 sends nothing, even of an infinite gradient.
    product: formatNumber(weight === 0 ? 0 : weight * upstream),
  });
}

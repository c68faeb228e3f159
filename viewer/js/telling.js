// What is marked and said of where the reader is.

import { ledgerOf, readByText, sendingText } from "./ledger.js";
import { cellMarks, windowMarks } from "./marks.js";
import { outputName } from "./scene.js";
import { isPinned } from "./view.js";
import { fillIn } from "./words.js";

// {marks, headline, lines, counter, announcement}. The announcement is for those who listen.
export function telling(scene, view) {
  const { cell, output } = subjectOf(view);
  const told = cell === null ? ofWindow(scene, view, output) : ofCell(scene, cell);
  const counter = counterText(scene, view, output);
  const heard = [cell === null ? counter : "", told.headline, ...told.lines];
  return { ...told, counter, announcement: heard.filter(Boolean).join(scene.labels.stop) };
}

// What is hovered goes before what is stepped to. The counter stays at the step where it is an
// input cell that is told.
export function subjectOf({ cursor, inputCursor, hovered }) {
  if (hovered?.grid === "input") return { cell: hovered.cell, output: cursor };
  if (hovered) return { cell: null, output: hovered.cell };
  return { cell: inputCursor, output: cursor };
}

function ofWindow(scene, view, output) {
  const marks = windowMarks(scene, output, isPinned(view, output, scene.data));
  const headline = scene.backward ? sendingText(scene, output) : scene.plane.formulas[output];
  return { marks, headline, lines: [] };
}

function ofCell(scene, cell) {
  const marks = cellMarks(scene, cell);
  if (scene.backward) return { marks, ...ledgerOf(scene, cell) };
  return { marks, headline: readByText(scene, cell), lines: [] };
}

function counterText(scene, view, output) {
  const count = scene.data.windows.length;
  const parts = { at: outputName(scene, output), number: output + 1, count };
  const pinned = isPinned(view, output, scene.data) ? ` · ${scene.labels.pinned}` : "";
  return fillIn(scene.labels.stepOf, parts) + pinned;
}

import assert from "node:assert/strict";
import test from "node:test";

import { ledgerOf, readByText, sendingText } from "../../viewer/js/ledger.js";
import { cellMarks, windowMarks } from "../../viewer/js/marks.js";
import { sceneOf } from "../../viewer/js/scene.js";
import { subjectOf, telling } from "../../viewer/js/telling.js";
import { START } from "../../viewer/js/view.js";
import { overhanging, overlap, padded } from "./overlap.js";

const forward = (data) => sceneOf(data, 0, "forward");
const backward = (data) => sceneOf(data, 0, "backward");
const entries = (map) => Object.fromEntries(map);

test("a window lights up with its winner and its output cell", () => {
  const { framed, flat, box } = windowMarks(forward(overlap()), 1, false);
  assert.deepEqual(entries(framed), { 1: "window", 2: "window", 4: "window winner", 5: "window" });
  assert.deepEqual(entries(flat), { 1: "window" });
  assert.deepEqual(box, [1, 2, 4, 5]);
  assert.deepEqual(entries(windowMarks(forward(overlap()), 1, true).flat), { 1: "window pinned" });
});

test("ties are marked, and one of them wins; an average has no winner", () => {
  const tied = windowMarks(forward(overhanging()), 0, false).framed;
  assert.deepEqual(entries(tied), { 0: "window winner tied", 1: "window tied" });
  const blended = windowMarks(forward(padded()), 0, false).framed;
  assert.deepEqual(entries(blended), { 0: "window", 1: "window" });
});

test("an input cell lights up every window that reads it", () => {
  const { framed, flat, box } = cellMarks(forward(overlap()), 1);
  assert.deepEqual([...framed.keys()].sort(), [0, 1, 2, 3, 4, 5]);
  assert.equal(framed.get(1), "window chosen");
  assert.deepEqual(entries(flat), { 0: "window", 1: "window" });
  assert.deepEqual(box, []);
});

test("who reads a cell: several windows, one, none", () => {
  const scene = forward({ ...overlap(), windows: [[0, 1, 3, 4], [1, 2, 4, 5]] });
  assert.equal(readByText(scene, 4), "(1, 1)=9 by 2: (0, 0), (0, 1)");
  assert.equal(readByText(scene, 0), "(0, 0)=1 by one: (0, 0)");
  assert.equal(readByText(scene, 8), "(2, 2)=5 by none");
});

test("the ledger tells what each window sends, with the sum", () => {
  const lines = ["(0, 0): 1·1=1", "(0, 1): 1·2=2", "(1, 0): 1·3=3", "(1, 1): 1·4=4", "sum 10"];
  assert.deepEqual(ledgerOf(backward(overlap()), 4), { headline: "ledger (1, 1)", lines });
  const alone = { ...overlap(), windows: [[0, 1, 3, 4]] };
  assert.deepEqual(ledgerOf(backward(alone), 8).lines, ["none: 0"]);
});

test("a weight of 0 sends nothing, even of an infinite gradient", () => {
  const scene = sceneOf({ ...overhanging(), windows: [[0, 1], [2, 1]] }, 0, "backward");
  assert.deepEqual(ledgerOf(scene, 1).lines, ["(0, 0): 0·1=0", "(0, 1): 0·∞=0", "sum 0"]);
});

test("what a window sends is told together for cells of one weight", () => {
  const scene = backward(padded());
  assert.equal(sendingText(scene, 1), "(0, 1) sends 4: (0, 0), (0, 1) get 1/2·4=2 each");
  assert.equal(sendingText(scene, 0), "(0, 0) sends 2: (0, 0), a pad get 1/2·2=1 each");
  assert.equal(sendingText(backward(overlap()), 3), "(1, 1) sends 4: (1, 1) gets 1·4=4");
});

test("a window without weights sends nothing", () => {
  const data = overlap();
  data.planes[0].weights[0] = 0;
  assert.equal(sendingText(backward(data), 0), "(0, 0) sends 1: nothing");
});

test("two padding cells are counted", () => {
  const data = padded();
  data.windows[0] = [0, 4];
  assert.equal(sendingText(backward(data), 0), "(0, 0) sends 2: 2 pads get 1/2·2=1 each");
});

test("what is hovered goes before what is stepped to", () => {
  const view = { ...START, cursor: 2, inputCursor: 5 };
  const hovered = (grid) => ({ ...view, hovered: { grid, cell: 1 } });
  assert.deepEqual(subjectOf(hovered("input")), { cell: 1, output: 2 });
  assert.deepEqual(subjectOf(hovered("output")), { cell: null, output: 1 });
  assert.deepEqual(subjectOf(view), { cell: 5, output: 2 });
  assert.deepEqual(subjectOf({ ...view, inputCursor: null }), { cell: null, output: 2 });
});

test("a step is announced with its number and its formula", () => {
  const told = telling(forward(overlap()), { ...START, cursor: 2, pinned: [1, 0] });
  assert.equal(told.headline, "f2");
  assert.equal(told.counter, "(1, 0) 3/4 · pinned");
  assert.equal(told.announcement, "(1, 0) 3/4 · pinned. f2");
});

test("an input cell is announced without a number; the counter stays at the step", () => {
  const told = telling(backward(overlap()), { ...START, cursor: 3, inputCursor: 0 });
  assert.equal(told.counter, "(1, 1) 4/4");
  assert.equal(told.announcement, "ledger (0, 0). (0, 0): 0·1=0. sum 0");
});

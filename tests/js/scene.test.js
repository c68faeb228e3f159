import assert from "node:assert/strict";
import test from "node:test";

import { gridsOf, legendOf } from "../../viewer/js/grids.js";
import { inputName, outputName, readersOfCell, sceneOf, weightAt } from "../../viewer/js/scene.js";
import { overhanging, overlap, padded } from "./overlap.js";

const legend = (data, mode) => {
  const scene = sceneOf(data, 0, mode);
  return legendOf(scene, gridsOf(scene)).map(([, words]) => words);
};

test("each input cell knows the windows that read it", () => {
  const scene = sceneOf(overlap(), 0, "forward");
  assert.deepEqual(readersOfCell(scene, 4), [[0, 3], [1, 2], [2, 1], [3, 0]]);
  assert.deepEqual(readersOfCell(scene, 2), [[1, 1]]);
  const alone = { ...overlap(), windows: [[0, 1, 3, 4]] };
  assert.deepEqual(readersOfCell(sceneOf(alone, 0, "forward"), 8), []);
});

test("there is no backward without a gradient", () => {
  assert.equal(sceneOf(overlap(), 0, "backward").backward, true);
  const data = overlap();
  delete data.planes[0].dx;
  assert.equal(sceneOf(data, 0, "backward").backward, false);
});

test("one weight stands for a whole window", () => {
  assert.equal(weightAt(sceneOf(padded(), 0, "forward"), 2, 1), 0.5);
  assert.equal(weightAt(sceneOf(overlap(), 0, "forward"), 1, 2), 1);
});

test("cells are named by their position, one axis like two", () => {
  const scene = sceneOf(padded(), 0, "forward");
  assert.deepEqual([inputName(scene, 2), outputName(scene, 3)], ["(0, 2)", "(0, 3)"]);
});

test("which grids stand where", () => {
  const grids = (mode) => gridsOf(sceneOf(overlap(), 0, mode));
  const names = (mode) => grids(mode).map(({ name, title }) => [name, title]);
  assert.deepEqual(names("forward"), [["input", "Input"], ["output", "Output"]]);
  const backward = [["input", "Input"], ["upstream", "Upstream"], ["gradient", "Gradient"]];
  assert.deepEqual(names("backward"), backward);
});

test("padding shows what it holds in the input, nothing in a gradient", () => {
  const [input, , gradient] = gridsOf(sceneOf(padded(), 0, "backward"));
  assert.deepEqual(input.cells[0], { kind: "pad", text: "(0)" });
  assert.deepEqual(gradient.cells[0], { kind: "pad", text: "" });
  assert.equal(gridsOf(sceneOf({ ...padded(), padText: "" }, 0, "forward"))[0].cells[0].text, "");
});

test("overhang is never counted, and never a plain 0", () => {
  const [input] = gridsOf(sceneOf(overhanging(), 0, "forward"));
  assert.deepEqual(input.cells[3], { kind: "outside", text: "" });
});

test("a cell that no window reads is marked so", () => {
  const [input, output] = gridsOf(sceneOf({ ...overlap(), windows: [[0, 1, 3, 4]] }, 0, "forward"));
  assert.deepEqual(input.cells.map(({ kind }) => kind.endsWith("unread")),
    [0, 0, 1, 0, 0, 1, 1, 1, 1].map(Boolean));
  assert.ok(output.cells.every(({ kind }) => kind === "input"));
});

test("the legend explains what is there, and no more", () => {
  assert.deepEqual(legend(overlap(), "forward"), ["window", "winner"]);
  assert.deepEqual(legend(padded(), "backward"), ["window", "pad", "positive", "negative"]);
  assert.deepEqual(legend(overhanging(), "forward"), ["window", "winner", "tie", "outside"]);
  assert.deepEqual(legend({ ...overlap(), sorts: true }, "forward"), ["window", "taken"]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { askedBy, keyTarget } from "../../viewer/js/keys.js";
import { START } from "../../viewer/js/view.js";
import { overlap, picture } from "./overlap.js";

const walk = (from, keys, drawn) => keys.map((key) => (from = keyTarget(key, from, drawn)));

test("left and right run on through the rows, and stop at the ends", () => {
  assert.deepEqual(walk(1, ["ArrowRight", "ArrowRight", "ArrowLeft"], picture(2, 3)), [2, 3, 2]);
  const ends = ["ArrowLeft", "End", "ArrowRight", "Home"];
  assert.deepEqual(walk(0, ends, picture(2, 3)), [0, 5, 5, 0]);
});

test("up and down stay in their column, and where it ends", () => {
  const keys = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"];
  assert.deepEqual(walk(1, keys, picture(2, 3)), [4, 4, 1, 1]);
});

test("up and down pass over padding and gaps", () => {
  const drawn = picture(5, 1, [-1, 0, -3, 1, -2], [2, 1, 1]);
  assert.deepEqual(walk(0, ["ArrowUp", "ArrowDown", "ArrowDown"], drawn), [0, 1, 1]);
});

test("other keys lead nowhere", () => {
  for (const key of ["a", "Tab", "Enter", "ArrowUpLeft", "toString"])
    assert.equal(keyTarget(key, 0, picture(2, 2)), null);
});

test("in the output keys step, pin and play", () => {
  const asked = (key) => askedBy(key, false, { ...START, cursor: 2 }, overlap());
  assert.deepEqual(asked("ArrowRight"), ["step", 3]);
  assert.deepEqual(asked("Enter"), ["pin", 2]);
  assert.deepEqual(asked(" "), ["toggle"]);
  assert.equal(asked("Escape"), null);
});

test("in the input keys begin at the first cell, and Escape ends", () => {
  const asked = (key, inputCursor) => askedBy(key, true, { ...START, inputCursor }, overlap());
  for (const key of ["ArrowDown", "End"]) assert.deepEqual(asked(key, null), ["choose", 0]);
  assert.deepEqual(asked("ArrowDown", 4), ["choose", 7]);
  assert.deepEqual(asked("End", 4), ["choose", 8]);
  assert.deepEqual(asked("Escape", 4), ["release"]);
  assert.deepEqual(asked(" ", 4), ["toggle"]);
  for (const at of [null, 4]) assert.equal(asked("Enter", at), null);
});

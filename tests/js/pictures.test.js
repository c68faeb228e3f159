import assert from "node:assert/strict";
import test from "node:test";

import {
  boxAround, cellAt, flatOf, moved, placesOf, positionOf,
} from "../../viewer/js/pictures.js";
import { overhanging, picture } from "./overlap.js";

test("a flat cell is one number an axis, and back", () => {
  assert.deepEqual(positionOf(23, [2, 3, 4]), [1, 2, 3]);
  assert.deepEqual(positionOf(5, [6]), [5]);
  for (let cell = 0; cell < 24; cell++)
    assert.equal(flatOf(positionOf(cell, [2, 3, 4]), [2, 3, 4]), cell);
});

test("padding, overhang and gaps are no cells", () => {
  const drawn = picture(1, 5, [-1, 0, -3, 1, -2], [1, 2]);
  assert.deepEqual([0, 1, 2, 3, 4].map((place) => cellAt(drawn, place)), [null, 0, null, 1, null]);
  assert.deepEqual(placesOf(drawn), [1, 3]);
  assert.deepEqual(placesOf(overhanging().frame), [0, 1, 2]);
});

test("a cell moves to the same position, where there is one", () => {
  assert.equal(moved(4, picture(3, 3), picture(2, 2)), 3);
  assert.equal(moved(3, picture(2, 2), picture(3, 3)), 4);
  assert.equal(moved(2, picture(3, 3), picture(2, 2)), null);
  assert.equal(moved(0, picture(3, 3), picture(1, 3, undefined, [3])), null);
});

test("a box holds all places", () => {
  assert.deepEqual(boxAround([6, 8, 11, 13], 5), { top: 1, left: 1, rows: 2, columns: 3 });
});

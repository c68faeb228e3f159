import assert from "node:assert/strict";
import test from "node:test";

import {
  advanced, chosen, followed, hovering, inChannel, inMode, isPinned, pinning, received, released,
  rewound, START, steppedTo,
} from "../../viewer/js/view.js";
import { overlap, padded, picture } from "./overlap.js";

const data = overlap();
const smaller = { ...data, frame: picture(2, 2), output: picture(1, 1), windows: [[0, 1, 2, 3]] };
const first = (more = {}) => received(START, null, { ...data, ...more });

test("a view begins where the data says", () => {
  const view = first({ pinned: [1, 0], mode: "backward" });
  assert.deepEqual([view.cursor, view.pinned, view.mode, view.channel], [2, [1, 0], "backward", 0]);
  assert.equal(isPinned(view, 2, data), true);
  assert.equal(isPinned(view, 1, data), false);
  assert.equal(isPinned(first(), 0, data), false);
});

test("a change of the settings keeps the step where it still exists", () => {
  const view = { ...first(), cursor: 3, inputCursor: 8, hovered: { grid: "input", cell: 8 } };
  const now = received(view, data, smaller);
  assert.deepEqual([now.cursor, now.inputCursor, now.hovered], [0, null, null]);
  const larger = received({ ...view, cursor: 0, inputCursor: 3 }, smaller, data);
  assert.deepEqual([larger.cursor, larger.inputCursor], [0, 4]);
});

test("a channel that is gone gives way", () => {
  const planes = [data.planes[0], data.planes[0]];
  const view = inChannel(first({ planes }), 1);
  assert.equal(received(view, data, { ...data, planes, channel: 1 }).channel, 1);
  assert.equal(received(view, data, { ...data, channel: 1 }).channel, 0);
});

test("what Python says anew wins, what it repeats does not", () => {
  const view = steppedTo(inMode(first({ pinned: [0, 1] }), "backward"), 3, 4);
  const repeated = received(view, data, { ...data, pinned: [0, 1] });
  assert.deepEqual([repeated.cursor, repeated.mode], [3, "backward"]);
  const anew = received(view, data, { ...data, pinned: [1, 0], mode: "backward" });
  assert.deepEqual([anew.cursor, anew.pinned, anew.mode], [2, [1, 0], "backward"]);
  assert.equal(received(view, data, { ...data, pinned: null }).pinned, null);
});

test("a pin is set, let go, and not answered by moving", () => {
  const pinned = pinning({ ...first(), inputCursor: 3 }, 3, data);
  assert.deepEqual([pinned.pinned, pinned.cursor, pinned.inputCursor], [[1, 1], 3, null]);
  const stepped = steppedTo(pinned, 0, 4);
  assert.equal(received(stepped, data, { ...data, pinned: [1, 1] }).cursor, 0);
  assert.equal(pinning(pinned, 3, data).pinned, null);
});

test("steps end at both ends, and leave the input", () => {
  const view = hovering(chosen(first(), 4), "output", 2);
  assert.deepEqual(view.hovered, { grid: "output", cell: 2 });
  for (const [to, cursor] of [[-1, 0], [2, 2], [9, 3]]) {
    const now = steppedTo(view, to, 4);
    assert.deepEqual([now.cursor, now.inputCursor, now.hovered], [cursor, null, null]);
  }
});

test("hovering nothing is no hover, and releasing keeps what is hovered", () => {
  assert.equal(hovering(first(), "input", null).hovered, null);
  const view = released(hovering(chosen(first(), 4), "input", 2));
  assert.deepEqual([view.inputCursor, view.hovered.cell], [null, 2]);
});

test("a play begins anew from the end, and stops there", () => {
  let view = rewound({ ...first(), cursor: 3 }, 4);
  const walked = [1, 2, 3, 4, 5].map(() => (view = advanced(view, 4)).cursor);
  assert.deepEqual(walked, [0, 1, 2, 3, 3]);
  assert.equal(advanced(rewound({ ...first(), cursor: 1 }, 4), 4).cursor, 2);
});

test("a viewer follows another as far as it has the same cells", () => {
  const leader = { ...first(), cursor: 3, inputCursor: 8, hovered: { grid: "output", cell: 1 } };
  const same = followed(first(), leader, data, data);
  assert.deepEqual([same.cursor, same.inputCursor, same.hovered.cell], [3, 8, 1]);
  const view = { ...received(START, null, smaller), cursor: 0 };
  const there = followed(view, leader, data, smaller);
  assert.deepEqual([there.cursor, there.inputCursor, there.hovered], [0, null, null]);
  const input = { ...leader, hovered: { grid: "input", cell: 4 } };
  assert.deepEqual(followed(view, input, data, smaller).hovered, { grid: "input", cell: 3 });
  assert.equal(followed(view, first(), data, padded()).hovered, null);
});

test("no view is changed", () => {
  const view = Object.freeze({ ...first(), told: Object.freeze({ ...first().told }) });
  received(view, data, smaller);
  pinning(inChannel(inMode(view, "backward"), 0), 1, data);
});

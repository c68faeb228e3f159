import assert from "node:assert/strict";
import test from "node:test";

import { cellText, fittingText, layoutOf } from "../../viewer/js/layout.js";

const square = (side) => ({ rows: side, columns: side });

test("small grids stand side by side, with cells no larger than the largest", () => {
  assert.deepEqual(layoutOf(1200, [square(3), square(2)]), { arrangement: 0, cell: 54 });
});

test("on a phone they stand below each other rather than shrink", () => {
  const { arrangement, cell } = layoutOf(343, [square(8), square(7)]);
  assert.equal(arrangement, 1);
  assert.ok(cell > 30);
});

test("three grids may stand in one row, in two or in three", () => {
  const found = [1200, 520, 330].map((width) => layoutOf(width, [square(6), square(5), square(6)]));
  assert.deepEqual(found.map(({ arrangement }) => arrangement), [0, 1, 2]);
});

test("where no cell can be ample, they stand as leaves the cells largest", () => {
  const found = (width) => layoutOf(width, [square(32), square(30)]);
  assert.equal(found(1200).arrangement, 0);
  assert.equal(found(343).arrangement, 1);
  assert.ok(found(343).cell > 10 && found(1200).cell > 10);
});

test("together they never outgrow the width, nor the height of a wide screen", () => {
  for (const width of [320, 599, 600, 900, 1400])
    for (const side of [2, 7, 16, 32]) {
      const { arrangement, cell } = layoutOf(width, [square(side), square(side)]);
      const [across, down] = arrangement ? [side, 2 * side] : [2 * side, side];
      assert.ok(cell * across <= width || cell === 4, `${width} ${side}`);
      assert.ok(width < 600 || cell * down <= 420 || cell <= 8, `${width} ${side}`);
    }
});

test("a cell shows its own text, or its number", () => {
  assert.equal(cellText({ text: "(−∞)" }, 4), "(−∞)");
  assert.equal(cellText({ text: "", value: 3 }, 4), "");
  assert.equal(cellText({ value: 1 / 3 }, 2), "0.33");
});

test("small cells show fewer digits, smaller ones none", () => {
  const cells = [{ value: 1 }, { value: -1.234567 }];
  const digits = [54, 28, 24, 20, 8].map((cell) => fittingText(cells, cell)?.digits);
  assert.deepEqual(digits, [4, 4, 3, 2, undefined]);
  assert.deepEqual(fittingText([{ value: 7 }], 54), { digits: 4, size: 16 });
});

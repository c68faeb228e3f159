import assert from "node:assert/strict";
import test from "node:test";

import { formatNumber, formatWeight } from "../../viewer/js/numbers.js";
import { gradientShades, valueShades } from "../../viewer/js/shades.js";
import { fillIn, shorten } from "../../viewer/js/words.js";

// tests/test_viewer_js.py holds thousands more equal to Python's.
test("a number has at most four digits, and a small cell shows fewer", () => {
  const numbers = [2, -0.75, 5 / 3, 1234.5, 0.001, 1e308];
  const written = (digits) => numbers.map((v) => formatNumber(v, digits));
  assert.deepEqual(written(4), ["2", "−0.75", "1.667", "1235", "0.001", "1e308"]);
  assert.deepEqual(written(2), ["2", "−0.75", "1.7", "1235", "0.001", "1e308"]);
});

test("what JSON cannot hold travels as text", () => {
  const texts = ["NaN", "Infinity", "-Infinity"].map((v) => formatNumber(v));
  assert.deepEqual(texts, ["NaN", "∞", "−∞"]);
});

test("a share is a fraction, and any other weight a number", () => {
  const weights = [1, 1 / 4, 1 / 9, 2 / 3, 0, -0.5, 2];
  const texts = ["1", "1/4", "1/9", "0.6667", "0", "−0.5", "2"];
  assert.deepEqual(weights.map(formatWeight), texts);
});

test("a template is filled in, and what it is filled with is only text", () => {
  assert.equal(fillIn("{a} of {b}, {a}", { a: "$&{b}", b: 2 }), "$&{b} of 2, $&{b}");
});

test("a long list keeps both its ends", () => {
  assert.deepEqual(shorten([1, 2, 3, 4, 5, 6, 7, 8]), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(shorten([1, 2, 3, 4, 5, 6, 7, 8, 9]), [1, 2, 3, 4, "…", 7, 8, 9]);
});

test("an input and its output share one scale of grey", () => {
  const look = valueShades([0, 5], ["NaN", 10]);
  assert.deepEqual([0, 5, 10, "NaN"].map((v) => look(v).shade), [0, 50, 100, 0]);
  assert.deepEqual(look(5), { kind: "input", value: 5, shade: 50 });
  assert.equal(valueShades([7, 7])(7).shade, 50);
});

test("of gradients zero always has the same colour, and each sign a colour and a sign", () => {
  for (const list of [[0], [-1, 0, 5], [0, 1e300, "Infinity"]])
    assert.deepEqual(gradientShades(list)(0), { kind: "zero", value: 0, shade: 0, sign: "" });
  const look = gradientShades([-4, 2]);
  assert.deepEqual(look(-4), { kind: "negative", value: -4, shade: 65, sign: "−" });
  assert.deepEqual(look(2), { kind: "positive", value: 2, shade: 40, sign: "+" });
});

test("a large input has shades too", () => {
  const large = Array.from({ length: 300_000 }, (_, i) => i);
  assert.equal(valueShades(large)(299_999).shade, 100);
  assert.equal(gradientShades(large)(299_999).shade, 65);
});

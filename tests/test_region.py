"""RoI layers: framework_cases "roipool" and "roialign", and plain loops over bins and samples."""

import math
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import DeformRoIPool, GeometryError, RoIAlign, RoIPool, compare_with_torch

A8 = np.arange(64.0).reshape(8, 8)
RNG = np.random.default_rng(11)
BOXES = [[0, 0, 3, 3], [1.4, 1.4, 6.6, 6.6], [-2.3, 1, 4.7, 9.2], [2.2, 2.2, 2.5, 2.5]]
BOXES += [[5.1, 0.3, 12, 2], [0, 6.5, 7.9, 7.9], [3, 3, 3, 3]]
RATIOS = [1, 2, 3, 0]


@pytest.mark.parametrize(
    "scale, box, expected",
    [
        (1, (0, 0, 3, 3), [[9, 11], [25, 27]]),
        (1, (1.4, 1.4, 6.6, 6.6), [[36, 39], [60, 63]]),
        (0.5, (0, 0, 8, 8), [[18, 20], [34, 36]]),
        (1, (2.5, 2.5, 5.5, 5.5), [[36, 38], [52, 54]]),
    ],
)
def test_roi_pool_of_0_to_63(scale, box, expected):
    assert_array_equal(RoIPool(2, scale)(A8, [box]), [expected])


@pytest.mark.parametrize(
    "fields, box, expected",
    [
        ({}, (0, 0, 3, 3), [[2.8125, 4.25], [14.3125, 15.75]]),
        ({"sampling_ratio": 1}, (0, 0, 3, 3), [[2.25, 3.75], [14.25, 15.75]]),
        ({"aligned": False}, (0, 0, 3, 3), [[6.75, 8.25], [18.75, 20.25]]),
        ({"aligned": False, "output_size": 1}, (2.2, 2.2, 2.5, 2.5), [[24.3]]),
        ({"output_size": 1}, (2.2, 2.2, 2.5, 2.5), [[16.65]]),
    ],
)
def test_roi_align_of_0_to_63(fields, box, expected):
    layer = RoIAlign(**{"output_size": 2} | fields)
    assert_allclose(layer(A8, [box]), [expected], atol=1e-5)


def rounded(value):
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def roi_pool(x, box, rows, columns, scale):
    """One box, bin by bin, cell by cell, as torchvision's kernel goes."""
    x1, y1, x2, y2 = (rounded(scale * v) for v in box)
    tall, wide = (y2 - y1 + 1) / rows, (x2 - x1 + 1) / columns
    y, dx = np.zeros((rows, columns)), np.zeros_like(x)
    for i, j in product(range(rows), range(columns)):
        best = None
        for r in range(math.floor(i * tall) + y1, math.ceil((i + 1) * tall) + y1):
            for c in range(math.floor(j * wide) + x1, math.ceil((j + 1) * wide) + x1):
                inside = 0 <= r < x.shape[0] and 0 <= c < x.shape[1]
                if inside and (best is None or x[r, c] > x[best]):
                    best = r, c
        if best is not None:
            y[i, j] = x[best]
            dx[best] += i + 2 * j + 1
    return y, dx


@pytest.mark.parametrize("size", [1, 2, (3, 2), (8, 5)])
@pytest.mark.parametrize("scale", [1.0, 0.5, 1.25])
def test_roi_pool_is_the_loop_over_its_bins(size, scale):
    rows, columns = size if isinstance(size, tuple) else (size, size)
    x = RNG.integers(-5, 0, (8, 7)).astype(float)
    dy = np.add.outer(np.arange(rows), 2 * np.arange(columns)) + 1.0
    for box in BOXES:
        layer = RoIPool(size, scale)
        if rounded(scale * box[0]) > 6 or rounded(scale * box[1]) > 7:
            with pytest.raises(GeometryError, match="box 0 covers no cell"):
                layer(x, [box])
            continue
        y, dx = roi_pool(x, box, rows, columns, scale)
        assert_array_equal(layer(x, [box])[0], y)
        assert_array_equal(layer.backward(x, [box], dy[None])[0], dx)


def interpolated(x, row, column):
    """0 more than a cell outside; the edge's value between there and the edge."""
    height, width = x.shape
    if not (-1 <= row <= height and -1 <= column <= width):
        return 0.0
    row, column = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
    r, c = int(row), int(column)
    below, right = min(r + 1, height - 1), min(c + 1, width - 1)
    top = x[r, c] * (1 - column + c) + x[r, right] * (column - c)
    bottom = x[below, c] * (1 - column + c) + x[below, right] * (column - c)
    return top * (1 - row + r) + bottom * (row - r)


def roi_align(x, box, rows, columns, scale, ratio, aligned, offsets=None, gamma=0):
    """One box, bin by bin, sample by sample."""
    x1, y1, x2, y2 = (scale * v - 0.5 * aligned for v in box)
    wide, tall = (n if aligned else max(n, 1) for n in (x2 - x1, y2 - y1))
    down, across = (ratio or max(1, math.ceil(n)) for n in (tall / rows, wide / columns))
    y = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        right, lower = (0, 0) if offsets is None else gamma * offsets[:, i, j] * [wide, tall]
        for a, b in np.ndindex(down, across):
            row = y1 + lower + (i + (a + 0.5) / down) * tall / rows
            column = x1 + right + (j + (b + 0.5) / across) * wide / columns
            y[i, j] += interpolated(x, row, column) / (down * across)
    return y


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("ratio", RATIOS)
def test_roi_align_is_the_loop_over_its_samples(ratio, aligned):
    for (rows, columns), scale in product([(1, 1), (2, 3), (5, 4)], [1.0, 0.5]):
        x = RNG.integers(-5, 6, (8, 7)).astype(float)
        layer = RoIAlign((rows, columns), scale, ratio, aligned)
        expected = [roi_align(x, box, rows, columns, scale, ratio, aligned) for box in BOXES]
        assert_allclose(layer(x, BOXES), expected, atol=1e-12)


@pytest.mark.parametrize("ratio", RATIOS)
def test_deformable_bins_are_the_loop_with_moved_bins(ratio):
    x = RNG.integers(-5, 6, (8, 7)).astype(float)
    offsets = RNG.normal(size=(len(BOXES), 2, 2, 3)).round(2)
    layer = DeformRoIPool((2, 3), 1.0, ratio, gamma=0.4)
    pairs = zip(BOXES, offsets, strict=True)
    expected = [roi_align(x, b, 2, 3, 1.0, ratio, True, o, 0.4) for b, o in pairs]
    assert_allclose(layer(x, BOXES, offsets), expected, atol=1e-12)
    still = layer(x, BOXES, 0 * offsets)
    assert_allclose(still, RoIAlign((2, 3), 1.0, ratio)(x, BOXES), atol=1e-12)


def test_offsets_get_their_gradient():
    x = RNG.integers(-5, 6, (2, 8, 7)).astype(float)
    offsets = RNG.normal(size=(len(BOXES), 2, 2, 3))
    layer, h = DeformRoIPool((2, 3), gamma=0.4), 1e-6
    dy = RNG.integers(-3, 4, (2, len(BOXES), 2, 3)).astype(float)
    dx, no_boxes, gradient = layer.backward(x, BOXES, offsets, dy)
    assert no_boxes is None and gradient.shape == offsets.shape
    for _ in range(5):
        v = RNG.integers(-2, 3, offsets.shape)
        up, down = (layer(x, BOXES, offsets + d * v) for d in (h, -h))
        assert np.vdot(gradient, v) == pytest.approx(np.vdot(dy, up - down) / (2 * h), abs=1e-6)
    assert np.vdot(dx, x) == pytest.approx(np.vdot(dy, layer(x, BOXES, offsets)))


def test_an_offset_that_stands_on_a_cell_has_the_slope_towards_the_next():
    layer, box = DeformRoIPool(1, sampling_ratio=1, gamma=1.0), [[1, 0, 2, 1]]
    _, _, gradient = layer.backward([[1.0, 5.0, 7.0]], box, np.zeros((1, 2, 1, 1)), [[[1.0]]])
    assert_array_equal(gradient.ravel(), [2, 0])


@pytest.mark.parametrize("layer", [RoIPool((2, 3)), RoIAlign((2, 3)), RoIAlign(3, 0.5, 0, False)])
def test_torch_agrees(layer):
    layer, x = layer.given(BOXES), RNG.integers(-5, 6, (2, 2, 8, 7)).astype(float)
    dy = RNG.integers(-3, 4, layer.output_shape(x.shape)).astype(float)
    assert compare_with_torch(layer, x, dy).difference < 1e-9


def test_torch_agrees_for_moved_bins():
    offsets = RNG.normal(size=(len(BOXES), 2, 2, 2))
    layer = DeformRoIPool(2, gamma=0.3).given(BOXES, offsets)
    x = RNG.integers(-5, 6, (2, 8, 7)).astype(float)
    dy = RNG.integers(-3, 4, layer.output_shape(x.shape)).astype(float)
    assert compare_with_torch(layer, x, dy).difference < 1e-9


def test_a_bin_outside_the_map_is_zero_and_gets_no_gradient():
    layer = RoIPool((1, 2)).given([[0, 0, 3, 1]])
    x = -np.ones((2, 2))
    assert_array_equal(layer(x), [[[-1, 0]]])
    assert_array_equal(layer.backward(x, [[[1, 5]]]), [[1, 0], [0, 0]])
    assert [s.formula for s in layer.steps(x)] == ["max(−1, −1, −1, −1) = −1", "0"]
    assert layer(x.astype(np.int8)).dtype == np.int8


def test_nan_wins_as_in_max_pooling():
    assert np.isnan(RoIPool(1)([[1, np.nan], [3, 4]], [[0, 0, 1, 1]])).all()


def test_only_cells_near_a_sample_are_read():
    step = RoIAlign(2, sampling_ratio=1).given([[0, 0, 4, 4]]).step(A8, (0, 0, 1))
    assert_array_equal(step.cells, [2, 3, 10, 11])
    assert step.formula == "0.25·2 + 0.25·3 + 0.25·10 + 0.25·11 = 6.5"


@pytest.mark.parametrize("kind", [RoIPool, RoIAlign, DeformRoIPool])
def test_what_cannot_be_is_told(kind):
    for boxes, told in [
        ([[0, 0, 1]], "3 columns, not the 4"),
        ([[0, 0, np.nan, 1]], "not finite"),
        ([[0, 0, np.inf, 1]], "not finite"),
        ([0, 0, 1, 1], "boxes has 1 axes, not 2"),
        ([[2, 0, 1, 1]], "ends before it starts"),
        ([[0, 0, 1e300, 1]], "must stay below"),
    ]:
        with pytest.raises(ValueError, match=told):
            kind(2, boxes=boxes)
    for scale in (0, -1, np.inf):
        with pytest.raises(ValueError, match="spatial_scale must be positive"):
            kind(2, scale)
    with pytest.raises(ValueError, match="output_size"):
        kind(0)
    with pytest.raises(TypeError, match="x, boxes"):
        kind(2)(A8)
    offsets = [np.zeros((2, 2, 2, 2))] if kind is DeformRoIPool else []
    for outside in [(-5, 0, -2, 3), (0, 9, 3, 12)]:
        with pytest.raises(GeometryError, match="box 1 covers no cell of the input"):
            kind(2)(A8, [(0, 0, 1, 1), outside], *offsets)
    with pytest.raises(GeometryError, match="axis 0 of the input has no cells"):
        kind(2)(np.ones((0, 3)), [(0, 0, 1, 1)] * 2, *offsets)


def test_what_offsets_and_samples_may_be():
    with pytest.raises(ValueError, match=r"offsets \(1, 2, 1, 2\) is not \(1, 2, 2, 2\)"):
        DeformRoIPool(2)(A8, [[0, 0, 1, 1]], np.zeros((1, 2, 1, 2)))
    with pytest.raises(TypeError, match="sampling_ratio must be a whole number"):
        RoIAlign(2, sampling_ratio=1.5)
    with pytest.raises(TypeError, match="aligned must be True or False"):
        RoIAlign(2, aligned=1)

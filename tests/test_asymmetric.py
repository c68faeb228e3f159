"""Two directions and two halves: maxima in stages, and side by side."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from poolcore import (
    AsymmetricMaxPool,
    GeometryError,
    MaxPool,
    SplitMaxPool,
    code,
    compare_with_torch,
)
from tests.random_sliding import OWN, cases

rng = np.random.default_rng(1)


def test_two_stages_are_one_maximum():
    """1×k, then k×1: the value is that of k×k."""
    for kernel, stride in [((2, 2), (1, 1)), ((3, 2), (2, 1)), ((1, 3), (1, 2)), ((2, 1), (3, 1))]:
        x = rng.integers(-3, 4, (2, 6, 7)).astype(float)
        rows = MaxPool((1, kernel[1]), (1, stride[1]))
        columns = MaxPool((kernel[0], 1), (stride[0], 1))
        layer = AsymmetricMaxPool(kernel, stride)
        y = columns(rows(x))
        assert_array_equal(layer(x), y)
        dy = rng.integers(-3, 4, y.shape).astype(float)
        staged = rows.backward(x, columns.backward(rows(x), dy))
        assert_array_equal(layer.backward(x, dy), staged)


def test_torch_agrees(monkeypatch):
    monkeypatch.setitem(OWN, AsymmetricMaxPool, {"ties": ["first"], "pad_value": [-np.inf, 0]})
    for case in cases(AsymmetricMaxPool, 100, seed=1):
        assert compare_with_torch(*case).difference < 1e-9


FORMULAS = {
    "2×2": (AsymmetricMaxPool(2), [[0, 1], [3, 4]], "max(max(0, 1), max(3, 4)) = 4"),
    "a row": (AsymmetricMaxPool((2,)), [0, 1], "max(0, 1) = 1"),
    "padding": (AsymmetricMaxPool(2, 2, 1), [[-1]], "max(max(−∞, −∞), max(−∞, −1)) = −1"),
    "overhang": (AsymmetricMaxPool(2, 2, ceil_mode=True), [[5]], "max(max(5)) = 5"),
}


@pytest.mark.parametrize("layer, x, expected", FORMULAS.values(), ids=FORMULAS)
def test_formulas(layer, x, expected):
    assert next(layer.steps(x)).formula == expected


# Split


def test_halves_side_by_side():
    x = [[0, 1, 2, 3], [4, 5, 6, 7], [9, 8, 7, 6], [5, 4, 3, 2]]
    assert_array_equal(SplitMaxPool((2, 1), (2, 2))(x), [[4, 5, 7], [9, 8, 7]])
    # Seven columns: three on the left, four on the right, as x.size(3)//2 in document 1.
    assert_array_equal(SplitMaxPool((1, 3), (1, 4))([[1, 2, 3, 4, 5, 6, 7]]), [[3, 7]])


@pytest.mark.parametrize("left, right", [((2, 1), (2, 2)), (2, (2, 3)), (1, (1, 3)), ((3, 2), 3)])
def test_torch_agrees_for_halves(left, right):
    layer = SplitMaxPool(left, right)
    for shape in ((6, 7), (2, 3, 5, 6)):
        x = rng.integers(-3, 4, shape).astype(float)
        dy = rng.integers(-3, 4, layer.output_shape(shape)).astype(float)
        assert compare_with_torch(layer, x, dy).difference < 1e-9
    scope = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), scope)
    assert_array_equal(scope["y"], layer(x))


def test_what_cannot_be():
    x = np.zeros((4, 6))
    with pytest.raises(GeometryError, match="the left half gives 4 rows, the right half 2"):
        SplitMaxPool(1, 2)(x)
    with pytest.raises(GeometryError, match="split max pooling, left 4, right 4, input 4×6"):
        SplitMaxPool(4, 4)(x)
    with pytest.raises(GeometryError, match="axis 1 of the input has no cells"):
        SplitMaxPool(1, 1)(np.zeros((3, 1)))
    with pytest.raises(ValueError, match="left must be from 1"):
        SplitMaxPool(0, 1)
    with pytest.raises(TypeError, match="right must be whole numbers"):
        SplitMaxPool(1, 1.5)

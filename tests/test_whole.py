"""Global pooling: one window, the whole plane."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import (
    AvgPool,
    GeometryError,
    GlobalAvgPool,
    GlobalLPPool,
    GlobalMaxPool,
    LPPool,
    MaxPool,
    code,
    compare_with_torch,
)  # fmt: skip

NINE = np.arange(9).reshape(3, 3)
rng = np.random.default_rng(1)
PAIRS = {
    "max": (GlobalMaxPool(), lambda k: MaxPool(k)),
    "max, last": (GlobalMaxPool("last"), lambda k: MaxPool(k, ties="last")),
    "max, split": (GlobalMaxPool("split"), lambda k: MaxPool(k, ties="split")),
    "average": (GlobalAvgPool(), lambda k: AvgPool(k)),
    "L2": (GlobalLPPool(), lambda k: LPPool(2, k)),
    "L3": (GlobalLPPool(3), lambda k: LPPool(3, k)),
}
every_pair = pytest.mark.parametrize("layer, window", PAIRS.values(), ids=PAIRS)


@every_pair
def test_global_is_a_kernel_as_large_as_the_input(layer, window):
    x = rng.integers(-3, 4, (2, 3, 4, 5)).astype(float)
    dy = rng.integers(-3, 4, (2, 3, 1, 1)).astype(float)
    assert_allclose(layer(x), window((4, 5))(x), rtol=1e-12)
    assert_allclose(layer.backward(x, dy), window((4, 5)).backward(x, dy), rtol=1e-12)


@pytest.mark.parametrize("layer", [GlobalMaxPool(), GlobalAvgPool(), GlobalLPPool(3)], ids=str)
def test_torch_agrees(layer):
    for shape in ((3, 4), (2, 3, 4, 5), (1, 6), (2, 1, 1)):
        x = rng.integers(-3, 4, shape).astype(float)
        dy = rng.integers(-3, 4, (*shape[:-2], 1, 1)).astype(float)
        assert compare_with_torch(layer, x, dy).difference < 1e-9


def test_the_mean_is_a_fully_connected_layer_of_equal_weights():
    """Document 4: every weight is 1/(W·H), and so is every gradient."""
    x = rng.normal(size=(4, 6))
    assert_allclose(GlobalAvgPool()(x), [[np.full(24, 1 / 24) @ x.ravel()]], rtol=1e-12)
    assert_allclose(GlobalAvgPool().backward(x, [[3]]), np.full((4, 6), 3 / 24), rtol=1e-12)


def test_numbers():
    assert_array_equal(GlobalMaxPool()(NINE), [[8]])
    assert GlobalMaxPool()(NINE.astype("int8")).dtype == np.int8
    assert_array_equal(GlobalAvgPool()(NINE), [[4]])
    assert_allclose(GlobalLPPool(2)([[1, 2], [3, 4]]), [[5.477225575051661]])
    assert GlobalLPPool(1)([[1, -2], [3, -4]]) == 10


@pytest.mark.parametrize(
    "ties, expected",
    {
        "first": [[1, 0], [0, 0]],
        "last": [[0, 0], [0, 1]],
        "split": [[0.25, 0.25], [0.25, 0.25]],
        "all": [[1, 1], [1, 1]],
    }.items(),
)
def test_ties(ties, expected):
    assert_array_equal(GlobalMaxPool(ties).backward(np.ones((2, 2)), [[1]]), expected)


def test_the_tie_rule_is_named_where_torch_has_another():
    found = compare_with_torch(GlobalMaxPool("last"), np.ones((2, 2)), [[1]])
    assert found.notes == ("Tie: gradient",) and found.difference == 1


def test_where_the_maximum_lies():
    x = np.array([[[1, 7], [7, 0]], [[0, 0], [0, 2]]])
    assert GlobalMaxPool().indices(x).tolist() == [[[1]], [[3]]]
    assert GlobalMaxPool("last").indices(x).tolist() == [[[2]], [[3]]]
    assert GlobalMaxPool("split").indices(x).tolist() == [[[1]], [[3]]]


def test_nan_propagates():
    x = np.array([[1, np.nan], [5, np.nan]])
    for layer in (GlobalMaxPool(), GlobalAvgPool(), GlobalLPPool()):
        assert np.isnan(layer(x)).all()
    assert_array_equal(GlobalMaxPool().backward(x, [[1]]), [[0, 0], [0, 1]])


def test_formulas():
    lines = [GlobalMaxPool(), GlobalAvgPool(), GlobalLPPool()]
    assert [next(layer.steps([[0, 1], [3, 4]])).formula for layer in lines] == [
        "max(0, 1, 3, 4) = 4", "(0+1+3+4)/4 = 2", "√(0² + 1² + 3² + 4²) ≈ 5.099",
    ]  # fmt: skip


@pytest.mark.parametrize("layer", [p[0] for p in PAIRS.values()], ids=str)
def test_the_code_gives_the_same(layer):
    x = rng.normal(size=(2, 3, 4, 5))
    scope = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), scope)
    assert_allclose(scope["y"].numpy(), layer(x), rtol=1e-9)
    scope = {"x": x}
    exec(code(layer, "numpy"), scope)
    assert_allclose(scope["y"], layer(x), rtol=1e-9)


def test_what_cannot_be():
    with pytest.raises(ValueError, match="ties 'none'"):
        GlobalMaxPool("none")
    with pytest.raises(ValueError, match="norm_type must be positive"):
        GlobalLPPool(0)
    with pytest.raises(TypeError, match="norm_type must be a number"):
        GlobalLPPool("2")
    with pytest.raises(GeometryError, match="global average pooling, input 5: the layer needs 2"):
        GlobalAvgPool()(np.zeros(5))
    with pytest.raises(GeometryError, match="axis 1 of the input has no cells"):
        GlobalMaxPool()(np.zeros((2, 3, 0)))

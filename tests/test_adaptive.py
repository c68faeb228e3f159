"""Adaptive pooling against docs/semantics.md's bins and torch."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import (
    OUTSIDE,
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    GeometryError,
    code,
    compare_with_torch,
)
from poolcore.layers.adaptive_pool import bins

both = pytest.mark.parametrize("kind", [AdaptiveMaxPool, AdaptiveAvgPool])
BINS = {
    (5, 3): [(0, 2), (1, 4), (3, 5)],
    (7, 3): [(0, 3), (2, 5), (4, 7)],
    (10, 4): [(0, 3), (2, 5), (5, 8), (7, 10)],
    (2, 3): [(0, 1), (0, 2), (1, 2)],
    (6, 4): [(0, 2), (1, 3), (3, 5), (4, 6)],
}


@pytest.mark.parametrize("case", BINS, ids=str)
def test_bins(case):
    found = [[cell for cell in row if cell != OUTSIDE] for row in bins(*case).tolist()]
    assert found == [list(range(*ends)) for ends in BINS[case]]


def test_numbers():
    assert_array_equal(AdaptiveAvgPool((3,))([1, 2, 3, 4, 5]), [1.5, 3, 4.5])
    assert_array_equal(AdaptiveAvgPool((4,))(np.arange(1, 11)), [2, 4, 7, 9])
    assert_array_equal(AdaptiveAvgPool((3,))([1, 2]), [1, 1.5, 2])
    assert_array_equal(AdaptiveMaxPool((3,))([1, 2]), [1, 2, 2])
    gradient = AdaptiveAvgPool((3,)).backward([1, 2, 3, 4, 5], [1, 1, 1])
    assert_allclose(gradient, [0.5, 0.833333, 0.333333, 0.833333, 0.5], atol=1e-6)


@both
def test_torch_agrees(kind):
    rng = np.random.default_rng(2)
    for _ in range(150):
        rank = int(rng.integers(1, 4))
        shape = (2, *map(int, rng.integers(1, 9 if rank < 3 else 5, rank)))
        size = tuple(None if rng.random() < 0.2 else int(rng.integers(1, 6)) for _ in range(rank))
        layer = kind(size)
        x = rng.integers(-3, 4, shape).astype(float)
        dy = rng.integers(-3, 4, layer.output_shape(shape)).astype(float)
        assert compare_with_torch(layer, x, dy).difference < 1e-9


def test_indices_are_torch_s():
    rng = np.random.default_rng(3)
    x = rng.integers(-2, 3, (2, 3, 7, 5))
    expected = torch.nn.AdaptiveMaxPool2d((3, 4), return_indices=True)(torch.tensor(x * 1.0))[1]
    assert_array_equal(AdaptiveMaxPool((3, 4)).indices(x), expected)
    nan = [[1, np.nan], [np.nan, 5]]
    assert AdaptiveMaxPool(1).indices(nan) == 2


@both
def test_sizes(kind):
    x = np.zeros((2, 6, 4))
    assert kind(3).output_shape(x.shape) == kind((3, 3)).output_shape(x.shape) == (2, 3, 3)
    assert kind((None, 2)).output_shape(x.shape) == (2, 6, 2)
    assert kind((1, None, 2)).output_shape(x.shape) == (1, 6, 2)
    assert hash(kind([2, 3])) == hash(kind((2, 3)))
    full = np.arange(24).reshape(6, 4)
    assert_array_equal(kind((None, None))(full), full)


def test_dtypes_are_the_rules():
    x = np.array([[1, 2], [3, 4]], "uint8")
    assert AdaptiveMaxPool(1)(x).dtype == np.uint8
    assert AdaptiveAvgPool(1)(x).dtype == np.float64


def test_a_bin_s_formula():
    steps = list(AdaptiveAvgPool((3,)).steps([1, 2, 3, 4, 5]))
    assert [step.formula for step in steps] == ["(1+2)/2 = 1.5", "(2+3+4)/3 = 3", "(4+5)/2 = 4.5"]
    assert next(AdaptiveMaxPool((3,)).steps([1, 2, 3, 4, 5])).formula == "max(1, 2) = 2"


@both
def test_the_code_gives_the_same(kind):
    x = np.random.default_rng(4).normal(size=(2, 3, 7, 5))
    for size in (2, (3, 4), (None, 2)):
        scope = {"x": torch.tensor(x)}
        exec(code(kind(size), "pytorch"), scope)
        assert_allclose(scope["y"].numpy(), kind(size)(x), rtol=1e-12)
    assert "Pooling2D((3, 4))(x)" in code(kind((3, 4)), "keras")
    assert code(kind((None, 2)), "keras").startswith("# PoolLab knows no single call of Keras")


@both
@pytest.mark.parametrize(
    "size, error, said",
    [
        (0, ValueError, "output_size must be from 1 to"),
        ((2, -1), ValueError, "output_size must be from 1 to"),
        ((), ValueError, "0 entries"),
        (2.5, TypeError, "output_size must be whole numbers"),
        (True, TypeError, "output_size must be whole numbers"),
        ("3", TypeError, "output_size must be whole numbers"),
    ],
)
def test_what_cannot_be(kind, size, error, said):
    with pytest.raises(error, match=said):
        kind(size)


def test_inputs_that_cannot_be():
    with pytest.raises(GeometryError, match="needs 3 spatial axes but the input has 2"):
        AdaptiveMaxPool((1, 1, 1))(np.zeros((2, 2)))
    with pytest.raises(GeometryError, match="axis 0 of the input has no cells"):
        AdaptiveAvgPool(2)(np.zeros((0, 2)))

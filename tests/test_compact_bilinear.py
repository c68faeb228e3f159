"""Compact bilinear pooling: framework_cases "bilinear", and what a sketch has to keep."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from poolcore import BilinearPool, CompactBilinearPool, code, compare_with_torch
from poolcore.layers.compact_bilinear_pool import convolve, sketch, turned
from poolcore.table import Run

RNG = np.random.default_rng(3)
X, OTHER = RNG.integers(-4, 5, (2, 3, 2, 5)).astype(float), RNG.integers(-4, 5, (4, 2, 5))


def test_the_worked_example():
    x, signs = np.array([1, 2, 3]), np.array([[1, -1, 1], [1, 1, -1]])
    first = x @ sketch(np.array([0, 2, 1]), signs[0], 4)
    second = x @ sketch(np.array([1, 0, 3]), signs[1], 4)
    assert_allclose(first, [1, 3, -2, 0])
    assert_allclose(second, [2, 1, 0, -3])
    assert_allclose(convolve(first, second), [-7, 13, -1, -5])
    assert_allclose(turned(first) @ second, [-7, 13, -1, -5])


@pytest.mark.parametrize("dimension", [1, 2, 7, 16])
def test_it_is_the_count_sketch_of_the_outer_product(dimension):
    """Pair (c, d) goes to place h(c) + h'(d), with the sign s(c)·s'(d)."""
    layer = CompactBilinearPool(dimension, seed=2)
    a, b = layer.sketch(0, 3), layer.sketch(1, 4)
    expected = np.zeros((2, dimension))
    outer = BilinearPool()(X, OTHER)
    for c, d in np.ndindex(3, 4):
        place = (a[c].nonzero()[0] + b[d].nonzero()[0]).item() % dimension
        expected[:, place] += a[c].sum() * b[d].sum() * outer[:, c, d]
    assert_allclose(layer(X, OTHER), expected, atol=1e-9)


def test_the_kernel_estimate_is_unbiased():
    """⟨φ(x), φ(y)⟩ has the mean ⟨x, y⟩², over seeds; here x·y = 2.5, so 6.25."""
    x, y = (np.reshape(a, (4, 1, 1)) for a in ([1, 2, -1, 0.5], [0.5, 1, 1, 2]))
    estimates = []
    for seed in range(1500):
        layer = CompactBilinearPool(8, seed)
        estimates.append(layer(x, x) @ layer(y, y))
    error = np.std(estimates) / np.sqrt(len(estimates))
    truth = (x * y).sum() ** 2
    assert truth == 6.25 and error < 0.4
    assert abs(np.mean(estimates) - truth) < 3 * error


def test_by_fourier_and_by_table():
    layer = CompactBilinearPool(6).given(OTHER)
    fast, table = layer.fast(X), Run(layer, X)
    assert_allclose(fast.forward(), table.forward(), atol=1e-9)
    dy = RNG.integers(-3, 4, (2, 6)).astype(float)
    assert_allclose(fast.vjp()[1](dy), table.vjp()[1](dy), atol=1e-9)
    many = np.tile(X, (50, 1, 1, 1))
    assert_allclose(layer(many)[-2:], table.forward(), atol=1e-9)
    half = layer(many.astype(np.float16))
    assert half.dtype == np.float16
    assert_allclose(half[-2:], table.forward(), rtol=2e-3, atol=0.1)


def test_torch_agrees_and_both_inputs_get_their_gradient():
    layer = CompactBilinearPool(5, seed=1)
    dy = RNG.integers(-3, 4, (2, 5)).astype(float)
    assert compare_with_torch(layer.given(OTHER), X, dy).difference < 1e-9
    dx, dother = layer.backward(X, OTHER, dy)
    v = RNG.integers(-3, 4, OTHER.shape)
    assert np.vdot(dother, v) == pytest.approx(np.vdot(dy, layer(X, v)))
    assert np.vdot(dx, X) == pytest.approx(np.vdot(dy, layer(X, OTHER)))


def test_the_seed_is_the_sketch():
    layer = CompactBilinearPool(8, seed=4)
    assert_allclose(layer(X, OTHER), CompactBilinearPool(8, seed=4)(X, OTHER), rtol=0)
    assert not np.allclose(layer(X, OTHER), CompactBilinearPool(8, seed=5)(X, OTHER))


def test_the_code_gives_the_layers_numbers():
    layer, names = CompactBilinearPool(5, seed=9), {"x": X, "other": OTHER}
    exec(code(layer, "numpy"), names)
    assert_allclose(names["y"], layer(X, OTHER), atol=1e-9)


BAD = [("dimension", 0, ValueError), ("dimension", 2.5, TypeError), ("seed", -1, ValueError)]


@pytest.mark.parametrize("name, value, error", BAD)
def test_what_cannot_be_is_told(name, value, error):
    with pytest.raises(error, match=name):
        CompactBilinearPool(**{name: value})

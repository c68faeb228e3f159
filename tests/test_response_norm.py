"""Response normalisation: framework_cases.json's numbers, torch, and document 1's forms."""

from itertools import product

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn import LocalResponseNorm as TorchNorm

from poolcore import GeometryError, LocalResponseNorm, WithinChannelResponseNorm, code
from poolcore import compare_with_torch as compare

UNIT = {"alpha": 1.0, "beta": 1.0}
FOUR = np.array([1.0, 2, 3, 4])[:, None, None]
NINE = np.arange(1.0, 10).reshape(3, 3)
BOTH = [LocalResponseNorm, WithinChannelResponseNorm]


def some(shape, seed=0):
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(float)


@pytest.mark.parametrize(
    "size, y",
    [
        (3, [0.375, 0.352941, 0.28125, 0.428571]),
        (2, [0.666667, 0.571429, 0.4, 0.296296]),
        (4, [0.444444, 0.444444, 0.352941, 0.484848]),
    ],
)
def test_torchs_numbers(size, y):
    assert_allclose(LocalResponseNorm(size, **UNIT)(FOUR).ravel(), y, atol=1e-6)


def test_tensorflows_numbers():
    plain = LocalResponseNorm(3, **UNIT, divide=False)
    assert_allclose(plain(FOUR).ravel(), [0.166667, 0.133333, 0.1, 0.153846], atol=1e-6)
    third = LocalResponseNorm(3, alpha=1 / 3, beta=1.0, divide=False)
    assert_allclose(third(FOUR).ravel(), [0.375, 0.352941, 0.28125, 0.428571], atol=1e-6)


def test_alexnets_numbers_which_are_document_1s_corrected():
    y = [0.5942915817132711, 1.1878710105259485, 1.7818065157889227, 2.3758309818285634]
    assert_allclose(LocalResponseNorm(5, k=2.0, divide=False)(FOUR).ravel(), y)
    assert_allclose(LocalResponseNorm(5, alpha=5e-4, k=2.0)(FOUR).ravel(), y)


def test_caffes_numbers_within_a_channel():
    y = [[0.163636, 0.18, 0.325301], [0.214286, 0.153061, 0.236842], [0.386503, 0.257143, 0.376744]]
    assert_allclose(WithinChannelResponseNorm(3, **UNIT)(NINE), y, atol=1e-6)


@pytest.mark.parametrize("kind, size, divide", [*product(BOTH, (1, 2, 3, 4, 5, 9), (True, False))])
def test_torch_agrees(kind, size, divide):
    for alpha, beta, k in ((1.0, 0.75, 1.0), (0.3, 2.0, 0.5), (0.0, 1.0, 2.0)):
        layer, x = kind(size, alpha, beta, k, divide), some((2, 5, 3, 4))
        assert compare(layer, x, some(x.shape, 1)).difference < 1e-9


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_the_window_by_its_definition(size):
    """{c − n//2 … c + (n−1)//2}, cut at the edges."""

    def near(at, n):
        return slice(max(0, at - size // 2), min(n, at + (size - 1) // 2 + 1))

    x = some((4, 3, 5), 2)
    across = LocalResponseNorm(size, alpha=0.5, divide=False)(x)
    within = WithinChannelResponseNorm(size, alpha=0.5, divide=False)(x)
    for c, i, j in np.ndindex(x.shape):
        channels = np.square(x[near(c, 4), i, j]).sum()
        places = np.square(x[c, near(i, 3), near(j, 5)]).sum()
        assert across[c, i, j] == pytest.approx(x[c, i, j] / (1 + 0.5 * channels) ** 0.75)
        assert within[c, i, j] == pytest.approx(x[c, i, j] / (1 + 0.5 * places) ** 0.75)


@pytest.mark.parametrize("divide", [True, False])
def test_the_code_is_torchs_own_layer(divide):
    layer, x = LocalResponseNorm(3, 0.5, 0.75, 2.0, divide), some((2, 5, 3, 3))
    names = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), names)
    assert_allclose(names["y"], layer(x), atol=1e-12)
    if divide:
        assert_allclose(TorchNorm(3, 0.5, 0.75, 2.0)(torch.tensor(x)), layer(x), atol=1e-12)


def test_the_formula():
    steps = list(LocalResponseNorm(3, **UNIT, divide=False).steps(-FOUR))
    assert steps[0].formula == "−1/(1 + 1·((−1)² + (−2)²)) ≈ −0.1667"
    assert steps[3].formula == "−4/(1 + 1·((−3)² + (−4)²)) ≈ −0.1538"
    found = next(WithinChannelResponseNorm(2, alpha=4.0).steps(NINE))
    assert found.formula == "1/(1 + 1·(1²))^0.75 ≈ 0.5946"


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_refused(kind):
    for name, value in (
        ("alpha", -1.0),
        ("beta", -1.0),
        ("k", 0),
        ("k", np.inf),
        ("alpha", np.nan),
    ):
        with pytest.raises(ValueError, match=f"{name} must be"):
            kind(3, **{name: value})
    for size in (0, -1):
        with pytest.raises(ValueError, match="size must be from 1"):
            kind(size)
    with pytest.raises(TypeError, match="size must be whole numbers"):
        kind(1.5)
    with pytest.raises(TypeError, match="divide"):
        kind(3, divide="yes")
    with pytest.raises(TypeError, match="beta must be a number"):
        kind(3, beta=None)
    with pytest.raises(GeometryError, match=f"needs {kind.rank} spatial axes but the input has 1"):
        kind(3)([1.0, 2])
    with pytest.raises(
        GeometryError, match=r"size 3, input 0×2×0: axis \d of the input has no cells"
    ):
        kind(3)(np.ones((0, 2, 0)))

"""Fractional max pooling against docs/semantics.md and torch with the same offsets."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from poolcore import FractionalMaxPool, GeometryError, code, compare_with_torch
from poolcore.layers.fractional_max_pool import starts

SEVEN = np.arange(1, 50).reshape(7, 7)


def test_starts():
    assert starts(7, 2, 4, 0.3) == [0, 2, 3, 5]
    assert starts(7, 2, 4, 0.6) == [0, 1, 3, 5]
    assert starts(7, 2, 1, 0.3) == [5]


def test_numbers():
    expected = [[9, 10, 12, 14], [16, 17, 19, 21], [30, 31, 33, 35], [44, 45, 47, 49]]
    assert_array_equal(FractionalMaxPool(2, 4, (0.6, 0.6))(SEVEN), expected)
    # Rows by .3, columns by .6: torch's samples hold them the other way round.
    rows = [[9, 10, 12, 14], [23, 24, 26, 28], [30, 31, 33, 35], [44, 45, 47, 49]]
    assert_array_equal(FractionalMaxPool(2, 4, (0.3, 0.6))(SEVEN), rows)


def test_torch_agrees():
    rng = np.random.default_rng(1)
    for _ in range(200):
        shape = (int(rng.integers(1, 3)), *map(int, rng.integers(2, 12, 2)))
        kernel = tuple(int(rng.integers(1, min(4, n) + 1)) for n in shape[1:])
        room = zip(shape[1:], kernel, strict=True)
        size = tuple(int(rng.integers(1, n - k + 2)) for n, k in room)
        layer = FractionalMaxPool(kernel, size, tuple(rng.random(2)))
        x = rng.integers(-3, 4, shape).astype(float)
        dy = rng.integers(-3, 4, layer.output_shape(shape)).astype(float)
        assert compare_with_torch(layer, x, dy).difference < 1e-9


def test_torch_s_own_module_agrees():
    x = np.random.default_rng(2).integers(-3, 4, (2, 3, 9, 11)).astype(float)
    layer = FractionalMaxPool((2, 3), (5, 4), (0.9, 0.1))
    scope = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), scope)
    assert_array_equal(scope["y"], layer(x))
    u = torch.tensor([[0.1, 0.9]], dtype=torch.float64).expand(2, 3, 2)
    module = torch.nn.FractionalMaxPool2d((2, 3), (5, 4), return_indices=True, _random_samples=u)
    assert_array_equal(layer.indices(x), module(torch.tensor(x))[1])


def test_what_cannot_be():
    for u in ((0.3,), (0.3, 1.0), (-0.1, 0.5), (0.1, 0.2, 0.3)):
        with pytest.raises(ValueError, match="u must be two numbers from 0 to below 1"):
            FractionalMaxPool(2, 2, u)
    with pytest.raises(ValueError, match="kernel_size must be from 1"):
        FractionalMaxPool(0, 2)
    with pytest.raises(ValueError, match="output_size must be from 1"):
        FractionalMaxPool(2, (2, 0))
    with pytest.raises(GeometryError, match="axis 1 cannot give 4 outputs: 1 to 3 fit"):
        FractionalMaxPool(2, 4)(np.zeros((7, 4)))
    with pytest.raises(GeometryError, match="a window spans 5 cells but axis 0 has only 4"):
        FractionalMaxPool(5, 1)(np.zeros((4, 7)))
    with pytest.raises(GeometryError, match="needs 2 spatial axes"):
        FractionalMaxPool(1, 1)(np.zeros(4))

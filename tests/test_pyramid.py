"""Spatial pyramid pooling against adaptive bins, level by level, and torch."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import AdaptiveAvgPool, AdaptiveMaxPool, GeometryError, SpatialPyramidPool, code
from poolcore import compare_with_torch as compare

RAMP = np.arange(9).reshape(3, 3)
each_pool = pytest.mark.parametrize("pool", ["max", "avg"])


@each_pool
def test_a_pyramid_is_its_levels_one_after_the_other(pool):
    x = np.random.default_rng(1).integers(-3, 4, (2, 3, 7, 5)).astype(float)
    level = {"max": AdaptiveMaxPool, "avg": AdaptiveAvgPool}[pool]
    expected = [level(n)(x).reshape(2, 3, n * n) for n in (1, 2, 4)]
    y = SpatialPyramidPool(pool=pool)(x)
    assert y.shape == (2, 3, 21)
    assert_allclose(y, np.concatenate(expected, axis=-1), rtol=1e-12)


@each_pool
def test_torch_agrees(pool):
    rng = np.random.default_rng(2)
    for levels in ((1,), (1, 2, 3), (4, 1), (3, 6)):
        layer = SpatialPyramidPool(levels, pool)
        for shape in ((7, 5), (2, 3, 4), (1, 2, 13, 10)):
            x = rng.integers(-3, 4, shape).astype(float)
            dy = rng.integers(-3, 4, layer.output_shape(shape)).astype(float)
            assert compare(layer, x, dy).difference < 1e-9


def test_numbers():
    assert_array_equal(SpatialPyramidPool((1, 2))(RAMP), [8, 4, 5, 7, 8])
    assert_array_equal(SpatialPyramidPool((1, 2), "avg")(RAMP), [4, 2, 3, 5, 6])


@pytest.mark.parametrize("size, n", [(5, 3), (6, 4), (7, 4), (13, 5), (16, 6)])
def test_there_are_n_bins_where_the_paper_s_window_gives_more(size, n):
    """framework_cases.json, "SPP He vs adaptive"."""
    window, stride = -(-size // n), size // n
    assert (size - window) // stride + 1 > n
    assert SpatialPyramidPool((n,)).output_shape((size, size)) == (n * n,)


def test_the_vector_has_the_same_length_for_any_picture():
    shapes = {SpatialPyramidPool().output_shape((8, r, c)) for r in (1, 7, 50) for c in (3, 224)}
    assert shapes == {(8, 21)}


def test_it_chooses_only_as_a_maximum():
    assert SpatialPyramidPool().chooses and not SpatialPyramidPool(pool="avg").chooses


@each_pool
def test_the_code_gives_the_same(pool):
    x = np.random.default_rng(3).normal(size=(2, 3, 7, 5))
    scope = {"x": torch.tensor(x)}
    exec(code(SpatialPyramidPool(pool=pool), "pytorch"), scope)
    assert_allclose(scope["y"].numpy(), SpatialPyramidPool(pool=pool)(x), rtol=1e-12)


def test_what_cannot_be():
    for levels in ((), (0,), (2, -1)):
        with pytest.raises(ValueError, match="levels"):
            SpatialPyramidPool(levels)
    for wrong in ((1.5,), ("a",), ((1, 2), (3,))):
        with pytest.raises(TypeError, match="levels"):
            SpatialPyramidPool(wrong)
    with pytest.raises(ValueError, match="pool 'sum'"):
        SpatialPyramidPool(pool="sum")
    with pytest.raises(GeometryError, match="needs 2 spatial axes"):
        SpatialPyramidPool()([1, 2])
    assert hash(SpatialPyramidPool([1, 2])) == hash(SpatialPyramidPool(np.array([1, 2])))

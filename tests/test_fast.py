"""Fast equals table: on every geometry, forward, gradient and indices; and what fast promises.

Blocks are made tiny here, so that small inputs are cut into planes and bands too.
"""

import sys

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import AvgPool, GeometryError, LPPool, MaxPool, RMSPool, layer
from poolcore.fast import planes
from tests.geometries import layers, shapes

POOLS = [MaxPool, AvgPool, LPPool, RMSPool]
DTYPES = ["float16", "float32", "float64", "int8", "uint8", "int64"]
WIDE = [
    ((3, 70, 90), 7, 1, 3),
    ((2, 64, 300), 31, 2, 9),
    ((2, 40, 50), 2, 2, 0),
    ((90, 99), 8, 5, 4),
    ((2, 128, 192), 64, 64, 0),
]
CLOSE = {"float16": 2e-3, "float32": 2e-6}
every_pool = pytest.mark.parametrize("pool", POOLS)


@pytest.fixture(autouse=True)
def restored():
    before = layer.TABLE_CELLS, planes.BLOCK
    yield
    layer.TABLE_CELLS, planes.BLOCK = before


def cut(cells):
    planes.BLOCK = cells * 8


def answers(pool, x, dy, table):
    """y twice, dx, indices: as a caller gets them."""
    layer.TABLE_CELLS = sys.maxsize if table else -1
    y, pullback = pool.vjp(x)
    found = [pool(x), y, pullback(dy)]
    return [*found, pool.indices(x)] if isinstance(pool, MaxPool) else found


def assert_the_same(pool, x, dy):
    expected, actual = answers(pool, x, dy, table=True), answers(pool, x, dy, table=False)
    close = CLOSE.get(x.dtype.name, 1e-12)
    scale = np.abs(expected[2][np.isfinite(expected[2])]).max(initial=1)
    for one, other in zip(actual, expected, strict=True):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        if isinstance(pool, MaxPool) and one is not actual[2]:
            assert_array_equal(one, other)
        else:
            assert_allclose(one, other, rtol=close, atol=close * scale)


@st.composite
def inputs(draw, shape):
    """Small numbers, so that ties happen; NaN, infinities and −0; any layout; perhaps locked."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    x = rng.integers(0 if dtype.kind == "u" else -2, 3, shape).astype(dtype)
    if dtype.kind == "f":
        odd = draw(st.sampled_from([None, np.nan, -np.inf, np.inf, -0.0, 0.3]))
        x = x if odd is None else np.where(rng.random(shape) < 0.4, dtype.type(odd), x)
    layout = draw(st.sampled_from(["C", "F", "strided", "reversed"]))
    if layout == "F":
        x = np.asfortranarray(x)
    elif layout == "strided":
        x = np.repeat(x, 2, axis=-1)[..., ::2]
    elif layout == "reversed":
        x = np.ascontiguousarray(x[..., ::-1])[..., ::-1]
    x.flags.writeable = draw(st.booleans())
    return x


@every_pool
@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_fast_equals_table(pool, data):
    rank = data.draw(st.integers(1, 3))
    one = data.draw(layers(pool, rank))
    x = data.draw(inputs(data.draw(shapes(one, rank))))
    rng = np.random.default_rng(x.size)
    dy = rng.integers(-3, 4, one.output_shape(x.shape)).astype(data.draw(st.sampled_from("fdi")))
    cut(data.draw(st.sampled_from([1, 8, 40, 2**16])))
    assert_the_same(one, x, dy)


@st.composite
def wide_axes(draw):
    """size, kernel, stride, padding, dilation: windows of many cells, over both edges too."""
    kernel, dilation = draw(st.integers(1, 40)), draw(st.integers(1, 3))
    stride, padding = draw(st.integers(1, 6)), draw(st.integers(0, kernel // 2))
    span = dilation * (kernel - 1) + 1
    return (
        draw(st.integers(max(1, span - 2 * padding), span + 40)),
        kernel,
        stride,
        padding,
        dilation,
    )


@every_pool
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_fast_equals_table_with_large_windows(pool, data):
    sizes, *fields = zip(*data.draw(st.lists(wide_axes(), min_size=1, max_size=2)), strict=True)
    try:
        one = pool(*([2] if pool is LPPool else []), *fields, data.draw(st.booleans()))
        shape = one.output_shape((2, *sizes))
    except GeometryError:
        reject()
    x = data.draw(inputs((2, *sizes)))
    cut(data.draw(st.sampled_from([40, 500, 2**16])))
    assert_the_same(one, x, np.random.default_rng(0).integers(-3, 4, shape).astype(float))


@every_pool
@pytest.mark.parametrize("shape, kernel, stride, padding", WIDE)
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_large_windows(pool, shape, kernel, stride, padding, dilation, ceil_mode):
    norm = [2] if pool is LPPool else []
    one = pool(*norm, kernel, stride, padding, dilation, ceil_mode)
    rng = np.random.default_rng(0)
    x = rng.integers(-50, 50, shape).astype("float32")
    dy = rng.integers(-9, 9, one.output_shape(shape)).astype("float32")
    for cells in (500, 5000, 2**16):
        cut(cells)
        assert_the_same(one, x, dy)


@pytest.mark.parametrize("ties", ["first", "last", "split", "all"])
@pytest.mark.parametrize("pad_value", [-np.inf, 0.0])
def test_ties_and_padding_values_large_and_small(ties, pad_value):
    x = np.random.default_rng(0).integers(-2, 1, (2, 40, 50)).astype("float32")
    one = MaxPool(5, 2, 2, ties=ties, pad_value=pad_value)
    assert_the_same(one, x, np.ones(one.output_shape(x.shape), "float32"))


def test_the_last_of_several_nan():
    x = np.random.default_rng(0).standard_normal((3, 30, 40)).astype("float32")
    x[np.random.default_rng(1).random(x.shape) < 0.05] = np.nan
    for one in (MaxPool(4, 1, 2), MaxPool(3, 2, 1, 2), MaxPool(7, 3, 3, ties="last")):
        assert_the_same(one, x, np.ones(one.output_shape(x.shape), "float32"))


@pytest.mark.parametrize("pool", [LPPool(2, 3, 1), LPPool(3, 2), RMSPool(3, 2)])
def test_cells_too_small_to_add_get_no_gradient(pool):
    x = np.full((50, 50), 1e-200)
    x[20:40, 10:30] = 1
    assert_the_same(pool, x, np.ones(pool.output_shape(x.shape)))


def test_a_loser_gets_nothing_even_of_infinity():
    x = np.arange(2500.0).reshape(50, 50)
    dx = MaxPool(2).backward(x, np.full((25, 25), np.inf))
    assert np.isinf(dx).sum() == 625
    assert (dx[np.isfinite(dx)] == 0).all()


@pytest.mark.parametrize("pool", [LPPool(2, 3, 2), LPPool(1, 2), RMSPool(3, 1, 1)])
def test_an_infinite_mean_and_an_infinite_dy(pool):
    x = np.arange(2500.0).reshape(50, 50)
    x[::7, ::9] = np.inf
    dy = np.ones(pool.output_shape(x.shape))
    dy[::2, ::5] = np.inf
    assert_the_same(pool, x, dy)


@pytest.mark.parametrize("kernel", [2, 3, 7, 31, 63])
def test_sums_keep_their_digits(kernel):
    """4 units in the last place of Σ|x|, for each doubling of the window."""
    x = np.random.default_rng(0).standard_normal((200, 200)).astype("float32")
    for one in (AvgPool(kernel, 1, kernel // 2), AvgPool(kernel)):
        exact, size = one(x.astype(float)), one(np.abs(x).astype(float))
        error = np.abs(one(x) - exact) / (size * np.finfo("float32").eps)
        assert error.max() <= 4 * np.log2(kernel**2)


def test_real_images_build_no_table(monkeypatch):
    def refuse(*_):
        raise AssertionError("a table for a real image")

    for pool in (MaxPool(3, 2, 1), AvgPool(2), LPPool(2, 3), RMSPool(2)):
        monkeypatch.setattr(type(pool), "windows", refuse)
        x = np.random.default_rng(0).standard_normal((3, 224, 224)).astype("float32")
        assert pool.backward(x, np.ones_like(pool(x))).shape == x.shape
    assert MaxPool(2).indices(x).shape == (3, 112, 112)

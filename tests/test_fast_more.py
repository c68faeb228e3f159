"""Fast equals table for layers whose windows do not slide: whole planes, bins, resampling."""

import sys
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    GlobalAvgPool,
    GlobalLPPool,
    GlobalMaxPool,
    Upsample,
    layer,
)
from poolcore.fast import Bins, Maximum
from tests.test_fast import CLOSE, cut, inputs, restored  # noqa: F401

MAXIMA = GlobalMaxPool, AdaptiveMaxPool
KINDS = [*MAXIMA, GlobalAvgPool, GlobalLPPool, AdaptiveAvgPool, Upsample]
every_kind = pytest.mark.parametrize("kind", KINDS)


@st.composite
def layers(draw, kind, space):
    if kind is GlobalMaxPool:
        return kind(draw(st.sampled_from(["first", "last"])))
    if kind is GlobalLPPool:
        return kind(draw(st.sampled_from([1.0, 2.0, 3.0])))
    if kind is GlobalAvgPool:
        return kind()
    sizes = st.integers(1, 15)
    if kind is not Upsample:
        return kind(tuple(draw(st.one_of(st.none(), sizes)) for _ in space))
    if draw(st.booleans()):
        given = {"size": draw(st.tuples(sizes, sizes))}
    else:
        factors = st.sampled_from([1.0, 1.4, 2.0, 2.7, 3.0])
        given = {"scale_factor": draw(st.tuples(factors, factors))}
    mode = draw(st.sampled_from(["nearest", "nearest-exact", "bilinear"]))
    return kind(**given, mode=mode, align_corners=mode == "bilinear" and draw(st.booleans()))


def answers(one, x, dy, table):
    """y twice, dx, and a maximum's indices: as a caller gets them."""
    layer.TABLE_CELLS = sys.maxsize if table else -1
    assert table or one.fast_if_large(x) is not None
    y, pullback = one.vjp(x)
    found = [one(x), y, pullback(dy)]
    return [*found, one.indices(x)] if isinstance(one, MAXIMA) else found


def assert_the_same(one, x, dy):
    expected, actual = answers(one, x, dy, table=True), answers(one, x, dy, table=False)
    close = CLOSE.get(x.dtype.name, 1e-12)
    for place, (quick, slow) in enumerate(zip(actual, expected, strict=True)):
        assert (quick.dtype, quick.shape) == (slow.dtype, slow.shape)
        if isinstance(one, MAXIMA) and place != 2:
            assert_array_equal(quick, slow)
        else:
            scale = np.abs(slow[np.isfinite(slow)]).max(initial=1)
            assert_allclose(quick, slow, rtol=close, atol=close * scale)


@every_kind
@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_fast_equals_table(kind, data):
    rank = data.draw(st.integers(1, 3)) if kind in (AdaptiveMaxPool, AdaptiveAvgPool) else 2
    space = data.draw(st.tuples(*[st.integers(1, 13)] * rank))
    lead = data.draw(st.lists(st.integers(0, 3), max_size=2))
    one = data.draw(layers(kind, space))
    x = data.draw(inputs((*lead, *space)))
    rng = np.random.default_rng(x.size)
    dy = rng.integers(-3, 4, one.output_shape(x.shape)).astype(data.draw(st.sampled_from("fdi")))
    if dy.dtype.kind == "f" and data.draw(st.booleans()):
        dy = np.where(rng.random(dy.shape) < 0.2, dy.dtype.type(np.inf), dy)
    cut(data.draw(st.sampled_from([1, 8, 40, 2**16])))
    assert_the_same(one, x, dy)


LARGE = [
    *(kind(size) for kind in (AdaptiveMaxPool, AdaptiveAvgPool) for size in (7, 5, (None, 90))),
    *(GlobalMaxPool(ties) for ties in ("first", "last")),
    *(GlobalAvgPool(), GlobalLPPool(3.0)),
    *(Upsample(scale_factor=2, mode=mode) for mode in ("nearest", "nearest-exact", "bilinear")),
    *(Upsample(size=(9, 200), mode="bilinear", align_corners=corners) for corners in (False, True)),
]


@pytest.mark.parametrize("one", LARGE, ids=str)
def test_large_planes(one):
    x = np.random.default_rng(0).integers(-50, 50, (3, 70, 91)).astype("float32")
    x[0, ::9, ::7] = np.nan
    dy = np.random.default_rng(1).integers(-9, 9, one.output_shape(x.shape)).astype("float32")
    for cells in (500, 5000, 2**16):
        cut(cells)
        assert_the_same(one, x, dy)


@pytest.mark.parametrize("one", LARGE, ids=str)
def test_real_images_build_no_table(one, monkeypatch):
    def refuse(*_):
        raise AssertionError("a table for a real image")

    monkeypatch.setattr(type(one), "windows", refuse)
    x = np.zeros((3, 224, 224), "float32")
    assert one.backward(x, np.ones_like(one(x))).shape == x.shape
    if isinstance(one, MAXIMA):
        assert one.indices(x).shape == one.output_shape(x.shape)


@pytest.mark.parametrize("one", [AdaptiveAvgPool(3), AdaptiveAvgPool(50), GlobalAvgPool()], ids=str)
def test_sums_keep_their_digits(one):
    """4 units in the last place of the mean of |x|, for each doubling of the window."""
    for x in (np.random.default_rng(0).standard_normal((200, 301)), np.full((500, 500), 0.1)):
        x = x.astype("float32")
        exact, size = one(x.astype(float)), one(np.abs(x).astype(float))
        error = np.abs(one(x) - exact) / (size * np.finfo("float32").eps)
        cells = x.size / one(x).size
        assert error.max() <= 4 * np.log2(cells)


def test_an_adjoint_knows_the_cells_that_nobody_reads():
    back = Bins.around(np.array([0.0, 2.5, 2.75]), 5).adjoint()
    assert back.lengths.tolist() == [1, 0, 2, 2, 0]
    assert back.weights.T.tolist() == [[1, 0], [0, 0], [0.5, 0.25], [0.5, 0.75], [0, 0]]


def test_the_last_of_equals_in_bins_of_different_length():
    found = Maximum(AdaptiveMaxPool((3,)), np.ones(5), ties_last=True).indices()
    assert found.tolist() == [1, 3, 4]


def test_a_mean_that_float16_cannot_hold():
    x = np.full((50, 60), 6e4, "float16")
    with warnings.catch_warnings(action="error"):
        y, pullback = GlobalLPPool(1.0).vjp(x)
    assert y.dtype == np.float16 and np.isinf(y).all()
    assert pullback(np.ones_like(y)).tolist() == np.ones_like(x).tolist()

"""Finite differences: right away from kinks, and honest about where they are."""

import tracemalloc
import warnings
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import LAYERS, AvgPool, GeometryError, Layer, LPPool, MaxPool
from poolcore.finite_difference import finite_difference
from tests.geometries import cases, distinct, integers

inf, nan = np.inf, np.nan
module = import_module("poolcore.finite_difference")  # the package's name is the function


@pytest.mark.parametrize("layer_class", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize("inputs", [integers, distinct])
@settings(max_examples=40)
@given(data=st.data())
def test_agrees_with_backward_away_from_kinks(layer_class, inputs, data):
    layer, x, dy = data.draw(cases(layer_class, inputs))
    found = finite_difference(layer, x, dy)
    assert found.gradient.shape == found.kinks.shape == x.shape
    smooth = ~found.kinks
    assert_allclose(found.gradient[smooth], layer.backward(x, dy)[smooth], atol=1e-6)
    if inputs is distinct:
        assert smooth.all()


def test_a_tie_of_two_is_half_each_and_a_kink():
    found = finite_difference(MaxPool(2), [[0, 1], [1, 0]], [[1]])
    assert_allclose(found.gradient, [[0, 0.5], [0.5, 0]], atol=1e-9)
    assert found.kinks.tolist() == [[False, True], [True, False]]


def test_kinks_that_cancel_in_the_sum_are_kinks():
    """The 1 in the middle ties with both its neighbours; the slopes of its windows add up to 0."""
    found = finite_difference(MaxPool((2,), 1), [1.0, 1, 1], [1, -1])
    assert found.gradient[1] == pytest.approx(0, abs=1e-9)
    assert found.kinks.tolist() == [True, True, True]


def test_no_kink_where_nothing_is_sent():
    assert not finite_difference(MaxPool((2,), 1), [1.0, 1, 0], [0, 0]).kinks.any()


def test_the_bend_of_the_absolute_value_is_a_kink():
    found = finite_difference(LPPool(1, (2,)), [0.0, 3], [1])
    assert found.kinks.tolist() == [True, False]
    assert_allclose(found.gradient, [0, 1], atol=1e-9)


def test_averages_have_no_kinks_at_any_size():
    for size in (1e-3, 1.0, 1e6, 1e100):
        found = finite_difference(AvgPool(2, 1), size * np.ones((3, 3)), np.ones((2, 2)))
        assert not found.kinks.any()
        assert_allclose(found.gradient, AvgPool(2, 1).backward(np.ones((3, 3)), np.ones((2, 2))))


def test_rounding_beside_a_large_number_is_no_kink():
    assert not finite_difference(AvgPool((2,)), [1e10, 0.1], [1]).kinks.any()


def test_cells_that_are_not_finite():
    """They have no gradient; their neighbours keep what their other windows send."""
    x = np.array([[nan, 1, 2], [3, 4, 5], [inf, 7, -inf]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = finite_difference(AvgPool(2, 1), x, np.ones((2, 2)))
    undefined = ~np.isfinite(x)
    assert_array_equal(np.isnan(found.gradient), undefined)
    assert_array_equal(found.kinks, undefined)
    assert_allclose(found.gradient[1], [0, 0.25, 0.25], atol=1e-9)


def test_an_infinite_upstream_reaches_its_window_only():
    found = finite_difference(MaxPool((1,)), [1.0, 2.0], [inf, 1])
    assert_allclose(found.gradient, [inf, 1])


class Mixed(Layer):
    """Channels are added, so leading axes are not apart; and there is nothing but a call."""

    def __call__(self, x):
        return x.sum(axis=-3) ** 2


def test_is_a_black_box_and_leaves_leading_axes_to_it():
    x = np.arange(8.0).reshape(2, 2, 2)
    found = finite_difference(Mixed(), x, [[1, 2], [3, 4]])
    expected = 2 * x.sum(axis=0) * [[1, 2], [3, 4]]
    assert_allclose(found.gradient, np.stack([expected, expected]), rtol=1e-6)


def test_chunks_make_no_difference(monkeypatch):
    x = np.random.default_rng(0).normal(size=(2, 6, 6))
    layer, dy = MaxPool(3, 1, 1), np.ones((2, 6, 6))
    whole = finite_difference(layer, x, dy)
    monkeypatch.setattr(module, "CHUNK", 40_000)
    assert len(list(module._chunks(np.arange(x.size), 2 * x.size))) > 10
    parts = finite_difference(layer, x, dy)
    assert_array_equal(parts.gradient, whole.gradient)
    assert_array_equal(parts.kinks, whole.kinks)


def test_memory_is_bounded():
    x = np.random.default_rng(0).normal(size=(3, 32, 32))
    tracemalloc.start()
    finite_difference(AvgPool(3, 1, 1), x, np.ones_like(x))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * module.CHUNK


def test_empty_batches_and_integers():
    assert finite_difference(MaxPool(2), np.ones((0, 2, 2)), np.ones((0, 1, 1))).gradient.size == 0
    x = np.array([[1, 2], [3, 4]])
    found = finite_difference(MaxPool(2), x, [[2]])
    assert found.gradient.dtype == np.float64
    assert_allclose(found.gradient, [[0, 0], [0, 2]], atol=1e-9)
    assert x.tolist() == [[1, 2], [3, 4]]


def test_errors():
    with pytest.raises(ValueError, match="dy has shape"):
        finite_difference(MaxPool(2), np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(GeometryError):
        finite_difference(MaxPool(3), np.ones((2, 2)), np.ones((1, 1)))
    with pytest.raises(TypeError):
        finite_difference(MaxPool(1), [["a"]], [[1]])

"""torch as the oracle where numbers are NaN, infinite, equal, huge or 0: no difference is left
without a reason, in the library and on the page."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from notation.matrix import array
from poolcore import (
    LAYERS,
    GeMPool,
    LPPool,
    MaxPool,
    MedianPool,
    RankPool,
    StochasticPool,
    Upsample,
    compare_with_torch,
)
from poolcore.frameworks.torch_reference import Comparison
from tests import geometries
from tests.random_sliding import one_thread  # noqa: F401
from tests.test_pages import opened
from ui import gradient_check, planes
from ui.work.check import checked

pytestmark = pytest.mark.usefixtures("one_thread")
inf, nan = np.inf, np.nan

KINDS = {
    "zeros": [0.0], "equal": [1.0], "whole": [-2.0, -1, 0, 1, 2], "nan": [nan, 0, 1, -1],
    "−∞": [-inf, -inf, 0, 1, -1], "∞": [inf, 0, 1, -1], "huge": [1e200, -3e200],
    "tiny": [1e-200, -3e-200],
}  # fmt: skip


@pytest.mark.parametrize("numbers", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("kind", LAYERS.values(), ids=LAYERS)
@settings(max_examples=5)
@given(data=st.data())
def test_no_difference_is_unexplained(kind, numbers, data):
    layer, x, dy = data.draw(geometries.cases(kind))
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    found = compare_with_torch(layer, rng.choice(numbers, x.shape), dy)
    assert not found.unexplained, found


@pytest.mark.parametrize(
    "layer, x, y, dx",
    [
        (MedianPool(2), [[nan, 1], [0, 2]], nan, [[0, 0.5], [0, 0.5]]),
        # −∞ ranks above the padding beside it, and gets the gradient.
        (RankPool((2,), 2, ((1, 0),), order=1), [-inf], -inf, [1]),
        (RankPool((3,), 3, ((1, 0),), order=2), [-inf, -inf], -inf, [0, 1]),
        (StochasticPool(2), [[nan, 1], [0, 2]], nan, [[0, nan], [0, nan]]),
        (StochasticPool(2, training=True), [[1, nan], [0, 2]], nan, None),
        (GeMPool((2,), p=10.0), [1e200, 1e200], 1e200, [0.5, 0.5]),
    ],
)
def test_the_reference_gives_what_the_layer_gives(layer, x, y, dx):
    found = compare_with_torch(layer, x, np.ones(layer.output_shape(np.shape(x))))
    assert_allclose(found.torch_y.ravel(), y, rtol=1e-12)
    assert_allclose(found.torch_dx, found.dx, rtol=1e-12)
    assert dx is None or np.allclose(found.dx, dx, equal_nan=True)
    assert not found.unexplained and not found.notes


@pytest.mark.parametrize(
    "layer, x, reason",
    [
        (MaxPool(2, ties="split"), np.ones((2, 2)), "Tie: gradient"),
        (LPPool(1, 2), [[1.0, -2], [3, -4]], "LP pooling, sign"),
        (LPPool(2, 2, ceil_mode=True), np.arange(1.0, 10).reshape(3, 3), "LP pooling, ceil"),
        (LPPool(1, 2), [[0.0, 1], [1, 1]], "LP gradient at 0"),
        (LPPool(3, 1), [[1e200]], "NaN"),
        (Upsample(scale_factor=2.0, mode="bilinear"), [[-2, 1], [nan, 1]], "NaN"),
    ],
)
def test_a_difference_has_its_reason(layer, x, reason):
    found = compare_with_torch(layer, x, np.ones(layer.output_shape(np.shape(x))))
    assert found.difference > 1e-9 and not found.unexplained
    assert reason in found.notes and reason in gradient_check.NOTES


def test_what_has_no_reason_is_called_so():
    y = np.ones((1, 1))
    for notes, unexplained in [((), True), (("Padding limit",), True), (("NaN",), False)]:
        assert Comparison(y, y, y, y + 1, 1.0, notes).unexplained is unexplained
    assert not Comparison(y * 1e12, y * 1e12 + 1, y, y, 1.0, ()).unexplained


@pytest.mark.parametrize("differs", [True, False])
def test_the_page_says_so(monkeypatch, differs):
    def found(state, dy):
        upstream = array(dy).reshape(planes.of(state).output)
        done = checked(state.layer, array(state.x), upstream)
        torch = done.torch
        fake = SimpleNamespace(**vars(torch) | {"unexplained": differs})
        return SimpleNamespace(torch=fake, found=done.found, cells=done.cells)

    monkeypatch.setattr("ui.gradient_check._asked", found)
    page = {"layer": "AvgPool", "kernel_size": "2", "stride": "1", "x": "1_1_1~1_1_1~1_1_1"}
    app = opened("gradient", **page, tab="check", lang="en")
    told = [warning.value for warning in app.warning]
    assert told == [gradient_check.UNEXPLAINED] * differs

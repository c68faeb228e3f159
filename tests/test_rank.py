"""Medians and ranks against NumPy's and torch's order."""

from dataclasses import fields

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import MaxPool, MedianPool, RankPool, compare_with_torch
from tests.random_sliding import OWN, cases

inf, nan = np.inf, np.nan
OWN_FIELDS = {MedianPool: {}, RankPool: {"order": [1, 2, 3, 9]}}
both = pytest.mark.parametrize("kind", OWN_FIELDS)


@both
def test_torch_agrees(kind, monkeypatch):
    monkeypatch.setitem(OWN, kind, OWN_FIELDS[kind])
    for case in cases(kind, 300, seed=1):
        assert compare_with_torch(*case).difference < 1e-9


@both
def test_each_window_is_numpy_s(kind, monkeypatch):
    monkeypatch.setitem(OWN, kind, OWN_FIELDS[kind])
    for layer, x, _ in cases(kind, 100, seed=2):
        for step in layer.steps(x):
            cells = step.values[step.cells >= 0]
            if kind is MedianPool:
                assert step.result == np.median(cells)
            else:
                assert step.result == np.sort(cells)[::-1][min(layer.order, len(cells)) - 1]


def test_the_first_rank_is_the_maximum(monkeypatch):
    monkeypatch.setitem(OWN, RankPool, {"order": [1]})
    for layer, x, dy in cases(RankPool, 200, seed=3):
        given = {f.name: getattr(layer, f.name) for f in fields(layer) if f.name != "order"}
        assert_array_equal(layer(x), MaxPool(**given)(x))
        assert_array_equal(layer.backward(x, dy), MaxPool(**given).backward(x, dy))


def test_medians():
    assert MedianPool(2)([[1, 2], [3, 4]]) == 2.5
    assert_array_equal(MedianPool(2).backward([[1, 2], [3, 4]], [[1]]), [[0, 0.5], [0.5, 0]])
    odd = [[1, 2, 3], [4, 99, 5], [6, 7, 8]]
    assert MedianPool(3)(odd) == 5
    assert_array_equal(MedianPool(3).backward(odd, [[2]]), [[0, 0, 0], [0, 0, 2], [0, 0, 0]])
    # Padding takes no part: one cell is its own median.
    assert_array_equal(MedianPool(2, 1, 1)([[-3]]), [[-3, -3], [-3, -3]])
    same = MedianPool(3).backward(np.ones((3, 3)), [[1]])
    assert_array_equal(same, [[0, 0, 0], [0, 1, 0], [0, 0, 0]])


def test_torch_s_median_of_an_odd_window():
    x = np.random.default_rng(4).permutation(25).reshape(5, 5).astype(float)
    windows = torch.tensor(x).unfold(0, 3, 1).unfold(1, 3, 1).flatten(2)
    assert_array_equal(MedianPool(3, 1)(x), windows.median(-1).values)


def test_ranks():
    x = [[3, 9], [9, 1]]
    assert [RankPool(2, order=r)(x).item() for r in (1, 2, 3, 4, 5)] == [9, 9, 3, 1, 1]
    found = [RankPool(2, order=r).backward(x, [[1]]).ravel().argmax() for r in (1, 2, 3, 4, 5)]
    assert found == [1, 2, 0, 3, 3]
    assert RankPool(2, order=2)(np.array(x, "uint8")).dtype == np.uint8
    # Padding ranks last, even behind an input of −∞ or of the least integer.
    low = np.array([[-128, 5]], "int8")
    assert RankPool((1, 2), 1, (0, 1), order=2)(low).tolist() == [[-128, -128, 5]]
    edge = RankPool((1, 2), 1, (0, 1), order=2).backward([[-inf, 5.0]], [[1, 10, 100]])
    assert_array_equal(edge, [[11, 100]])


def test_nan():
    x = np.array([[1, nan], [nan, 5]])
    assert np.isnan(MedianPool(2)(x)) and np.isnan(RankPool(2, order=2)(x))
    assert RankPool(2, order=3)(x) == 5


FORMULAS = {
    "even": (MedianPool(2), "median(0, 1, 3, −4) = (0+1)/2 = 0.5"),
    "odd": (MedianPool((1, 1)), "median(0) = 0"),
    "second": (RankPool(2, order=2), "max₂(0, 1, 3, −4) = 1"),
    "too far": (RankPool(2, order=12), "max₄(0, 1, 3, −4) = −4"),
}


@pytest.mark.parametrize("layer, expected", FORMULAS.values(), ids=FORMULAS)
def test_formulas(layer, expected):
    assert next(layer.steps([[0, 1], [3, -4]])).formula == expected


def test_ties_are_marked():
    step = next(RankPool(2, order=2).steps([[3, 9], [9, 9]]))
    assert step.contenders.tolist() == [False, True, True, True]
    assert_allclose(step.weights, [0, 0, 1, 0])


def test_what_cannot_be():
    with pytest.raises(ValueError, match="order must be from 1"):
        RankPool(2, order=0)
    with pytest.raises(TypeError, match="order must be whole numbers"):
        RankPool(2, order=1.5)

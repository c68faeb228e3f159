"""Stochastic pooling: the average by its formula, the draws by counting them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import StochasticPool, compare_with_torch
from tests.random_sliding import OWN, cases

PAPER = [[1.6, 0, 0], [0, 0, 2.4], [0, 0, 0]]


@pytest.mark.parametrize("training", [False, True])
def test_torch_agrees(training, monkeypatch):
    fields = {"training": [training], "seed": [0, 1, 2]}
    monkeypatch.setitem(OWN, StochasticPool, fields)
    for case in cases(StochasticPool, 300, seed=1):
        assert compare_with_torch(*case).difference < 1e-9


def test_numbers():
    assert StochasticPool(2)([[1, 2], [3, 4]]) == 3
    assert_allclose(StochasticPool(3)(PAPER), [[0.4 * 1.6 + 0.6 * 2.4]])
    assert_array_equal(StochasticPool(2)(np.zeros((2, 2))), [[0]])
    assert StochasticPool(2)([[1, -5], [3, -1]]) == 2.5
    assert_array_equal(StochasticPool(2, 1, 1)([[7]]), [[7, 7], [7, 7]])


def test_the_gradient_at_test_time():
    """(2a − y)/Σa for the cells above 0."""
    assert_allclose(
        StochasticPool(2).backward([[1, 2], [3, 4]], [[1]]), [[-0.1, 0.1], [0.3, 0.5]], atol=1e-12
    )
    assert_array_equal(StochasticPool(2).backward([[0, 0], [0, -1]], [[1]]), [[0, 0], [0, 0]])


def test_cells_are_drawn_in_proportion():
    x = np.tile([[1.0, 2], [3, 4]], (100, 100))
    y = StochasticPool(2, training=True, seed=1)(x)
    assert y.size == 10_000
    # Four standard deviations of a count are at most 200.
    assert_allclose(
        [(y == cell).sum() for cell in (1, 2, 3, 4)], [1000, 2000, 3000, 4000], atol=200
    )
    assert y.mean() == pytest.approx(StochasticPool(2)([[1, 2], [3, 4]]).item(), abs=0.04)


def test_draws_follow_from_the_seed_alone():
    x = np.random.default_rng(2).random((3, 8, 8))
    drawn = StochasticPool(2, training=True, seed=5)
    assert_array_equal(drawn(x), drawn(x))
    assert_array_equal(drawn(x)[1], drawn(x[1]))
    assert (drawn(x) != StochasticPool(2, training=True, seed=6)(x)).any()
    state = np.random.get_state()[1]
    drawn(x)
    assert_array_equal(np.random.get_state()[1], state)


def test_what_was_drawn_gets_the_gradient():
    x = np.random.default_rng(3).permutation(36).reshape(6, 6) - 9.0
    layer = StochasticPool(2, training=True, seed=4)
    for step in layer.steps(x):
        assert step.values[step.weights == 1].tolist() == ([step.result] if step.result else [])
        assert step.weights.sum() == (step.result > 0) and step.result >= 0


def test_no_cell_to_draw():
    layer = StochasticPool(2, training=True)
    assert layer([[0, -1], [-2, 0]]) == 0
    assert_array_equal(layer.backward([[0, -1], [-2, 0]], [[5]]), np.zeros((2, 2)))


@pytest.mark.parametrize("training", [False, True])
def test_what_is_not_finite_has_no_share(training):
    for odd in (np.nan, np.inf):
        assert np.isnan(StochasticPool(2, training=training)([[1, odd], [3, 4]]))


FORMULAS = {
    "average": (StochasticPool(2), [[1, 2], [0, -4]], "(1² + 2²)/(1 + 2) ≈ 1.667"),
    "nothing": (StochasticPool(2), [[0, 0], [0, -4]], "0/0 := 0"),
    "drawn": (StochasticPool(2, training=True), [[0, 5], [0, -4]], "p = (0, 5, 0, 0)/5 → 5"),
}


@pytest.mark.parametrize("layer, x, expected", FORMULAS.values(), ids=FORMULAS)
def test_formulas(layer, x, expected):
    assert next(layer.steps(x)).formula == expected


def test_what_cannot_be():
    with pytest.raises(TypeError, match="training must be True or False"):
        StochasticPool(2, training=1)
    with pytest.raises(ValueError, match="seed must be from 0"):
        StochasticPool(2, seed=-1)
    with pytest.raises(TypeError, match="seed must be whole numbers"):
        StochasticPool(2, seed=0.5)

"""Smooth maxima: docs/semantics.md's numbers, limits, torch, and the parameters' gradients."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from poolcore import AvgPool, GeMPool, LSEPool, MaxPool, RMSPool, SoftPool
from poolcore import compare_with_torch as compare
from tests.parameter_difference import parameter_difference

X = np.array([[1.0, 2], [3, 4]])
SETTINGS = [
    {"stride": 1},
    {"padding": 1, "stride": (2, 1), "dilation": (1, 2)},
    {"stride": 3, "padding": ((0, 1), (1, 0)), "ceil_mode": True},
]
every_setting = pytest.mark.parametrize("setting", SETTINGS)


def some(shape, seed=0):
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(float)


def test_the_reference_numbers():
    assert_allclose(LSEPool(2)(X), [[3.053895337441305]])
    assert_allclose(SoftPool(2)(X), [[3.49265273458577]])
    slopes = [[-0.047852, -0.042932], [0.120182, 0.970602]]
    assert_allclose(SoftPool(2).backward(X, [[1.0]]), slopes, atol=1e-6)


@pytest.mark.parametrize(
    "p, y",
    [(1, 2.5), (2, 2.7386127875258306), (3, 2.924017738212866), (10, 3.501655741299072)],
)
def test_the_reference_numbers_of_the_generalised_mean(p, y):
    assert_allclose(GeMPool(2, p=p)(X), [[y]])


def test_negative_cells_are_raised_to_epsilon_and_get_no_gradient():
    x = [[-1.0, 2], [3, 4]]
    assert_allclose(GeMPool(2)(x), [[2.914238341625728]])
    dx = GeMPool(2).backward(x, [[1.0]])
    assert dx[0, 0] == 0 and (dx.ravel()[1:] > 0).all()
    assert GeMPool(2, p=10.0)(-np.ones((2, 2), np.float32)).tolist() == [[np.float32(1e-6)]]


@every_setting
@pytest.mark.parametrize(
    "layer",
    [lambda **s: LSEPool(2, **s), lambda **s: LSEPool(2, r=2.5, **s), lambda **s: SoftPool(2, **s),
     lambda **s: GeMPool(2, **s), lambda **s: GeMPool(2, p=1.5, eps=0.1, **s)],
)  # fmt: skip
def test_torch_agrees(layer, setting):
    one, x = layer(**setting), some((2, 3, 6, 7))
    assert compare(one, x, some(one.output_shape(x.shape), 1)).difference < 1e-9


@every_setting
@pytest.mark.parametrize(
    "layer, name",
    [(lambda **s: LSEPool(2, r=0.7, **s), "r"), (lambda **s: GeMPool(2, p=2.5, **s), "p")],
)
def test_the_gradient_of_the_parameter(layer, name, setting):
    one, x = layer(**setting), some((2, 6, 7), 2)
    dy = some(one.output_shape(x.shape), 3)
    found = one.parameter_gradients(x, dy)
    assert list(found) == [name]
    assert_allclose(found[name], parameter_difference(one, name, x, dy), atol=1e-6)


def test_the_gradient_of_p_by_autograd():
    p, x = torch.tensor(3.0, dtype=torch.float64, requires_grad=True), torch.tensor(X)
    ((x**p).mean() ** (1 / p)).backward()
    assert_allclose(GeMPool(2).parameter_gradients(X, [[1.0]])["p"], p.grad)


@every_setting
def test_the_limits_are_mean_and_maximum(setting):
    x = some((6, 7), 4)
    top = MaxPool(2, **setting)(x)
    mean = AvgPool(2, **setting, count_include_pad=False)(x)
    assert_allclose(LSEPool(2, **setting, r=1e-7)(x), mean, atol=1e-6)
    assert_allclose(LSEPool(2, **setting, r=1e7)(x), top, atol=1e-6)
    positive = np.abs(x) + 1
    root = RMSPool(2, **setting, count_include_pad=False)(positive)
    assert_allclose(GeMPool(2, **setting, p=2)(positive), root)
    between = SoftPool(2, **setting)(x)
    assert (between <= top + 1e-12).all() and (between >= mean - 1e-12).all()


@pytest.mark.parametrize("layer", [LSEPool((2,)), SoftPool((2,)), GeMPool((2,), p=10.0)])
def test_numbers_of_any_size_and_special_ones(layer):
    dtype = np.float32
    y, pullback = layer.vjp(np.array([3e38, 3e38, 1e-3, 1e-3], dtype))
    assert_allclose(y, np.array([3e38, 1e-3], dtype), rtol=1e-5)
    assert_allclose(pullback(np.ones(2, dtype)), [0.5] * 4, rtol=1e-5)
    assert np.isnan(layer([np.nan, 1])).all()


def test_infinities():
    assert LSEPool((2,))([np.inf, 1]).tolist() == [np.inf]
    assert GeMPool((2,))([np.inf, 1]).tolist() == [np.inf]
    assert_allclose(LSEPool((2,))([-np.inf, 1]), 1 - np.log(2))
    assert np.isnan(SoftPool((2,))([-np.inf, 1])).all()


def test_the_formulas():
    def written(layer, x=X):
        return next(layer.steps(x)).formula

    assert written(LSEPool(2)) == "ln((e^1+e^2+e^3+e^4)/4) ≈ 3.054"
    assert written(LSEPool((2,), r=2.0), [-1.0, 0]) == "ln((e^(−2)+e^0)/2)/2 ≈ −0.2831"
    assert written(SoftPool((2,)), [-1.0, 0]) == "(−1·e^(−1)+0·e^0)/(e^(−1)+e^0) ≈ −0.2689"
    assert written(GeMPool(2)) == "((1³ + 2³ + 3³ + 4³)/4)^(1/3) ≈ 2.924"
    assert written(GeMPool((2,)), [-1.0, 2]) == "((ε³ + 2³)/2)^(1/3) ≈ 1.587"


@pytest.mark.parametrize("value", [0, -1.0, np.inf, np.nan])
def test_what_must_be_positive(value):
    for layer, name in ((LSEPool, "r"), (GeMPool, "p"), (GeMPool, "eps")):
        with pytest.raises(ValueError, match=f"{name} must be positive and finite"):
            layer(2, **{name: value})
        with pytest.raises(TypeError, match=f"{name} must be a number"):
            layer(2, **{name: "3"})

"""Maximum and mean of one window: semantics.md's numbers, torch, and the parameters' gradients."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import AvgMaxPool, AvgPool, GatedPool, GeometryError, MaxPool, MixedPool
from poolcore import compare_with_torch as compare
from tests.parameter_difference import parameter_difference

X = [[1.0, 2], [3, 4]]
GATE = ((0.1, -0.2), (0.3, 0.1))
SETTINGS = [
    {"stride": 1},
    {"padding": 1, "count_include_pad": False},
    {"stride": (2, 1), "padding": ((0, 1), (1, 0)), "dilation": (1, 2)},
    {"stride": 3, "ceil_mode": True},
]


def some(shape, seed=0):
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(float)


def test_the_reference_numbers():
    assert MixedPool(2, alpha=0.5)(X).tolist() == [[3.25]]
    assert_allclose(GatedPool(GATE)(X), [[3.5965878679450074]])
    assert GatedPool(GATE).gate(np.ravel(X)) == pytest.approx(0.7310585786300049)
    assert AvgMaxPool(2)(X).tolist() == [[6.5]]


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_ends_of_alpha_and_the_sum(setting):
    x = some((2, 6, 7))
    geometry = {k: v for k, v in setting.items() if k != "count_include_pad"}
    top, mean = MaxPool(2, **geometry), AvgPool(2, **setting)
    dy = some(top.output_shape(x.shape), 1)
    for alpha, alone in ((1.0, top), (0.0, mean)):
        layer = MixedPool(2, **setting, alpha=alpha)
        assert_array_equal(layer(x), alone(x))
        assert_allclose(layer.backward(x, dy), alone.backward(x, dy))
    both = AvgMaxPool(2, **setting)
    assert_allclose(both(x), top(x) + mean(x))
    assert_allclose(both.backward(x, dy), top.backward(x, dy) + mean.backward(x, dy))


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(
    "layer",
    [lambda **s: AvgMaxPool(2, **s), lambda **s: MixedPool(2, alpha=0.3, **s),
     lambda **s: GatedPool(GATE, **s)],
)  # fmt: skip
def test_torch_agrees(layer, setting):
    one, x = layer(**setting), some((2, 3, 6, 7), 2)
    assert compare(one, x, some(one.output_shape(x.shape), 3)).difference < 1e-9


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(
    "layer, name",
    [(lambda **s: MixedPool(2, alpha=0.3, **s), "alpha"),
     (lambda **s: GatedPool(GATE, **s), "weight")],
)  # fmt: skip
def test_the_gradient_of_the_parameter(layer, name, setting):
    one, x = layer(**setting), some((2, 6, 7), 4)
    dy = some(one.output_shape(x.shape), 5)
    found = one.parameter_gradients(x, dy)
    assert list(found) == [name]
    assert_allclose(found[name], parameter_difference(one, name, x, dy), atol=1e-6)


def test_the_gate_s_weight_by_autograd():
    x, weight = torch.tensor(X), torch.tensor(GATE, requires_grad=True)
    alpha = (x * weight).sum().sigmoid()
    (alpha * x.max() + (1 - alpha) * x.mean()).backward()
    found = GatedPool(GATE).parameter_gradients(X, [[1.0]])["weight"]
    assert_allclose(found, weight.grad, rtol=1e-5)


def test_the_formulas():
    assert next(MixedPool(2).steps(X)).formula == "0.5·max(1, 2, 3, 4) + 0.5·(1+2+3+4)/4 = 3.25"
    assert next(AvgMaxPool(2).steps(X)).formula == "max(1, 2, 3, 4) + (1+2+3+4)/4 = 6.5"
    padded = next(AvgMaxPool(2, padding=1).steps(X)).formula
    assert padded == "max(−∞, −∞, −∞, 1) + (0+0+0+1)/4 = 1.25"
    gated = "0.7311·max(1, 2, 3, 4) + 0.2689·(1+2+3+4)/4 ≈ 3.597"
    assert next(GatedPool(GATE).steps(X)).formula == gated


def test_padding_never_wins_and_special_numbers_spread():
    assert AvgMaxPool(3, padding=1)([[-4.0]]).tolist() == [[-4 - 4 / 9]]
    assert np.isnan(MixedPool(2)([[np.nan, 1], [2, 3]])).all()
    assert MixedPool(2, alpha=1.0)([[-np.inf, 1], [2, 3]]).tolist() == [[3]]
    assert GatedPool(GATE)([[1000.0, 0], [1000, 0]]).tolist() == [[1000]]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
def test_special_numbers_are_told_without_a_warning(value):
    assert next(GatedPool(GATE).steps([[value, value], [0, 1]])).formula
    assert next(AvgMaxPool(2).steps([[value, -value], [0, 1]])).formula


@pytest.mark.parametrize("alpha", [-0.1, 1.1, np.nan])
def test_a_share_is_between_none_and_all(alpha):
    with pytest.raises(ValueError, match="alpha must be from 0 to 1"):
        MixedPool(2, alpha=alpha)


def test_what_else_is_refused():
    with pytest.raises(TypeError, match="alpha must be a number"):
        MixedPool(2, alpha="half")
    with pytest.raises(TypeError, match="count_include_pad"):
        AvgMaxPool(2, count_include_pad=1)
    with pytest.raises(ValueError, match="weight has 1 axes, not 2"):
        GatedPool([1, 2])
    with pytest.raises(TypeError, match="ragged"):
        GatedPool([[1, 2], [3]])
    with pytest.raises(GeometryError, match="gated max and average pooling, kernel 2×3"):
        GatedPool([[1, 2, 3], [4, 5, 6]])(X)

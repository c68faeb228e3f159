"""Attention pooling and the L2 penalty: reference numbers, torch, and the parameters' gradients."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from poolcore import AttentionPool, GeometryError, L2Penalty, code
from poolcore import compare_with_torch as compare
from tests.parameter_difference import parameter_difference

BAG = np.array([[1.0, 0], [0, 1], [1, 1]]).T[:, None]
UNIT = AttentionPool(np.eye(2), (1, -1))


def some(shape, seed=0):
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(float)


def random_layer(hidden, channels):
    rng = np.random.default_rng(hidden)
    return AttentionPool(rng.normal(size=(hidden, channels)), rng.normal(size=hidden))


def test_the_reference_numbers():
    shares = UNIT.attention(BAG.reshape(2, 3))
    assert_allclose(shares, [0.593494, 0.129391, 0.277115], atol=1e-6)
    assert_allclose(UNIT(BAG).ravel(), [0.870609, 0.406506], atol=1e-6)


@pytest.mark.parametrize("hidden, channels", [(1, 1), (2, 3), (4, 2)])
def test_torch_agrees_and_the_parameters_have_their_gradients(hidden, channels):
    layer, x = random_layer(hidden, channels), some((2, channels, 3, 4))
    dy = some((2, channels, 1, 1), 1)
    assert compare(layer, x, dy).difference < 1e-9
    found = layer.parameter_gradients(x, dy)
    assert list(found) == ["V", "w"]
    for name in found:
        assert_allclose(found[name], parameter_difference(layer, name, x, dy), atol=1e-6)


def test_the_parameters_gradients_by_autograd():
    layer, x, dy = random_layer(3, 2), some((2, 2, 2, 3)), some((2, 2, 1, 1), 1)
    V, w = (torch.tensor(p, dtype=torch.float64, requires_grad=True) for p in (layer.V, layer.w))
    bag = torch.tensor(x).flatten(2)
    shares = torch.einsum("h,nhk->nk", w, torch.einsum("hc,nck->nhk", V, bag).tanh()).softmax(-1)
    pooled = torch.einsum("nk,nck->nc", shares, bag)
    (pooled * torch.tensor(dy)[..., 0, 0]).sum().backward()
    found = layer.parameter_gradients(x, dy)
    assert_allclose(found["V"], V.grad)
    assert_allclose(found["w"], w.grad)


def test_w_of_zero_is_the_mean_and_scores_of_any_size_stay_finite():
    x = some((2, 3, 3))
    mean = x.mean(axis=(1, 2), keepdims=True)
    assert_allclose(AttentionPool(np.eye(2), (0, 0))(x), mean)
    assert UNIT([[[1e30, 0]], [[0, 0]]]).ravel()[0] == pytest.approx(1e30 / (1 + np.exp(-1)))
    assert_allclose(AttentionPool([[1]], [2000.0])([[[1, 0]]]), [[[1]]])


def test_the_order_of_the_positions_does_not_matter():
    layer, x = random_layer(3, 2), some((2, 1, 6))
    assert_allclose(layer(x[..., ::-1]), layer(x))


def test_the_code_and_the_formula():
    layer, x = random_layer(3, 2), some((2, 2, 3, 4))
    names = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), names)
    assert_allclose(names["y"], layer(x))
    steps = [step.formula for step in UNIT.steps(BAG)]
    assert steps[1] == "0.5935·0 + 0.1294·1 + 0.2771·1 ≈ 0.4065"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
def test_special_numbers_are_told_without_a_warning(value):
    assert all(step.formula for step in UNIT.steps([[[value, 0]], [[value, 1]]]))


def test_what_attention_refuses():
    with pytest.raises(ValueError, match="w has 3 numbers for the 2 rows of V"):
        AttentionPool(np.eye(2), (1, 2, 3))
    with pytest.raises(ValueError, match="V has 1 axes, not 2"):
        AttentionPool([1, 2], [1])
    with pytest.raises(ValueError, match="V has shape 1×0: it needs at least one number"):
        AttentionPool(np.ones((1, 0)), [1])
    with pytest.raises(GeometryError, match="made for 2 channels but the input has 3"):
        UNIT(np.ones((3, 1, 1)))
    with pytest.raises(GeometryError, match="needs 3 spatial axes but the input has 2"):
        UNIT(np.ones((2, 1)))


# The L2 penalty.


def test_the_penalty_is_torchs_weight_decay():
    """A step against the gradient of λ·Σx² is SGD's weight_decay of 2λ."""
    x = some((3, 4))
    decay = L2Penalty(weight_decay=0.05)
    weight = torch.nn.Parameter(torch.tensor(x))
    weight.grad = torch.zeros_like(weight)
    torch.optim.SGD([weight], lr=0.1, weight_decay=0.1).step()
    assert_allclose(x - 0.1 * decay.backward(x, [[1.0]]), weight.detach())
    assert_allclose(decay(x), [[0.05 * np.sum(x**2)]])
    assert compare(decay, some((2, 3, 4)), some((2, 1, 1), 1)).difference < 1e-9


@pytest.mark.parametrize("framework", ["pytorch", "numpy"])
def test_the_penalty_in_words_and_code(framework):
    names = {"x": torch.tensor(BAG) if framework == "pytorch" else BAG}
    exec(code(L2Penalty(), framework), names)
    assert_allclose(names["y"], L2Penalty()(BAG))
    assert next(L2Penalty().steps([[1.0, -2]])).formula == "0.01·(1² + (−2)²) = 0.05"


@pytest.mark.parametrize("value", [-0.1, np.inf, np.nan])
def test_what_the_penalty_refuses(value):
    with pytest.raises(ValueError, match="weight_decay must be at least 0 and finite"):
        L2Penalty(value)
    with pytest.raises(TypeError, match="weight_decay must be a number"):
        L2Penalty("0.1")
    with pytest.raises(GeometryError, match="axis 1 of the input has no cells"):
        L2Penalty()(np.ones((2, 0)))

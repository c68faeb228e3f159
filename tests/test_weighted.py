"""Weighted means: by their definition, torch, and the weights' gradients."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn import functional

from poolcore import AvgPool, ChannelWeightedAvgPool, GeometryError, WeightedAvgPool, code
from poolcore import compare_with_torch as compare
from tests.parameter_difference import parameter_difference

WEIGHT = ((4.0, 2.0, 1.0), (2.0, 1.0, 0.5))
SETTINGS = [
    {"stride": 1},
    {"stride": (2, 1), "padding": 1},
    {"padding": 1, "count_include_pad": False, "dilation": (1, 2)},
    {"stride": 3, "padding": (1, 0), "ceil_mode": True},
]
every_setting = pytest.mark.parametrize("setting", SETTINGS)


def some(shape, seed=0):
    return np.random.default_rng(seed).integers(-3, 4, shape).astype(float)


def test_the_definition():
    assert WeightedAvgPool([[4, 2], [2, 1]])([[0, 9], [9, 18]]).tolist() == [[6]]
    assert WeightedAvgPool([[4, 2], [2, 1]], normalise=False)([[0, 9], [9, 18]]).tolist() == [[54]]
    found = next(WeightedAvgPool([[1, 0], [0, -1]], normalise=False).steps([[5.0, 6], [7, 8]]))
    assert found.formula == "1·5 − 1·8 = −3"


@every_setting
def test_equal_weights_are_average_pooling(setting):
    x, mean = some((2, 7, 7)), AvgPool((2, 3), **setting)
    dy = some(mean.output_shape(x.shape), 1)
    one = WeightedAvgPool(np.full((2, 3), 0.3), **setting)
    assert_allclose(one(x), mean(x), atol=1e-12)
    assert_allclose(one.backward(x, dy), mean.backward(x, dy), atol=1e-12)


def test_what_the_padding_s_weight_is():
    def weights(**setting):
        return next(WeightedAvgPool([[4, 2], [1, 1]], padding=1, **setting).steps([[8.0]])).weights

    assert weights().tolist() == [0.5, 0.25, 0.125, 0.125]
    assert weights(count_include_pad=False).tolist() == [0, 0, 0, 1]
    assert weights(normalise=False, count_include_pad=False).tolist() == [4, 2, 1, 1]
    over = WeightedAvgPool([[4, 2]], (1, 2), ceil_mode=True)
    assert [s.weights.tolist() for s in over.steps([[1.0, 1, 1]])][1] == [1, 0]


def test_a_weighted_sum_is_a_convolution():
    x = some((2, 1, 7, 7))
    layer = WeightedAvgPool(((1, -2, 0), (3, 1, 2)), 2, 1, normalise=False)
    kernel = torch.tensor([[layer.weight]], dtype=torch.float64)
    assert_allclose(layer(x), functional.conv2d(torch.tensor(x), kernel, stride=2, padding=1))


@every_setting
@pytest.mark.parametrize("normalise", [True, False])
def test_torch_agrees_and_the_weight_has_its_gradient(setting, normalise):
    layer, x = WeightedAvgPool(WEIGHT, **setting, normalise=normalise), some((2, 3, 7, 7), 2)
    dy = some(layer.output_shape(x.shape), 3)
    assert compare(layer, x, dy).difference < 1e-9
    found = layer.parameter_gradients(x, dy)["weight"]
    assert_allclose(found, parameter_difference(layer, "weight", x, dy), atol=1e-6)


@every_setting
def test_each_channel_has_its_share(setting):
    mean, x = AvgPool(2, **setting), some((2, 3, 7, 7), 4)
    layer = ChannelWeightedAvgPool((1, -2, 0.5), 2, **setting)
    dy = some(layer.output_shape(x.shape), 5)
    weight = np.array(layer.weight)[:, None, None]
    assert_allclose(layer(x), weight * mean(x), atol=1e-12)
    assert_allclose(layer.backward(x, dy), mean.backward(x, weight * dy), atol=1e-12)
    assert compare(layer, x, dy).difference < 1e-9
    found = layer.parameter_gradients(x, dy)["weight"]
    assert_allclose(found, (dy * mean(x)).sum(axis=(0, 2, 3)), atol=1e-12)


@every_setting
def test_the_code_of_the_channels(setting):
    layer, x = ChannelWeightedAvgPool((1, -2, 0.5), 2, **setting), some((2, 3, 7, 7), 4)
    names = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), names)
    assert_allclose(names["y"], layer(x), atol=1e-12)


def test_what_is_refused():
    for weight in ([[1, 0]], [[1, -1]]):
        with pytest.raises(ValueError, match="weight must be positive to be normalised"):
            WeightedAvgPool(weight)
    with pytest.raises(ValueError, match="not finite"):
        WeightedAvgPool([[1, np.inf]])
    with pytest.raises(TypeError, match="normalise"):
        WeightedAvgPool([[1]], normalise=1)
    with pytest.raises(ValueError):
        WeightedAvgPool(np.ones((2, 0)))
    with pytest.raises(ValueError, match="has not 2 axes"):
        ChannelWeightedAvgPool([1], (2, 2, 2))
    with pytest.raises(GeometryError, match="made for 2 channels but the input has 3"):
        ChannelWeightedAvgPool([1, 2], 2)(np.ones((3, 4, 4)))
    with pytest.raises(GeometryError, match="needs 3 spatial axes but the input has 2"):
        ChannelWeightedAvgPool([1, 2], 2)(np.ones((4, 4)))
    with pytest.raises(GeometryError, match="a window spans 5 cells but axis 0 has only 4"):
        ChannelWeightedAvgPool([1], 5)(np.ones((1, 4, 4)))
    with pytest.raises(GeometryError, match="weighted average pooling, kernel 5×5"):
        WeightedAvgPool(np.ones((5, 5)))(np.ones((4, 4)))

"""Factored convolutions: equal to their factors one after the other, as torch runs them."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch.nn.functional import channel_shuffle, conv2d

from poolcore import (
    Conv,
    DepthwiseSeparableConv,
    FlattenedConv,
    GeometryError,
    ShuffledGroupConv,
    SpatiallySeparableConv,
    code,
    compare_with_torch,
)

RNG = np.random.default_rng(11)


def whole(*shape):
    return RNG.integers(-3, 4, shape).astype(float)


def both(stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return {"stride": stride, "padding": padding, "dilation": dilation}


def axis(setting, which):
    """The setting along one axis alone, as a kernel that is one cell wide across it needs."""
    plain = both()
    return {
        name: tuple(n if i == which else plain[name][i] for i, n in enumerate(value))
        for name, value in setting.items()
    }


def separable(x, setting, column, row):
    x = conv2d(x, column[None, None, :, None], **axis(setting, 0))
    return conv2d(x, row[None, None, None, :], **axis(setting, 1))


def depthwise(x, setting, kernels, mix):
    x = conv2d(x, kernels[:, None], groups=len(kernels), **setting)
    return conv2d(x, mix[:, :, None, None])


def flattened(x, setting, channel, column, row):
    return separable(conv2d(x, channel[None, :, None, None]), setting, column, row)


def shuffled(x, setting, weight, pointwise, groups):
    x = channel_shuffle(conv2d(x, weight, groups=groups, **setting), groups)
    return conv2d(x, pointwise[:, :, None, None], groups=groups)


LAYERS = {
    "spatial": (SpatiallySeparableConv, separable, [(3,), (2,)], 1, {}),
    "depthwise": (DepthwiseSeparableConv, depthwise, [(3, 2, 3), (4, 3)], 3, {}),
    "flattened": (FlattenedConv, flattened, [(3,), (2,), (3,)], 3, {}),
    "shuffled": (ShuffledGroupConv, shuffled, [(4, 2, 2, 2), (6, 2)], 4, {"groups": 2}),
    # 6 middle channels in 3 groups of 2: a group cannot hear from all others.
    "uneven": (ShuffledGroupConv, shuffled, [(6, 1, 2, 3), (3, 2)], 3, {"groups": 3}),
    "alone": (ShuffledGroupConv, shuffled, [(2, 3, 2, 2), (2, 2)], 3, {"groups": 1}),
}
SETTINGS = [both(), both((2, 1), (1, 0), (1, 2)), both((1, 3), (0, 1), (2, 1))]


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_values_and_every_gradient_are_those_of_the_factors_in_a_row(name, setting):
    kind, run, sizes, channels, more = LAYERS[name]
    factors = [whole(*size) for size in sizes]
    layer = kind(*factors, **setting, **more)
    x = whole(2, channels, 7, 6)
    given, *learnt = (torch.tensor(a, requires_grad=True) for a in (x, *factors))
    y = run(given, setting, *learnt, **more)
    assert_array_equal(layer(x), y.detach().numpy())
    dy = whole(*y.shape)
    y.backward(torch.tensor(dy))
    assert_array_equal(layer.backward(x, dy), given.grad.numpy())
    gradients = layer.parameter_gradients(x, dy)
    assert tuple(gradients) == layer.parameters
    for factor, gradient in zip(learnt, gradients.values(), strict=True):
        assert_allclose(gradient, factor.grad.numpy(), atol=1e-9)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_torchs_side_of_the_comparison(name, padding):
    kind, _, sizes, channels, more = LAYERS[name]
    layer = kind(*(whole(*size) for size in sizes), padding=padding, **more)
    x = whole(2, channels, 5, 6)
    dy = whole(*layer.output_shape(x.shape))
    assert compare_with_torch(layer, x, dy).difference < 1e-9


@pytest.mark.parametrize("name", LAYERS)
def test_the_code_runs_and_gives_the_same(name):
    kind, _, sizes, channels, more = LAYERS[name]
    layer = kind(*(whole(*size) for size in sizes), padding=1, **more)
    x = whole(2, channels, 5, 6)
    names = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), names)
    assert_array_equal(names["y"].numpy(), layer(x))


def test_sobel_is_a_column_times_a_row():
    """Document 5, 5.6.1."""
    sobel = SpatiallySeparableConv((1, 2, 1), (-1, 0, 1))
    assert_array_equal(sobel.standard().weight, [[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])
    x = whole(5, 6)
    assert_array_equal(sobel(x), Conv([[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])(x[None])[0])


def test_a_spatially_separable_kernel_treats_every_channel_alike():
    sobel, x = SpatiallySeparableConv((1, 2, 1), (-1, 0, 1), padding=1), whole(2, 3, 4, 4)
    y = sobel(x)
    assert y.shape == x.shape
    assert_array_equal(y[1, 2], sobel(x[1, 2]))
    windows = sobel.windows(x.shape)
    assert (windows.input_shape, windows.padding) == ((4, 4), ((1, 1), (1, 1)))
    assert windows.coordinates[0, 0].tolist() == [-1, -1]


def test_the_shuffle_deals_the_groups_out_in_turn():
    """Two groups of two: 0 1 | 2 3 becomes 0 2 | 1 3."""
    middle, names = np.ones((4, 1, 1, 1)), [[[1.0]], [[2.0]]]
    first = ShuffledGroupConv(middle * [[[[1]]], [[[2]]], [[[3]]], [[[4]]]],
                              [[1, 0], [0, 1], [1, 0], [0, 1]], groups=2)  # fmt: skip
    # Middle channels are 1·1, 2·1, 3·2, 4·2; the outputs pick them in their new order.
    assert first(names).ravel().tolist() == [1, 6, 2, 8]


@pytest.mark.parametrize(
    "kind, arrays, fields, message",
    [
        (SpatiallySeparableConv, [(), (1,)], {}, "column has shape"),
        (SpatiallySeparableConv, [[[1]], (1,)], {}, "column has 2 axes, not 1"),
        (SpatiallySeparableConv, [(1,), (1,)], {"padding": "full"}, 'not "valid" or "same"'),
        (DepthwiseSeparableConv, [np.ones((2, 1, 1)), np.ones((1, 3))], {}, "mixes 3 channels"),
        (FlattenedConv, [(1,), (1,), (np.inf,)], {}, "row holds a number that is not finite"),
        (FlattenedConv, [(1,), (1,), (1,)], {"stride": 0}, "stride must be from 1"),
        (ShuffledGroupConv, [np.ones((3, 1, 1, 1)), np.ones((2, 1))], {}, "3 output channels of w"),
        (ShuffledGroupConv, [np.ones((4, 1, 1, 1)), np.ones((3, 2))], {}, "3 output channels of p"),
        (ShuffledGroupConv, [np.ones((4, 1, 1, 1)), np.ones((2, 4))], {}, "pointwise reads 4"),
        (ShuffledGroupConv, [np.ones((4, 1, 1, 1)), np.ones((2, 2))], {"groups": 0}, "from 1"),
    ],
)
def test_factors_that_do_not_fit_are_refused(kind, arrays, fields, message):
    with pytest.raises(ValueError, match=message):
        kind(*arrays, **fields)


@pytest.mark.parametrize(
    "layer, shape, message",
    [
        (SpatiallySeparableConv((1, 2, 1), (1,)), (2, 4), "^spatially .* input 2×4: .* spans 3"),
        (SpatiallySeparableConv((1,), (1,)), (4,), "needs 2 spatial axes but the input has 1"),
        (FlattenedConv((1, 1), (1,), (1,)), (3, 2, 2), "^flattened .* 2 channels but .* has 3"),
    ],
)
def test_an_input_that_does_not_fit_is_told_why(layer, shape, message):
    with pytest.raises(GeometryError, match=message):
        layer(np.ones(shape))

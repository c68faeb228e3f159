"""Convolution against torch: values, and the gradients by x, by the weight and by the bias."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import Conv, GeometryError, code, compare_with_torch

RNG = np.random.default_rng(5)
SETTINGS = [
    dict(rank=1, inputs=1, outputs=1, kernel=(2,)),
    dict(rank=1, inputs=4, outputs=6, kernel=(3,), stride=2, padding=1, groups=2, bias=True),
    dict(rank=2, inputs=3, outputs=2, kernel=(3, 3), bias=True),
    dict(rank=2, inputs=3, outputs=2, kernel=(3, 2), stride=(2, 1), padding=(1, 0)),
    dict(rank=2, inputs=2, outputs=3, kernel=(2, 3), dilation=(2, 1), padding=1),
    dict(rank=2, inputs=4, outputs=4, kernel=(3, 3), groups=4, padding="same", dilation=2),
    dict(rank=2, inputs=4, outputs=2, kernel=(2, 2), groups=2, padding="same", bias=True),
    dict(rank=2, inputs=2, outputs=3, kernel=(1, 1), padding="valid", bias=True),
    dict(rank=3, inputs=1, outputs=2, kernel=(2, 2, 2), bias=True),
    dict(rank=3, inputs=4, outputs=2, kernel=(2, 1, 3), stride=(1, 2, 2), padding=(1, 0, 1),
         dilation=(2, 1, 1), groups=2, bias=True),
]  # fmt: skip


def whole(*shape):
    return RNG.integers(-4, 5, shape).astype(float)


def made(rank, inputs, outputs, kernel, bias=False, **fields):
    weight = whole(outputs, inputs // fields.get("groups", 1), *kernel)
    return Conv(weight, whole(outputs) if bias else None, **fields)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("lead", [(), (2,), (2, 3), (0,)])
def test_values_and_the_gradient_of_x_are_torchs(setting, lead):
    layer = made(**setting)
    x = whole(*lead, setting["inputs"], *(5, 6, 5)[: layer.rank])
    comparison = compare_with_torch(layer, x, whole(*layer.output_shape(x.shape)))
    assert comparison.difference < 1e-9
    assert comparison.notes == ()


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_gradients_of_the_parameters_are_torchs(setting):
    layer = made(**setting)
    x = whole(2, setting["inputs"], *(5, 6, 5)[: layer.rank])
    dy = whole(*layer.output_shape(x.shape))
    learnt = {n: torch.tensor(getattr(layer, n), dtype=torch.float64, requires_grad=True)
              for n in ("weight", "bias") if getattr(layer, n) is not None}  # fmt: skip
    conv = getattr(torch.nn.functional, f"conv{layer.rank}d")
    rest = (layer.stride, layer.padding, layer.dilation, layer.groups)
    y = conv(torch.tensor(x), learnt["weight"], learnt.get("bias"), *rest)
    y.backward(torch.tensor(dy))
    gradients = layer.parameter_gradients(x, dy)
    assert gradients.keys() == learnt.keys()
    for name, gradient in gradients.items():
        assert_array_equal(gradient, learnt[name].grad.numpy())


def test_sobel_finds_the_step_and_gives_each_weight_the_sum_of_what_it_saw():
    sobel = Conv([[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])
    x = [[[0, 0, 9, 9]] * 3]
    assert_array_equal(sobel(x), [[[36, 36]]])
    assert_array_equal(sobel.backward(x, [[[1, 10]]])[0, 0], [-1, -10, 1, 10])
    weight = sobel.parameter_gradients(x, [[[1, 10]]])["weight"]
    assert_array_equal(weight, [[[[0, 90, 99]] * 3]])


def test_a_formula_counts_padding_as_zero_and_ends_with_the_bias():
    layer = Conv([[[[2, 3]]]], bias=[5], padding=(0, 1))
    steps = [step.formula for step in layer.steps([[[7, -1]]])]
    assert steps == ["2·0 + 3·7 + 5 = 26", "2·7 + 3·(−1) + 5 = 16", "2·(−1) + 3·0 + 5 = 3"]


@pytest.mark.parametrize("groups", [1, 2])
def test_the_coordinates_of_a_cell_tell_its_channel_and_its_padding(groups):
    layer = Conv(np.ones((4, 4 // groups, 3, 3)), padding=1, stride=2, groups=groups)
    windows = layer.windows((4, 5, 5))
    places, inside = windows.coordinates, windows.index >= 0
    assert (windows.input_shape, windows.output_shape) == ((4, 5, 5), (4, 3, 3))
    assert_array_equal(np.ravel_multi_index(tuple(places[inside].T), (4, 5, 5)),
                       windows.index[inside])  # fmt: skip
    assert_array_equal(inside, ((places >= 0) & (places < (4, 5, 5))).all(-1))
    assert places[0, 0].tolist() == [0, -1, -1]
    last = 4 - 4 // groups
    assert places[-1, 0].tolist() == [last, 3, 3]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("framework", ["pytorch", "numpy"])
def test_the_code_runs_and_gives_the_same(setting, framework):
    layer = made(**setting)
    x = whole(2, setting["inputs"], *(5, 6, 5)[: layer.rank])
    names = {"x": torch.tensor(x) if framework == "pytorch" else x}
    exec(code(layer, framework), names)
    assert_allclose(np.asarray(names["y"]), layer(x), atol=1e-4)


def test_a_dtype_stays_and_integers_give_float64():
    layer = Conv(np.ones((1, 1, 2, 2)))
    assert layer(np.ones((1, 3, 3), np.float32)).dtype == np.float32
    assert layer(np.ones((1, 3, 3), int)).dtype == np.float64


@pytest.mark.parametrize(
    "fields, message",
    [
        (dict(weight=np.ones((2, 2))), "weight has shape"),
        (dict(weight=np.ones((1, 0, 2, 2))), "weight has shape"),
        (dict(weight=np.full((1, 1, 2), np.nan)), "not finite"),
        (dict(weight=np.ones((3, 1, 2, 2)), groups=2), "groups 2 does not divide the 3"),
        (dict(weight=np.ones((2, 1, 2, 2)), groups=0), "groups must be from 1"),
        (dict(weight=np.ones((2, 1, 2, 2)), bias=[1]), "bias has 1 numbers for 2"),
        (dict(weight=np.ones((2, 1, 2, 2)), stride=0), "stride must be from 1"),
        (dict(weight=np.ones((2, 1, 2, 2)), dilation=(1, 1, 1)), "dilation .* has 3 entries"),
        (dict(weight=np.ones((2, 1, 2, 2)), padding=-1), "padding must be from 0"),
        (dict(weight=np.ones((2, 1, 2, 2)), padding="full"), 'not "valid" or "same"'),
        (dict(weight=np.ones((2, 1, 2, 2)), padding="same", stride=2), "needs stride 1"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Conv(**fields)


def test_what_is_no_number_is_refused():
    with pytest.raises(TypeError, match="stride must be whole numbers"):
        Conv(np.ones((1, 1, 2, 2)), stride=None)
    with pytest.raises(TypeError, match="weight is ragged"):
        Conv([[[[1, 2], [3]]]])


@pytest.mark.parametrize(
    "shape, message",
    [
        (
            (3, 4, 4),
            "2×2×3×3, .* input 3×4×4: the layer is made for 2 channels but the input has 3",
        ),
        ((4, 4), "needs 2 spatial axes but the input has 1"),
        ((2, 2, 4), "a window spans 3 cells but axis 0 has only 2"),
    ],
)
def test_an_input_that_does_not_fit_is_told_why(shape, message):
    with pytest.raises(GeometryError, match=message):
        Conv(np.ones((2, 2, 3, 3)))(np.ones(shape))


@pytest.mark.parametrize(
    "setting, size",
    [
        (dict(rank=1, inputs=1, outputs=1, kernel=(2,), dilation=2, padding=1), (1,)),
        (dict(rank=1, inputs=1, outputs=2, kernel=(2,), stride=2, padding=3), (2,)),
        (dict(rank=2, inputs=2, outputs=2, kernel=(1, 1), padding=1, groups=2), (2, 2)),
        (dict(rank=2, inputs=1, outputs=1, kernel=(2, 2), padding=(4, 0), dilation=(5, 3)), (4, 4)),
    ],
    ids=str,
)
def test_a_window_of_padding_alone_gives_the_bias_as_in_torch(setting, size):
    layer = made(**setting, bias=True)
    x = whole(3, setting["inputs"], *size)
    dy = whole(*layer.output_shape(x.shape))
    comparison = compare_with_torch(layer, x, dy)
    assert (comparison.difference, comparison.notes) == (0, ())
    alone = [step for step in layer.steps(x) if (step.cells < 0).all()]
    assert alone and all(step.result == layer.bias[step.output[1]] for step in alone)
    assert_array_equal(layer.parameter_gradients(x, dy)["bias"], dy.sum((0, *range(2, dy.ndim))))


def test_the_smallest_of_these():
    assert_array_equal(Conv([[[1, 1]]], [7], padding=1, dilation=2)([[1]]), [[7]])

"""Transposed convolution: the sizes and values of the semantics table, and torch's gradients."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from poolcore import OUTSIDE, Conv, ConvTranspose, GeometryError, code, compare_with_torch

RNG = np.random.default_rng(7)
SETTINGS = [
    dict(inputs=1, outputs=1, kernel=(3,), stride=2),
    dict(inputs=4, outputs=6, kernel=(2,), stride=3, groups=2, bias=True, output_padding=2),
    dict(inputs=3, outputs=2, kernel=(3, 3), bias=True),
    dict(inputs=2, outputs=3, kernel=(3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2)),
    dict(inputs=2, outputs=2, kernel=(2, 3), dilation=(3, 2), padding=1, output_padding=1),
    dict(inputs=4, outputs=4, kernel=(3, 3), groups=4, stride=2, padding=1, bias=True),
    dict(inputs=6, outputs=4, kernel=(1, 2), groups=2, padding=(0, 1)),
    dict(inputs=2, outputs=1, kernel=(2, 2, 2), stride=2, bias=True),
    dict(inputs=4, outputs=2, kernel=(2, 1, 3), stride=(1, 2, 2), padding=(1, 0, 1),
         dilation=(2, 1, 1), groups=2, bias=True),
]  # fmt: skip


def whole(*shape):
    return RNG.integers(-4, 5, shape).astype(float)


def made(inputs, outputs, kernel, bias=False, **fields):
    weight = whole(inputs, outputs // fields.get("groups", 1), *kernel)
    return ConvTranspose(weight, whole(outputs) if bias else None, **fields)


def ones(*kernel, **fields):
    return ConvTranspose(np.ones((1, 1, *kernel)), **fields)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("lead", [(), (2,), (2, 2), (0,)])
def test_values_and_the_gradient_of_x_are_torchs(setting, lead):
    layer = made(**setting)
    x = whole(*lead, setting["inputs"], *(3, 4, 2)[: layer.rank])
    comparison = compare_with_torch(layer, x, whole(*layer.output_shape(x.shape)))
    assert comparison.difference < 1e-9


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_gradients_of_the_parameters_are_torchs(setting):
    layer = made(**setting)
    x = whole(2, setting["inputs"], *(3, 4, 2)[: layer.rank])
    dy = whole(*layer.output_shape(x.shape))
    learnt = {n: torch.tensor(getattr(layer, n), dtype=torch.float64, requires_grad=True)
              for n in ("weight", "bias") if getattr(layer, n) is not None}  # fmt: skip
    stamp = getattr(torch.nn.functional, f"conv_transpose{layer.rank}d")
    rest = (layer.stride, layer.padding, layer.output_padding, layer.groups, layer.dilation)
    y = stamp(torch.tensor(x), learnt["weight"], learnt.get("bias"), *rest)
    y.backward(torch.tensor(dy))
    gradients = layer.parameter_gradients(x, dy)
    assert gradients.keys() == learnt.keys()
    for name, gradient in gradients.items():
        assert_array_equal(gradient, learnt[name].grad.numpy())


@pytest.mark.parametrize(
    "n, kernel, stride, padding, more, dilation, expected",
    [
        (2, 2, 2, 0, 0, 1, 4),
        (2, 3, 2, 1, 0, 1, 3),
        (2, 3, 2, 1, 1, 1, 4),
        (3, 4, 2, 1, 0, 1, 6),
        (3, 3, 1, 0, 0, 2, 7),
        (4, 3, 2, 0, 0, 1, 9),
        # Keras and JAX "valid" give 9 here: n·s + max(k − s, 0).
        (3, 2, 3, 0, 0, 1, 8),
    ],
)
def test_sizes_of_the_semantics_table(n, kernel, stride, padding, more, dilation, expected):
    layer = ones(kernel, stride=stride, padding=padding, output_padding=more, dilation=dilation)
    assert layer.output_shape((1, n)) == (1, expected)


def test_values_of_the_semantics_table():
    assert ones(3, stride=2)([[1, 2]]).tolist() == [[1, 1, 3, 2, 2]]
    assert ones(3, stride=2, padding=1, output_padding=1)([[1, 2]]).tolist() == [[1, 3, 2, 2]]


def test_overlapping_stamps_make_a_checkerboard():
    board = [
        [1, 1, 2, 1, 2, 1, 1],
        [1, 1, 2, 1, 2, 1, 1],
        [2, 2, 4, 2, 4, 2, 2],
        [1, 1, 2, 1, 2, 1, 1],
        [2, 2, 4, 2, 4, 2, 2],
        [1, 1, 2, 1, 2, 1, 1],
        [1, 1, 2, 1, 2, 1, 1],
    ]
    assert ones(3, 3, stride=2)(np.ones((1, 3, 3))).tolist() == [board]


def test_a_2x2_input_and_a_3x3_kernel_give_4x4():
    """Document 5, 5.4.1."""
    layer = ones(3, 3)
    expected = [[1, 3, 3, 2], [4, 10, 10, 6], [4, 10, 10, 6], [3, 7, 7, 4]]
    assert layer([[[1, 2], [3, 4]]]).tolist() == [expected]


@pytest.mark.parametrize("groups", [1, 2])
def test_it_is_the_adjoint_of_the_convolution_with_the_same_weights(groups):
    """⟨conv(x), y⟩ = ⟨x, transposed(y)⟩"""
    weight = whole(4, 2 // groups, 3, 2)
    fields = dict(stride=(2, 1), padding=(1, 1), groups=groups)
    conv, back = Conv(weight, **fields), ConvTranspose(weight, **fields)
    x = whole(2, 7, 5)
    y = whole(*conv.output_shape(x.shape))
    assert_array_equal(back(y), conv.backward(x, y))
    assert np.vdot(conv(x), y) == np.vdot(x, back(y))


def test_a_step_names_the_stamps_and_a_cell_without_one_holds_the_bias():
    layer = ConvTranspose([[[2, 5]]], [1], stride=3)
    steps = list(layer.steps([[7, -1]]))
    formulas = ["2·7 + 1 = 15", "5·7 + 1 = 36", "1 = 1", "2·(−1) + 1 = −1", "5·(−1) + 1 = −4"]
    assert [step.formula for step in steps] == formulas
    assert [step.cells[step.cells != OUTSIDE].tolist() for step in steps] == [
        [0],
        [0],
        [],
        [1],
        [1],
    ]


def test_the_code_runs_and_gives_the_same():
    layer = made(2, 4, (2, 3), bias=True, stride=2, groups=2, output_padding=1)
    x = whole(1, 2, 3, 3)
    names = {"x": torch.tensor(x)}
    exec(code(layer, "pytorch"), names)
    assert_array_equal(names["y"].numpy(), layer(x))


@pytest.mark.parametrize(
    "fields, message",
    [
        (dict(weight=np.ones((2, 2))), "weight has shape"),
        (dict(weight=np.ones((3, 1, 2, 2)), groups=2), "groups 2 does not divide the 3"),
        (dict(weight=np.ones((2, 3, 2)), groups=2, bias=[1, 2]), "bias has 2 numbers for 6"),
        (dict(weight=np.ones((1, 1, 2)), output_padding=1), "must be less than stride 1 or dil"),
        (dict(weight=np.ones((1, 1, 2)), output_padding=-1), "output_padding must be from 0"),
        (dict(weight=np.ones((1, 1, 2)), padding=-1), "padding must be from 0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        ConvTranspose(**fields)


def test_padding_is_a_number_here():
    with pytest.raises(ValueError, match="padding must be a number of cells, not 'same'"):
        ones(3, padding="same")


@pytest.mark.parametrize(
    "shape, message",
    [
        ((2, 2, 2), "made for 1 channels but the input has 2"),
        ((1, 2, 0), "axis 1 of the input has no cells"),
        ((1, 2, 1), "padding cuts 1 cells from both ends of axis 1, which has 2"),
    ],
)
def test_an_input_that_does_not_fit_is_told_why(shape, message):
    with pytest.raises(GeometryError, match=f"^transposed convolution, .*{message}"):
        ones(2, 2, padding=1)(np.ones(shape))

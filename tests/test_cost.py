"""The cost of convolutions, in the numbers of document 5 and counted in another way."""

import numpy as np
import pytest
import torch

from poolcore import (
    Conv,
    ConvTranspose,
    DepthwiseSeparableConv,
    FlattenedConv,
    GeometryError,
    MaxPool,
    ShuffledGroupConv,
    SpatiallySeparableConv,
)
from poolcore.cost import Cost, cost

ones = np.ones


@pytest.mark.parametrize("c, x, y, m, n", [(3, 3, 3, 4, 5), (2, 1, 4, 6, 3)])
def test_flattened_as_document_5_counts(c, x, y, m, n):
    """5.7: XYC weights and MNCXY multiplications become X + Y + C and MN(C + X + Y)."""
    layer = FlattenedConv(ones(c), ones(y), ones(x))
    found = cost(layer, (c, m + y - 1, n + x - 1))
    assert found == Cost(x + y + c, m * n * (c + x + y), x * y * c, m * n * c * x * y)


def test_sobel_in_two_factors_needs_six_multiplications_in_place_of_nine():
    """5.6.1."""
    sobel = SpatiallySeparableConv((1, 2, 1), (-1, 0, 1), padding=1)
    assert cost(sobel, (10, 10)) == Cost(6, 600, 9, 900)
    assert cost(sobel, (3, 10, 10)) == Cost(6, 1800, 9, 2700)


def test_a_standard_convolution_is_its_own_standard():
    assert cost(Conv(ones((4, 3, 3, 3)), ones(4)), (3, 6, 6)) == Cost(112, 1728, 112, 1728)


def test_groups_divide_both():
    """5.8."""
    layer = Conv(ones((4, 1, 3, 3)), groups=2, padding=1, stride=2)
    assert cost(layer, (5, 2, 6, 6)) == Cost(36, 36 * 9 * 5, 72, 72 * 9 * 5)


def test_depthwise_separable_saves_one_over_outputs_and_one_over_cells():
    """arXiv:1704.04861, §3.1: 1/N + 1/D²."""
    found = cost(DepthwiseSeparableConv(ones((8, 3, 3)), ones((16, 8))), (8, 6, 6))
    assert found == Cost(72 + 128, 16 * 200, 1152, 16 * 1152)
    assert found.multiplies / found.standard_multiplies == pytest.approx(1 / 16 + 1 / 9)


def test_shuffled_groups():
    layer = ShuffledGroupConv(ones((4, 2, 3, 3)), ones((6, 2)), groups=2)
    assert cost(layer, (4, 5, 5)) == Cost(72 + 12, 9 * 84, 6 * 4 * 9, 9 * 216)


def test_a_transposed_convolution_multiplies_once_for_each_input_cell():
    layer = ConvTranspose(ones((4, 3, 3, 3)), ones(6), stride=2, groups=2)
    assert cost(layer, (2, 4, 5, 5)) == Cost(114, 50 * 108, 222, 50 * 216)


@pytest.mark.parametrize(
    "layer, module",
    [
        (Conv(ones((4, 1, 3, 2)), ones(4), groups=2), torch.nn.Conv2d(2, 4, (3, 2), groups=2)),
        (ConvTranspose(ones((2, 3, 2)), ones(3)), torch.nn.ConvTranspose1d(2, 3, 2)),
    ],
)
def test_parameters_are_those_of_torchs_module(layer, module):
    found = cost(layer, (2, *[5] * layer.rank))
    assert found.parameters == sum(p.numel() for p in module.parameters())


def test_what_has_no_cost_is_told():
    with pytest.raises(TypeError, match=r"max pooling, .*only convolutions"):
        cost(MaxPool(2), (4, 4))
    with pytest.raises(GeometryError, match="made for 3 channels"):
        cost(Conv(ones((1, 3, 2, 2))), (2, 4, 4))
    with pytest.raises(GeometryError, match="made for 3 channels"):
        cost(ConvTranspose(ones((3, 1, 2, 2))), (2, 4, 4))

"""Each mistake gives the numbers that were worked out for it by hand, apart from this library."""

from pathlib import Path

import numpy as np
import pytest

from homework.mistakes import MISTAKES, wrong_works
from homework.work import Work
from poolcore import (
    AdaptiveAvgPool,
    AvgPool,
    LocalResponseNorm,
    LPPool,
    MaxPool,
    RMSPool,
    SpatialPyramidPool,
    Upsample,
)
from tests.hand_worked import check

SMALL = [[-3, 5, -7, 2], [4, -1, -6, -8], [-2, -9, 1, 3], [-5, -4, 6, -1]]
LARGE = [[-3, 5, -7, 2, 1], [4, -1, -6, -8, 0], [-2, -9, 1, 3, 7], [-5, -4, 6, -1, 2],
         [9, -2, 3, 8, -6]]  # fmt: skip
TIED = [[3, 3, 1, 0], [2, 3, 4, 4], [0, 5, 2, 2], [1, 5, 2, 1]]
POSITIVE = [[3, 5, 7, 2], [4, 1, 6, 8], [2, 9, 1, 3], [5, 4, 6, 1]]
COUNTED = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
NINE = [[1, 2, 3], [4, 9, 6], [7, 8, 5]]
SECOND = [[5, 4, -6, 1], [2, 9, -1, -3], [-4, 1, 6, 8], [3, -5, 7, -2]]
EIGHT = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
FOUR = [[[1]], [[2]], [[3]], [[4]]]
DY = [[1, 2], [3, 4]]

FORWARD = [
    ("padding_forgotten", MaxPool(2, 2, 1), SMALL, [[5, 2], [-2, 6]]),
    ("padding_holds_0", MaxPool(2, 2, 1), SMALL, [[0, 5, 2], [4, 1, 3], [0, 6, 0]]),
    ("padding_on_one_side", MaxPool(3, 1, 1), SMALL, [[5, 5, 5], [5, 5, 5], [4, 6, 6]]),
    ("rounded_up", MaxPool(2), LARGE, [[5, 2, 1], [-2, 6, 7], [9, 8, -6]]),
    ("ceil_mode_ignored", MaxPool(2, ceil_mode=True), LARGE, [[5, 2], [-2, 6]]),
    ("stride_left_at_1", MaxPool(2), SMALL, [[5, 5, 2], [4, 1, 3], [-2, 6, 6]]),
    ("stride_taken_from_kernel", MaxPool(3, 1), LARGE, [[5]]),
    ("kernel_sides_swapped", MaxPool((2, 3), 1), LARGE,
     [[5, 5, 3, 7], [4, 6, 6, 7], [9, 6, 8, 8]]),
    ("strides_swapped", MaxPool(2, (2, 1)), LARGE, [[5, 2], [4, 3], [-2, 6], [9, 8]]),
    ("dilation_ignored", MaxPool(2, 1, dilation=2), LARGE,
     [[5, 5, 2, 2], [4, 1, 3, 7], [-2, 6, 6, 7], [9, 6, 8, 8]]),
    ("dilation_in_size_only", MaxPool(2, 1, dilation=2), COUNTED, [[6, 7], [10, 11]]),
    ("stride_in_size_only", MaxPool(2), COUNTED, [[6, 7], [10, 11]]),
    ("windows_of_cells_far_apart", MaxPool(2), COUNTED, [[11, 12], [15, 16]]),
    ("last_windows_left_0", MaxPool(2), COUNTED, [[6, 0], [0, 0]]),
    ("plus_1_forgotten", MaxPool(2, 1), COUNTED, [[6, 7], [10, 11]]),
    ("channels_added", MaxPool(2), [SMALL, SECOND], [[14, 3], [1, 14]]),
    ("largest_channel_taken", MaxPool(2), [SMALL, SECOND], [[9, 2], [3, 8]]),
    ("channels_averaged", MaxPool(2), [SMALL, SECOND], [[7, 1.5], [0.5, 7]]),
    ("first_channel_only", MaxPool(2), [SMALL, SECOND], [[5, 2], [-2, 6]]),
    ("channels_in_reverse", MaxPool(2), [SMALL, SECOND],
     [[[9, 1], [3, 8]], [[5, 2], [-2, 6]]]),
    ("average_taken", MaxPool(2), SMALL, [[1.25, -4.75], [-5, 2.25]]),
    ("maximum_taken", AvgPool(2), SMALL, [[5, 2], [-2, 6]]),
    ("largest_magnitude_taken", MaxPool(2), SMALL, [[5, -8], [-9, 6]]),
    ("minimum_taken", MaxPool(2), SMALL, [[-3, -8], [-9, -1]]),
    ("first_cell_taken", MaxPool(2), SMALL, [[-3, -7], [-2, 1]]),
    ("sum_not_divided", AvgPool(2), SMALL, [[5, -19], [-20, 9]]),
    ("padding_counted_in_divisor", AvgPool(2, 2, 1, count_include_pad=False), SMALL,
     [[-0.75, -0.5, 0.5], [0.5, -3.75, -1.25], [-1.25, 0.5, -0.25]]),
    ("padding_left_out_of_divisor", AvgPool(2, 2, 1), SMALL,
     [[-3, -1, 2], [1, -3.75, -2.5], [-5, 1, -1]]),
    ("divided_by_whole_window", AvgPool(2, ceil_mode=True), LARGE,
     [[1.25, -4.75, 0.25], [-5, 2.25, 2.25], [1.75, 2.75, -1.5]]),
    ("decimals_cut_off", AvgPool(2), SMALL, [[1, -5], [-5, 2]]),
    ("decimals_cut_off", AvgPool(2), SMALL, [[1, -4], [-5, 2]]),
    ("divided_by_sum_of_sides", AvgPool((2, 3)), [[1, 2, 3], [4, 5, 6]], [[4.2]]),
    ("divided_by_one_side", AvgPool((2, 3)), [[1, 2, 3], [4, 5, 6]], [[7]]),
    ("powers_averaged", LPPool(2, 2), POSITIVE, [[3.5707, 6.1847], [5.6125, 3.4278]]),
    ("root_forgotten", LPPool(2, 2), POSITIVE, [[51, 153], [126, 47]]),
    ("signs_kept", LPPool(1, 2), [[1, -2], [3, -4]], [[-2]]),
    ("magnitudes_added", LPPool(2, 2), [[3, -4], [0, 0]], [[7]]),
    ("powers_not_averaged", RMSPool(2), [[3, 4], [0, 0]], [[5]]),
    ("magnitudes_averaged", RMSPool(2), [[3, -4], [0, 0]], [[1.75]]),
    ("rows_and_columns_swapped", MaxPool(2), SMALL, [[5, -2], [2, 6]]),
    ("filled_by_columns", MaxPool(2), SMALL, [[5, -2], [2, 6]]),
    ("size_over_kernel", MaxPool(3, 1), COUNTED, [[11]]),
    ("channels_taken_for_rows", MaxPool(2), [[[1, 2], [3, 4]], [[8, 7], [6, 5]]], [[[8, 7]]]),
    ("same_padding_at_the_end", MaxPool((5,), (5,), "same"),
     [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10], [9, 4, 10]),
    ("padding_forgotten", MaxPool((2,), (1,), "same"), [1, 2, 3], [2, 3]),
    ("odd_cell_at_the_start", MaxPool((2,), (1,), "same"), [1, 2, 3], [1, 2, 3]),
    ("padding_holds_0", MaxPool((2,), (1,), "same"), [-1, -2, -3], [-1, -2, 0]),
    ("levels_fine_to_coarse", SpatialPyramidPool((1, 2)), EIGHT, [4, 5, 7, 8, 8]),
    ("coarsest_level_left_out", SpatialPyramidPool((1, 2)), EIGHT, [4, 5, 7, 8]),
    ("finest_level_left_out", SpatialPyramidPool((1, 2, 3)), EIGHT, [8, 4, 5, 7, 8]),
    ("average_taken", SpatialPyramidPool((1, 2)), EIGHT, [4, 2, 3, 5, 6]),
    ("strength_not_divided", LocalResponseNorm(3, 1.0, 1.0), FOUR,
     [[[0.166667]], [[0.133333]], [[0.1]], [[0.153846]]]),
    ("exponent_left_out", LocalResponseNorm(3, 1.0, 0.5), FOUR,
     [[[0.375]], [[0.352941]], [[0.28125]], [[0.428571]]]),
    ("offset_left_out", LocalResponseNorm(3, 1.0, 1.0), FOUR,
     [[[0.6]], [[0.428571]], [[0.310345]], [[0.48]]]),
    ("neighbours_on_each_side", LocalResponseNorm(3, 1.0, 1.0), FOUR,
     [[[0.176471]], [[0.181818]], [[0.272727]], [[0.375]]]),
    ("own_channel_left_out", LocalResponseNorm(3, 1.0, 1.0), FOUR,
     [[[0.428571]], [[0.461538]], [[0.391304]], [[1]]]),
    ("corners_aligned", Upsample((1, 4), mode="bilinear"), [[1, 2]], [[1, 4 / 3, 5 / 3, 2]]),
    ("corners_not_aligned", Upsample((1, 4), mode="bilinear", align_corners=True), [[1, 2]],
     [[1, 1.25, 1.75, 2]]),
    ("nearest_cell_copied", Upsample((1, 4), mode="bilinear"), [[1, 2]], [[1, 1, 2, 2]]),
    ("zeros_put_between", Upsample((1, 4), mode="bilinear"), [[1, 2]], [[1, 0, 2, 0]]),
    ("bins_rounded_to_nearest", AdaptiveAvgPool((1, 4)), [[*range(11)]], [[1, 4, 6, 9]]),
    ("equal_bins", AdaptiveAvgPool((1, 4)), [[*range(1, 11)]], [[2.5, 4.5, 6.5, 8.5]]),
    ("bins_end_rounded_down", AdaptiveAvgPool((1, 3)), [[1, 2, 3, 4, 5]], [[1, 2.5, 4.5]]),
    ("bins_start_rounded_up", AdaptiveAvgPool((1, 3)), [[1, 2, 3, 4, 5]], [[1.5, 3.5, 5]]),
    ("last_bin_takes_rest", AdaptiveAvgPool((1, 3)), [[1, 2, 3, 4, 5]], [[1, 2, 4]]),
]  # fmt: skip

BACKWARD = [
    ("every_tie_in_full", MaxPool(2), TIED,
     [[1, 1, 0, 0], [0, 1, 2, 2], [0, 3, 4, 4], [0, 3, 4, 0]]),
    ("ties_share", MaxPool(2), TIED,
     [[1 / 3, 1 / 3, 0, 0], [0, 1 / 3, 1, 1], [0, 1.5, 4 / 3, 4 / 3], [0, 1.5, 4 / 3, 0]]),
    ("last_of_ties_taken", MaxPool(2), TIED,
     [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [0, 3, 4, 0]]),
    ("overwritten", MaxPool(2, 1), NINE, [[0, 0, 0], [0, 4, 0], [0, 0, 0]]),
    ("divided_by_windows", MaxPool(2, 1), NINE, [[0, 0, 0], [0, 2.5, 0], [0, 0, 0]]),
    ("value_for_gradient", MaxPool(2), TIED,
     [[3, 0, 0, 0], [0, 0, 4, 0], [0, 5, 2, 0], [0, 0, 0, 0]]),
    ("gradient_taken_as_1", MaxPool(2), TIED,
     [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]),
    ("gradient_copied", AvgPool(2), TIED,
     [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]),
    ("gradient_spread", MaxPool(2), TIED,
     [[0.25, 0.25, 0.5, 0.5], [0.25, 0.25, 0.5, 0.5], [0.75, 0.75, 1, 1], [0.75, 0.75, 1, 1]]),
    ("gradient_to_largest", AvgPool(2), TIED,
     [[1, 0, 0, 0], [0, 0, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]),
    ("upstream_cut_like_window", MaxPool(2, 1), [[5, 1, 2], [4, 3, 6], [7, 8, 9]],
     [[1, 0, 0], [0, 0, 4], [0, 4, 4]]),
    ("first_window_only", MaxPool(2), COUNTED,
     [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]),
]  # fmt: skip


@pytest.mark.parametrize("name, layer, x, wrong", FORWARD)
def test_forward(name, layer, x, wrong):
    check(name, Work("forward", layer, np.array(x, float)), wrong)


@pytest.mark.parametrize("name, layer, x, wrong", BACKWARD)
def test_backward(name, layer, x, wrong):
    check(name, Work("backward", layer, np.array(x, float), np.array(DY, float)), wrong)


def test_backward_of_whole_windows_assigned():
    layer, x, dy = MaxPool((3,), (1,)), np.array([1.0, 9, 3, 10]), np.array([1.0, 2])
    check("window_overwritten", Work("backward", layer, x, dy), [0, 0, 0, 2])


def test_backward_with_a_padded_gradient_cut_wrongly():
    dy = np.arange(1.0, 10).reshape(3, 3)
    work = Work("backward", AvgPool(2, 2, 1), np.array(TIED, float), dy)
    check("gradient_not_cropped_right", work, [[0.25, 0.5], [1, 1.25]])


def test_backward_of_a_mean_at_the_border():
    layer = AvgPool(3, 1, 1, count_include_pad=False)
    work = Work("backward", layer, np.array(TIED, float), np.ones((4, 4)))
    edge = [4 / 9, 6 / 9, 6 / 9, 4 / 9]
    inner = [6 / 9, 1, 1, 6 / 9]
    check("padding_counted_in_divisor", work, [edge, inner, inner, edge])
    check("divided_by_whole_window", work, [edge, inner, inner, edge])


def test_every_mistake_is_worked_out_here():
    here = Path(__file__), Path(__file__).with_name("test_homework_counts.py")
    text = "".join(path.read_text(encoding="utf-8") for path in here)
    assert [name for name in MISTAKES if f'"{name}"' not in text] == []


def test_a_mistake_that_cannot_be_made_gives_nothing():
    plain = Work("forward", MaxPool(2), np.array(COUNTED, float))
    for name in ("padding_forgotten", "dilation_ignored", "kernel_sides_swapped",
                 "ceil_mode_ignored", "channels_added", "sum_not_divided"):  # fmt: skip
        assert wrong_works(name, plain) == []

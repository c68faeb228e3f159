"""The same for mistakes of counting: indices, unpooling, sizes, receptive fields."""

import numpy as np
import pytest

from homework.stack import Convolved, Stack
from homework.work import Work
from poolcore import ConvTranspose, MaxPool, MaxUnpool
from tests.hand_worked import check

COUNTED = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]

INDICES = [
    ("index_counts_padding", MaxPool(2, 2, 1), [[-1, -2], [-3, -4]], [[5, 6], [9, 10]]),
    ("index_within_window", MaxPool(2), COUNTED, [[3, 3], [3, 3]]),
    ("index_from_1", MaxPool(2), COUNTED, [[6, 8], [14, 16]]),
    ("index_by_columns", MaxPool(2), COUNTED, [[5, 13], [7, 15]]),
    ("value_for_index", MaxPool(2), COUNTED, [[6, 8], [14, 16]]),
    ("row_for_index", MaxPool(2), COUNTED, [[1, 1], [3, 3]]),
    ("row_for_index", MaxPool(2), COUNTED, [[1, 3], [1, 3]]),
]
UNPOOL = MaxUnpool(2, indices=((5, 7), (13, 15)))
UNPOOLED = [
    ("value_in_first_cell", [[6, 0, 8, 0], [0] * 4, [14, 0, 16, 0], [0] * 4]),
    ("value_in_last_cell", [[0] * 4, [0, 6, 0, 8], [0] * 4, [0, 14, 0, 16]]),
    ("value_in_whole_window", [[6, 6, 8, 8]] * 2 + [[14, 14, 16, 16]] * 2),
    ("index_from_1", [[0] * 4, [6, 0, 8, 0], [0] * 4, [14, 0, 16, 0]]),
    ("index_by_columns", [[0] * 4, [0, 6, 0, 14], [0] * 4, [0, 8, 0, 16]]),
]
STAMP = ConvTranspose([[[1.0, 1.0, 1.0]]], stride=2, padding=1, output_padding=1)
SIZES = [  # layer, n, [room, steps, size]
    ("padding_forgotten", MaxPool((3,), (2,), (1,)), 8, [5, 2, 3]),
    ("padding_on_one_side", MaxPool((3,), (2,), (1,)), 8, [6, 3, 4]),
    ("plus_1_forgotten", MaxPool((2,)), 5, [3, 1, 1]),
    ("last_window_kept", MaxPool((2,), (3,), (1,), ceil_mode=True), 5, [5, 2, 3]),
    ("every_start_counted", MaxPool((4,), (2,), ceil_mode=True), 8, [4, 2, 4]),
    ("size_over_kernel", MaxPool((3,), (1,)), 4, [1, 1, 1]),
    ("span_of_kernel_times_dilation", MaxPool((3,), (2,), dilation=(2,)), 10, [4, 2, 3]),
    ("dilation_ignored", MaxPool((3,), (2,), dilation=(2,)), 10, [7, 3, 4]),
    ("padding_added_not_cut", STAMP, 4, [6, 10, 12]),  # 6, 6 + 3 + 1, 10 − 2 is right
    ("cut_on_one_side", STAMP, 4, [6, 10, 9]),
    ("stamps_times_stride", STAMP, 4, [8, 12, 10]),
    ("kernel_left_out", STAMP, 4, [6, 7, 5]),
    ("output_padding_left_out", STAMP, 4, [6, 9, 7]),
]


@pytest.mark.parametrize("name, layer, x, wrong", INDICES)
def test_indices(name, layer, x, wrong):
    check(name, Work("indices", layer, np.array(x, float)), wrong)


@pytest.mark.parametrize("name, wrong", UNPOOLED)
def test_unpooling(name, wrong):
    check(name, Work("forward", UNPOOL, np.array([[6.0, 8], [14, 16]])), wrong)


def test_unpooling_by_the_width_of_the_input():
    layer = MaxUnpool(2, indices=((0, 3),))
    work = Work("forward", layer, np.array([[6.0, 8]]))
    check("index_in_width_of_input", work, [[6, 0, 0, 0], [0, 8, 0, 0]])


@pytest.mark.parametrize("name, layer, size, wrong", SIZES)
def test_sizes(name, layer, size, wrong):
    check(name, Work("size", layer, np.array([[size]])), [wrong])


FIELDS = [  # two layers: 3 cells at stride 2, then 5 at stride 3; right: (2, 3), (6, 11)
    ("strides_not_multiplied", [[2, 3], [3, 11]]),
    ("strides_added", [[2, 3], [4, 11]]),
    ("jump_left_out", [[2, 3], [6, 7]]),
    ("own_stride_counted", [[2, 5], [6, 29]]),
    ("whole_kernel_added", [[2, 4], [6, 14]]),
    ("kernels_multiplied", [[2, 3], [6, 15]]),
]


@pytest.mark.parametrize("name, wrong", FIELDS)
def test_receptive_fields(name, wrong):
    stack = Stack(Work.chain([Convolved((3,), (2,)), MaxPool((5,), (3,))], 40))
    work = Work("field", stack, np.array([[40]]))
    assert work.solve().tolist() == [[2, 3], [6, 11]]
    check(name, work, wrong)


def test_sizes_through_a_network():
    works = Work.chain([Convolved((3,), (2,), (1,)), MaxPool((2,), (2,))], 21)
    work = Work("size", Stack(works), np.array([[21]]))
    assert work.solve().tolist() == [[20, 10, 11], [9, 4, 5]]
    check("padding_forgotten", work, [[18, 9, 10], [8, 4, 5]])
    check("plus_1_forgotten", work, [[20, 10, 10], [8, 4, 4]])
    check("rounded_up", work, [[20, 10, 11], [9, 5, 6]])
    check("size_over_kernel", work, [[20, 10, 7], [5, 2, 3]])

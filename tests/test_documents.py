"""Every number the five source documents print for max and average pooling."""

import numpy as np
from numpy.testing import assert_array_equal

from poolcore import AvgPool, MaxPool

X3 = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
X4 = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]]
TENS = [[10, 20, 30], [40, 50, 60], [70, 80, 90]]
ELEVENS = [[11, 22, 33], [44, 55, 66], [77, 88, 99]]


def formulas(layer, x):
    return [step.formula for step in layer.steps(x)]


def test_document_1_two_by_two_with_stride_two_halves_the_size():
    for layer in (MaxPool, AvgPool):
        assert layer(kernel_size=2, stride=2).output_shape((3, 28, 28)) == (3, 14, 14)


def test_document_2_same_padding_keeps_nine_by_nine():
    # Its TensorFlow program has the channels last: (10, 9, 9, 2).
    y = np.zeros((10, 2, 9, 9), np.float32)
    for layer in (AvgPool(2, stride=1, padding="same"), MaxPool(2, stride=1, padding="same")):
        assert layer(y).shape == (10, 2, 9, 9)
        assert layer(y).dtype == np.float32
    argmax = MaxPool(2, stride=1, padding="same").indices(y)
    assert argmax.shape == (10, 2, 9, 9)
    assert argmax.dtype == np.int64


def test_document_2_three_dimensional_pooling():
    y = np.zeros((1, 3, 1, 3, 5), np.float32)
    for layer in (AvgPool, MaxPool):
        pool = layer((1, 2, 2), stride=(2, 2, 1), padding="same")
        assert pool(y).shape == (1, 3, 1, 2, 5)


def test_document_2_maximum_sends_the_residual_to_the_place_of_the_maximum():
    dx = MaxPool(2).backward([[1, 2], [4, 3]], [[8]])
    assert_array_equal(dx, [[0, 0], [8, 0]])


def test_document_2_average_fills_in_the_residual_over_the_count():
    dx = AvgPool(2).backward([[1, 2], [4, 3]], [[8]])
    assert_array_equal(dx, [[2, 2], [2, 2]])


def test_document_3_maximum():
    assert_array_equal(MaxPool((2, 2), stride=1)(X3), [[4, 5], [7, 8]])


def test_document_3_average():
    assert_array_equal(AvgPool((2, 2), stride=1)(X3), [[2, 3], [5, 6]])


def test_document_3_stride_is_the_kernel_by_default():
    assert_array_equal(MaxPool(3)(X4), [[10]])


def test_document_3_padding_and_stride():
    assert_array_equal(MaxPool(3, padding=1, stride=2)(X4), [[5, 7], [13, 15]])


def test_document_3_a_window_that_is_not_square():
    pool = MaxPool((2, 3), padding=(1, 1), stride=(2, 3))
    assert_array_equal(pool(X4), [[1, 3], [9, 11], [13, 15]])


def test_document_3_two_channels():
    channels = np.array([[X4, np.add(X4, 1)]], np.float32)
    y = MaxPool(3, padding=1, stride=2)(channels)
    assert_array_equal(y, [[[[5, 7], [13, 15]], [[6, 8], [14, 16]]]])
    assert y.shape == (1, 2, 2, 2)


def test_document_4_one_window_over_all_three_cells_keeps_its_maximum():
    assert_array_equal(MaxPool((3,))([1, 5, 3]), [5])
    assert_array_equal(MaxPool((3,))([0, 1, 5]), [5])


def test_document_4_two_cells_with_stride_one_do_not():
    assert_array_equal(MaxPool((2,), stride=1)([1, 5, 3]), [5, 5])
    assert_array_equal(MaxPool((2,), stride=1)([0, 1, 5]), [1, 5])


def test_document_4_sixteen_by_sixteen_becomes_four_by_four():
    assert MaxPool(4).output_shape((16, 16)) == (4, 4)


def test_document_4_sixteen_gradients_become_sixty_four_and_keep_their_sum():
    x = np.arange(64.0).reshape(8, 8)
    dy = np.arange(16.0).reshape(4, 4)
    for layer in (MaxPool(2), AvgPool(2)):
        dx = layer.backward(x, dy)
        assert dx.size == 64
        assert dx.sum() == dy.sum() == 120


def test_document_4_mean_pooling_shares_each_gradient_in_equal_parts():
    assert_array_equal(
        AvgPool(2).backward(X4, [[4, 8], [12, 16]]),
        [[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]],
    )


def test_document_4_max_pooling_sends_each_gradient_to_one_cell():
    assert_array_equal(MaxPool(2).indices(X4), [[5, 7], [13, 15]])
    assert_array_equal(
        MaxPool(2).backward(X4, [[4, 8], [12, 16]]),
        [[0, 0, 0, 0], [0, 4, 0, 8], [0, 0, 0, 0], [0, 12, 0, 16]],
    )


def test_document_4_global_pooling_is_one_window_with_equal_weights():
    assert_array_equal(AvgPool((4, 4))([X4, X4]), [[[7.5]], [[7.5]]])
    assert_array_equal(MaxPool((4, 4))([X4, X4]), [[[15]], [[15]]])
    assert_array_equal(AvgPool((4, 4)).step(X4, (0, 0)).weights, [1 / 16] * 16)


def test_document_4_cost_is_the_outputs_times_the_window():
    # pooling flops = BatchSize · Cout · Hout · Wout · k · k, here of one channel of one image
    assert MaxPool(3, stride=1).windows((8, 8)).index.size == 6 * 6 * 3 * 3


def test_document_5_maximum_window_by_window():
    pool = MaxPool(kernel_size=2, stride=1, padding=0)
    assert_array_equal(pool(X3), [[4, 5], [7, 8]])
    assert formulas(pool, X3) == [
        "max(0, 1, 3, 4) = 4",
        "max(1, 2, 4, 5) = 5",
        "max(3, 4, 6, 7) = 7",
        "max(4, 5, 7, 8) = 8",
    ]


def test_document_5_average_window_by_window():
    pool = AvgPool(kernel_size=2, stride=1, padding=0)
    assert_array_equal(pool(X3), [[2, 3], [5, 6]])
    assert formulas(pool, X3) == [
        "(0+1+3+4)/4 = 2",
        "(1+2+4+5)/4 = 3",
        "(3+4+6+7)/4 = 5",
        "(4+5+7+8)/4 = 6",
    ]


def test_document_5_maximum_with_stride_two():
    pool = MaxPool(kernel_size=2, stride=2, padding=0)
    assert_array_equal(pool(X4), [[5, 7], [13, 15]])
    assert formulas(pool, X4) == [
        "max(0, 1, 4, 5) = 5",
        "max(2, 3, 6, 7) = 7",
        "max(8, 9, 12, 13) = 13",
        "max(10, 11, 14, 15) = 15",
    ]


def test_document_5_average_with_stride_two():
    pool = AvgPool(kernel_size=2, stride=2, padding=0)
    assert_array_equal(pool(X4), [[2.5, 4.5], [10.5, 12.5]])
    assert formulas(pool, X4) == [
        "(0+1+4+5)/4 = 2.5",
        "(2+3+6+7)/4 = 4.5",
        "(8+9+12+13)/4 = 10.5",
        "(10+11+14+15)/4 = 12.5",
    ]


PADDED_MAXIMUM = [
    [0, 1, 2, 2],
    [3, 4, 5, 5],
    [6, 7, 8, 8],
    [6, 7, 8, 8],
]


def test_document_5_maximum_with_zero_padding():
    pool = MaxPool(kernel_size=2, stride=1, padding=1, pad_value=0)
    assert_array_equal(pool(X3), PADDED_MAXIMUM)
    assert formulas(pool, X3)[:5] == [
        "max(0, 0, 0, 0) = 0",
        "max(0, 0, 0, 1) = 1",
        "max(0, 0, 1, 2) = 2",
        "max(0, 0, 2, 0) = 2",
        "max(0, 0, 0, 3) = 3",
    ]
    assert_array_equal(pool.step(X3, (0, 0)).cells, [-1, -1, -1, 0])


def test_document_5_maximum_with_the_padding_of_its_program():
    # nn.MaxPool2d pads with −∞: the same numbers, because no input is negative.
    pool = MaxPool(kernel_size=2, stride=1, padding=1)
    assert_array_equal(pool(X3), PADDED_MAXIMUM)


def test_document_5_average_with_padding():
    pool = AvgPool(kernel_size=2, stride=1, padding=1, count_include_pad=True)
    assert_array_equal(
        pool(X3),
        [
            [0.00, 0.25, 0.75, 0.50],
            [0.75, 2.00, 3.00, 1.75],
            [2.25, 5.00, 6.00, 3.25],
            [1.50, 3.25, 3.75, 2.00],
        ],
    )
    assert formulas(pool, X3)[:5] == [
        "(0+0+0+0)/4 = 0",
        "(0+0+0+1)/4 = 0.25",
        "(0+0+1+2)/4 = 0.75",
        "(0+0+2+0)/4 = 0.5",
        "(0+0+0+3)/4 = 0.75",
    ]


def test_document_5_three_channels():
    x = [[X3, TENS, ELEVENS]]
    assert_array_equal(
        MaxPool(kernel_size=2, stride=1, padding=0)(x),
        [[[[4, 5], [7, 8]], [[50, 60], [80, 90]], [[55, 66], [88, 99]]]],
    )
    assert_array_equal(
        AvgPool(kernel_size=2, stride=1, padding=0)(x),
        [[[[2, 3], [5, 6]], [[30, 40], [60, 70]], [[33, 44], [66, 77]]]],
    )


def test_document_5_three_channels_window_by_window():
    x = [[X3, TENS, ELEVENS]]
    assert formulas(MaxPool(2, stride=1), x)[4:] == [
        "max(10, 20, 40, 50) = 50",
        "max(20, 30, 50, 60) = 60",
        "max(40, 50, 70, 80) = 80",
        "max(50, 60, 80, 90) = 90",
        "max(11, 22, 44, 55) = 55",
        "max(22, 33, 55, 66) = 66",
        "max(44, 55, 77, 88) = 88",
        "max(55, 66, 88, 99) = 99",
    ]
    assert formulas(AvgPool(2, stride=1), x)[8:10] == [
        "(11+22+44+55)/4 = 33",
        "(22+33+55+66)/4 = 44",
    ]


def test_document_5_homework_size():
    assert MaxPool(kernel_size=2, stride=2).output_shape((32, 32)) == (16, 16)
    assert AvgPool(kernel_size=2, stride=2)(np.zeros((32, 32))).shape == (16, 16)

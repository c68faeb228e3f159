"""The rows of the semantics table for max, average, LP and RMS pooling, with their numbers.

Where frameworks differ poolcore follows torch, except where a name below says "poolcore".
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import AvgPool, GeometryError, LPPool, MaxPool, RMSPool

nan, inf = np.nan, np.inf
N2 = [[-1, -2], [-3, -4]]
P2 = [[1, 2], [3, 4]]
SIGNED = [[1, -2], [3, -4]]
ONES = [[1, 1], [1, 1]]
ZEROS = [[0, 0], [0, 0]]
LOWEST = [[-inf, -inf], [-inf, -inf]]
INT8 = np.full((2, 2), -128, "int8")
A3 = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
A4 = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
NAN3 = [[1, nan, 3], [4, 5, 6], [7, 8, 9]]
PEAK = [[1, 2, 3], [4, 9, 6], [7, 8, 5]]
TIES = [[3, 3, 1, 0], [2, 3, 4, 4], [0, 5, 2, 2], [1, 5, 2, 1]]
BIG = [[3, 5, 7, 2], [4, 1, 6, 8], [2, 9, 1, 3], [5, 4, 6, 1]]
M4 = [[-3, 5, -7, 2], [4, -1, -6, -8], [-2, -9, 1, 3], [-5, -4, 6, -1]]
M5 = [
    [-3, 5, -7, 2, 1],
    [4, -1, -6, -8, 0],
    [-2, -9, 1, 3, 7],
    [-5, -4, 6, -1, 2],
    [9, -2, 3, 8, -6],
]
minus = np.negative
zero_padded = MaxPool(2, padding=1, pad_value=0)
inner = {"count_include_pad": False}
clipped = {"kernel_size": (3,), "stride": 2, "padding": 1, "ceil_mode": True}


def table(rows):
    return pytest.mark.parametrize("layer, x, expected", rows.values(), ids=list(rows))


MAXIMUM = {
    # output size and ceil mode
    "floor": (MaxPool(2), M5, [[5, 2], [-2, 6]]),
    "ceil": (MaxPool(2, ceil_mode=True), M5, [[5, 2, 1], [-2, 6, 7], [9, 8, -6]]),
    "ceil drops a window past the input": (MaxPool(1, stride=2, ceil_mode=True), P2, [[1]]),
    "or in the padding": (MaxPool((2,), 3, 1, ceil_mode=True), [1, 2, 3, 4, 5], [1, 4]),
    "ceil makes room for a large kernel": (MaxPool(3, stride=2, ceil_mode=True), P2, [[4]]),
    "the overhang is not 0": (MaxPool(2, ceil_mode=True), minus(A3), [[-1, -3], [-7, -9]]),
    "nor pad_value": (MaxPool(2, ceil_mode=True, pad_value=0), minus(A3), [[-1, -3], [-7, -9]]),
    # padding value
    "padding is −∞": (MaxPool(2, padding=1), N2, N2),
    "padding is −∞, 4×4": (MaxPool(2, padding=1), M4, [[-3, 5, 2], [4, 1, 3], [-5, 6, -1]]),
    "zero padding": (zero_padded, N2, ZEROS),
    "zero padding, 4×4": (zero_padded, M4, [[0, 5, 2], [4, 1, 3], [0, 6, 0]]),
    "1..16": (MaxPool(2, padding=1), A4, [[1, 3, 4], [9, 11, 12], [13, 15, 16]]),
    "1..16, zero padding": (zero_padded, A4, [[1, 3, 4], [9, 11, 12], [13, 15, 16]]),
    "-(1..16)": (MaxPool(2, padding=1), minus(A4), [[-1, -2, -4], [-5, -6, -8], [-13, -14, -16]]),
    "-(1..16), zero padding": (zero_padded, minus(A4), [[0, 0, 0], [0, -6, 0], [0, 0, 0]]),
    # padding limit and split
    "poolcore: padding over half the kernel": (
        MaxPool(3, stride=1, padding=2),
        A4,
        [[1, 2, 3, 4, 4, 4], [5, 6, 7, 8, 8, 8], [9, 10, 11, 12, 12, 12]]
        + [[13, 14, 15, 16, 16, 16]] * 3,
    ),
    "one cell a window": (MaxPool(2, 2, 1, 2, ceil_mode=True), N2, [[-4, -4], [-4, -4]]),
    "one side": (MaxPool(2, stride=1, padding=((0, 0), (1, 0))), A3, [[4, 5, 6], [7, 8, 9]]),
    "same: odd cell last": (MaxPool(3, stride=2, padding="same"), A4, [[11, 12], [15, 16]]),
    "same_lower: first": (MaxPool(3, stride=2, padding="same_lower"), A4, [[6, 8], [14, 16]]),
    # dilation; height before width
    "dilation": (MaxPool(2, stride=1, dilation=2), A4, [[11, 12], [15, 16]]),
    "dilation, 5×5": (MaxPool(2, stride=1, dilation=2), M5, [[1, 5, 7], [6, -1, 6], [9, 8, 7]]),
    "kernel 2×3": (MaxPool((2, 3), stride=1), M5, [[5, 5, 2], [4, 3, 7], [6, 6, 7], [9, 8, 8]]),
    "stride 2×1": (MaxPool(2, stride=(2, 1)), M5, [[5, 5, 2, 2], [-2, 6, 6, 7]]),
    # NaN and −∞
    "NaN goes through": (MaxPool(2, stride=1), NAN3, [[nan, nan], [8, 9]]),
    "−∞ everywhere": (MaxPool(2), LOWEST, [[-inf]]),
}

AVERAGE = {
    "divisor counts padding": (AvgPool(2, padding=1), P2, [[0.25, 0.5], [0.75, 1]]),
    "or not": (AvgPool(2, padding=1, **inner), P2, P2),
    "4×4": (AvgPool(2, padding=1, **inner), M4, [[-3, -1, 2], [1, -3.75, -2.5], [-5, 1, -1]]),
    "same": (AvgPool(2, stride=1, padding="same"), P2, [[2.5, 1.5], [1.75, 1]]),
    "same as TensorFlow": (AvgPool(2, stride=1, padding="same", **inner), P2, [[2.5, 3], [3.5, 4]]),
    "same_lower": (AvgPool(2, stride=1, padding="same_lower", **inner), P2, [[1, 1.5], [2, 2.5]]),
    "override": (AvgPool(2, padding=1, divisor_override=3), P2, [[1 / 3, 2 / 3], [1, 4 / 3]]),
    "wins": (AvgPool(2, padding=1, divisor_override=3, **inner), P2, [[1 / 3, 2 / 3], [1, 4 / 3]]),
    "ceil: the overhang never counts": (AvgPool(**clipped), [1, 2, 3, 4], [1, 3, 2]),
    "ceil: nor does padding": (AvgPool(**clipped, **inner), [1, 2, 3, 4], [1.5, 3, 4]),
    "ceil without padding": (AvgPool((3,), ceil_mode=True), [1, 2, 3, 4], [2, 4]),
    "ceil, 5×5": (
        AvgPool(2, ceil_mode=True),
        M5,
        [[1.25, -4.75, 0.5], [-5, 2.25, 4.5], [3.5, 5.5, -6]],
    ),
    "poolcore: dilated average": (AvgPool(2, stride=1, dilation=2), A4, [[6, 7], [10, 11]]),
    "poolcore: integers are not truncated": (AvgPool(2), A4, [[3.5, 5.5], [11.5, 13.5]]),
    "poolcore: nor below 0": (AvgPool((2,)), [-1, -2], [-1.5]),
    "NaN goes through": (AvgPool(2, stride=1), NAN3, [[nan, nan], [6, 7]]),
}

NORM = {
    "poolcore: p = 1 takes |x|": (LPPool(1, 2), SIGNED, [[10]]),
    "p = 2": (LPPool(2, 2), SIGNED, [[5.477226]]),
    "poolcore: p = 3 takes |x|": (LPPool(3, 2), SIGNED, [[4.641589]]),
    "poolcore: no rescaling": (
        LPPool(2, 2, ceil_mode=True),
        A3,
        [[6.78233, 6.708204], [10.630146, 9]],
    ),
    "L2 is the root of the sum": (LPPool(2, 2), [[3, 4], [0, 0]], [[5]]),
    "RMS of the mean": (RMSPool(2), [[3, 4], [0, 0]], [[2.5]]),
    "L2 of 1..4": (LPPool(2, 2), P2, [[5.477225575]]),
    "RMS of 1..4": (RMSPool(2), P2, [[2.738612788]]),
    "L2, 4×4": (LPPool(2, 2), BIG, [[7.141428, 12.369317], [11.224972, 6.855655]]),
    "RMS, 4×4": (RMSPool(2), BIG, [[3.570714, 6.184658], [5.612486, 3.427827]]),
    "RMS counts padding": (RMSPool(2, padding=1), [[4, 4], [4, 4]], [[2, 2], [2, 2]]),
    "or not": (RMSPool(2, padding=1, **inner), [[4, 4], [4, 4]], [[4, 4], [4, 4]]),
    "RMS, ceil": (RMSPool(2, ceil_mode=True), np.full((3, 3), 5), [[5, 5], [5, 5]]),
    "NaN in L2": (LPPool(2, 2), [[nan, 0], [0, 0]], [[nan]]),
    "NaN in RMS": (RMSPool(2), [[nan, 0], [0, 0]], [[nan]]),
}


@table(MAXIMUM)
def test_maximum(layer, x, expected):
    assert_array_equal(layer(x), expected)


@table(AVERAGE)
def test_average(layer, x, expected):
    assert_allclose(layer(x), expected, rtol=1e-15)


@table(NORM)
def test_norm(layer, x, expected):
    assert_allclose(layer(x), expected, rtol=2e-7)


@table(
    {
        "the first of a tie": (MaxPool(2), ONES, [[0]]),
        "the first of a tie, 4×4": (MaxPool(2), TIES, [[0, 6], [9, 10]]),
        "the first even of −∞": (MaxPool(2), LOWEST, [[0]]),
        "not the padding's −∞": (MaxPool(2, padding=1), LOWEST, [[0, 1], [2, 3]]),
        "nor an integer's": (MaxPool(2, padding=1), INT8, [[0, 1], [2, 3]]),
        "NaN": (MaxPool(2, stride=1), NAN3, [[1, 1], [7, 8]]),
        "the last NaN": (MaxPool(2), [[nan, 1], [2, nan]], [[3]]),
        "in the unpadded plane": (MaxPool(2, padding=1), N2, [[0, 1], [2, 3]]),
        "anew in each plane": (MaxPool(2), [[A4, A4]] * 2, [[[[5, 7], [13, 15]]] * 2] * 2),
        "-1 where pad_value wins": (zero_padded, N2, [[-1, -1], [-1, -1]]),
        "integers a float cannot hold": (MaxPool((2,)), [2**53, 2**53 + 1], [1]),
    }
)
def test_indices(layer, x, expected):
    assert_array_equal(layer.indices(x), expected)


GRADIENT_OF_1234 = {
    "overlap adds up": (MaxPool(2, stride=1), PEAK, [[0, 0, 0], [0, 10, 0], [0, 0, 0]]),
    "first tie": (MaxPool(2), TIES, [[1, 0, 0, 0], [0, 0, 2, 0], [0, 3, 4, 0], [0, 0, 0, 0]]),
    "last tie": (
        MaxPool(2, ties="last"),
        TIES,
        [[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [0, 3, 4, 0]],
    ),
    "ties share": (
        MaxPool(2, ties="split"),
        TIES,
        [[1 / 3, 1 / 3, 0, 0], [0, 1 / 3, 1, 1], [0, 1.5, 4 / 3, 4 / 3], [0, 1.5, 4 / 3, 0]],
    ),
    "all ties in full": (
        MaxPool(2, ties="all"),
        TIES,
        [[1, 1, 0, 0], [0, 1, 2, 2], [0, 3, 4, 4], [0, 3, 4, 0]],
    ),
    "padding of −∞ gets none": (MaxPool(2, padding=1), LOWEST, P2),
    "a pad_value keeps it": (zero_padded, [[5, -2], [-3, 4]], [[1, 0], [0, 4]]),
    "average": (AvgPool(2), A4, [[0.25, 0.25, 0.5, 0.5]] * 2 + [[0.75, 0.75, 1, 1]] * 2),
    "p = 1: the sign": (LPPool(1, 1), SIGNED, [[1, -2], [3, -4]]),
}


@table(GRADIENT_OF_1234)
def test_gradient_of_1_2_3_4(layer, x, expected):
    assert_allclose(layer.backward(x, P2), expected, rtol=1e-15)


BORDER = [25 / 36, 35 / 36, 35 / 36, 25 / 36]  # .6944, .9722
MIDDLE = [35 / 36, 49 / 36, 49 / 36, 35 / 36]  # 1.3611
GRADIENT_OF_ONES = {
    "first": (MaxPool(2), ONES, [[1, 0], [0, 0]]),
    "last": (MaxPool(2, ties="last"), ONES, [[0, 0], [0, 1]]),
    "split": (MaxPool(2, ties="split"), ONES, [[0.25, 0.25], [0.25, 0.25]]),
    "all": (MaxPool(2, ties="all"), ONES, ONES),
    "NaN": (MaxPool(2, stride=1), NAN3, [[0, 2, 0], [0, 0, 0], [0, 1, 1]]),
    "the last NaN": (MaxPool(2), [[nan, 1], [2, nan]], [[0, 0], [0, 1]]),
    "average, overlapping": (
        AvgPool(2, stride=1),
        A3,
        [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]],
    ),
    "average, padding": (AvgPool(2, padding=1), P2, [[0.25, 0.25], [0.25, 0.25]]),
    "average, padding left out": (AvgPool(2, padding=1, **inner), P2, ONES),
    "average, the border's divisor": (
        AvgPool(3, stride=1, padding=1, **inner),
        TIES,
        [BORDER, MIDDLE, MIDDLE, BORDER],
    ),
    "L2": (LPPool(2, 2), [[3, -4], [0, 0]], [[0.6, -0.8], [0, 0]]),
    "RMS": (RMSPool(2), [[3, -4], [0, 0]], [[0.3, -0.4], [0, 0]]),
    "p = ½ at 0": (LPPool(0.5, 2), ZEROS, ZEROS),
    "p = 1 at 0": (LPPool(1, 2), ZEROS, ZEROS),
    "p = 2 at 0": (LPPool(2, 2), ZEROS, ZEROS),
    "p = 3 at 0": (LPPool(3, 2), ZEROS, ZEROS),
    "RMS at 0": (RMSPool(2), ZEROS, ZEROS),
}


@table(GRADIENT_OF_ONES)
def test_gradient_of_ones(layer, x, expected):
    assert_allclose(layer.backward(x, np.ones_like(layer(x))), expected, rtol=1e-14)


@pytest.mark.parametrize("layer", [LPPool(2, 2), LPPool(3, 2), RMSPool(2)])
def test_gradient_of_tiny_cells_is_finite(layer):
    assert np.isfinite(layer.backward(np.full((2, 2), 1e-200), [[1]])).all()


def test_a_central_difference_at_a_tie_is_a_half_whatever_the_rule():
    pool, h = MaxPool((2,)), 0.25
    assert (pool([1 + h, 1]) - pool([1 - h, 1])) / (2 * h) == 0.5
    assert_array_equal(pool.backward([1.0, 1.0], [1]), [1, 0])


@pytest.mark.parametrize(
    "layer, x, reason",
    [
        (MaxPool(3), P2, "no_output"),
        (MaxPool(2, stride=1, padding=2), P2, "empty_window"),
        (MaxPool((1, 2), padding=(0, 1), dilation=(1, 2)), [[[[1]], [[1]]]], "empty_window"),
        (MaxPool((2,), padding=1, dilation=2), [1], "empty_window"),
        (AvgPool((2,), stride=1, padding=((0, 2),)), [1, 2], "empty_window"),
    ],
)
def test_poolcore_refuses_an_empty_output_and_a_window_wholly_in_padding(layer, x, reason):
    with pytest.raises(GeometryError) as caught:
        layer(x)
    assert caught.value.reason == reason

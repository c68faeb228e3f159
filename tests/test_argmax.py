"""The layouts of docs/semantics.md "Index layout", and framework_cases "indices" and "tie_idx"."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from poolcore import MaxPool, MaxUnpool, max_pool_with_argmax

A4 = np.arange(64).reshape(2, 2, 4, 4)
ONNX = [
    [[[5, 7], [13, 15]], [[21, 23], [29, 31]]],
    [[[37, 39], [45, 47]], [[53, 55], [61, 63]]],
]


def test_torch_counts_in_each_plane():
    y, indices = max_pool_with_argmax(A4, MaxPool(2))
    assert_array_equal(indices, [[[[5, 7], [13, 15]]] * 2] * 2)
    _, theirs = torch.nn.functional.max_pool2d(torch.tensor(A4), 2, return_indices=True)
    assert_array_equal(indices, theirs.numpy())
    assert_array_equal(y, MaxPool(2)(A4))


def test_onnx_counts_through_the_whole_input():
    y, indices = max_pool_with_argmax(A4, MaxPool(2), "onnx")
    assert_array_equal(indices, ONNX)
    assert_array_equal(A4.ravel()[indices], y)


@pytest.mark.parametrize("include_batch, second", [(False, [10, 11]), (True, [26, 27])])
def test_tensorflow_counts_with_the_channels_last(include_batch, second):
    # There x is (N, H, W, C) = (2, 2, 4, 2), and so are the results.
    x = np.arange(32).reshape(2, 2, 4, 2).transpose(0, 3, 1, 2)
    y, indices = max_pool_with_argmax(x, MaxPool(2), "tensorflow", include_batch)
    last = indices.transpose(0, 2, 3, 1)
    assert_array_equal(last[0], [[[10, 11], [14, 15]]])
    assert_array_equal(last[1, 0, 0], second)
    images = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).reshape(2, -1)
    assert_array_equal(images.ravel()[indices[:1]], y[:1])


def test_padding_is_not_counted_and_the_first_of_a_tie_is_named():
    x = np.arange(4.0).reshape(1, 1, 2, 2)
    assert_array_equal(max_pool_with_argmax(x, MaxPool(2, padding=1))[1], [[[[0, 1], [2, 3]]]])
    for layout in ("torch", "onnx", "tensorflow"):
        assert max_pool_with_argmax(np.ones((1, 1, 2, 2)), MaxPool(2), layout)[1].item() == 0


def test_where_zero_padding_wins_there_is_no_position():
    _, indices = max_pool_with_argmax(-np.ones((2, 1, 1, 1)), MaxPool(3, 1, 1, pad_value=0), "onnx")
    assert_array_equal(indices, [[[[-1]]], [[[-1]]]])


def test_three_axes_too_and_unpooling_takes_torchs_layout():
    x = np.random.default_rng(0).permutation(2 * 3 * 64).reshape(2, 3, 4, 4, 4)
    pool = MaxPool((2, 2, 2))
    y, indices = max_pool_with_argmax(x, pool)
    assert_array_equal(MaxUnpool((2, 2, 2))(y, indices).max(axis=(2, 3, 4)), y.max(axis=(2, 3, 4)))
    assert_array_equal(x.ravel()[max_pool_with_argmax(x, pool, "onnx")[1]], y)


def test_what_cannot_be_is_told():
    with pytest.raises(ValueError, match="x has 3 axes, not the 4"):
        max_pool_with_argmax(A4[0], MaxPool(2))
    with pytest.raises(ValueError, match="layout 'caffe'"):
        max_pool_with_argmax(A4, MaxPool(2), "caffe")
    with pytest.raises(ValueError, match="include_batch goes with"):
        max_pool_with_argmax(A4, MaxPool(2), "onnx", include_batch=True)

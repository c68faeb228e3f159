"""Max unpooling: torch's layout and sizes, duplicates, and the way back from max pooling."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from poolcore import GeometryError, MaxPool, MaxUnpool, compare_with_torch

A4 = np.arange(1.0, 17).reshape(4, 4)
X, INDICES = [[5, 6], [7, 8]], [[5, 7], [13, 15]]


def test_every_value_goes_to_the_cell_its_index_names():
    expected = [[0, 0, 0, 0], [0, 5, 0, 6], [0, 0, 0, 0], [0, 7, 0, 8]]
    assert_array_equal(MaxUnpool(2)(X, INDICES), expected)


def test_an_output_size_is_the_plane_the_indices_count_in():
    # framework_cases "unpool_outsize", onnxruntime.
    expected = np.zeros((5, 5))
    expected[1, 0], expected[1, 2], expected[2, 3], expected[3, 0] = 5, 6, 7, 8
    assert_array_equal(MaxUnpool(2, output_size=(5, 5))(X, INDICES), expected)


def test_max_pooling_that_rounded_down_comes_back_with_output_size():
    # framework_cases "unpool_outsize", torch.
    x = np.arange(1, 26).reshape(5, 5)
    pool = MaxPool(2)
    expected = np.where(np.isin(x, [7, 9, 17, 19]), x, 0)
    assert_array_equal(MaxUnpool(2, output_size=(5, 5))(pool(x), pool.indices(x)), expected)
    with pytest.raises(GeometryError, match=r"index 18 is outside the output, .* 0 to 15"):
        MaxUnpool(2)(pool(x), pool.indices(x))
    with pytest.raises(GeometryError, match="axis 0 cannot give 7 outputs: 3 to 5 fit"):
        MaxUnpool(2, output_size=(7, 7))(pool(x), pool.indices(x))


SINGLE = np.zeros((10, 10))
SINGLE[4, 4] = 10


def test_an_index_of_another_width_is_seen_outside_its_window():
    # 44 is row 4, column 4 of ten columns, and row 4, column 8 of nine.
    pool = MaxPool(3)
    y, indices = pool(SINGLE), pool.indices(SINGLE)
    narrow = MaxUnpool(3).given(indices)
    assert np.argwhere(narrow(y) == 10).tolist() == [[4, 8]]
    assert narrow.astray((3, 3))[1, 1]
    right = MaxUnpool(3, output_size=(10, 10)).given(indices)
    assert_array_equal(right(y), SINGLE)
    assert not right.astray((3, 3)).any()


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_no_index_of_max_pooling_is_astray_in_its_own_size(rank):
    rng = np.random.default_rng(rank)
    for size, kernel, stride, padding in [(7, 3, 2, 1), (8, 2, 2, 0), (5, 2, 3, 1), (9, 3, 1, 0)]:
        x = rng.integers(0, 9, (2, 3, *[size] * rank))
        pool = MaxPool((kernel,) * rank, stride, padding)
        layer = MaxUnpool(pool.kernel_size, stride, padding, (size,) * rank)
        indices = pool.indices(x)
        assert not layer.given(indices).astray(indices.shape).any()
        # One cell on is another window's in some place, unless all of them overlap.
        moved = np.roll(indices, 1, axis=-1)
        assert layer.given(moved).astray(indices.shape).any()


def test_a_size_that_rounding_lost_is_what_the_error_asks_for():
    x = np.arange(15).reshape(3, 5)
    pool = MaxPool(2)
    y, indices = pool(x), pool.indices(x)
    with pytest.raises(GeometryError, match=r"index 8 .* output_size .* the size of the input"):
        MaxUnpool(2)(y, indices)
    back = MaxUnpool(2, output_size=(3, 5))(y, indices)
    assert_array_equal(back, np.where(np.isin(x, y), x, 0))


def test_an_output_without_cells_is_told_as_what_padding_cut():
    # torch gives an array of shape 0×0 here.
    with pytest.raises(GeometryError, match=r"padding cuts 1 cells from both ends of axis 0, .* 2"):
        MaxUnpool(2, padding=1)([[7.0]], [[0]])
    with pytest.raises(GeometryError, match="axis 1 of the input has no cells"):
        MaxUnpool(2)(np.ones((1, 2, 0)), np.zeros((1, 2, 0), int))


def test_of_duplicates_the_last_stays_and_the_others_get_no_gradient():
    # docs/semantics.md "Max-unpool duplicates".
    x, indices = [[10, 20], [30, 40]], np.zeros((2, 2), int)
    y = MaxUnpool(2)(x, indices)
    assert_array_equal(y, [[40, 0, 0, 0], [0] * 4, [0] * 4, [0] * 4])
    dx, nothing = MaxUnpool(2).backward(x, indices, np.ones((4, 4)))
    assert_array_equal(dx, [[0, 0], [0, 1]])
    assert nothing is None
    layer = MaxUnpool(2).given(indices)
    assert compare_with_torch(layer, x, np.ones((4, 4))).notes[0] == "Max-unpool duplicates"


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_there_and_back_again_and_torch_does_the_same(rank):
    rng = np.random.default_rng(rank)
    x = rng.permutation(2 * 3 * 7**rank).reshape(2, 3, *[7] * rank).astype(float)
    pool = MaxPool((3,) * rank, stride=(2,) * rank, padding=1)
    y, indices = pool(x), pool.indices(x)
    layer = MaxUnpool((3,) * rank, (2,) * rank, padding=1).given(indices)
    back = layer(y)
    assert back.shape == x.shape
    assert_array_equal(back, np.where(np.isin(x, y), x, 0))
    unpooled = torch.nn.functional.__dict__[f"max_unpool{rank}d"](
        torch.tensor(y), torch.tensor(indices), 3, 2, 1
    )
    assert_array_equal(back, unpooled.numpy())

    apart = MaxPool((2,) * rank)
    y, indices = apart(x), apart.indices(x)
    layer = MaxUnpool((2,) * rank, output_size=(7,) * rank).given(indices)
    assert compare_with_torch(layer, y, rng.integers(-3, 4, x.shape)).difference < 1e-9


def test_each_plane_has_its_own_indices():
    x = np.ones((2, 1, 1))
    y = MaxUnpool(2)(x, [[[0]], [[3]]])
    assert_array_equal(y, [[[1, 0], [0, 0]], [[0, 0], [0, 1]]])


def test_the_formula_names_the_cell_or_says_zero():
    layer = MaxUnpool(2).given([[[5, 7], [13, 15]]])
    told = {step.output: step.formula for step in layer.steps([X])}
    assert told[0, 3, 1] == "x(1, 0) = 7"
    assert told[0, 0, 0] == "0"


def test_the_dtype_stays():
    assert MaxUnpool(2)(np.array([[7]], np.int8), [[3]]).dtype == np.int8


def test_what_cannot_be_is_told():
    with pytest.raises(TypeError, match="indices must be whole numbers"):
        MaxUnpool(2)([[7.0]], [[3.0]])
    with pytest.raises(GeometryError, match="indices has the shape 1×2, not 1×1"):
        MaxUnpool(2)([[7.0]], [[3, 1]])
    with pytest.raises(GeometryError, match=r"max unpooling, input 1×1: index -1 is outside"):
        MaxUnpool(2)([[7.0]], [[-1]])
    with pytest.raises(TypeError, match="x, indices"):
        MaxUnpool(2)([[7.0]])
    with pytest.raises(TypeError, match="x, indices"):
        MaxUnpool(2).windows((1, 1))
    with pytest.raises(ValueError, match="kernel_size"):
        MaxUnpool(0)
    with pytest.raises(GeometryError, match="spatial axes"):
        MaxUnpool(2)([7.0], [1])

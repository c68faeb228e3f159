"""Why the frameworks' answers differ, their gradients and indices; and the number line."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import AvgPool, GeometryError, MaxPool
from poolcore.frameworks.answers import SUBJECTS, answers
from poolcore.frameworks.needs import REASONS, UNREFUSED
from poolcore.frameworks.table import FRAMEWORKS
from poolcore.windows import Axis
from tests.test_framework_answers import A3, A4, A5, ALL, MINUS, NAN3, P2, PADDED, SAME, by_name
from viewer.number_line import Window, axis_picture

ONES = np.ones((2, 2))


@pytest.mark.parametrize(
    "layer, x, name, rows, differing",
    [
        (AvgPool(2, padding=1, count_include_pad=False), P2, "Caffe", ("Average divisor",), 4),
        (AvgPool((2,), 1, ((0, 1),)), A3[0], "Paddle", ("Average divisor",), 1),
        (AvgPool(2, **SAME), P2, "TensorFlow", ("Average divisor",), 3),
        (MaxPool(2), A3, "Caffe", ("Output size",), 3),
        (MaxPool(1, 2, ceil_mode=True), P2, "Paddle", ("ceil_mode",), 3),
        (MaxPool(2, **PADDED, pad_value=0.0), -P2, "PyTorch", ("Padding value of max",), 4),
        (MaxPool(2, 1), NAN3, "TensorFlow", ("NaN",), 2),
        (AvgPool(2), A4.astype(np.int64), "PyTorch", ("Integers",), 4),
        (MaxPool(2, 1, 2), P2, "JAX", ("Window wholly in padding",), 25),
        (MaxPool(3, 1), P2, "ONNX", ("Empty output",), 0),
        (MaxPool(2, ties="all"), ONES, "PyTorch", ("Tie: gradient",), 0),
        (MaxPool(2), A3, "PyTorch", (), 0),
        # A reason that docs/semantics.md has no row for.
        (MaxPool(2), MINUS, "TensorFlow", (), 1),
    ],
)
def test_a_difference_is_explained(layer, x, name, rows, differing):
    answer = by_name(layer, x)[name]
    assert (answer.rows, answer.differs.sum()) == (rows, differing)


@pytest.mark.parametrize(
    "layer, x, name, row",
    [
        (MaxPool(3, 1, 2), A4, "PyTorch", "Padding limit"),
        (MaxPool(3, 1), P2, "PyTorch", "Empty output"),
        (AvgPool(2, 1, 0, 2), A4, "PyTorch", "Dilated average"),
        (MaxPool(3, 2, "same_lower"), A4, "TensorFlow", "SAME split"),
        (MaxPool(2, ceil_mode=True), A3, "JAX", "ceil_mode"),
        (AvgPool(2, divisor_override=3), P2, "ONNX", "divisor_override"),
        (AvgPool((2,), divisor_override=3), P2[0], "PyTorch", "divisor_override"),
    ],
)
def test_a_refusal_is_explained(layer, x, name, row):
    assert by_name(layer, x)[name].rows == (row,)


@pytest.mark.parametrize(
    "rank, first, every",
    [
        (1, "PyTorch JAX", ""),
        (2, "PyTorch TensorFlow JAX Paddle Caffe", ""),
        (3, "PyTorch JAX Paddle", "TensorFlow"),
    ],
)
def test_tie_grad(rank, first, every):
    ones = np.ones((2,) * rank)
    found = by_name(MaxPool((2,) * rank), ones)
    corner = np.zeros_like(ones)
    corner.flat[0] = 1
    for name in first.split():
        assert_array_equal(found[name].gradient, corner)
    for name in every.split():
        assert_array_equal(found[name].gradient, ones)
    assert found["Keras"].gradient is None is found["ONNX"].gradient


def test_avg_grad():
    for cip, name, expected in [(True, "PyTorch", P2 * 0 + 0.25), (False, "PyTorch", ONES)]:
        found = by_name(AvgPool(2, **PADDED, count_include_pad=cip), P2)
        assert_array_equal(found[name].gradient, expected)
    assert_array_equal(found["ONNX"].gradient, ONES)
    overlapping = [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]
    for answer in answers(AvgPool(2, 1), A3)[:-1]:
        assert_allclose(answer.gradient, overlapping)


def test_a_gradient_leaves_the_cells_that_no_window_reads():
    assert by_name(MaxPool(2), A5)["PyTorch"].gradient[4].tolist() == [0] * 5


def test_indices():
    channels = np.arange(64.0).reshape(2, 2, 4, 4)
    found = by_name(MaxPool(2), channels)
    plane = np.array([[5, 7], [13, 15]])
    assert_array_equal(found["PyTorch"].indices, np.broadcast_to(plane, (2, 2, 2, 2)))
    assert found["ONNX"].indices[:, :, 0, 0].tolist() == [[5, 21], [37, 53]]
    assert found["ONNX"].indices[1, 1].tolist() == [[53, 55], [61, 63]]
    one = by_name(MaxPool(2), np.arange(16.0).reshape(2, 2, 4)[None].reshape(1, 2, 2, 4))
    # (2, 4, 2) NHWC: the cell (y, x) of channel c is (y·4 + x)·2 + c.
    assert one["TensorFlow"].indices.tolist() == [[[[10, 14]], [[11, 15]]]]
    assert by_name(MaxPool(2, **PADDED), -P2)["PyTorch"].indices.tolist() == [[0, 1], [2, 3]]
    for answer in answers(MaxPool(2), ONES):
        assert answer.indices is None or answer.indices.tolist() in ([[0]], [[[0]]])
    assert by_name(MaxPool(2, 1), NAN3)["PyTorch"].indices.tolist() == [[1, 1], [7, 8]]


SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4))


@pytest.mark.torch
@given(
    shape=st.tuples(st.integers(1, 7), st.integers(1, 7)), kernel=SIZES, stride=SIZES,
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)), dilation=st.integers(1, 2),
    ceil=st.booleans(), maximum=st.booleans(),
)  # fmt: skip
def test_torch_gives_what_its_rules_say(shape, kernel, stride, padding, dilation, ceil, maximum):
    import torch

    x = np.sin(1 + np.arange(np.prod(shape))).reshape(shape)
    layer = (MaxPool if maximum else AvgPool)(kernel, stride, padding, dilation, ceil)
    answer = answers(layer, x)[0]
    given = torch.tensor(x)[None, None]
    setting = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil}
    try:
        if maximum:
            theirs = torch.nn.functional.max_pool2d(given, **setting, dilation=dilation)
        else:
            theirs = torch.nn.functional.avg_pool2d(given, **setting)
    except RuntimeError:
        assert answer.y is None and answer.reason != "unrecorded"
        return
    if dilation > 1 and not maximum:
        assert answer.y is None
    else:
        assert_allclose(answer.y, theirs[0, 0].numpy(), atol=1e-12)


@pytest.mark.torch
@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("shape", [*product([1, 2, 3], [3], [2, 3])])
def test_torchs_padded_mean_over_three_axes(shape, counts):
    import torch

    x = np.sin(1 + np.arange(np.prod(shape))).reshape(shape)
    layer = AvgPool((3, 2, 2), 1, (1, 1, 0), count_include_pad=counts)
    answer, given = answers(layer, x)[0], torch.tensor(x)[None, None]
    if shape[0] < 3:
        assert (answer.y, answer.reason) == (None, "room_by_padding_3d")
        with pytest.raises(RuntimeError, match="smaller than kernel size"):
            torch.nn.functional.avg_pool3d(given, (3, 2, 2), 1, (1, 1, 0))
        return
    theirs = torch.nn.functional.avg_pool3d(
        given, (3, 2, 2), 1, (1, 1, 0), count_include_pad=counts
    )
    assert_allclose(answer.y, theirs[0, 0].numpy(), atol=1e-12)


@pytest.mark.parametrize("cls", [MaxPool, AvgPool])
def test_every_setting_gets_an_answer_from_everyone(cls):
    seen = Counter()
    for kernel, stride, padding, dilation, ceil in product(
        [1, 2, 3], [1, 2], [0, 1, 2, "same", "same_lower"], [1, 2], [False, True]
    ):
        layer = cls(kernel, stride, padding, dilation, ceil)
        try:
            ours = layer(A4)
        except GeometryError:
            ours = None
        for answer in answers(layer, A4):
            assert (answer.y is None) == bool(answer.reason) == (answer.differs is None)
            assert answer.reason == "" or answer.reason in REASONS
            if answer.y is None:
                continue
            seen[answer.framework] += 1
            if answer.differs.any() or ours is None:
                assert answer.rows
            else:
                assert_allclose(answer.y, ours)
    assert set(seen) == set(ALL.split())


def test_the_table_speaks_one_vocabulary():
    taken, refused = set(), set()
    for rows in FRAMEWORKS.values():
        for row in rows.values():
            takes, refuses = row.takes.split(), row.refuses.split()
            assert len({*takes, *refuses}) == len(takes) + len(refuses)
            taken, refused = taken | {*takes}, refused | {*refuses}
    assert taken | refused <= {*REASONS, *UNREFUSED}
    assert refused | {"unrecorded"} == {need for need, told in REASONS.items() if told}
    assert SUBJECTS.keys() <= refused | {"empty_window"}


# The number line.


def test_a_picture_of_dropped_and_padded_cells():
    picture = axis_picture(Axis(5, 2, 3, 1, 1, 1, False))
    assert picture.input == (0, 1, 2, 3, 4)
    assert (picture.before, picture.after, picture.overhang) == ((-1,), (5,), ())
    assert [(w.start, w.end) for w in picture.windows] == [(-1, 0), (2, 3)]
    assert picture.dropped == (1, 4)
    assert (picture.added, picture.refused) == ((), ())
    assert picture.formula == "⌊(5 + 2·1 − 1·(2 − 1) − 1)/3⌋ + 1 = 2"


def test_a_picture_of_what_ceil_mode_adds():
    picture = axis_picture(Axis(5, 2, 2, 0, 0, 1, True))
    assert [(w.start, w.end) for w in picture.windows] == [(0, 1), (2, 3), (4, 5)]
    assert (picture.added, picture.overhang, picture.dropped) == ((2,), (5,), ())


def test_a_picture_of_the_window_that_ceil_mode_refuses():
    picture = axis_picture(Axis(5, 2, 3, 1, 1, 1, True))
    assert picture.refused == (Window(5, 6, (5, 6)),)
    assert picture.added == () and len(picture.windows) == 2


def test_a_picture_of_dilation():
    picture = axis_picture(Axis(6, 2, 4, 0, 0, 3, True))
    assert [w.cells for w in picture.windows] == [(0, 3), (4, 7)]
    assert (picture.dropped, picture.overhang) == ((1, 2, 5), (6, 7))


def test_an_axis_that_cannot_be_is_no_picture():
    with pytest.raises(GeometryError):
        axis_picture(Axis(2, 3, 1, 0, 0, 1, False))

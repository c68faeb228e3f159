"""What the frameworks gave (framework_cases.json, by the case's id), and what the rules give."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from poolcore import AvgPool, MaxPool
from poolcore.frameworks.answers import answers
from poolcore.frameworks.table import LOWEST
from ui.sizes import _answer

nan, inf = np.nan, np.inf
A3, A4 = np.arange(1.0, 10).reshape(3, 3), np.arange(1.0, 17).reshape(4, 4)
A5, P2 = np.arange(1.0, 26).reshape(5, 5), np.array([[1.0, 2], [3, 4]])
NAN3 = np.where(A3 == 2, nan, A3)
MINUS = np.full((2, 2), -inf)
SAME = {"stride": 1, "padding": "same"}
PADDED = {"stride": 2, "padding": 1}
ALL = "PyTorch TensorFlow Keras ONNX JAX Paddle Caffe"


def by_name(layer, x):
    return {answer.framework: answer for answer in answers(layer, x)}


# Frameworks, a layer, an input, and what was recorded: an output, or the reason there is none.
UP = [[2.5, 3], [3.5, 4]]
K3P2 = [[1, 2, 3, 4, 4, 4], [5, 6, 7, 8, 8, 8], [9, 10, 11, 12, 12, 12]] + [
    [13, 14, 15, 16, 16, 16]
] * 3
K2P2 = [[-inf] * 5, *([-inf, a, b, b, -inf] for a, b in [(1, 2), (3, 4), (3, 4)]), [-inf] * 5]
CASES = {
    "size_valid": (ALL[:-6], MaxPool(2), A5, [[7, 9], [17, 19]]),
    "size_valid ceil": (
        "PyTorch ONNX Paddle Caffe",
        MaxPool(2, ceil_mode=True),
        A5,
        [[7, 9, 10], [17, 19, 20], [22, 24, 25]],
    ),
    "size_valid SAME": (
        "TensorFlow Keras ONNX JAX Paddle",
        MaxPool(2, padding="same"),
        A5,
        [[7, 9, 10], [17, 19, 20], [22, 24, 25]],
    ),
    "ceil_last_window": ("PyTorch ONNX", MaxPool(1, 2, ceil_mode=True), P2, [[1]]),
    "ceil_last_window, no rule": (
        "Paddle",
        MaxPool(1, 2, ceil_mode=True),
        P2,
        [[1, LOWEST], [LOWEST, LOWEST]],
    ),
    "ceilrule.n5_k2_s3_p1": (
        "PyTorch ONNX",
        MaxPool((2,), 3, 1, ceil_mode=True),
        [1.0, 2, 3, 4, 5],
        [1, 4],
    ),
    "ceilrule.n5_k2_s3_p1, no rule": (
        "Paddle",
        MaxPool((2,), 3, 1, ceil_mode=True),
        [1.0, 2, 3, 4, 5],
        [1, 4, LOWEST],
    ),
    "maxpad": ("PyTorch TensorFlow ONNX Paddle", MaxPool(2, **PADDED), -P2, -P2),
    "maxpad, asked for 0": (
        "PyTorch TensorFlow ONNX Paddle",
        MaxPool(2, **PADDED, pad_value=0.0),
        -P2,
        -P2,
    ),
    "maxpad_hw": (
        "PyTorch TensorFlow ONNX JAX Paddle",
        MaxPool(2, **PADDED),
        A4,
        [[1, 3, 4], [9, 11, 12], [13, 15, 16]],
    ),
    "maxpad_hw, negative": (
        "PyTorch",
        MaxPool(2, **PADDED),
        -A4,
        [[-1, -2, -4], [-5, -6, -8], [-13, -14, -16]],
    ),
    "padlimit": ("PyTorch", MaxPool(3, 1, 2), A4, "over_half"),
    "padlimit, dilated": ("PyTorch", MaxPool(3, 1, 2, 2), A4, "over_half"),
    "padlimit, 1d": ("PyTorch", MaxPool((3,), 1, 2), A4[0], "over_half"),
    "padlimit, fine": ("TensorFlow ONNX", MaxPool(3, 1, 2), A4, K3P2),
    "padlimit, p = k": ("TensorFlow ONNX", MaxPool(2, 1, 2), P2, "over_kernel"),
    "padlimit, none": ("JAX", MaxPool(2, 1, 2), P2, K2P2),
    "padlimit, none either": ("Paddle", MaxPool(2, 1, 2), P2, np.maximum(K2P2, LOWEST)),
    "avg_pad, counted": ("PyTorch", AvgPool(2, **PADDED), P2, P2 / 4),
    "avg_pad, counted if asked for": ("ONNX Paddle", AvgPool(2, **PADDED), P2, P2 / 4),
    "avg_pad, cip=False": (
        "PyTorch ONNX Paddle",
        AvgPool(2, **PADDED, count_include_pad=False),
        P2,
        P2,
    ),
    "avg_pad, override": ("PyTorch", AvgPool(2, **PADDED, divisor_override=3), P2, P2 / 3),
    "avg_pad, override beats": (
        "PyTorch",
        AvgPool(2, **PADDED, count_include_pad=False, divisor_override=3),
        P2,
        P2 / 3,
    ),
    "avg_same": ("TensorFlow Paddle", AvgPool(2, **SAME), P2, UP),
    "avg_same, counted": ("JAX ONNX", AvgPool(2, **SAME), P2, [[2.5, 1.5], [1.75, 1]]),
    "avg_same, cip=False": (
        "TensorFlow ONNX JAX Paddle",
        AvgPool(2, **SAME, count_include_pad=False),
        P2,
        UP,
    ),
    "avg_same, lower": (
        "ONNX",
        AvgPool(2, 1, "same_lower", count_include_pad=False),
        P2,
        [[1, 1.5], [2, 2.5]],
    ),
    "avg_same, lower, counted": (
        "ONNX JAX",
        AvgPool(2, 1, "same_lower"),
        P2,
        [[0.25, 0.75], [1, 2.5]],
    ),
    # Run with paddle 3.3.1, exclusive=False: after the input as much counts as before it.
    "avg_asym, counted": (
        "Paddle",
        AvgPool((2,), 1, ((0, 1),)),
        np.array([2.0, 4, 6]),
        [3, 5, 6],
    ),
    "avg_ceil, counted": (
        "PyTorch ONNX Paddle",
        AvgPool(3, 2, 1, ceil_mode=True),
        A4,
        np.array([[14, 30, 12], [57, 99, 36], [27, 45, 16]]) / [[9, 9, 6], [9, 9, 6], [6, 6, 4]],
    ),
    "max_same_lower": ("ONNX JAX", MaxPool(3, 2, "same_lower"), A4, [[6, 8], [14, 16]]),
    "max_same_upper": ("TensorFlow ONNX JAX", MaxPool(3, 2, "same"), A4, [[11, 12], [15, 16]]),
    "avg_ceil": ("PyTorch ONNX", AvgPool((3,), ceil_mode=True), A4[0], [2, 4]),
    "max_asym": (
        "ONNX",
        MaxPool(2, 1, ((0, 0), (1, 0))),
        A3,
        [[4, 5, 6], [7, 8, 9]],
    ),
    "dilation": ("PyTorch TensorFlow", MaxPool(2, 1, 0, 2), A4, [[11, 12], [15, 16]]),
    "dilation, mean": ("TensorFlow ONNX", AvgPool(2, 1, 0, 2), A4, [[6, 7], [10, 11]]),
    "dilation, no mean": ("PyTorch", AvgPool(2, 1, 0, 2), A4, "dilation"),
    "dilation, stride": ("TensorFlow", MaxPool(2, 2, 0, 2), A4, "dilation_with_stride"),
    "dilation, SAME": ("TensorFlow", MaxPool(2, 1, "same", 2), A4, "dilation_with_same"),
    "dil_allpad": ("PyTorch", MaxPool((2,), 2, 1, 2), [1.0], [-inf]),
    "dil_allpad, ints": (
        "PyTorch",
        MaxPool(2, 2, 1, 2, ceil_mode=True),
        np.int64([[-1, -2], [-3, -4]]),
        [[-4, -4], [-4, -4]],
    ),
    "nan": ("PyTorch JAX", MaxPool(2, 1), NAN3, [[nan, nan], [8, 9]]),
    "nan, dropped": ("TensorFlow Paddle", MaxPool(2, 1), NAN3, [[5, 6], [8, 9]]),
    "nan, no one knows": ("ONNX", MaxPool(2, 1), NAN3, "nan"),
    "nan, all": ("TensorFlow", MaxPool(2), MINUS * nan, [[LOWEST]]),
    "neginf": ("PyTorch JAX", MaxPool(2), MINUS, [[-inf]]),
    "neginf, lowest": ("TensorFlow ONNX Paddle", MaxPool(2), MINUS, [[LOWEST]]),
    "empty": ("PyTorch TensorFlow", MaxPool(3, 1), P2, "empty_output"),
    "empty, mean": ("TensorFlow", AvgPool(3, 1), P2, np.empty((0, 0))),
    "empty, shape": ("JAX ONNX", MaxPool(3, 1), P2, np.empty((0, 0))),
    "empty, ceil": ("PyTorch Caffe", MaxPool(3, 2, ceil_mode=True), P2, [[4]]),
    "int_avg": ("PyTorch", AvgPool(2), A4.astype(np.int64), [[3, 5], [11, 13]]),
    "int_avg, negative": ("PyTorch", AvgPool(2), -A4.astype(np.int64), [[-3, -5], [-11, -13]]),
    "int_avg, int32": ("PyTorch TensorFlow ONNX", AvgPool(2), A4.astype(np.int32), "int32"),
    "int_avg, uint8": ("PyTorch", AvgPool(2), A4.astype(np.uint8), "int32"),
    "int_avg, jax": ("JAX", AvgPool(2), A4.astype(np.int32), [[3.5, 5.5], [11.5, 13.5]]),
    "int max, 1d": ("PyTorch", MaxPool((2,)), np.int64([1, 2]), "ints_1d"),
    # pooling_layer.cpp, read: ceil always; the rule only where there is padding.
    "caffe rounds up": ("Caffe", MaxPool(2), A3, [[5, 6], [8, 9]]),
    "caffe rounds up, mean": ("Caffe", AvgPool(2), A3, [[3, 4.5], [7.5, 9]]),
    "caffe without padding": ("Caffe", MaxPool(1, 2), P2, [[1, LOWEST], [LOWEST, LOWEST]]),
    "caffe without padding, mean": ("Caffe", AvgPool(1, 2), P2, [[1, nan], [nan, nan]]),
    "caffe with padding": ("Caffe", MaxPool(2, 3, 1), A4, [[1, 4], [13, 16]]),
    "caffe counts padding": ("Caffe", AvgPool(2, **PADDED, count_include_pad=False), P2, P2 / 4),
    "caffe's limit": ("Caffe", MaxPool(2, 2, 2), P2, "over_kernel"),
    # A question that docs/semantics.md cannot answer.
    "keras, nan": ("Keras", MaxPool(2, 1), NAN3, "unrecorded"),
    "keras has names only": ("Keras", MaxPool(2, **PADDED), A4, "padding"),
    "which may say the same": ("Keras", MaxPool(3, 1, 1), A4, MaxPool(3, 1, 1)(A4)),
    "a mean may not": ("TensorFlow Keras", AvgPool(2, **PADDED), P2, "padding"),
    "unlike sides": ("PyTorch", MaxPool(2, 1, ((0, 0), (1, 0))), A3, "sides"),
    "torch has no SAME": ("PyTorch", MaxPool(3, 2, "same"), A4, "same"),
}


@pytest.mark.parametrize("names, layer, x, recorded", CASES.values(), ids=list(CASES))
def test_a_recorded_answer(names, layer, x, recorded):
    found = by_name(layer, x)
    for name in names.split():
        answer = found[name]
        if isinstance(recorded, str):
            assert answer.y is None and answer.reason == recorded
        else:
            assert answer.reason == ""
            assert_allclose(answer.y, recorded, rtol=1e-12, err_msg=name)
            assert answer.y.shape == np.shape(recorded) == answer.differs.shape


def test_the_setting_asked_for_is_answered_and_the_default_stands_beside_it():
    layer = AvgPool(3, 2, 1, ceil_mode=True)
    for name in ("ONNX", "Paddle"):
        answer = by_name(layer, A4)[name]
        assert (answer.y[2, 2], answer.default_y[2, 2], answer.default_counts) == (4, 16, False)
        told = _answer(answer)
        assert told["same"] and told["values"][2][2] == ("4", False)
        assert "3.5, 5, 6; 9.5, 11, 12; 13.5, 15, 16" in told["why"][-1]
    found = by_name(replace(layer, count_include_pad=False), A4)
    for name in ("PyTorch", "ONNX", "Paddle"):
        assert found[name].y[2, 2] == 16 and not found[name].differs.any()
    assert (found["PyTorch"].default_y[2, 2], found["PyTorch"].default_counts) == (4, True)
    # What cannot be asked has one answer only; where nothing is padded, both are the same.
    assert found["ONNX"].default_y is found["Caffe"].default_y is None
    assert [a for a in answers(AvgPool(2), A4) if a.default_y is not None] == []


def test_the_page_calls_nothing_the_same_that_differs():
    lowest = np.full((2, 2), -np.inf)
    told = [(found, _answer(found)) for found in answers(MaxPool(2), lowest)]
    assert any(found.differs is not None and found.differs.any() for found, _ in told)
    for found, shown in told:
        differs = found.differs is not None and found.differs.any()
        assert shown["why"] and not (differs and shown["same"])

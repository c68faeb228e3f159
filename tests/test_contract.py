"""The public contract: names, defaults, dtypes, shapes, and what bad input is told."""

import inspect
import tracemalloc
from dataclasses import FrozenInstanceError
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import poolcore
from notation.number import equals, number
from poolcore import AvgPool, GeometryError, LPPool, MaxPool, RMSPool

X3 = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
P2 = [[1, 2], [3, 4]]
REQUIRED = inspect.Parameter.empty
WINDOW = {"kernel_size": REQUIRED, "stride": None, "padding": 0, "dilation": 1, "ceil_mode": False}
ARGUMENTS: dict[Any, dict[str, Any]] = {
    MaxPool: WINDOW | {"ties": "first", "pad_value": -inf},
    AvgPool: WINDOW | {"count_include_pad": True, "divisor_override": None},
    LPPool: {"norm_type": REQUIRED} | WINDOW,
    RMSPool: WINDOW | {"count_include_pad": True},
}


def make(layer, **fields):
    return layer(**{n: 2 for n, v in ARGUMENTS[layer].items() if v is REQUIRED} | fields)


each_layer = pytest.mark.parametrize("layer", [make(layer) for layer in ARGUMENTS], ids=str)


@pytest.mark.parametrize("layer", ARGUMENTS)
def test_arguments_and_their_defaults(layer):
    parameters = inspect.signature(layer).parameters
    assert [(n, p.default) for n, p in parameters.items()] == list(ARGUMENTS[layer].items())
    assert make(layer) == make(layer) != make(layer, kernel_size=3)
    with pytest.raises(FrozenInstanceError):
        make(layer).stride = 1


def test_public_names():
    assert {"MaxPool", "AvgPool", "LPPool", "RMSPool"} <= set(poolcore.LAYERS)
    assert {"GeometryError", "Layer", "Step", "Windows", "PAD", "OUTSIDE"} <= set(poolcore.__all__)
    for name in poolcore.__all__:
        assert hasattr(poolcore, name), name


def test_code():
    for framework in ("pytorch", "keras", "onnx", "jax", "numpy"):
        assert poolcore.code(MaxPool(2), framework) != poolcore.code(AvgPool(2), framework)
    with pytest.raises(ValueError, match="caffe"):
        poolcore.code(MaxPool(2), "caffe")


def test_an_int_is_a_square_over_the_last_two_axes_and_a_tuple_has_its_own_rank():
    x = np.zeros((2, 4, 4, 4))
    assert MaxPool(2)(x).shape == (2, 4, 2, 2)
    assert MaxPool(np.int64(2))(x).shape == (2, 4, 2, 2)
    assert MaxPool((2,))(x).shape == (2, 4, 4, 2)
    assert MaxPool((2, 2, 2))(x).shape == (2, 2, 2, 2)
    assert MaxPool((2, 2, 2, 2))(x).shape == (1, 2, 2, 2)


def test_one_number_an_axis_and_the_forms_of_padding():
    pool = AvgPool((1, 2), stride=(1, 3), padding=(0, 1), dilation=(1, 2))
    assert_array_equal(pool([[3, 6, 9, 12, 15]]), [[3, 12]])
    assert_array_equal(MaxPool((2,), padding="valid")([1, 2, 3]), [2])
    for padding in ("same", ((0, 1),)):
        assert_array_equal(MaxPool((2,), padding=padding)([1, 2, 3]), [2, 3])
    for padding in ("same_lower", ((1, 0),)):
        assert_array_equal(MaxPool((2,), padding=padding)([1, 2, 3]), [1, 3])


@each_layer
def test_floats_keep_their_dtype_and_integers_become_float64(layer):
    for dtype in ("float16", "float32", "float64", "int8", "uint8", "int32", "int64", "uint64"):
        x, real = np.array(X3, dtype), dtype.startswith("float")
        assert layer(x).dtype == (dtype if real or isinstance(layer, MaxPool) else "float64")
        assert layer.backward(x, np.ones((1, 1))).dtype == (dtype if real else "float64")


def test_float16_sums_do_not_overflow():
    x = np.full((2, 2), 60000, np.float16)
    assert_array_equal(AvgPool(2)(x), [[60000]])
    assert_array_equal(RMSPool(2)(x), [[60000]])
    assert_array_equal(LPPool(2, 2)(np.array([[300, 400], [0, 0]], np.float16)), [[500]])


@each_layer
def test_leading_axes_and_batches_of_size_zero(layer):
    assert layer([X3, X3]).shape == (2, 1, 1)
    assert layer(np.zeros((2, 3, 5, 6, 6))).shape == (2, 3, 5, 3, 3)
    x, dy = np.zeros((0, 3, 4, 4), np.float32), np.zeros((0, 3, 2, 2))
    assert (layer(x).shape, layer(x).dtype) == ((0, 3, 2, 2), np.float32)
    assert layer.backward(x, dy).shape == x.shape
    assert list(layer.steps(x)) == []
    assert MaxPool(2).indices(x).shape == (0, 3, 2, 2)


BAD_INPUTS = {
    "bool": [[True, False], [True, True]],
    "complex": [[1j, 2], [3, 4]],
    "object": [[1, 2], [3, None]],
    "<U1": [["1", "2"], ["3", "4"]],
    "ragged": [[1, 2], [3]],
}


@each_layer
@pytest.mark.parametrize("word", BAD_INPUTS)
def test_other_inputs_get_a_type_error_that_says_why(layer, word):
    with pytest.raises(TypeError, match=f"x .*{word}"):
        layer(BAD_INPUTS[word])
    with pytest.raises(TypeError, match=f"dy .*{word}"):
        layer.backward(P2, BAD_INPUTS[word])


def test_an_upstream_gradient_of_another_shape_is_refused():
    for dy in (1, [1], [[1, 2]], [[[1]]]):
        with pytest.raises(ValueError, match=r"dy has shape .*the output \(1, 1\)"):
            MaxPool(2).backward(P2, dy)


@each_layer
@pytest.mark.parametrize("value", [nan, inf, -inf, 1e308, -1e308])
def test_extreme_values_are_allowed_and_shown(layer, value):
    assert layer.backward([[1, value], [2, 3]], [[1]]).shape == (2, 2)
    assert layer.step([[1, value], [2, 3]], (0, 0)).formula


def test_the_message_speaks_to_a_student_and_the_parts_to_the_app():
    with pytest.raises(GeometryError) as caught:
        MaxPool(3, dilation=2)(np.zeros((7, 4, 4)))
    error, message = caught.value, str(caught.value)
    assert message.startswith("max pooling, kernel 3×3")
    assert "dilation 2" in message and "padding 0" in message and "input 7×4×4: " in message
    assert "a window spans 5 cells but axis 0 has only 4. " in message
    assert message.endswith("Use a smaller kernel or dilation, or add padding.")
    assert (error.reason, error.axis, error.shape) == ("no_output", 0, (7, 4, 4))
    assert (error.numbers["span"], error.numbers["size"]) == (5, 4)
    assert isinstance(error, ValueError) and error.layer.startswith("max pooling, kernel 3×3")


@pytest.mark.parametrize(
    "layer, shape, reason, axis",
    [
        (MaxPool((1, 5)), (2, 4), "no_output", 1),
        (MaxPool(2), (0, 4), "empty_input", 0),
        (MaxPool(2, stride=1, padding=((0, 0), (0, 2))), (4, 4), "empty_window", 1),
        (MaxPool(2), (4,), "too_few_axes", None),
    ],
)
def test_reasons(layer, shape, reason, axis):
    with pytest.raises(GeometryError) as caught:
        layer.output_shape(shape)
    assert (caught.value.reason, caught.value.axis) == (reason, axis)
    assert caught.value.layer and caught.value.way_out


BAD_VALUES: dict[str, list[Any]] = {
    "kernel_size": [0, -1, (2, 0), ()],
    "stride": [0, -1, (1, 1, 1)],
    "dilation": [0, (1,)],
    "padding": [-1, (1, 1, 1), ((1, 1),), ((1, 1), (1, -1)), ((1, 1), (1, 1, 1)), "SAME", "full"],
    "ties": ["frist", None, 1],
    "divisor_override": [0],
    "norm_type": [0, -1, inf, -inf, nan],
}
BAD_TYPES: dict[str, list[Any]] = {
    "kernel_size": [2.0, True, "2", None],
    "stride": [1.5, False],
    "padding": [0.5, True, None],
    "ceil_mode": [1, "yes"],
    "count_include_pad": ["no"],
    "divisor_override": [0.5, 2.5, "3"],
}


BAD_FIELDS = [
    (layer, name, value, error)
    for error, bad in ((ValueError, BAD_VALUES), (TypeError, BAD_TYPES))
    for layer, names in ARGUMENTS.items()
    for name in names
    for value in bad.get(name, [])
]


@pytest.mark.parametrize("layer, name, value, error", BAD_FIELDS)
def test_bad_fields(layer, name, value, error):
    with pytest.raises(error, match=name):
        make(layer, **{name: value})


@pytest.mark.parametrize("value", [-1, 0.5, 256, inf, nan])
def test_a_pad_value_that_the_input_s_dtype_cannot_hold(value):
    with pytest.raises(ValueError, match="pad_value"):
        MaxPool(2, pad_value=value)(np.array(P2, "uint8"))


@pytest.mark.parametrize("names", ["kernel_size", "dilation", "padding", "kernel_size padding"])
def test_huge_numbers_are_refused_without_allocating(names):
    for huge in (10**6, 10**9):  # so that a core which allocates fails before it fills the memory
        pool = MaxPool(**{"kernel_size": 2} | dict.fromkeys(names.split(), huge))
        tracemalloc.start()
        with pytest.raises(GeometryError):
            pool(np.zeros((4, 4)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100_000
    assert_array_equal(MaxPool(2, stride=10**9)(P2), [[4]])


def test_a_step_counted_from_the_end():
    step = MaxPool(2, stride=1).step([X3, X3], (1, -1, -2))
    assert (step.output, step.result) == ((1, 1, 0), 7)
    assert_array_equal(step.cells, [3, 4, 6, 7])
    assert_array_equal(step.weights, [0, 0, 0, 1])


@pytest.mark.parametrize("index", [(2, 0), (0, 2), (-3, 0), (0,), (0, 0, 0), ()])
def test_a_step_that_is_not_there(index):
    with pytest.raises(IndexError):
        MaxPool(2, stride=1).step(X3, index)


@pytest.mark.parametrize(
    "layer, x, formula",
    [
        (MaxPool(2, padding=1), [[-1, 2], [3, 4]], "max(−∞, −∞, −∞, −1) = −1"),
        (MaxPool(1), np.full((1, 1), 0.1, "f"), "max(0.1) = 0.1"),
        (AvgPool(2), [[1, -2], [3, -4]], "(1−2+3−4)/4 = −0.5"),
        (AvgPool((3,), ceil_mode=True), [1], "(1)/1 = 1"),
        (AvgPool((3,), padding=1, stride=1), [0.1, 0.2], "(0+0.1+0.2)/3 = 0.1"),
        (LPPool(1, 2), [[-1, 2], [3, 4]], "|−1| + 2 + 3 + 4 = 10"),
        (LPPool(2, 2), [[3, 4], [0, 0]], "√(3² + 4² + 0² + 0²) = 5"),
        (LPPool(3, 2), [[-1, 2], [3, 4]], "(|−1|³ + 2³ + 3³ + 4³)^(1/3) ≈ 4.642"),
        (RMSPool(2), [[3, 4], [0, 0]], "√((3² + 4² + 0² + 0²)/4) = 2.5"),
        (MaxPool((25,)), range(25), "max(0, 1, 2, 3, 4, 5, …, 20, 21, 22, 23, 24) = 24"),
    ],
)
def test_formulas_beyond_the_documents(layer, x, formula):
    assert next(layer.steps(x)).formula == formula


def test_numbers_as_a_teacher_writes_them():
    assert [number(v) for v in (0, -0.0, 0.5, -0.75)] == ["0", "0", "0.5", "−0.75"]
    assert [number(v) for v in (5 / 3, 0.9999999, 2.00049)] == ["1.667", "1", "2"]
    assert [number(v) for v in (1234.5, 999999)] == ["1235", "999999"]
    assert [number(v) for v in (999999.99, 1e6, 12345678)] == ["1e6", "1e6", "1.235e7"]
    assert [number(v) for v in (0.00025, 1e-7, 5e-324)] == ["2.5e-4", "1e-7", "4.941e-324"]
    assert [number(v) for v in (nan, inf, -inf)] == ["NaN", "∞", "−∞"]
    assert [number(v) for v in (1e29, 1e308, -1e308)] == ["1e29", "1e308", "−1e308"]
    assert [equals(v) for v in (2.0, -0.75, nan, -inf)] == ["= 2", "= −0.75", "= NaN", "= −∞"]
    assert [equals(v) for v in (5 / 3, 1234.5)] == ["≈ 1.667", "≈ 1235"]
    assert equals(0.1 + 0.2) == "= 0.3"  # the last bit of a float is no rounding
    assert equals(1e308) == "= 1e308"

"""torch as the oracle, forward and gradient. Where the two differ on purpose, SEMANTICS.md's row
is named: here, and in the comparison's notes."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from torch.nn import functional

from poolcore import (
    LAYERS, AvgPool, GeometryError, LPPool, MaxPool, RMSPool, compare_with_torch,
)  # fmt: skip
from tests.geometries import cases, integers

every_layer = pytest.mark.parametrize("layer_class", LAYERS.values(), ids=LAYERS)
thorough = settings(max_examples=800, deadline=None)
inf, nan = np.inf, np.nan

DIFFERENT = {"Tie: gradient", "LP pooling, sign", "LP pooling, ceil", "LP gradient at 0", "NaN"}
"""Rows where numbers differ; the others name what torch has not, built here of its operations."""


def special(shape):
    values = [-inf, -inf, nan, inf, -2.0, -1.0, 0.0, 1.0, 2.0]
    return arrays(np.float64, shape, elements=st.sampled_from(values))


@every_layer
@pytest.mark.parametrize("inputs", [integers, special])
@thorough
@given(data=st.data())
def test_torch_agrees_or_the_row_is_named(layer_class, inputs, data):
    layer, x, dy = data.draw(cases(layer_class, inputs))
    found = compare_with_torch(layer, x, dy)
    assert found.torch_y.shape == found.y.shape and found.torch_dx.shape == x.shape
    if DIFFERENT.isdisjoint(found.notes):
        assert found.difference < 1e-9, found


@thorough
@given(data=st.data())
def test_asymmetric_padding_against_torch_by_explicit_padding(data):
    """Without a line of poolcore on torch's side."""
    rank = data.draw(st.integers(1, 3))
    each = st.tuples(*[st.integers(1, 3)] * rank)
    kernel, stride, dilation = data.draw(each), data.draw(each), data.draw(each)
    padding = tuple(data.draw(st.tuples(st.integers(0, k), st.integers(0, k))) for k in kernel)
    x = data.draw(integers((2, 2, *data.draw(st.tuples(*[st.integers(1, 6)] * rank)))))
    mean = data.draw(st.booleans())
    if mean:
        layer = AvgPool(kernel, stride, padding)
        arguments = (kernel, stride)
    else:
        layer = MaxPool(kernel, stride, padding, dilation)
        arguments = (kernel, stride, 0, dilation)
    try:
        y = layer(x)
    except GeometryError:
        assume(False)
    given_x = torch.tensor(x, requires_grad=True)
    flat = [n for pair in reversed(padding) for n in pair]
    padded = functional.pad(given_x, flat, value=0.0 if mean else -inf)
    result = getattr(functional, f"{'avg' if mean else 'max'}_pool{rank}d")(padded, *arguments)
    assert_allclose(y, result.detach(), atol=1e-12)
    dy = data.draw(integers(y.shape))
    result.backward(torch.tensor(dy))
    assert_allclose(layer.backward(x, dy), given_x.grad, atol=1e-12)


@every_layer
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_module_is_the_layer(layer_class, data):
    layer, x, _ = data.draw(cases(layer_class))
    # Positive: torch's LPPool sums signed powers. SEMANTICS: "LP pooling, sign"
    x = np.abs(x)
    assume(x.size and not (layer_class is LPPool and layer.ceil_mode))  # "LP pooling, ceil"
    try:
        module = layer.torch()
    except ValueError as error:
        assert "over half the kernel" in str(error)
        assume(False)
    planes = torch.tensor(x.reshape(-1, 1, *x.shape[x.ndim - layer.rank :]))
    try:
        y = module(planes).numpy()
    except RuntimeError as error:
        assert "smaller than kernel size" in str(error)  # AvgPool3d alone
        assume(False)
    assert_allclose(y.reshape(layer.output_shape(x.shape)), layer(x), atol=1e-12)


@thorough
@given(data=st.data())
def test_indices_are_those_of_return_indices(data):
    layer, x, _ = data.draw(cases(MaxPool, special))
    assume(x.size and layer.pad_value == -inf and layer.ties == "first")
    assume(layer.torch_own() is not None)
    try:
        module = layer.torch()
    except ValueError:
        assume(False)
    module.return_indices = True
    planes = torch.tensor(x.reshape(-1, 1, *x.shape[x.ndim - layer.rank :]))
    _, index = module(planes)
    assert_array_equal(layer.indices(x), index.numpy().reshape(layer.output_shape(x.shape)))


def notes(layer, x, dy=None):
    dy = np.ones(layer.output_shape(np.shape(x))) if dy is None else dy
    return compare_with_torch(layer, x, dy).notes


A4 = np.arange(1.0, 17).reshape(4, 4)


def test_no_notes_where_nothing_differs():
    for layer in (MaxPool(2, 1), AvgPool(3, 2, 1), LPPool(2, 2), MaxPool(2, padding="same")):
        found = compare_with_torch(layer, A4, np.ones(layer.output_shape(A4.shape)))
        assert found.notes == () and found.difference < 1e-12


@pytest.mark.parametrize(
    "ties, dx",
    [("last", [[0, 0], [0, 1]]), ("split", [[0.25, 0.25], [0.25, 0.25]]), ("all", [[1, 1], [1, 1]])],
)
def test_tie_gradient(ties, dx):
    found = compare_with_torch(MaxPool(2, ties=ties), np.ones((2, 2)), [[1]])
    assert found.notes == ("Tie: gradient",)
    assert found.dx.tolist() == dx and found.torch_dx.tolist() == [[1, 0], [0, 0]]
    assert found.difference == 1 - (0.25 if ties == "split" else 0)


def test_the_split_is_torchs_amax():
    x = torch.ones(1, 4, requires_grad=True)
    x.amax(-1).sum().backward()
    assert_array_equal(MaxPool(2, ties="split").backward(np.ones((2, 2)), [[1]]).ravel(), x.grad[0])


def test_padding_limit():
    for layer in (MaxPool(3, 1, 2), MaxPool(3, 1, 2, dilation=2), AvgPool((3,), 1, (2,))):
        with pytest.raises(ValueError, match=r"torch refuses padding over half.*padding 2 for kernel 3"):
            layer.torch()
        found = compare_with_torch(layer, A4, np.ones(layer.output_shape(A4.shape)))
        assert found.notes == ("Padding limit",) and found.difference < 1e-12
    with pytest.raises(RuntimeError, match="at most half"):
        functional.max_pool2d(torch.ones(1, 1, 4, 4), 3, 1, 2)


def test_lp_pooling_sign():
    found = compare_with_torch(LPPool(1, 2), [[1.0, -2], [3, -4]], [[1]])
    assert found.y.tolist() == [[10]] and found.torch_y.tolist() == [[-2]]
    assert found.notes == ("LP pooling, sign",) and found.difference == 12


def test_lp_pooling_ceil():
    nine = np.arange(1.0, 10).reshape(3, 3)
    found = compare_with_torch(LPPool(2, 2, ceil_mode=True), nine, np.ones((2, 2)))
    assert found.y[1, 1] == 9 and found.torch_y[1, 1] == pytest.approx(18)
    assert found.notes == ("LP pooling, ceil",)


def test_lp_gradient_at_0():
    zeros = np.zeros((2, 2))
    for layer in (LPPool(2, 2), LPPool(3, 2), RMSPool(2)):
        found = compare_with_torch(layer, zeros, [[1]])
        assert found.dx.tolist() == found.torch_dx.tolist() == zeros.tolist()
    found = compare_with_torch(LPPool(1, 2), [[0.0, 1], [1, 1]], [[1]])
    assert found.notes == ("LP gradient at 0",) and found.torch_dx[0, 0] == 1


def test_dilated_average():
    layer = AvgPool(2, 1, dilation=2)
    found = compare_with_torch(layer, A4, np.ones((2, 2)))
    assert found.torch_y.tolist() == [[6, 7], [10, 11]]
    assert found.notes == ("Dilated average",) and found.difference == 0


def test_nan_last_of_several():
    x = [[nan, nan], [nan, 1]]
    found = compare_with_torch(MaxPool(2), x, [[1]])
    assert found.dx.tolist() == found.torch_dx.tolist() == [[0, 0], [1, 0]]
    assert found.difference == 0 and found.notes == ()
    assert notes(LPPool(3, 2), x) == ("NaN",)


def test_padding_value_of_max():
    negative = -np.ones((2, 2))
    assert notes(MaxPool(2, padding=1, pad_value=0), negative) == ("Padding value of max",)
    assert notes(MaxPool(2, pad_value=0), negative) == ()


def test_integers_run_in_float64():
    found = compare_with_torch(AvgPool(2), np.array([[-1, -2], [-2, -1]]), [[4]])
    assert found.torch_y.tolist() == [[-1.5]] and found.notes == ("Integers",)
    assert notes(MaxPool(2), np.array([[1, 2], [3, 4]])) == ()


def test_window_wholly_in_padding():
    """torch's gradient lands in the next channel; poolcore refuses the geometry."""
    x = torch.zeros(1, 2, 1, 1, requires_grad=True)
    y = functional.max_pool2d(x, (1, 2), 1, (0, 1), (1, 2))
    y.backward(torch.tensor([10.0, 20.0]).reshape(y.shape))
    assert x.grad.ravel().tolist() == [0, 10]
    with pytest.raises(GeometryError):
        MaxPool((1, 2), 1, (0, 1), (1, 2))(np.zeros((1, 2, 1, 1)))


def test_infinite_padding_never_wins_an_infinite_input():
    layer = MaxPool(2, 1, ((1, 0), (1, 0)))
    found = compare_with_torch(layer, np.full((2, 2), -inf), [[1, 2], [3, 4]])
    assert found.difference == 0 and found.torch_dx.sum() == 10


def test_too_many_axes():
    layer = MaxPool((1, 1, 1, 1))
    with pytest.raises(ValueError, match="1, 2 or 3 axes, not 4"):
        layer.torch()
    with pytest.raises(ValueError, match="1, 2 or 3 axes, not 4"):
        compare_with_torch(layer, np.ones((1, 1, 1, 1)), np.ones((1, 1, 1, 1)))


def test_modules_are_torchs_own_where_it_has_one():
    own = torch.nn
    assert type(MaxPool((2,)).torch()) is own.MaxPool1d
    assert type(MaxPool(2, 1, ((1, 1), (1, 1)), 2).torch()) is own.MaxPool2d
    assert type(AvgPool(2, divisor_override=3).torch()) is own.AvgPool2d
    assert type(LPPool(2, (1, 2, 2)).torch()) is own.LPPool3d
    for layer in (MaxPool(2, padding="same"), AvgPool((2,), divisor_override=3), RMSPool(2)):
        assert not type(layer.torch()).__module__.startswith("torch")


def test_differences_count_infinities_and_nan_by_kind():
    assert compare_with_torch(MaxPool(1), [[inf, -inf, nan]], [[1, 1, 1]]).difference == 0
    found = compare_with_torch(LPPool(1.5, 1), [[-1.0]], [[1]])
    assert np.isnan(found.torch_y[0, 0]) and found.difference == inf


def test_dtypes_leading_axes_and_the_random_state():
    before = torch.random.get_rng_state(), np.random.get_state()[1].copy()
    for lead in ((), (0,), (3,), (2, 0, 1), (2, 1, 2)):
        x = np.arange(np.prod((*lead, 4, 4)), dtype=np.float32).reshape(*lead, 4, 4)
        found = compare_with_torch(AvgPool(2), x, np.ones((*lead, 2, 2)))
        assert found.y.dtype == np.float32 and found.torch_y.dtype == np.float64
        assert found.torch_dx.shape == x.shape and found.difference < 1e-5
    assert torch.equal(torch.random.get_rng_state(), before[0])
    assert_array_equal(np.random.get_state()[1], before[1])

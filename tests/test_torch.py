"""torch as the oracle, forward and gradient. Where the two differ on purpose, the row of
docs/semantics.md is named: here, and in the comparison's notes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal, assert_equal
from torch.nn import functional

from poolcore import LAYERS, AvgPool, GeometryError, LPPool, MaxPool, RMSPool
from poolcore.frameworks.torch_notes import EXPLAINS
from poolcore.frameworks.torch_reference import compare_with_torch, to_torch
from poolcore.frameworks.torch_sliding import own
from tests import geometries
from tests.random_sliding import OWN, cases, one_thread, special, whole  # noqa: F401

pytestmark = pytest.mark.usefixtures("one_thread")

every_layer = pytest.mark.parametrize("kind", LAYERS.values(), ids=LAYERS)
every_family = pytest.mark.parametrize("kind", OWN)
inf, nan = np.inf, np.nan


def check(layer, x, dy):
    found = compare_with_torch(layer, x, dy)
    assert found.torch_y.shape == found.y.shape and found.torch_dx.shape == x.shape
    if {*EXPLAINS}.isdisjoint(found.notes):
        assert found.difference < 1e-9, found
    return found.difference > 1e-9, not found.notes


@every_family
@pytest.mark.parametrize("numbers", [whole, special])
def test_torch_agrees_or_the_row_is_named(kind, numbers):
    results = [check(*case) for case in cases(kind, 1200, seed=1, numbers=numbers)]
    assert kind is RMSPool or sum(plain for _, plain in results) > 200
    assert any(differs for differs, _ in results) == (kind in (MaxPool, LPPool))


@every_layer
@settings(max_examples=40)
@given(data=st.data())
def test_torch_agrees_for_every_layer(kind, data):
    layer, x, dy = data.draw(geometries.cases(kind))
    check(layer, x, dy)


def explicit(layer, x, dy, mean):
    """Forward and gradient of torch after explicit padding, without a line of poolcore."""
    given_x = torch.tensor(x, requires_grad=True)
    flat = [n for pair in reversed(layer.padding) for n in pair]
    padded = functional.pad(given_x, flat, value=0.0 if mean else -inf)
    arguments = (layer.kernel_size, layer.stride) + (() if mean else (0, layer.dilation))
    y = getattr(functional, f"{'avg' if mean else 'max'}_pool{layer.rank}d")(padded, *arguments)
    y.backward(torch.tensor(dy))
    return y.detach().numpy(), given_x.grad.numpy()


@pytest.mark.parametrize("kind", [MaxPool, AvgPool])
def test_asymmetric_padding_against_torch_by_explicit_padding(kind):
    mean, seen, rng = kind is AvgPool, 0, np.random.default_rng(2)
    for layer, x, dy in cases(kind, 1500, seed=2, lead=(2, 2)):
        kernel, dilation = layer.kernel_size, 1 if mean else layer.dilation
        padding = tuple(tuple(map(int, rng.integers(0, k, 2))) for k in kernel)
        layer = kind(kernel, layer.stride, padding, dilation)
        try:
            dy = np.resize(dy, layer.output_shape(x.shape))
        except GeometryError:
            continue
        y, dx = explicit(layer, x, dy, mean)
        assert_allclose(layer(x), y, atol=1e-12)
        assert_allclose(layer.backward(x, dy), dx, atol=1e-12)
        seen += 1
    assert seen > 1000


@every_family
def test_the_module_is_the_layer(kind):
    seen = 0
    for layer, x, _ in cases(kind, 500, seed=3, lead=(2, 1)):
        if kind is LPPool and layer.ceil_mode:  # SEMANTICS: "LP pooling, ceil"
            continue
        x = np.abs(x)  # SEMANTICS: "LP pooling, sign"
        try:
            y = to_torch(layer)(torch.tensor(x)).numpy()
        except ValueError as error:
            assert "over half the kernel" in str(error)
        except RuntimeError as error:
            assert "smaller than kernel size" in str(error) and layer.rank == 3
        else:
            assert_allclose(y, layer(x), atol=1e-12)
            seen += 1
    assert seen > 250


@pytest.mark.parametrize("numbers", [whole, special])
def test_indices_are_those_of_return_indices(numbers):
    seen = 0
    for layer, x, _ in cases(MaxPool, 1500, seed=4, numbers=numbers, lead=(2, 1)):
        if layer.ties != "first" or own(layer) is None:
            continue
        try:
            module = to_torch(layer)
        except ValueError:  # SEMANTICS: "Padding limit"
            continue
        module.return_indices = True
        assert_array_equal(layer.indices(x), module(torch.tensor(x))[1])
        seen += 1
    assert seen > 150


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
    [
        ("last", [[0, 0], [0, 1]]),
        ("split", [[0.25, 0.25], [0.25, 0.25]]),
        ("all", [[1, 1], [1, 1]]),
    ],
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
        with pytest.raises(
            ValueError, match=r"torch refuses padding over half.*padding 2 for kernel 3"
        ):
            to_torch(layer)
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
    for x in (0, 1e-200):  # whose square is 0, too
        for layer in (LPPool(2, 2), LPPool(3, 2, padding="same"), RMSPool(2)):
            found = compare_with_torch(layer, np.full((2, 2), x), [[1]])
            assert not found.dx.any() and not found.torch_dx.any()
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


def test_differences_count_infinities_and_nan_by_kind():
    assert compare_with_torch(MaxPool(1), [[inf, -inf, nan]], [[1, 1, 1]]).difference == 0
    found = compare_with_torch(LPPool(1.5, 1), [[-1.0]], [[1]])
    assert np.isnan(found.torch_y[0, 0]) and found.difference == inf


def test_dtypes_leading_axes_and_the_random_state():
    before = torch.random.get_rng_state(), np.random.get_state(legacy=False)
    for lead in ((), (0,), (3,), (2, 0, 1), (2, 1, 2)):
        x = np.arange(np.prod((*lead, 4, 4)), dtype=np.float32).reshape(*lead, 4, 4)
        found = compare_with_torch(AvgPool(2), x, np.ones((*lead, 2, 2)))
        assert found.y.dtype == np.float32 and found.torch_y.dtype == np.float64
        assert found.torch_dx.shape == x.shape and found.difference < 1e-5
    assert torch.equal(torch.random.get_rng_state(), before[0])
    assert_equal(np.random.get_state(legacy=False), before[1])

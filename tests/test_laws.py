"""What holds for every layer, on random geometries (see geometries.py)."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from poolcore import LAYERS, OUTSIDE, PAD, GeometryError, Layer, MaxPool
from tests.geometries import cases, distinct, integers

every_layer = pytest.mark.parametrize("layer_class", LAYERS.values(), ids=LAYERS)
often = settings(max_examples=60)


@every_layer
@often
@given(data=st.data())
def test_take_and_put_are_adjoint(layer_class, data):
    """⟨take(x), c⟩ = ⟨x, put(c)⟩"""
    layer, x, _ = data.draw(cases(layer_class))
    windows = layer.windows(x.shape)
    taken = windows.take(x)
    c = data.draw(integers(taken.shape))
    assert windows.put(c).shape == x.shape
    assert windows.put(c.astype(np.float32)).dtype == np.float32
    assert np.vdot(taken, c) == np.vdot(x, windows.put(c))


@every_layer
@often
@given(data=st.data())
def test_backward_is_the_transposed_jacobian(layer_class, data):
    """⟨w, J·v⟩ by central differences equals ⟨Jᵀ·w, v⟩.

    No two cells of x are equal and none is zero or the padding's value, so there are no ties and
    no kinks nearer than half a unit, and steps of 1e-5 reach none.
    """
    layer, x, w = data.draw(cases(layer_class, inputs=distinct))
    v = data.draw(integers(x.shape))
    h = 1e-5
    jv = (layer(x + h * v) - layer(x - h * v)) / (2 * h)
    expected, actual = np.vdot(w, jv), np.vdot(layer.backward(x, w), v)
    assert actual == pytest.approx(expected, abs=1e-6 * (1 + np.abs(w * jv).sum()))


@every_layer
@often
@given(data=st.data())
def test_steps_agree_with_forward_and_backward(layer_class, data):
    layer, x, dy = data.draw(cases(layer_class))
    y, spatial = layer(x), layer.windows(x.shape).input_shape
    planes = x.reshape(*x.shape[: x.ndim - len(spatial)], int(np.prod(spatial)))
    dx, outputs = np.zeros_like(planes), []
    for step in layer.steps(x):
        outputs.append(step.output)
        plane, inside = step.output[: planes.ndim - 1], step.cells >= 0
        assert_array_equal(step.values[inside], planes[plane][step.cells[inside]])
        assert step.result == y[step.output]
        assert step.formula
        assert step.contenders[step.weights != 0].all()
        assert not layer.chooses or (step.values[step.contenders] == step.result).all()
        np.add.at(dx[plane], step.cells[inside], step.weights[inside] * dy[step.output])
    assert outputs == list(np.ndindex(y.shape))
    assert_allclose(layer.backward(x, dy), dx.reshape(x.shape), rtol=1e-12, atol=1e-12)


@every_layer
@often
@given(data=st.data())
def test_the_parts_of_the_balance_add_up(layer_class, data):
    layer, x, dy = data.draw(cases(layer_class))
    steps = list(layer.steps(x))
    padding = sum(dy[s.output] * s.weights[s.cells == PAD].sum() for s in steps)
    rule = sum(dy[s.output] * (1 - s.weights[s.cells != OUTSIDE].sum()) for s in steps)
    balance = layer.run(x).balance(dy)
    assert balance.upstream == pytest.approx(dy.sum(), abs=1e-9)
    assert balance.input == pytest.approx(layer.backward(x, dy).sum(), abs=1e-9)
    assert balance.padding == pytest.approx(padding, abs=1e-9)
    assert balance.rule == pytest.approx(rule, abs=1e-9)
    parts = balance.input + balance.padding + balance.rule
    assert balance.upstream == pytest.approx(parts, abs=1e-9)


def answers(layer, x, dy):
    steps = [(s.output, s.result, s.formula) for s in layer.steps(x)]
    return layer(x), layer.backward(x, dy), layer.vjp(x)[1](dy), layer.run(x).balance(dy), steps


@every_layer
@often
@given(data=st.data())
def test_the_caller_s_arrays_are_only_read(layer_class, data):
    layer, x, dy = data.draw(cases(layer_class))
    x_before, dy_before = x.copy(), dy.copy()
    y, dx, *rest = answers(layer, x, dy)
    assert_array_equal(x, x_before)
    assert_array_equal(dy, dy_before)
    assert not np.may_share_memory(y, x)
    assert not np.may_share_memory(dx, dy)

    locked = [np.repeat(array, 2, axis=-1)[..., ::2] for array in (x, dy)]
    for array in locked:
        array.flags.writeable = False
    y_again, dx_again, *rest_again = answers(layer, *locked)
    assert_array_equal(y_again, y)
    assert_array_equal(dx_again, dx)
    assert rest_again[1:] == rest[1:]


@every_layer
@often
@given(data=st.data())
def test_the_pullback_needs_neither_x_nor_y_any_more(layer_class, data):
    layer, x, dy = data.draw(cases(layer_class))
    dx = layer.backward(x, dy)
    y, pullback = layer.vjp(x)
    x[...], y[...] = 7, 7
    assert_array_equal(pullback(dy), dx)


@every_layer
@often
@given(data=st.data())
def test_leading_axes_are_pooled_apart(layer_class, data):
    layer, x, dy = data.draw(cases(layer_class))
    y, dx = layer(x), layer.backward(x, dy)
    rank = len(layer.windows(x.shape).input_shape)
    # NumPy adds the cells of a plane alone in another order, and what they sum to may cancel out.
    close = 1e-12 * np.abs(dx[np.isfinite(dx)]).max(initial=1)
    for plane in np.ndindex(x.shape[: x.ndim - rank]):
        assert_allclose(y[plane], layer(x[plane]), rtol=1e-12)
        assert_allclose(dx[plane], layer.backward(x[plane], dy[plane]), rtol=1e-12, atol=close)


def positions(axis, ceil_mode):
    """(outputs, cells) positions on one axis, straight from the semantics table; or None."""
    n, kernel, stride, before, after, dilation = axis
    room = n + before + after - dilation * (kernel - 1) - 1
    outputs = (-(-room // stride) if ceil_mode else room // stride) + 1
    if ceil_mode and (outputs - 1) * stride >= n + before:
        outputs -= 1
    table = [[i * stride - before + j * dilation for j in range(kernel)] for i in range(outputs)]
    every_window_reads = all(any(0 <= cell < n for cell in window) for window in table)
    return table if table and every_window_reads else None


def flat_cell(place, size, before, after):
    edges = list(zip(place, size, before, after, strict=True))
    if any(not -b <= cell < n + a for cell, n, b, a in edges):
        return OUTSIDE
    if any(not 0 <= cell < n for cell, n, _, _ in edges):
        return PAD
    return int(np.ravel_multi_index(place, size))


one_axis = st.tuples(
    *[st.integers(*limits) for limits in [(1, 6), (1, 4), (1, 3), (0, 4), (0, 4), (1, 2)]]
)


@often
@given(st.lists(one_axis, min_size=1, max_size=3), st.booleans())
def test_the_table_is_the_definition_and_nothing_else_is_refused(axes, ceil_mode):
    size, kernel, stride, before, after, dilation = zip(*axes, strict=True)
    padding = tuple(zip(before, after, strict=True))
    pool = MaxPool(kernel, stride, padding, dilation, ceil_mode)
    tables = [positions(axis, ceil_mode) for axis in axes]
    if None in tables:
        with pytest.raises(GeometryError):
            pool.windows(size)
        return
    expected = [
        [flat_cell(place, size, before, after) for place in product(*window)]
        for window in product(*tables)
    ]
    assert_array_equal(pool.windows(size).index, expected)


@given(n=st.integers(1, 40), kernel=st.integers(1, 9), stride=st.integers(1, 9))
def test_same_gives_the_size_over_the_stride_rounded_up(n, kernel, stride):
    for padding, ceil_mode in product(("same", "same_lower"), (False, True)):
        pool = MaxPool((kernel,), stride=stride, padding=padding, ceil_mode=ceil_mode)
        assert pool.output_shape((n,)) == (-(-n // stride),)


EXTREME = (1e308, -1e308, np.inf, np.nan, 5e-324, -0.0, 3.0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("fast", [False, True])
@every_layer
def test_no_number_makes_a_layer_warn(layer_class, fast, monkeypatch):
    example = layer_class.example
    layer = layer_class(**example.fields).given(*example.others)
    x = np.array(example.x)
    monkeypatch.setattr("poolcore.layer.TABLE_CELLS", 0 if fast else 1024)
    for value in EXTREME:
        x = np.where(np.arange(x.size).reshape(x.shape) % 3, value, x)
        run = layer.run(x)
        dy = np.full(run.output.shape, 1e308)
        layer(x), layer.backward(x, dy), run.balance(dy), run.parameter_gradients(dy)
        assert all(step.formula for step in run.steps())


@pytest.mark.parametrize(
    "layer_class", [cls for cls in LAYERS.values() if cls.fast is not Layer.fast], ids=str
)
@settings(max_examples=40)
@given(data=st.data())
def test_the_fast_way_gives_what_the_table_gives(layer_class, data):
    layer, x, dy = data.draw(cases(layer_class))
    run, way = layer.run(x), layer.fast(x)
    if way is None:
        return
    with np.errstate(all="ignore"):
        (y, pullback), forward = way.vjp(), way.forward()
        dx = pullback(dy.astype(float)).reshape(x.shape)
    assert_allclose(forward, run.output, rtol=1e-9, atol=1e-9)
    assert_allclose(y, run.output, rtol=1e-9, atol=1e-9)
    assert_allclose(dx, run.backward(dy), atol=1e-9)

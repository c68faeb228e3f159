"""What the settings allow: which values a slider may take, and how to mend what cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import Field, fields, replace
from numbers import Real
from typing import Any

from poolcore import GeometryError, Layer
from poolcore.budget import TooMuch, at_most
from poolcore.layers.bases.sliding import Sliding
from poolcore.windows import Axis, Windows, sliding
from poolcore.windows import check as check_axes
from ui.work.kept import kept

WORK = 60_000
"""Window cells over all channels of all pictures of a page: a 32×32 input with kernel 7."""
OUTPUTS = 4096
"""Output cells over all channels that one picture may have."""
HEAVY = 5_000
"""Window cells of a page from which it waits for its turn."""

FIELDS = {
    "kernel_size": "kernel", "stride": "stride", "padding": "before", "dilation": "dilation",
}  # fmt: skip
"""A layer's field, and the Axis attribute it sets."""
RANGES = {f.name: f.metadata["range"] for f in fields(Sliding) if f.name in FIELDS}
"""Its least and its largest value."""

Pair = tuple[int, int]


def check(layer: Layer, shape: tuple[int, ...], pictures: int = 1) -> None:
    """Raise GeometryError or TooMuch where the layer cannot be shown on this shape, ValueError
    where its arrays do not fit it. pictures: how many like it stand beside each other."""
    cells, outputs = work(layer, shape)
    if cells > cells_each(pictures):
        raise TooMuch(cells, cells_each(pictures))
    if outputs > OUTPUTS:
        raise TooMuch(outputs, OUTPUTS, "output")


def work(layer: Layer, shape: tuple[int, ...]) -> tuple[int, int]:
    """Window cells and output cells, over all channels. Raises as `check`."""
    if isinstance(layer, Sliding):
        # Without the table, which may be too large to make.
        layer.output_shape(shape)
        return _work(layer.axes(shape), shape)
    windows = windows_of(layer, shape)
    planes = math.prod(shape[: len(shape) - len(windows.input_shape)])
    return windows.index.size * planes, len(windows.index) * planes


def windows_of(layer: Layer, shape: tuple[int, ...]) -> Windows:
    """The layer's windows: made once, for every picture and figure of a page. Raises as `check`."""
    if type(layer).windows is Sliding.windows:
        layer.output_shape(shape)
        return _sliding(*layer.axes(shape))  # type: ignore[attr-defined]
    return _table(layer, shape)


@kept
def _sliding(*axes: Axis) -> Windows:
    """Of all layers that slide alike: those that are compared share it."""
    with at_most(WORK):
        return sliding(axes)


@kept
def _table(layer: Layer, shape: tuple[int, ...]) -> Windows:
    with at_most(WORK):
        return layer.windows(shape)


def cells_each(pictures: int) -> int:
    """Window cells that each of so many pictures may have."""
    return WORK // pictures


def _work(axes: list[Axis], shape: tuple[int, ...]) -> tuple[int, int]:
    outputs = shape[0] * math.prod(axis.outputs for axis in axes)
    return outputs * math.prod(axis.kernel for axis in axes), outputs


def lighter(layer: Layer, shape: tuple[int, ...]) -> tuple[Field, Layer] | None:
    """For a layer that is too much: the first of its fields that is enough to make smaller, and
    the layer with the largest value of it that can be shown."""
    for field in fields(layer):
        for value in _below(getattr(layer, field.name), field):
            try:
                found = replace(layer, **{field.name: value})
                check(found, shape)
            except (TypeError, ValueError):
                continue
            return field, found
    return None


def _below(value: Any, field: Field) -> Iterable[Any]:
    """Smaller values of a field, the largest first; of an array fewer rows."""
    if isinstance(value, tuple):
        return (value[:n] for n in range(len(value) - 1, 0, -1))
    if isinstance(value, bool) or not isinstance(value, Real) or "range" not in field.metadata:
        return ()
    least, step = field.metadata["range"][0], 1 if isinstance(value, int) else 0.5
    return (value - step * n for n in range(1, 1 + int((value - least) / step)))


def largest_input(layer: Layer, shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Rows and columns of the largest input that the layer can be shown on, cut from this one."""
    for n in range(max(shape[-2:]) - 1, 0, -1):
        rows, columns = min(n, shape[-2]), min(n, shape[-1])
        try:
            check(layer, (*shape[:-2], rows, columns))
        except ValueError:
            continue
        return rows, columns
    return None


def _possible(axes: list[Axis], shape: tuple[int, ...], pictures: int = 1) -> bool:
    try:
        check_axes(axes)
    except GeometryError:
        return False
    cells, outputs = _work(axes, shape)
    return cells <= cells_each(pictures) and outputs <= OUTPUTS


def _with(axis: Axis, field: str, value: int) -> Axis:
    if field == "padding":
        return replace(axis, before=value, after=value)
    changed: dict[str, Any] = {FIELDS[field]: value}
    return replace(axis, **changed)


def value(layer: Any, field: str) -> Pair:
    """A geometry field as (rows, columns)."""
    found = layer.strides if field == "stride" else getattr(layer, field)
    rows, columns = found if isinstance(found, tuple) else (found, found)
    return rows, columns


def with_value(layer: Any, field: str, axes: tuple[int, ...], new: int) -> Sliding:
    """The layer with a geometry field changed on some axes."""
    old = value(layer, field)
    changed: dict[str, Any] = {field: tuple(new if a in axes else old[a] for a in (0, 1))}
    return replace(layer, **changed)


def choices(
    layer: Sliding, shape: tuple[int, ...], field: str, moved: tuple[int, ...]
) -> list[int]:
    """The values a field may take on these axes, all else as it is; today's value included."""
    axes = layer.axes(shape)
    least, largest = RANGES[field]
    reach = max(axis.size + axis.before + axis.after for axis in axes)
    found = set()
    for candidate in range(least, min(largest, reach) + 1):
        tried = [_with(a, field, candidate) if n in moved else a for n, a in enumerate(axes)]
        if _possible(tried, shape):
            found.add(candidate)
    return sorted(found | {value(layer, field)[a] for a in moved})


ORDER = {
    "no_output": ("dilation", "kernel_size"),
    "empty_window": ("padding", "dilation", "stride", "kernel_size"),
    "too_much": ("padding", "kernel_size", "dilation"),
}


def mended(layer: Sliding, shape: tuple[int, ...], pictures: int = 1) -> Sliding:
    """The nearest layer, by smaller values, that can be shown; the layer itself where it can."""
    for candidate in _smaller(layer, shape, pictures):
        if _possible(candidate.axes(shape), shape, pictures):
            return candidate
    return replace(layer, kernel_size=(1, 1), padding=(0, 0), dilation=(1, 1))


def _smaller(layer: Sliding, shape: tuple[int, ...], pictures: int) -> Iterator[Sliding]:
    yield layer
    axes: tuple[int, ...]
    for _ in range(4 * 32):
        try:
            check(layer, shape, pictures)
            return
        except GeometryError as error:
            reason, axes = error.reason, (error.axis or 0,)
        except TooMuch:
            reason, axes = "too_much", (0, 1)
        field = next((f for f in ORDER[reason] if _lowerable(layer, f, axes)), None)
        if field is None:
            return
        largest = max(value(layer, field)[a] for a in axes)
        moved = tuple(a for a in axes if value(layer, field)[a] == largest)
        layer = with_value(layer, field, moved, largest - 1)
        yield layer


def _lowerable(layer: Sliding, field: str, axes: tuple[int, ...]) -> bool:
    return max(value(layer, field)[a] for a in axes) > RANGES[field][0]

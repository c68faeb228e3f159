"""What the settings allow: which values a slider may take, and how to mend what cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from poolcore import GeometryError, Layer
from poolcore.slide import Sliding
from poolcore.windows import Axis
from poolcore.windows import check as check_axes

WORK = 60_000
"""Window cells over all channels that one picture may have: a 32×32 input with kernel 5."""

FIELDS = {
    "kernel_size": ("kernel", 1, 32),
    "stride": ("stride", 1, 32),
    "padding": ("before", 0, 16),
    "dilation": ("dilation", 1, 16),
}
"""A layer's field: the Axis attribute it sets, the least and the largest value."""

Pair = tuple[int, int]


class TooMuch(ValueError):
    """A geometry with more window cells than a page can draw."""

    def __init__(self, cells: int) -> None:
        super().__init__(cells)
        self.cells = cells


def check(layer: Layer, shape: tuple[int, ...]) -> None:
    """Raise GeometryError or TooMuch where the layer cannot be shown on this shape, ValueError
    where its arrays do not fit it."""
    if isinstance(layer, Sliding):
        # Without the table, which may be too large to make.
        layer.output_shape(shape)
        cells = _work(layer.axes(shape), shape)
    else:
        windows = layer.windows(shape)
        cells = windows.index.size * math.prod(shape[: len(shape) - len(windows.input_shape)])
    if cells > WORK:
        raise TooMuch(cells)


def _work(axes: list[Axis], shape: tuple[int, ...]) -> int:
    return shape[0] * math.prod(axis.outputs * axis.kernel for axis in axes)


def _possible(axes: list[Axis], shape: tuple[int, ...]) -> bool:
    try:
        check_axes(axes)
    except GeometryError:
        return False
    return _work(axes, shape) <= WORK


def _with(axis: Axis, field: str, value: int) -> Axis:
    if field == "padding":
        return replace(axis, before=value, after=value)
    changed: dict[str, Any] = {FIELDS[field][0]: value}
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
    _, least, largest = FIELDS[field]
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


def mended(layer: Sliding, shape: tuple[int, ...]) -> Sliding:
    """The nearest layer, by smaller values, that can be shown; the layer itself where it can."""
    for candidate in _smaller(layer, shape):
        if _possible(candidate.axes(shape), shape):
            return candidate
    return replace(layer, kernel_size=(1, 1), padding=(0, 0), dilation=(1, 1))


def _smaller(layer: Sliding, shape: tuple[int, ...]) -> Iterator[Sliding]:
    yield layer
    axes: tuple[int, ...]
    for _ in range(4 * 32):
        try:
            check(layer, shape)
            return
        except GeometryError as error:
            reason, axes = error.reason, (error.axis or 0,)
        except TooMuch:
            reason, axes = "too_much", (0, 1)
        field = next((f for f in ORDER[reason] if _room(layer, f, axes)), None)
        if field is None:
            return
        largest = max(value(layer, field)[a] for a in axes)
        moved = tuple(a for a in axes if value(layer, field)[a] == largest)
        layer = with_value(layer, field, moved, largest - 1)
        yield layer


def _room(layer: Sliding, field: str, axes: tuple[int, ...]) -> bool:
    return max(value(layer, field)[a] for a in axes) > FIELDS[field][1]

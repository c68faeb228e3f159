"""Planes, a block of them at a time; and the maximum of each window."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .slide import Arrays, Rule

BLOCK = 2**20
"""Bytes of a block: several arrays as large fit a core's cache together."""
Pullback = Callable[[NDArray], NDArray]


class AxisWindows(Protocol):
    """The windows on one axis: they slide (slide.py), or each is a bin of its own (bins.py)."""

    @property
    def size(self) -> int: ...
    @property
    def length(self) -> int: ...
    @property
    def outputs(self) -> int: ...
    @property
    def stride(self) -> int: ...
    @property
    def reach(self) -> int: ...
    @property
    def spread(self) -> int: ...
    @property
    def padding(self) -> tuple[int, int]: ...
    def part(self, low: int, high: int) -> tuple[slice, AxisWindows]: ...
    def adjoint(self) -> AxisWindows: ...
    def fill(self, cells: NDArray) -> None: ...
    def reduce(self, rule: Rule, arrays: Arrays, axis: int) -> Arrays: ...


class Separable(Protocol):
    """A layer whose windows are a product of those on each axis."""

    def per_axis(self, shape: tuple[int, ...]) -> Sequence[AxisWindows]: ...
    def output_dtype(self, dtype: np.dtype) -> np.dtype: ...
    def compute_dtype(self, dtype: np.dtype) -> np.dtype: ...


@dataclass(frozen=True)
class Block:
    """Some planes, or rows of one. cells, outputs: where they lie in arrays (planes, *spatial)."""

    cells: tuple[slice, ...]
    outputs: tuple[slice, ...]
    axes: tuple[AxisWindows, ...]

    def pad(self, cells: NDArray, dtype: np.dtype, repeat: bool) -> NDArray:
        """The cells, contiguous, with padding: cells of the same windows again (repeat), or 0."""
        if not any(any(axis.padding) or axis.spread > 1 for axis in self.axes):
            return np.ascontiguousarray(cells, dtype)
        sizes = (sum(axis.padding) + axis.length for axis in self.axes)
        padded = (np.empty if repeat else np.zeros)((len(cells), *sizes), dtype)
        starts = ((axis, axis.padding[0]) for axis in self.axes)
        inside = (slice(start, start + axis.length, axis.spread) for axis, start in starts)
        padded[(slice(None), *inside)] = cells
        for number, axis in enumerate(self.axes if repeat else (), 1):
            axis.fill(np.moveaxis(padded, number, 0))
        return padded

    def reduce(self, rule: Rule, arrays: Arrays) -> Arrays:
        """Padded cells to outputs, one axis after the other.

        Rows go first, as to take every second one is quicker than every second cell; but last
        where they become more. A traced maximum takes the last axis first: then the first of a tie
        is the first in row-major order.
        """
        axes = list(enumerate(self.axes, 1))
        if len(arrays) > 1 or self.axes[0].outputs > self.axes[0].length:
            axes.reverse()
        for number, axis in axes:
            arrays = axis.reduce(rule, arrays, number)
        outputs = (slice(None), *(slice(axis.outputs) for axis in self.axes))
        return [array[outputs] for array in arrays]


def blocks(planes: int, axes: Sequence[AxisWindows], itemsize: int) -> Iterator[Block]:
    """Blocks for all outputs: several planes; of a large plane some rows, at least so many that
    neighbours share no more than half of their cells."""
    others = [axis.part(0, axis.outputs) for axis in axes[1:]]
    there = [slice(0, axis.outputs) for axis in axes[1:]]
    rest = math.prod(max(sum(a.padding) + a.length, a.outputs) for _, a in others)
    high = max(sum(axes[0].padding) + axes[0].length, axes[0].outputs)
    most, count, reach = BLOCK // itemsize, axes[0].outputs, axes[0].reach
    if high * rest > most:
        high = max(most // rest, 2 * reach + 2)
        count = (high - reach - 1) // axes[0].stride + 1
    step = max(1, most // (high * rest))
    for low in range(0, axes[0].outputs, count):
        rows = slice(low, min(low + count, axes[0].outputs))
        cells, parts = zip(axes[0].part(low, rows.stop), *others, strict=True)
        for start in range(0, planes, step):
            some = slice(start, min(start + step, planes))
            yield Block((some, *cells), (some, rows, *there), parts)


class Planes:
    """A layer on x, seen as (planes, *spatial). Leading axes that do not lie one behind the other
    in memory are copied."""

    def __init__(self, layer: Separable, x: NDArray) -> None:
        self.axes = layer.per_axis(x.shape)
        lead = x.shape[: x.ndim - len(self.axes)]
        self.shape = *lead, *(axis.outputs for axis in self.axes)
        self.x = x.reshape(math.prod(lead), *x.shape[len(lead) :])
        self.dtype, self.compute = layer.output_dtype(x.dtype), layer.compute_dtype(x.dtype)

    def empty(self, dtype: np.dtype) -> NDArray:
        return np.empty((len(self.x), *(axis.outputs for axis in self.axes)), dtype)

    def upstream(self, dy: NDArray) -> tuple[NDArray, np.dtype]:
        """dy as (planes, *outputs), and the dtype its sums run in."""
        floats = self.compute if self.compute.kind == "f" else np.dtype(np.float64)
        dtype = np.result_type(floats, dy.dtype) if dy.dtype.kind == "f" else floats
        return dy.reshape(len(self.x), *(axis.outputs for axis in self.axes)), dtype

"""Planes, a block of them at a time, and the maximum of each window.

The gradient of a maximum needs no table: beside each value goes the place it came from, a small
integer that counts through the plane, and the pullback adds dy there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .bins import Bins
from .slide import LARGER, Arrays, Rule, Slide, pad

BLOCK = 2**20
"""Bytes of a block: several arrays as large fit a core's cache together."""
Pullback = Callable[[NDArray], NDArray]


class Separable(Protocol):
    """A layer whose windows are a product of those on each axis."""

    def per_axis(self, shape: tuple[int, ...]) -> Sequence[Slide | Bins]: ...
    def output_dtype(self, dtype: np.dtype) -> np.dtype: ...
    def compute_dtype(self, dtype: np.dtype) -> np.dtype: ...


@dataclass(frozen=True)
class Block:
    """Some planes, or rows of one. cells, outputs: where they lie in arrays (planes, *spatial)."""

    cells: tuple[slice, ...]
    outputs: tuple[slice, ...]
    axes: tuple[Slide | Bins, ...]

    def pad(self, cells: NDArray, dtype: np.dtype, repeat: bool) -> NDArray:
        slides = [axis for axis in self.axes if isinstance(axis, Slide)]
        return pad(cells, slides, dtype, repeat) if slides else cells.astype(dtype, copy=False)

    def reduce(self, rule: Rule, arrays: Arrays) -> Arrays:
        """Padded cells to outputs, one axis after the other.

        Rows go first, as to take every second one is quicker than every second cell; but last
        where they become more. A traced maximum takes the last axis first: then the first of a tie
        is the first in row-major order.
        """
        axes = list(enumerate(self.axes, 1))
        if len(arrays) > 1 or self.axes[0].outputs > self.axes[0].size:
            axes.reverse()
        for number, axis in axes:
            arrays = axis.reduce(rule, arrays, number)
        outputs = (slice(None), *(slice(axis.outputs) for axis in self.axes))
        return [array[outputs] for array in arrays]


def blocks(planes: int, axes: Sequence[Slide | Bins], itemsize: int) -> Iterator[Block]:
    """Blocks for all outputs: several planes; of a large plane some rows, at least so many that
    neighbours share no more than half of their cells."""
    first, others = axes[0], [axis.part(0, axis.outputs) for axis in axes[1:]]
    row = math.prod(max(axis.extent, axis.outputs) for _, axis in others)
    most, high, count = BLOCK // itemsize, max(first.extent, first.outputs), first.outputs
    if high * row > most:
        high = max(most // row, 2 * first.reach + 2)
        count = (high - first.reach - 1) // first.stride + 1
    step = max(1, most // (high * row))
    there = [slice(0, axis.outputs) for _, axis in others]
    for low in range(0, first.outputs, count):
        rows = slice(low, min(low + count, first.outputs))
        cells, parts = zip(first.part(low, rows.stop), *others, strict=True)
        for start in range(0, planes, step):
            some = slice(start, min(start + step, planes))
            yield Block((some, *cells), (some, rows, *there), parts)


class Planes:
    """A layer on x, seen as (planes, *spatial). Leading axes that do not lie one behind the other
    in memory are copied."""

    def __init__(self, layer: Separable, x: NDArray) -> None:
        self.axes = layer.per_axis(x.shape)
        lead = x.shape[: x.ndim - len(self.axes)]
        self.outputs = [axis.outputs for axis in self.axes]
        self.shape = *lead, *self.outputs
        self.x = x.reshape(math.prod(lead), *x.shape[len(lead) :])
        # float16 has no vector operations.
        self.compute = np.dtype(np.float32) if x.dtype == np.float16 else x.dtype

    def empty(self, dtype: np.dtype) -> NDArray:
        return np.empty((len(self.x), *self.outputs), dtype)

    def upstream(self, dy: NDArray) -> tuple[NDArray, np.dtype]:
        """dy as (planes, *outputs), and the dtype its sums run in."""
        floats = self.compute if self.compute.kind == "f" else np.dtype(np.float64)
        dtype = np.result_type(floats, dy.dtype) if dy.dtype.kind == "f" else floats
        return dy.reshape(len(self.x), *self.outputs), dtype


@cache
def _traced(ties_last: bool, nan: bool) -> Rule:
    """The larger value and its place; with nan, the last NaN's."""
    wins = np.greater_equal if ties_last else np.greater

    def join(one: Arrays, other: Arrays, out: Arrays) -> None:
        won = wins(other[0], one[0])
        if nan:
            won |= np.isnan(other[0])
        np.maximum(one[0], other[0], out=out[0])
        # one + won · (other − one): quicker than a choice, and integers wrap around and back.
        apart = np.subtract(other[1], one[1])
        apart *= won
        np.add(one[1], apart, out=out[1])

    return Rule(join, overlaps=True)


class Maximum(Planes):
    """The largest cell of each window. Padding never wins, not even over −∞."""

    def __init__(self, layer: Separable, x: NDArray, ties_last: bool) -> None:
        super().__init__(layer, x)
        self.ties_last = ties_last

    @np.errstate(all="ignore")
    def forward(self) -> NDArray:
        y = self.empty(self.x.dtype)
        for block in blocks(len(self.x), self.axes, self.compute.itemsize):
            cells = block.pad(self.x[block.cells], self.compute, repeat=True)
            [y[block.outputs]] = block.reduce(LARGER, [cells])
        return y.reshape(self.shape)

    @np.errstate(all="ignore")
    def _trace(self) -> tuple[NDArray, NDArray]:
        """y, and the place of each maximum in its plane."""
        y, most = self.empty(self.x.dtype), math.prod(self.x.shape[1:]) - 1
        places = self.empty(np.min_scalar_type(most))
        for block, own in self._numbered(places.dtype):
            cells = block.pad(self.x[block.cells], self.compute, repeat=True)
            nan = self.compute.kind == "f" and bool(np.isnan(cells.max()))
            found = block.reduce(_traced(self.ties_last, nan), [cells, own[: len(cells)]])
            y[block.outputs], places[block.outputs] = found
        return y, places

    def _numbered(self, dtype: np.dtype) -> Iterator[tuple[Block, NDArray]]:
        """Blocks, and the place of each of their cells in its plane, as `pad` pads it."""
        row, before = math.prod(self.x.shape[2:]), None
        itemsize = self.compute.itemsize + dtype.itemsize
        for block in blocks(len(self.x), self.axes, itemsize):
            planes, rows, *others = block.cells
            if rows != before:
                number = np.arange(rows.start * row, rows.stop * row, dtype=dtype)
                number = number.reshape(1, -1, *self.x.shape[2:])[:, :, *others]
                number = block.pad(number, dtype, repeat=True)
                own, before = np.repeat(number, planes.stop - planes.start, axis=0), rows
            yield block, own

    def indices(self) -> NDArray[np.int64]:
        """The place of each maximum in its plane."""
        return self._trace()[1].astype(np.int64).reshape(self.shape)

    def vjp(self) -> tuple[NDArray, Pullback]:
        """The pullback adds in the dtype of x, as torch does, and the table in float64: float32
        loses some 1e-5 of a cell that 900 windows send to, and takes half the time."""
        y, places = self._trace()
        shape, plane = self.x.shape, self.x[:1].size
        step = max(1, BLOCK // 8 // max(1, places[:1].size))

        def pullback(dy: NDArray) -> NDArray:
            dy, dtype = self.upstream(dy)
            dx = np.zeros(shape, dtype)
            for start in range(0, len(dx), step):
                some = slice(start, start + step)
                sent, place = (a[some].reshape(len(a[some]), -1) for a in (dy, places))
                place = place + np.arange(len(place))[:, None] * plane
                sent = sent.astype(dtype, copy=False)
                np.add.at(dx[some].reshape(-1), place.reshape(-1), sent.reshape(-1))
            return dx

        return y.reshape(self.shape), pullback

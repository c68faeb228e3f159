"""Windows that slide along an axis: in log₂ k vector operations, however many cells they have.

`parts`: the maximum over 2w cells is the larger one of two maxima over w cells. The two may share
cells, so that every length takes ⌈log₂ k⌉ steps. A sum takes each cell once: its lengths double,
triple or grow by one. (Differences of running sums would take two steps, but lose digits.)
Source: van Herk, Pattern Recognition Letters 13 (1992) 517, and Gil and Werman, IEEE PAMI 15
(1993) 504, do it in three steps a cell with running maxima, which a vector unit cannot follow.

`ahead`: rows lie in memory one behind the other, so the cell j rows further down is j·width places
further on, in all rows at once: one long operation, not one a row. Where a row ends it combines
cells of two rows, and nobody reads that place, as no window begins there.

`pad`: a window over the edge finds there one of its own cells again, which changes no maximum; or
0, which changes no sum. So no dtype needs a −∞.

For windows of seven cells, stride 1, of a row abc…z padded as aaaabc…zzzz: max(ab bc cd …), from
that max(abcd bcde …), from that max(abcdefg …): the four from here and the four from d.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..windows import Axis

Arrays = Sequence[NDArray]
"""What is known of each cell: its value; and of a traced maximum, where it lay."""


LONG = 256
"""Cells of a row that are worth a vector operation of their own."""


@dataclass(frozen=True)
class Rule:
    """join(one, other, out): the value of a window of which two parts are known; one comes first.

    overlaps: whether a cell may be in both parts, as it may for a maximum.
    """

    join: Callable[[Arrays, Arrays, Arrays], None]
    overlaps: bool


def _larger(one: Arrays, other: Arrays, out: Arrays) -> None:
    np.maximum(one[0], other[0], out=out[0])


def _added(one: Arrays, other: Arrays, out: Arrays) -> None:
    np.add(one[0], other[0], out=out[0])


LARGER, SUM = Rule(_larger, overlaps=True), Rule(_added, overlaps=False)


@dataclass(frozen=True)
class Slide:
    """Window o reads the positions first + o·stride + j·dilation, j < kernel, first ≤ 0.

    Cell c of `size` cells lies at position c·spread; all other positions are padding.
    """

    size: int
    outputs: int
    first: int
    kernel: int
    stride: int
    dilation: int
    spread: int = 1

    @classmethod
    def of(cls, axis: Axis) -> Slide:
        """Without the cells of the kernel that reach the input in no window."""
        first, last = -axis.before, (axis.outputs - 1) * axis.stride - axis.before
        low = max(0, -(last // axis.dilation))
        high = min(axis.kernel, -((first - axis.size) // axis.dilation))
        first += low * axis.dilation
        return cls(axis.size, axis.outputs, first, high - low, axis.stride, axis.dilation)

    @property
    def reach(self) -> int:
        """From a window's first to its last position."""
        return (self.kernel - 1) * self.dilation

    @property
    def extent(self) -> int:
        """Positions in all, with the padding that windows reach."""
        end = (self.outputs - 1) * self.stride + self.reach + 1
        return max(end, (self.size - 1) * self.spread + 1 - self.first)

    def part(self, low: int, high: int) -> tuple[slice, Slide]:
        """The cells that windows [low, high) read; and these windows on those cells alone."""
        begin = self.first + low * self.stride
        end = self.first + (high - 1) * self.stride + self.reach + 1
        start = min(self.size, max(0, -(-begin // self.spread)))
        stop = max(start, min(self.size, -(-end // self.spread)))
        first = min(0, begin - start * self.spread)
        kernel, stride, dilation = self.kernel, self.stride, self.dilation
        part = Slide(stop - start, high - low, first, kernel, stride, dilation, self.spread)
        return slice(start, stop), part

    def adjoint(self) -> Slide:
        """From outputs back to cells: the same windows, stride 1, over the outputs spread apart.

        Cell c gets what the outputs o with first + o·stride + j·dilation = c were sent.
        """
        first = -self.first - self.reach
        return Slide(self.outputs, self.size, first, self.kernel, 1, self.dilation, self.stride)

    def fill(self, cells: NDArray) -> None:
        """Set the padding on the first axis: the nearest cell that every window there reads too."""
        start, step = -self.first, self.dilation
        last = start + self.size - 1
        for nth in range(step):
            cells[(start + nth) % step : start : step] = cells[min(start + nth, last)]
            cells[last - nth + step :: step] = cells[max(last - nth, start)]

    def reduce(self, rule: Rule, arrays: Arrays, axis: int) -> Arrays:
        """Padded cells to outputs; with stride 1, there is waste behind these on the axis.

        With a larger stride, to join all cells and take those at the windows' starts is quicker
        than to stop at each start; but not where whole long rows lie there.
        """
        shape = arrays[0].shape
        step = self.dilation * math.prod(shape[axis + 1 :])
        flat = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
        if self.stride == 1:
            return [array.reshape(shape) for array in whole(rule, flat, self.kernel, step)]
        if step < LONG or self.kernel == 1:
            return self._starts(whole(rule, flat, self.kernel, step), shape, axis)
        one, other, cells = parts(rule, flat, self.kernel, step)
        one, other = self._starts(one, shape, axis), self._starts(other, shape, axis, cells)
        out = [np.empty_like(array) for array in one]
        rule.join(one, other, out)
        return out

    def _starts(
        self, arrays: Arrays, shape: tuple[int, ...], axis: int, cells: int = 0
    ) -> list[NDArray]:
        """What is so many cells of the kernel behind each window's start."""
        start = cells * self.dilation
        starts = slice(start, start + (self.outputs - 1) * self.stride + 1, self.stride)
        return [array.reshape(shape)[(slice(None),) * axis + (starts,)] for array in arrays]


def pad(cells: NDArray, axes: Sequence[Slide], dtype: np.dtype, repeat: bool) -> NDArray:
    """Cells (planes, *spatial) with their padding, contiguous: cells again (repeat), or 0.

    The cells themselves, if that is what they are.
    """
    shape, inside = [len(cells)], [slice(None)]
    for axis in axes:
        end = -axis.first + max(0, (axis.size - 1) * axis.spread + 1)
        shape.append(axis.extent)
        inside.append(slice(-axis.first, end, axis.spread))
    if cells.shape == tuple(shape):
        return np.ascontiguousarray(cells, dtype)
    padded = (np.empty if repeat else np.zeros)(shape, dtype)
    padded[tuple(inside)] = cells
    for number, axis in enumerate(axes if repeat else (), 1):
        axis.fill(padded.swapaxes(0, number))
    return padded


def whole(rule: Rule, cells: Arrays, kernel: int, step: int) -> Arrays:
    """What kernel cells give that lie `step` places apart, at the place of the first one."""
    if kernel == 1:
        return cells
    one, other, further = parts(rule, cells, kernel, step)
    return ahead(rule, one, other, further * step)


def parts(rule: Rule, cells: Arrays, kernel: int, step: int) -> tuple[Arrays, Arrays, int]:
    """The same in two parts, the second one so many cells further on."""
    if rule.overlaps or kernel % 2 == 0:
        half = whole(rule, cells, -(-kernel // 2), step)
        return half, half, kernel // 2
    if kernel % 3 == 0:
        third = whole(rule, cells, kernel // 3, step)
        return ahead(rule, third, third, kernel // 3 * step), third, kernel // 3 * 2
    return whole(rule, cells, kernel - 1, step), cells, kernel - 1


def ahead(rule: Rule, one: Arrays, other: Arrays, places: int) -> Arrays:
    """At each place what is in one there, joined with what is in other so many places ahead.

    The last places, where nothing is ahead, stay unset.
    """
    out = [np.empty_like(array) for array in one]
    end = one[0].size - places
    rule.join([a[:end] for a in one], [a[places:] for a in other], [a[:end] for a in out])
    return out

"""Windows that slide along an axis: in log₂ k vector operations, however many cells they have.

`whole`: the maximum over 2w cells is the maximum of two neighbouring runs of w cells. The two may
overlap, so that every length takes ⌈log₂ k⌉ steps. A sum takes each cell once: its lengths double,
triple or grow by one. (Differences of running sums would take two steps, but lose digits.)
Source: van Herk, Pattern Recognition Letters 13 (1992) 517, and Gil and Werman, IEEE PAMI 15
(1993) 504, do it in three steps a cell with running maxima, which a vector unit cannot follow.

`ahead`: rows lie in memory one behind the other, so the cell j rows further down is j·width places
further on, in all rows at once: one long operation, not one a row. Where a row ends it combines
cells of two rows, and nobody reads that place, as no window begins there.

`pad`: a window over the edge finds there one of its own cells again, which changes no maximum; or
0, which changes no sum. So no dtype needs a −∞.

For windows of seven cells, stride 1, of a row abc…z padded as aaaabc…zzzz: max(ab bc cd …), from
that max(abcd bcde …), from that max(abcdefg …): the run of four here and the one three further on.
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


@dataclass(frozen=True)
class Rule:
    """join(one, other, out): the value of a window of which two parts are known; one comes first.

    overlaps: whether a cell may be in both parts, as it may for a maximum.
    """

    join: Callable[[Arrays, Arrays, Arrays], None]
    overlaps: bool


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
    def length(self) -> int:
        """From the first cell to the last, both included."""
        return max(0, (self.size - 1) * self.spread + 1)

    @property
    def padding(self) -> tuple[int, int]:
        """Positions before the first cell and after the last one that windows reach."""
        end = self.first + (self.outputs - 1) * self.stride + self.reach + 1
        return -self.first, max(0, end - self.length)

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
        before, after = self.padding
        inside = cells[before : before + self.size]
        nearest = np.arange(-before, 0) % self.dilation
        cells[:before] = inside[np.minimum(nearest, self.size - 1)]
        nearest = self.size - 1 - np.arange(-1, -1 - after, -1) % self.dilation
        cells[before + self.size :] = inside[np.maximum(nearest, 0)]

    def reduce(self, rule: Rule, arrays: Arrays, axis: int) -> Arrays:
        """Padded cells to outputs; with stride 1, there is waste behind these on the axis."""
        shape = arrays[0].shape
        step = self.dilation * math.prod(shape[axis + 1 :])
        flat = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
        found = [array.reshape(shape) for array in whole(rule, flat, self.kernel, step)]
        if self.stride == 1:
            return found
        starts = slice(0, (self.outputs - 1) * self.stride + 1, self.stride)
        return [array[(slice(None),) * axis + (starts,)] for array in found]


def whole(rule: Rule, cells: Arrays, kernel: int, step: int) -> Arrays:
    """What kernel cells give that lie `step` places apart, at the place of the first one."""
    if kernel == 1:
        return cells
    if rule.overlaps or kernel % 2 == 0:
        half = whole(rule, cells, -(-kernel // 2), step)
        return ahead(rule, half, half, kernel // 2 * step)
    if kernel % 3 == 0:
        third = whole(rule, cells, kernel // 3, step)
        shift = kernel // 3 * step
        return ahead(rule, ahead(rule, third, third, shift), third, 2 * shift)
    return ahead(rule, whole(rule, cells, kernel - 1, step), cells, (kernel - 1) * step)


def ahead(rule: Rule, one: Arrays, other: Arrays, places: int) -> Arrays:
    """At each place what is in one there, joined with what is in other so many places ahead.

    The last places, where nothing is ahead, stay unset.
    """
    out = [np.empty_like(array) for array in one]
    end = one[0].size - places
    rule.join([a[:end] for a in one], [a[places:] for a in other], [a[:end] for a in out])
    return out

"""Reduce every window of one axis, without a table: the pass that fast.py runs axis by axis.

Three ideas, each a function:

`chain`: the maximum over 2w cells is the maximum of two runs of w, so a window of k cells takes
log₂ k shifted slices, not k. Runs of a maximum may overlap; a sum takes each cell once, so its
lengths form an addition chain.
Source: van Herk, Pattern Recognition Letters 13 (1992) 517, and Gil and Werman, IEEE PAMI 15
(1993) 504, do it in three passes a cell with running maxima, which a vector unit cannot follow;
doubling is the logarithmic form both compare with.

`along`: rows lie in memory one behind the other, so a shift by j cells is a shift of the whole
block by j places: one long vector operation instead of one a row. What it computes at the seams
is no window. The windows that hang over an edge take their places there afterwards.

`_edge`: those windows, as running maxima or sums that start at the edge. Padding is never made:
it is the identity, so a window simply has fewer cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .windows import Axis

LONG = 1024
"""Cells behind one position from which an operation on just the windows' starts is quicker."""
Arrays = tuple[NDArray, ...]
"""What a pass carries for each cell: its value; and for a traced maximum, whose value it is."""
Combine = Callable[[Arrays, Arrays, Arrays], None]


@dataclass(frozen=True)
class Rule:
    """combine(earlier, later, out): one value of two, an associative one.

    overlaps: whether a cell may be taken twice, as a maximum may.
    alone: the operation, where values are all there is.
    winner: (..., cells) to (...), whose value is the last axis's, where one wins.
    """

    combine: Combine
    overlaps: bool
    alone: np.ufunc | None = None
    winner: Callable[[NDArray], NDArray[np.intp]] | None = None


@dataclass(frozen=True)
class Line:
    """The windows on one axis of a block: window o reads first + o·stride + j·dilation."""

    size: int
    outputs: int
    first: int
    kernel: int
    stride: int
    dilation: int

    @classmethod
    def of(cls, axis: Axis) -> Line:
        kernel, stride, dilation = axis.kernel, axis.stride, axis.dilation
        return cls(axis.size, axis.outputs, -axis.before, kernel, stride, dilation)

    @property
    def reach(self) -> int:
        """From a window's first to its last cell."""
        return (self.kernel - 1) * self.dilation

    @cached_property
    def inside(self) -> tuple[int, int]:
        """The outputs [low, high) whose windows hang over no edge; those below hang over the
        first one, those above over the last."""
        low = min(self.outputs, max(0, -(self.first // self.stride)))
        fitting = (self.size - 1 - self.reach - self.first) // self.stride + 1
        return low, min(self.outputs, max(low, fitting))

    @property
    def ends(self) -> dict[int, list[int]]:
        """The last cell that is there of the windows that hang over the first edge; and they."""
        ends: dict[int, list[int]] = {}
        for output in range(self.inside[0]):
            end = self.first + output * self.stride + self.reach
            over = max(0, -((self.size - 1 - end) // self.dilation))
            ends.setdefault(end - over * self.dilation, []).append(output)
        return ends

    def reduce(self, rule: Rule, cells: Arrays, axis: int, out: Arrays) -> None:
        along(rule, cells, self, axis, out)

    def part(self, low: int, high: int) -> tuple[slice, Line]:
        """The cells that outputs [low, high) read, and their line."""
        start = max(0, self.first + low * self.stride)
        last = self.first + (high - 1) * self.stride + self.reach
        cells = slice(start, min(self.size, last + 1))
        first = self.first + low * self.stride - start
        kernel, stride, dilation = self.kernel, self.stride, self.dilation
        return cells, Line(cells.stop - start, high - low, first, kernel, stride, dilation)

    def mirrored(self, low: int, high: int) -> tuple[slice, slice, Line]:
        """The adjoint: what cells [low, high) get from the outputs whose windows read them.

        The outputs [a, b), spread `stride` apart over a line of zeros at the places given, and
        then summed by the same windows with stride 1.
        """
        a = max(0, -((self.first + self.reach - low) // self.stride))
        b = min(self.outputs, (high - 1 - self.first) // self.stride + 1)
        size = high - low + self.reach
        place = self.first + a * self.stride - low + self.reach
        places = slice(place, place + max(0, b - a - 1) * self.stride + 1, self.stride)
        line = Line(size, high - low, 0, self.kernel, 1, self.dilation)
        return slice(a, max(a, b)), places if b > a else slice(0, 0), line


@cache
def chain(length: int, overlaps: bool) -> tuple[tuple[int, int, int], ...]:
    """(n, a, b): a run of n cells is one of a and one of b, which ends where it ends.

    >>> chain(7, True)
    ((2, 1, 1), (4, 2, 2), (7, 4, 4))
    >>> chain(7, False)
    ((2, 1, 1), (3, 2, 1), (6, 3, 3), (7, 6, 1))
    """
    if length == 1:
        return ()
    if overlaps or length % 2 == 0:
        half = -(-length // 2)
        return (*chain(half, overlaps), (length, half, half))
    if length % 3 == 0:
        third = length // 3
        return (*chain(third, overlaps), (2 * third, third, third), (length, 2 * third, third))
    return (*chain(length - 1, overlaps), (length, length - 1, 1))


def along(rule: Rule, cells: Arrays, line: Line, axis: int, out: Arrays) -> None:
    """Fill out, whose size along the axis is line.outputs. All arrays are contiguous."""
    low, high = line.inside
    if low < high:
        _inside(rule, cells, line, axis, out)
    if low > 0:
        _edge(rule, cells, line.ends, line.dilation, axis, out)
    if high < line.outputs:
        last, final = line.size - 1, line.outputs - 1
        starts = {last - line.first - o * line.stride: [final - o] for o in range(high, final + 1)}

        def mirrored(earlier: Arrays, later: Arrays, out: Arrays) -> None:
            rule.combine(later, earlier, out)

        backwards = (*(slice(None),) * axis, slice(None, None, -1))
        cells, out = (tuple(a[backwards] for a in arrays) for arrays in (cells, out))
        _edge(replace(rule, combine=mirrored), cells, starts, line.dilation, axis, out)


def _inside(rule: Rule, cells: Arrays, line: Line, axis: int, out: Arrays) -> None:
    """The windows that hang over no edge: [low, high), and what is no window where rows meet."""
    low, high = line.inside
    place = math.prod(cells[0].shape[axis + 1 :])
    seamless = line.stride == 1 and line.outputs == line.size
    runs = {1: cells}
    steps = chain(line.kernel, rule.overlaps)
    short = place < LONG
    for number, (length, a, b) in enumerate(steps, 1):
        last = number == len(steps)
        if last and not seamless and not short:
            break
        shift = (length - b) * line.dilation * place
        count = cells[0].size - (length - 1) * line.dilation * place
        begin = low * place if last and seamless else 0
        runs[length] = out if last and seamless else tuple(map(np.empty_like, cells))
        rule.combine(
            tuple(array.reshape(-1)[:count] for array in runs[a]),
            tuple(array.reshape(-1)[shift : shift + count] for array in runs[b]),
            tuple(array.reshape(-1)[begin : begin + count] for array in runs[length]),
        )
        later = {n for step in steps[number:] for n in step[1:]}
        runs = {n: run for n, run in runs.items() if n in later or n == length}
    if seamless and steps:
        return
    lead: Any = (slice(None),) * axis

    def windows(run: Arrays, skipped: int) -> Arrays:
        start = line.first + low * line.stride + skipped * line.dilation
        places = slice(start, start + (high - low - 1) * line.stride + 1, line.stride)
        return tuple(array[(*lead, places)] for array in run)

    target = tuple(array[(*lead, slice(low, high))] for array in out)
    if short or not steps:
        for array, run in zip(target, windows(runs[line.kernel], 0), strict=True):
            array[...] = run
    else:
        rule.combine(windows(runs[a], 0), windows(runs[b], length - b), target)


def _edge(
    rule: Rule,
    cells: Arrays,
    ends: Mapping[int, list[int]],
    dilation: int,
    axis: int,
    out: Arrays,
) -> None:
    """out[o] = what cells e, e − dilation, e − 2·dilation, … give, for each e and its o in ends."""
    lead: Any = (slice(None),) * axis
    many = axis == cells[0].ndim - 1 and len(ends) > 4 and dilation == 1
    if many and rule.alone and all(len(outputs) == 1 for outputs in ends.values()):
        running = rule.alone.accumulate(cells[0][..., : max(ends) + 1], axis=-1)
        low, high = min(ends), max(ends)
        step = (high - low) // (len(ends) - 1)
        out[0][..., ends[low][0] : ends[high][0] + 1] = running[..., low::step]
        return
    before: dict[int, Arrays] = {}
    for cell in range(max(ends) + 1):
        here = tuple(array[(*lead, cell)] for array in cells)
        outputs = [tuple(array[(*lead, o)] for array in out) for o in ends.get(cell, ())]
        if cell >= dilation:
            fresh = outputs.pop() if outputs else tuple(map(np.empty_like, here))
            rule.combine(before[cell % dilation], here, fresh)
            here = fresh
        before[cell % dilation] = here
        for arrays in outputs:
            for array, value in zip(arrays, here, strict=True):
                array[...] = value

"""Windows on one axis, each a run of neighbouring cells with its own start and length.

An adaptive bin, a whole axis, the cells around an interpolated position: all are runs. Seen from
the other side, the outputs that read one cell are a run of outputs, so the adjoint is `Runs` again.
Used by fast.py in place of the regular windows of passes.py, axis by axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .passes import Arrays, Rule, Run
from .windows import OUTSIDE


@dataclass(frozen=True, eq=False)
class Runs:
    """Output o reads cells [starts[o], ends[o]); from one output to the next neither goes back.

    weights: (longest, outputs) what each cell of a run counts, 0 behind its end; None: all count 1.
    """

    size: int
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    weights: NDArray | None = None
    stride = 1

    @classmethod
    def bins(cls, size: int, count: int) -> Runs:
        """Bin i is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉): neighbours share a cell where n is no multiple of m.

        Source: start_index and end_index in ATen/native/AdaptivePooling.h.

        >>> Runs.bins(5, 2).table
        array([[0, 1, 2],
               [2, 3, 4]])
        """
        i = np.arange(count, dtype=np.intp)
        return cls(size, i * size // count, -(-(i + 1) * size // count))

    @classmethod
    def between(cls, positions: NDArray, size: int) -> Runs:
        """The one or two cells around each position, as `interpolation.linear` weighs them."""
        inside = np.clip(positions, 0, size - 1)
        low = np.floor(inside).astype(np.intp)
        part = inside - low
        ends = low + 1 + (part > 0)
        return cls(size, low, ends, np.stack([1 - part, part]) if part.any() else None)

    @property
    def outputs(self) -> int:
        return len(self.starts)

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        return self.ends - self.starts

    @cached_property
    def longest(self) -> int:
        return int(self.lengths.max(initial=1))

    @property
    def reach(self) -> int:
        """From the longest run's first to its last cell."""
        return self.longest - 1

    @property
    def table(self) -> NDArray[np.intp]:
        """(outputs, longest) cells, filled with OUTSIDE."""
        cells = self.starts[:, None] + np.arange(self.longest)
        return np.where(cells < self.ends[:, None], cells, OUTSIDE)

    def part(self, low: int, high: int) -> tuple[slice, Runs]:
        """The cells that outputs [low, high) read, one at least, and their runs."""
        start = min(int(self.starts[low]), self.size - 1)
        stop = max(int(self.ends[high - 1]), start + 1)
        here = slice(low, high)
        starts, ends = self.starts[here] - start, self.ends[here] - start
        longest = int((ends - starts).max(initial=1))
        weights = None if self.weights is None else self.weights[:longest, here]
        return slice(start, stop), Runs(stop - start, starts, ends, weights)

    def mirrored(self, low: int, high: int) -> tuple[slice, slice, Runs]:
        """The adjoint: which outputs cells [low, high) get something from, and as which runs."""
        outputs, line = self._adjoint.part(low, high)
        return outputs, slice(None), line

    @cached_property
    def _adjoint(self) -> Runs:
        cells = np.arange(self.size)
        starts = np.searchsorted(self.ends, cells, side="right")
        back = Runs(self.outputs, starts, np.searchsorted(self.starts, cells, side="right"))
        if self.weights is None:
            return back
        outputs, missing = back._places()
        weights = self.weights[np.where(missing, 0, cells - self.starts[outputs]), outputs]
        weights[missing] = 0
        return Runs(self.outputs, back.starts, back.ends, weights)

    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """(longest, outputs) cells; behind a run's end its last cell again, and that it is so."""
        cells = self.starts + np.arange(self.longest)[:, None]
        return np.clip(cells, 0, np.clip(self.ends, 1, self.size) - 1), cells >= self.ends

    def held(self, rule: Rule, behind: int) -> float:
        laid = 0 if self._copies else self.longest * self.outputs / self.size
        return laid * (0.75 if self._tiles else 1.75)

    def prepare(self, rule: Rule, shape: tuple[int, ...], axis: int) -> Run:
        return lambda cells, out: self._reduce(rule, cells, axis, out)

    def _reduce(self, rule: Rule, cells: Arrays, axis: int, out: Arrays) -> None:
        """Fill out, whose size along the axis is self.outputs.

        Runs that lie end to end are reduced where they are; others are first laid side by side.
        """
        if self._copies:
            for array, target in zip(cells, out, strict=True):
                np.take(array, self.starts, axis, out=target, mode="clip")
        elif rule.winner and axis == cells[0].ndim - 1:
            laid = self._beside(cells[0], axis)
            place = np.minimum(self.starts + rule.winner(laid.swapaxes(-1, -2)), self.ends - 1)
            for array, target in zip(cells, out, strict=True):
                target[...] = np.take_along_axis(array, place, axis)
        else:
            _halve(rule, self._laid(rule, cells, axis), axis, out)

    @cached_property
    def _copies(self) -> bool:
        return self.weights is None and bool((self.lengths == 1).all())

    @cached_property
    def _tiles(self) -> bool:
        """Whether the runs lie end to end and are equally long."""
        tiles = Runs.bins(self.size, self.outputs)
        even = self.size % self.outputs == 0 and self.weights is None
        return even and all(
            map(np.array_equal, (self.starts, self.ends), (tiles.starts, tiles.ends))
        )

    def _beside(self, array: NDArray, axis: int) -> NDArray:
        """(..., longest, outputs, ...): the runs side by side; behind an end, its last cell."""
        if self._tiles:
            apart = (*array.shape[:axis], self.outputs, self.longest, *array.shape[axis + 1 :])
            return array.reshape(apart).swapaxes(axis, axis + 1)
        return np.take(array, self._places()[0], axis, mode="clip")

    def _laid(self, rule: Rule, cells: Arrays, axis: int) -> Arrays:
        """The runs side by side: a maximum may see a cell twice, a sum sees 0 instead."""
        laid = tuple(self._beside(array, axis) for array in cells)
        if self._tiles:
            return laid
        places, missing = self._places()
        values = laid[0]
        if self.weights is not None:
            column = (*self.weights.shape, *(1,) * (values.ndim - axis - 2))
            values *= self.weights.astype(values.dtype).reshape(column)
        if not rule.overlaps:
            # Last, because a weight of 0 would keep NaN.
            flat = values.reshape(*values.shape[:axis], places.size, *values.shape[axis + 2 :])
            lead: Any = (slice(None),) * axis
            flat[(*lead, np.flatnonzero(missing))] = 0
        return laid


def _halve(rule: Rule, cells: Arrays, axis: int, out: Arrays) -> None:
    """Combine neighbours along the axis, and those again, until one is left: each cell once, and
    a sum's error grows with the logarithm of the length."""
    lead: Any = (slice(None),) * axis
    while (count := cells[0].shape[axis]) > 2:
        half = count // 2
        shape = (*cells[0].shape[:axis], count - half, *cells[0].shape[axis + 1 :])
        fewer = tuple(np.empty(shape, array.dtype) for array in cells)
        earlier, later, pairs = (
            tuple(array[(*lead, where)] for array in arrays)
            for arrays, where in (
                (cells, slice(0, 2 * half, 2)),
                (cells, slice(1, 2 * half, 2)),
                (fewer, slice(0, half)),
            )
        )
        rule.combine(earlier, later, pairs)
        if count % 2:
            for array, target in zip(cells, fewer, strict=True):
                target[(*lead, half)] = array[(*lead, -1)]
        cells = fewer
    first, last = (tuple(array[(*lead, end)] for array in cells) for end in (0, -1))
    if cells[0].shape[axis] == 2:
        rule.combine(first, last, out)
    else:
        for array, target in zip(first, out, strict=True):
            target[...] = array

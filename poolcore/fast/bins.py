"""Windows on one axis that each have their own start and length, and perhaps weights.

An adaptive bin, a whole axis, the cells around an interpolated position are such windows. Seen from
the other side, the outputs that read one cell are neighbours too, so the adjoint is `Bins` again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..budget import ask
from ..windows import OUTSIDE
from .slide import Arrays, Rule


@dataclass(frozen=True, eq=False)
class Bins:
    """Output o reads cells [starts[o], ends[o]); from one output to the next neither goes back.

    weights: (longest, outputs) what each cell of a bin counts, 0 behind its end; None: all count 1.
    """

    size: int
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    weights: NDArray | None = None

    @classmethod
    def even(cls, size: int, count: int) -> Bins:
        """Bin i is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉): neighbours share a cell where n is no multiple of m.

        Source: start_index and end_index in ATen/native/AdaptivePooling.h.

        >>> Bins.even(5, 2).table
        array([[0, 1, 2],
               [2, 3, 4]])
        """
        ask(count)
        i = np.arange(count, dtype=np.intp)
        return cls(size, i * size // count, -(-(i + 1) * size // count))

    @classmethod
    def around(cls, positions: NDArray, size: int) -> Bins:
        """The one or two cells around each position, as `interpolation.linear` weighs them."""
        inside = np.clip(positions, 0, size - 1)
        low = np.floor(inside).astype(np.intp)
        part = inside - low
        ends = low + 1 + (part > 0)
        return cls(size, low, ends, np.stack([1 - part, part]) if part.any() else None)

    @property
    def outputs(self) -> int:
        return len(self.starts)

    @property
    def extent(self) -> int:
        return self.size

    @property
    def stride(self) -> int:
        """From the start of one bin to that of the next, about."""
        return -(-self.size // max(1, self.outputs))

    @property
    def reach(self) -> int:
        """From the longest bin's first to its last cell."""
        return self.longest - 1

    @cached_property
    def lengths(self) -> NDArray[np.intp]:
        return self.ends - self.starts

    @cached_property
    def longest(self) -> int:
        return int(self.lengths.max(initial=1))

    @property
    def table(self) -> NDArray[np.intp]:
        """(outputs, longest) cells, filled with OUTSIDE."""
        ask(self.outputs, self.longest)
        cells = self.starts[:, None] + np.arange(self.longest)
        return np.where(cells < self.ends[:, None], cells, OUTSIDE)

    def part(self, low: int, high: int) -> tuple[slice, Bins]:
        """The cells that bins [low, high) read, one at least; and these bins on those alone."""
        start = min(int(self.starts[low]), self.size - 1)
        stop = max(int(self.ends[high - 1]), start + 1)
        starts, ends = self.starts[low:high] - start, self.ends[low:high] - start
        longest = int((ends - starts).max(initial=1))
        weights = None if self.weights is None else self.weights[:longest, low:high]
        return slice(start, stop), Bins(stop - start, starts, ends, weights)

    def adjoint(self) -> Bins:
        """The outputs that read each cell: those whose bins end behind it and have begun."""
        cells = np.arange(self.size)
        starts = np.searchsorted(self.ends, cells, side="right")
        back = Bins(self.outputs, starts, np.searchsorted(self.starts, cells, side="right"))
        if self.weights is None:
            return back
        outputs, missing = back._cells
        weights = self.weights[np.where(missing, 0, cells - self.starts[outputs]), outputs]
        weights[missing] = 0
        return Bins(self.outputs, back.starts, back.ends, weights)

    @cached_property
    def _cells(self) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """(longest, outputs) cells; behind a bin's end its last cell again, and that it is so."""
        cells = self.starts + np.arange(self.longest)[:, None]
        return np.clip(cells, 0, np.clip(self.ends, 1, self.size) - 1), cells >= self.ends

    def reduce(self, rule: Rule, arrays: Arrays, axis: int) -> Arrays:
        """Cells to outputs."""
        tiles = self.weights is None and self.outputs * self.longest == self.size
        if tiles and (self.lengths == self.longest).all():
            apart = self.outputs, self.longest
            laid = [a.reshape(*a.shape[:axis], *apart, *a.shape[axis + 1 :]) for a in arrays]
            return _fold(rule, [np.moveaxis(a, axis + 1, 0) for a in laid])
        cells, missing = self._cells
        laid = [np.moveaxis(np.take(a, cells, axis, mode="clip"), axis, 0) for a in arrays]
        values = np.moveaxis(laid[0], axis + 1, 1)
        if self.weights is not None:
            values *= self.weights.astype(values.dtype)[(..., *(None,) * (values.ndim - 2))]
        if not rule.overlaps:
            # Last, because a weight of 0 would keep NaN.
            values[missing] = 0
        return _fold(rule, laid)


def _fold(rule: Rule, arrays: Arrays) -> Arrays:
    """Two on the first axis into one, until one is left: so the error of a sum grows with the
    logarithm of the length. Halves are long pieces; but a traced maximum joins neighbours, as the
    earlier of two equals must come first."""
    while (count := len(arrays[0])) > 1:
        half = count // 2
        pairs = slice(0, half), slice(half, 2 * half)
        if len(arrays) > 1:
            pairs = slice(0, 2 * half, 2), slice(1, 2 * half, 2)
        one, other = ([array[pair] for array in arrays] for pair in pairs)
        out = [np.empty_like(a, shape=(count - half, *a.shape[1:])) for a in arrays]
        rule.join(one, other, [a[:half] for a in out])
        for array, target in zip(arrays, out, strict=True):
            target[half:] = array[2 * half :]
        arrays = out
    return [array[0] for array in arrays]

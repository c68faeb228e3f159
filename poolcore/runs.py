"""Windows on one axis, each a run of neighbouring cells with its own start and length.

An adaptive bin, a whole axis, the cells around an interpolated position: all are runs. Seen from
the other side, the outputs that read one cell are a run of outputs, so the adjoint is `Runs` again.
Used by fast.py in place of the regular windows of lines.py, axis by axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .budget import ask
from .passes import Arrays, Rule, Run
from .room import room
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
    lasting = False
    """Compared by identity: nobody could find what was kept for it."""

    @classmethod
    def bins(cls, size: int, count: int) -> Runs:
        """Bin i is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉): neighbours share a cell where n is no multiple of m.

        Source: start_index and end_index in ATen/native/AdaptivePooling.h.

        >>> Runs.bins(5, 2).table
        array([[0, 1, 2],
               [2, 3, 4]])
        """
        ask(count)
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
    def least(self) -> int:
        return self.longest

    @property
    def stride(self) -> int:
        """From the start of one run to that of the next, about."""
        return -(-self.size // max(1, self.outputs))

    @property
    def table(self) -> NDArray[np.intp]:
        """(outputs, longest) cells, filled with OUTSIDE."""
        ask(self.outputs, self.longest)
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

    def divided(self, parts: int) -> list[tuple[slice, Runs]]:
        """Each run in so many parts, fewer where the shortest has fewer cells: the cells that the
        first ones read, and those runs; and so on."""
        parts = min(parts, int(self.lengths.min(initial=parts)))
        if parts < 2 or self.weights is not None:
            return []
        ends = [self.starts + self.lengths * part // parts for part in range(parts + 1)]
        found = (Runs(self.size, start, end) for start, end in pairwise(ends))
        return [runs.part(0, self.outputs) for runs in found]

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
        outputs, missing = back._places
        weights = self.weights[np.where(missing, 0, cells - self.starts[outputs]), outputs]
        weights[missing] = 0
        return Runs(self.outputs, back.starts, back.ends, weights)

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """(longest, outputs) cells; behind a run's end its last cell again, and that it is so."""
        cells = self.starts + np.arange(self.longest)[:, None]
        return np.clip(cells, 0, np.clip(self.ends, 1, self.size) - 1), cells >= self.ends

    def held(self, rule: Rule, behind: int) -> float:
        if self._copies:
            return 0
        cells = -(-self.longest // 2) if self._tiles else self.longest
        return cells * self.outputs / self.size

    def prepare(self, rule: Rule, shape: tuple[int, ...], axis: int) -> Run:
        """Runs that lie end to end are reduced where they are; others are first laid side by
        side."""
        if self._copies:
            return partial(self._take, axis)
        if rule.winner and axis == len(shape) - 1:
            return partial(self._pick, rule.winner)
        ahead, behind = shape[:axis], shape[axis + 1 :]
        cells = -(-self.longest // 2) if self._tiles else self.longest
        sizes = (self.outputs, cells) if self._tiles else (cells, self.outputs)
        shape = (*ahead, *sizes, *behind)
        mark = room.low
        work = [array.reshape(shape) for array in room.borrow(math.prod(shape))]
        room.low = mark
        if self._tiles:
            work = [array.swapaxes(axis, axis + 1) for array in work]

        def run(cells: Arrays, out: Arrays) -> None:
            if self._tiles:
                cells = self._apart(cells, axis)
            else:
                self._lay(rule, cells, axis, work)
                cells = work
            self._halve(rule, cells, work, axis, out)

        return run

    def _take(self, axis: int, cells: Arrays, out: Arrays) -> None:
        for array, target in zip(cells, out, strict=True):
            np.take(array, self.starts, axis, out=target, mode="clip")

    def _pick(
        self, winner: Callable[[NDArray], NDArray[np.intp]], cells: Arrays, out: Arrays
    ) -> None:
        """On the last axis: where in each run its winner is, and that cell."""
        if self._tiles:
            [values] = self._apart(cells[:1], cells[0].ndim - 1)
        else:
            values = np.take(cells[0], self._places[0], -1, mode="clip")
        place = np.minimum(self.starts + winner(values.swapaxes(-1, -2)), self.ends - 1)
        for array, target in zip(cells, out, strict=True):
            target[...] = np.take_along_axis(array, place, -1)

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

    def _apart(self, cells: Arrays, axis: int) -> list[NDArray]:
        """(..., longest, outputs, ...): the runs side by side, where they lie end to end."""
        shape = cells[0].shape
        split = *shape[:axis], self.outputs, self.longest, *shape[axis + 1 :]
        return [array.reshape(split).swapaxes(axis, axis + 1) for array in cells]

    def _lay(self, rule: Rule, cells: Arrays, axis: int, laid: Arrays) -> None:
        """The same, in copies: behind its end a run has its last cell again, or 0 in a sum."""
        places, missing = self._places
        for array, target in zip(cells, laid, strict=True):
            np.take(array, places, axis, out=target, mode="clip")
        values = laid[0]
        if self.weights is not None:
            column = (*self.weights.shape, *(1,) * (values.ndim - axis - 2))
            values *= self.weights.astype(values.dtype).reshape(column)
        if not rule.overlaps:
            # Last, because a weight of 0 would keep NaN.
            flat = values.reshape(*values.shape[:axis], places.size, *values.shape[axis + 2 :])
            lead: Any = (slice(None),) * axis
            flat[(*lead, np.flatnonzero(missing))] = 0

    def _halve(self, rule: Rule, cells: Arrays, work: Arrays, axis: int, out: Arrays) -> None:
        """Two cells of each run into one, and again, until one is left: each cell counts once,
        and a sum's error grows with the logarithm of the length. Halves are long pieces; but where
        order matters, neighbours go together."""
        lead: Any = (slice(None),) * axis

        def at(arrays: Arrays, *where: Any) -> Arrays:
            return [array[(*lead, *where)] for array in arrays]

        count = self.longest
        while count > 2:
            half = count // 2
            pairs = (np.s_[: 2 * half : 2], np.s_[1 : 2 * half : 2])
            earlier, later = pairs if rule.ordered else (np.s_[:half], np.s_[half : 2 * half])
            rule.combine(at(cells, earlier), at(cells, later), at(work, np.s_[:half]))
            if count % 2:
                for array, target in zip(at(cells, count - 1), at(work, half), strict=True):
                    target[...] = array
            cells, count = work, count - half
        if count == 2:
            rule.combine(at(cells, 0), at(cells, 1), out)
        else:
            for array, target in zip(at(cells, 0), out, strict=True):
                target[...] = array

"""The passes over a block, one axis after the other, in the room that a thread keeps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blocks import Line
from .passes import Arrays, Rule, Run
from .room import room

KEPT = 64
"""Geometries of blocks whose passes a thread keeps."""
InPlace = Callable[[NDArray], None]


@dataclass(frozen=True)
class Prepared:
    """The passes over a block, each with what it fills, where that is not the output; and where
    the cells are copied to, and the output from, if they are."""

    passes: list[tuple[Run, Arrays]]
    enter: Arrays
    leave: Arrays


class Reduction:
    """Blocks reduced in these dtypes, one pass an axis; for one thread.

    before: of windows that go on in the next block, what they gave so far.

    Rows are quicker than columns: they go first where they become fewer, last where more. A traced
    maximum takes the last axis first: then the first of a tie is the first in row-major order.
    """

    def __init__(self, rule: Rule, *dtypes: np.dtype) -> None:
        self.rule, self.dtypes = rule, dtypes
        self.before: Arrays = ()

    def __call__(
        self,
        cells: Arrays,
        lines: Sequence[Line],
        out: Arrays,
        first: InPlace | None = None,
        last: InPlace | None = None,
    ) -> None:
        """Fill out. first, last: what else is done with the values, before and after."""
        copied, apart = first is not None or not self._fit(cells), not self._fit(out)
        prepared = self._prepared(cells[0].shape, copied, apart, *lines)
        if copied:
            _copy(cells, prepared.enter)
            cells = prepared.enter
        if first:
            first(cells[0])
        result = prepared.leave if apart else out
        for run, between in prepared.passes:
            target = between or result
            run(cells, target)
            cells = target
        if last:
            last(result[0])
        if apart:
            _copy(result, out)

    def _fit(self, arrays: Arrays) -> bool:
        pairs = zip(arrays, self.dtypes, strict=True)
        return all(array.dtype == dtype and array.flags.c_contiguous for array, dtype in pairs)

    def _prepared(
        self, shape: tuple[int, ...], copied: bool, apart: bool, *lines: Line
    ) -> Prepared:
        """What this thread has kept; or made now, and kept if there is room."""
        key = self.rule, self.dtypes, shape, copied, apart, *lines
        prepared = room.kept.get(key)
        if prepared is None:
            prepared = self._prepare(shape, copied, apart, *lines)
            if len(room.kept) == KEPT:
                room.kept.clear()
            if not room.overdrawn and all(line.lasting for line in lines):
                room.kept[key] = prepared
        return prepared

    def _order(self, lines: Sequence[Line]) -> range:
        axes = range(len(lines))
        forwards = not self.rule.ordered and lines[0].outputs <= lines[0].size
        return axes if forwards else axes[::-1]

    def _prepare(self, shape: tuple[int, ...], copied: bool, apart: bool, *lines: Line) -> Prepared:
        room.renew(self.dtypes)

        def borrow(needed: bool, high: bool) -> Arrays:
            arrays = room.borrow(math.prod(shape), high) if needed else []
            return [array.reshape(shape) for array in arrays]

        passes, order = [], self._order(lines)
        enter = borrow(copied, high=False)
        for number, axis in enumerate(order):
            place, read = len(shape) - len(lines) + axis, shape
            shape = (*shape[:place], lines[axis].outputs, *shape[place + 1 :])
            # What is read lies at one end, what is filled at the other, by turns.
            high = number % 2 == 0
            between = borrow(apart or axis != order[-1], high)
            passes.append((lines[axis].prepare(self.rule, read, place), between))
            if high:
                room.low = 0
            else:
                room.high = room.size
        return Prepared(passes, enter, between)

    def most(self, lines: Sequence[Line], copied: bool, apart: bool) -> int:
        """The cells, or outputs where they are more, of a block for which there is room."""
        order, sizes = self._order(lines), [line.size for line in lines]
        whole, share = math.prod(max(line.size, line.outputs) for line in lines), 1.0
        for axis in order:
            here = math.prod(sizes)
            held = lines[axis].held(self.rule, math.prod(sizes[axis + 1 :]))
            sizes[axis] = lines[axis].outputs
            entered, left = copied or axis != order[0], apart or axis != order[-1]
            share = max(share, ((held + entered) * here + left * math.prod(sizes)) / whole)
        return int(room.size / sum(dtype.itemsize for dtype in self.dtypes) / share)


def _copy(arrays: Arrays, targets: Arrays) -> None:
    for array, target in zip(arrays, targets, strict=True):
        target[...] = array

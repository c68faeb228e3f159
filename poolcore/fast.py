"""Large inputs without an index table: the same answers as the table of layer.py.

Each block of the input (blocks.py) is reduced along one axis after the other (passes.py), straight
into its part of the output; what is needed beside input and output is the room for one block.

The gradient of a maximum needs no table either: beside each value runs the place it came from, as a
small integer, and the pullback adds dy there. Sums are in power_mean.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, Line, blocks, each
from .passes import Arrays, Rule, Run
from .room import Loan, room

KEPT = 64
"""Geometries of blocks whose passes a thread keeps."""
MOST_TRACED = 2**16
"""Cells whose places fit 16 bits."""
Pullback = Callable[[NDArray], NDArray]
InPlace = Callable[[NDArray], None]


def _larger(earlier: Arrays, later: Arrays, out: Arrays) -> None:
    np.maximum(earlier[0], later[0], out=out[0])


LARGER = Rule(_larger, overlaps=True)


@cache
def _traced(ties_last: bool, nan: bool) -> Rule:
    """The larger value and its place; with nan, the last NaN's."""
    wins = np.greater_equal if ties_last else np.greater

    def combine(earlier: Arrays, later: Arrays, out: Arrays) -> None:
        won = wins(later[0], earlier[0])
        if nan:
            won |= np.isnan(later[0])
        np.maximum(earlier[0], later[0], out=out[0])
        # earlier + won · (later − earlier), where unsigned integers wrap around and back.
        apart = np.subtract(later[1], earlier[1])
        apart *= won
        np.add(earlier[1], apart, out=out[1])

    def last(values: NDArray) -> NDArray[np.intp]:
        place: NDArray[np.intp] = values.shape[-1] - 1 - values[..., ::-1].argmax(axis=-1)
        return place

    def first(values: NDArray) -> NDArray[np.intp]:
        return values.argmax(axis=-1)

    return Rule(combine, overlaps=True, winner=None if nan else last if ties_last else first)


@dataclass(frozen=True)
class Prepared:
    """The passes over a block, each with what it fills, where that is not the output; and where
    the cells are copied to, and the output from, if they are."""

    passes: list[tuple[Run, Arrays]]
    enter: Arrays
    leave: Arrays


class Reduction:
    """Blocks reduced in these dtypes, one pass an axis; for one thread.

    Rows are quicker than columns: they go first where they become fewer, last where more. A traced
    maximum takes the last axis first: then the first of a tie is the first in row-major order.
    """

    def __init__(self, rule: Rule, *dtypes: np.dtype) -> None:
        self.rule, self.dtypes = rule, dtypes
        self._own: dict[Any, Prepared] = {}

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
        key = (cells[0].shape, copied, apart, *lines)
        if key not in self._own:
            self._own[key] = self._prepared(*key)
        prepared = self._own[key]
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

    def _prepared(self, *key: Any) -> Prepared:
        """What this thread has kept; or made now, and kept if there is room."""
        known = (self.rule, self.dtypes, *key)
        prepared = room.kept.get(known)
        if prepared is None:
            prepared = self._prepare(*key)
            if len(room.kept) == KEPT:
                room.kept.clear()
            if not room.overdrawn:
                room.kept[known] = prepared
        return prepared

    def _order(self, lines: Sequence[Line]) -> range:
        axes = range(len(lines))
        forwards = len(self.dtypes) == 1 and lines[0].outputs <= lines[0].size
        return axes if forwards else axes[::-1]

    def _prepare(self, shape: tuple[int, ...], copied: bool, apart: bool, *lines: Line) -> Prepared:
        room.renew(self.dtypes)

        def borrow(needed: bool, last: bool) -> tuple[list[Loan], Arrays]:
            loans = [room.borrow(math.prod(shape), last)] if needed else []
            return loans, [array.reshape(shape) for loan in loans for array in loan.arrays]

        passes, order = [], self._order(lines)
        before, enter = borrow(copied, last=False)
        for number, axis in enumerate(order):
            place, read = len(shape) - len(lines) + axis, shape
            shape = (*shape[:place], lines[axis].outputs, *shape[place + 1 :])
            # At one end and the other: what is between them stays in one piece.
            after, between = borrow(apart or axis != order[-1], last=number % 2 == 0)
            passes.append((lines[axis].prepare(self.rule, read, place), between))
            room.give_back(*before)
            before = after
        return Prepared(passes, enter, between)

    def most(self, lines: Sequence[Line], copied: bool, apart: bool) -> int:
        """The cells of a block for which there is room."""
        order, sizes = self._order(lines), [line.size for line in lines]
        whole, share = math.prod(sizes), 1.0
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


class Lined(Protocol):
    """A layer whose windows are a product of those on each axis."""

    def lines(self, shape: tuple[int, ...]) -> Sequence[Line]: ...
    def output_dtype(self, dtype: np.dtype) -> np.dtype: ...
    def compute_dtype(self, dtype: np.dtype) -> np.dtype: ...


class Fast:
    """A layer on x, which gets a leading axis if it has none; its geometry and its dtypes."""

    def __init__(self, layer: Lined, x: NDArray) -> None:
        self.lines = layer.lines(x.shape)
        rank = len(self.lines)
        self.shape = *x.shape[:-rank], *(line.outputs for line in self.lines)
        self.x = x[None] if x.ndim == rank else x
        self.lead = self.x.shape[:-rank]
        self.dtype, self.compute = layer.output_dtype(x.dtype), layer.compute_dtype(x.dtype)

    def empty(self, dtype: np.dtype) -> NDArray:
        return np.empty((*self.lead, *(line.outputs for line in self.lines)), dtype)

    def blocks(self, rule: Rule, copied: bool = False) -> list[Block]:
        """Blocks whose forward pass has room. copied: whether the cells are, in any case."""
        copied |= self.x.dtype != self.compute or not self.x.flags.c_contiguous
        reduction, apart = Reduction(rule, self.compute), self.dtype != self.compute
        todo = blocks(self.lead, self.lines, reduction.most(self.lines, copied, apart))
        if len(self.lines) > 1 and any(b.lines[-1].size < self.lines[-1].size for b in todo):
            # Parts of rows are copied, there and back.
            todo = blocks(self.lead, self.lines, reduction.most(self.lines, True, True))
        return todo

    def part(self, array: NDArray, block: Block, where: tuple[slice, ...]) -> NDArray:
        """A block's planes of an array, and there its cells or outputs."""
        index: Any = (..., *where)
        return array[block.planes][index]

    def upstream(self, dy: NDArray) -> tuple[NDArray, np.dtype]:
        """dy with the leading axes of x, and the dtype its sums run in."""
        floats = self.compute if self.compute.kind == "f" else np.dtype(np.float64)
        dtype = np.result_type(floats, dy.dtype) if dy.dtype.kind == "f" else floats
        return dy.reshape(*self.lead, *(line.outputs for line in self.lines)), dtype


class Maximum(Fast):
    """The largest cell of each window. Padding is −∞ and never wins."""

    def __init__(self, layer: Lined, x: NDArray, ties_last: bool) -> None:
        super().__init__(layer, x)
        self.ties_last = ties_last
        # float16 has no vector operations.
        self.compute = np.dtype(np.float32) if x.dtype == np.float16 else x.dtype

    def forward(self) -> NDArray:
        y = self.empty(self.dtype)

        def worker() -> Callable[[Block], None]:
            reduction = Reduction(LARGER, self.compute)

            def work(block: Block) -> None:
                cells = self.part(self.x, block, block.cells)
                reduction([cells], block.lines, [self.part(y, block, block.outputs)])

            return work

        each(worker, self.blocks(LARGER), self.x.size)
        return y.reshape(self.shape)

    def _trace(self) -> tuple[NDArray, NDArray, list[Block]]:
        """y; where among the cells of its block each maximum lies; the blocks."""
        todo = blocks(self.lead, self.lines, MOST_TRACED, whole_rows=True)
        most = max((self.part(self.x, block, block.cells).size for block in todo), default=1)
        y, places = self.empty(self.dtype), self.empty(np.min_scalar_type(most - 1))

        def worker() -> Callable[[Block], None]:
            dtypes = self.compute, places.dtype
            plain, careful = (
                Reduction(_traced(self.ties_last, nan), *dtypes) for nan in (False, True)
            )
            own = np.arange(most, dtype=places.dtype)

            def work(block: Block) -> None:
                cells = self.part(self.x, block, block.cells)
                traced = [cells, own[: cells.size].reshape(cells.shape)]
                out = [self.part(array, block, block.outputs) for array in (y, places)]
                plain(traced, block.lines, out)
                if self.compute.kind == "f" and np.isnan(out[0]).any():
                    careful(traced, block.lines, out)

            return work

        each(worker, todo, self.x.size)
        return y, places, todo

    def indices(self) -> NDArray[np.int64]:
        """The place of each maximum in its plane."""
        _, places, todo = self._trace()
        index = places.astype(np.int64)
        row = math.prod(line.size for line in self.lines[1:])
        for block in todo:
            part = self.part(index, block, block.outputs)
            planes = part.shape[: -len(self.lines)]
            number = np.arange(math.prod(planes)).reshape(*planes, *(1,) * len(self.lines))
            part += (block.cells[0].start - number * block.lines[0].size) * row
        return index.reshape(self.shape)

    def vjp(self) -> tuple[NDArray, Pullback]:
        y, places, todo = self._trace()
        shape, cells = self.x.shape, self.x.size
        # Bands of one plane share rows, so two threads could write to one cell.
        bands = any(block.lines[0].outputs < self.lines[0].outputs for block in todo)

        def pullback(dy: NDArray) -> NDArray:
            dy, dtype = self.upstream(dy)
            dx = np.zeros(shape, dtype)

            def work(block: Block) -> None:
                place = self.part(places, block, block.outputs).astype(np.intp)
                sent = self.part(dy, block, block.outputs).astype(dtype, copy=False)
                np.add.at(
                    self.part(dx, block, block.cells).reshape(-1),
                    place.reshape(-1),
                    sent.reshape(-1),
                )

            each(lambda: work, todo, cells, apart=not bands)
            return dx

        return y.reshape(self.shape), pullback

"""Large inputs without an index table: the same answers as the table of layer.py.

Each block of the input (blocks.py) is reduced along one axis after the other (passes.py), straight
into its part of the output; what a forward pass needs beside input and output is the room for one
block.

The gradient of a maximum needs no table either: beside each value runs the place it came from, as a
small integer, and the pullback adds dy there. Sums are in power_mean.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, Line, blocks, each
from .passes import Arrays, Rule
from .reduction import InPlace, Reduction

MOST_TRACED = 2**16
"""Cells whose places fit 16 bits."""
Pullback = Callable[[NDArray], NDArray]


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

    winner = None if nan else last if ties_last else first
    return Rule(combine, overlaps=True, ordered=True, winner=winner)


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

    def reduce(
        self,
        reduction: Reduction,
        block: Block,
        y: NDArray,
        first: InPlace | None = None,
        last: InPlace | None = None,
    ) -> None:
        """A block's part of y; where windows go on in the next block, once they end."""
        cells, out = self.part(self.x, block, block.cells), self.part(y, block, block.outputs)
        if block.begins and block.ends:
            reduction([cells], block.lines, [out], first, last)
            return
        values = np.empty(out.shape, self.compute)
        reduction([cells], block.lines, [values], first)
        if not block.begins:
            reduction.rule.combine(reduction.before, [values], [values])
        reduction.before = [values]
        if block.ends:
            if last:
                last(values)
            out[...] = values

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

            return lambda block: self.reduce(reduction, block, y)

        each(worker, self.blocks(LARGER), self.x.size)
        return y.reshape(self.shape)

    def _trace(self) -> tuple[NDArray, NDArray, list[Block]]:
        """y; where among the cells of its block each maximum lies; the blocks."""
        todo = blocks(self.lead, self.lines, MOST_TRACED, whole=True)
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

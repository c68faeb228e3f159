"""The maximum of each window, and where it lies.

The gradient of a maximum needs no table: beside each value goes the place it came from, a small
integer that counts through the plane, and the pullback adds dy there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .planes import BLOCK, Block, Planes, Pullback, Separable, blocks
from .slide import Arrays, Rule


def _larger(one: Arrays, other: Arrays, out: Arrays) -> None:
    np.maximum(one[0], other[0], out=out[0])


LARGER = Rule(_larger, overlaps=True)


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
        # float16 has no vector operations.
        self.compute = np.dtype(np.float32) if x.dtype == np.float16 else x.dtype

    @np.errstate(all="ignore")
    def forward(self) -> NDArray:
        y = self.empty(self.dtype)
        for block in blocks(len(self.x), self.axes, self.compute.itemsize):
            cells = block.pad(self.x[block.cells], self.compute, repeat=True)
            [y[block.outputs]] = block.reduce(LARGER, [cells])
        return y.reshape(self.shape)

    @np.errstate(all="ignore")
    def _trace(self) -> tuple[NDArray, NDArray]:
        """y, and the place of each maximum in its plane."""
        y, places = (
            self.empty(self.dtype),
            self.empty(np.min_scalar_type(max(0, math.prod(self.x.shape[1:]) - 1))),
        )
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
                number = number.reshape(1, -1, *self.x.shape[2:])[
                    (slice(None), slice(None), *others)
                ]
                number = block.pad(number, dtype, repeat=True)
                own = np.repeat(number, planes.stop - planes.start, axis=0)
                before = rows
            yield block, own

    def indices(self) -> NDArray[np.int64]:
        """The place of each maximum in its plane."""
        return self._trace()[1].astype(np.int64).reshape(self.shape)

    def vjp(self) -> tuple[NDArray, Pullback]:
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

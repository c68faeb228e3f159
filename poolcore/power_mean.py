"""Sums over windows without an index table: averages, and the means of powers.

Source of the one formula behind them: Radenović et al., arXiv:1711.02512, §3.2.
The adjoint of a sum is the same sum, over gradients that are spread apart by the stride.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, Line, blocks, each
from .fast import MOST, Fast, Lined, Pullback, computed_in, reduce_axes
from .passes import Arrays, Rule


def _add(earlier: Arrays, later: Arrays, out: Arrays) -> None:
    np.add(earlier[0], later[0], out=out[0])


SUM = Rule(_add, overlaps=False, alone=np.add)


def _order(lines: Sequence[Line]) -> range:
    """Rows are quicker than columns: they go first where they become fewer, last where more."""
    axes = range(len(lines))
    return axes if lines[0].outputs <= lines[0].size else axes[::-1]


class PowerMean(Fast):
    """(Σ|x|ᵖ / divisor)^(1/p) of each window; without p, Σx / divisor. Padding is 0.

    divisor: a number; or how many cells count on each axis, an array an axis.
    """

    def __init__(
        self, layer: Lined, x: NDArray, divisor: float | Sequence[NDArray], p: float | None = None
    ) -> None:
        super().__init__(layer, x)
        self.divisor, self.p = divisor, p

    def forward(self) -> NDArray:
        return self._means(self.dtype).reshape(self.shape)

    def _means(self, dtype: np.dtype) -> NDArray:
        y = self.empty(dtype)

        def work(block: Block) -> None:
            cells, lines = self.cells(block), [block.line, *self.lines[1:]]
            if self.p is not None:
                cells = np.abs(cells)
                cells **= self.p
            with computed_in(self.part(y, block, block.outputs), self.compute) as values:
                reduce_axes(SUM, (cells,), lines, (values,), _order(lines))
                values /= self._divisors(block.outputs)
                if self.p is not None:
                    values **= 1 / self.p

        each(work, blocks(self.lead, self.lines, MOST), self.x.size)
        return y

    def _divisors(self, rows: slice) -> NDArray:
        """The divisor of each output of these rows."""
        if isinstance(self.divisor, Sequence):
            first, *others = self.divisor
            return reduce(np.multiply.outer, others, first[rows]).astype(self.compute)
        return np.array(self.divisor, self.compute)

    def vjp(self) -> tuple[NDArray, Pullback]:
        means = self._means(self.compute)
        y = means.astype(self.dtype, copy=self.p is not None).reshape(self.shape)
        # The caller may change x and y before the pullback runs.
        x = None if self.p is None else self.x.astype(self.compute)
        shape = self.x.shape
        spread = [line.mirrored(0, line.size) for line in self.lines]

        def pullback(dy: NDArray) -> NDArray:
            dy, dtype = self.upstream(dy)
            dx = np.empty(shape, dtype)

            def work(block: Block) -> None:
                rows = block.outputs
                outputs, places, line = self.lines[0].mirrored(rows.start, rows.stop)
                lines = [line, *(line for _, _, line in spread[1:])]
                there: Any = (..., places, *(place for _, place, _ in spread[1:]))

                def gathered(sent: Any, out: NDArray) -> NDArray:
                    planes = out.shape[: -len(lines)]
                    apart = np.zeros((*planes, *(line.size for line in lines)), dtype)
                    apart[there] = sent
                    reduce_axes(SUM, (apart,), lines, (out,), _order(lines))
                    return out

                sent = self.part(dy, block, outputs) / self._divisors(outputs)
                received = self.part(dx, block, rows)
                if x is None or self.p is None:
                    gathered(sent, received)
                    return
                mean, cells = self.part(means, block, outputs), self.part(x, block, rows)
                sent *= mean ** (1 - self.p)
                sent[mean == 0] = 0
                gathered(sent, received)
                finite = np.isfinite(cells)
                flat = (cells == 0) | ((received == 0) & finite)
                if not finite.all():
                    # What is no number gives none in a window; outside all windows it gets 0.
                    flat |= gathered(1, np.empty(received.shape, dtype)) == 0
                received *= np.sign(cells) * np.abs(cells) ** (self.p - 1)
                received[flat] = 0

            each(work, blocks(self.lead, [line for _, _, line in spread], MOST), dx.size)
            return dx

        return y, pullback

"""Sums over windows without an index table: averages, and the means of powers.

Source of the one formula behind them: Radenović et al., arXiv:1711.02512, §3.2.
The adjoint of a sum is the same sum, over gradients that are spread apart by the stride.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, Line, blocks, each
from .fast import Fast, Lined, Pullback
from .passes import Arrays, Rule
from .reduction import Reduction


def _add(earlier: Arrays, later: Arrays, out: Arrays) -> None:
    np.add(earlier[0], later[0], out=out[0])


SUM = Rule(_add, overlaps=False)


class PowerMean(Fast):
    """(Σ|x|ᵖ / divisor)^(1/p) of each window; without p, Σx / divisor. Padding is 0.

    divisor: a number; or how many cells count on each axis, an array an axis.
    """

    def __init__(
        self, layer: Lined, x: NDArray, divisor: float | Sequence[NDArray], p: float | None = None
    ) -> None:
        super().__init__(layer, x)
        if isinstance(divisor, Sequence) and all((count == count[0]).all() for count in divisor):
            divisor = math.prod(int(count[0]) for count in divisor)
        self.divisor, self.p = divisor, p

    def forward(self) -> NDArray:
        return self._means(self.dtype).reshape(self.shape)

    def _means(self, dtype: np.dtype) -> NDArray:
        y, p = self.empty(dtype), self.p

        def power(values: NDArray) -> None:
            np.abs(values, out=values)
            values **= p

        def mean(outputs: tuple[slice, ...], sums: NDArray) -> None:
            self._divide(sums, outputs)
            if p is not None:
                sums **= 1 / p

        raised = None if p is None else power

        def worker() -> Callable[[Block], None]:
            reduction = Reduction(SUM, self.compute)

            def work(block: Block) -> None:
                self.reduce(reduction, block, y, raised, partial(mean, block.outputs))

            return work

        each(worker, self.blocks(SUM, copied=p is not None), self.x.size)
        return y

    def _divide(self, sums: NDArray, outputs: tuple[slice, ...]) -> None:
        """Each sum of these outputs by its divisor; rows with the same one together."""
        if not isinstance(self.divisor, Sequence):
            sums /= self.divisor
            return
        counts = zip(self.divisor, outputs, strict=True)
        first, *others = (count[here].astype(sums.dtype) for count, here in counts)
        rest = reduce(np.multiply.outer, others, np.ones((), sums.dtype))
        ends = [0, *(np.flatnonzero(np.diff(first)) + 1), len(first)]
        for start, end in pairwise(ends if len(first) else []):
            where: Any = (..., slice(start, end), *(slice(None),) * len(others))
            sums[where] /= first[start] * rest

    def vjp(self) -> tuple[NDArray, Pullback]:
        means = self._means(self.compute)
        with np.errstate(all="ignore"):
            y = means.astype(self.dtype, copy=self.p is not None).reshape(self.shape)
        # The caller may change x and y before the pullback runs.
        x = None if self.p is None else self.x.astype(self.compute)
        shape = self.x.shape

        def pullback(dy: NDArray) -> NDArray:
            dy, dtype = self.upstream(dy)
            dx = np.empty(shape, dtype)

            def worker() -> Callable[[Block], None]:
                adjoint = Adjoint(self.lines, dtype)

                def work(block: Block) -> None:
                    windows = adjoint.reading(block)
                    sent = self.part(dy, block, windows.outputs).astype(dtype)
                    self._divide(sent, windows.outputs)
                    received = self.part(dx, block, block.outputs)
                    if x is None:
                        adjoint.gather(sent, windows, received)
                    else:
                        mean = self.part(means, block, windows.outputs)
                        cells = self.part(x, block, block.outputs)
                        self._through_powers(adjoint, windows, sent, mean, cells, received)

                return work

            each(worker, Adjoint(self.lines, dtype).blocks(self.lead), dx.size)
            return dx

        return y, pullback

    def _through_powers(
        self,
        adjoint: Adjoint,
        windows: Reading,
        sent: NDArray,
        mean: NDArray,
        cells: NDArray,
        received: NDArray,
    ) -> None:
        """Each cell receives |x|ᵖ⁻¹ of Σ sent · mean¹⁻ᵖ, with its sign."""
        p: Any = self.p
        slope = mean ** (1 - p)
        sent *= slope
        # As in the table, a slope of 0 passes on nothing, not even of infinity.
        sent[(mean == 0) | (slope == 0)] = 0
        adjoint.gather(sent, windows, received)
        finite = np.isfinite(cells)
        flat = (cells == 0) | ((received == 0) & finite)
        if not finite.all():
            # What is no number gives none in a window; outside all windows it gets 0.
            readers = np.empty(received.shape, received.dtype)
            adjoint.gather(1, windows, readers)
            flat |= readers == 0
        received *= np.sign(cells) * np.abs(cells) ** (p - 1)
        received[flat] = 0


@dataclass(frozen=True)
class Reading:
    """The windows that read a block of cells: their outputs; the places these take, spread apart,
    on an axis; and the lines that lead from there to the cells."""

    outputs: tuple[slice, ...]
    places: tuple[slice, ...]
    lines: tuple[Line, ...]


class Adjoint:
    """The sums seen from the other side: each cell gets what the outputs that read it were sent."""

    def __init__(self, lines: Sequence[Line], dtype: np.dtype) -> None:
        self.lines, self.reduction = lines, Reduction(SUM, dtype)

    def blocks(self, lead: tuple[int, ...]) -> list[Block]:
        """Blocks whose outputs are cells of x."""
        lines = [line.mirrored(0, line.size)[2] for line in self.lines]
        most = self.reduction.most(lines, copied=True, apart=False)
        return blocks(lead, lines, most, whole=True)

    def reading(self, block: Block) -> Reading:
        axes = zip(self.lines, block.outputs, strict=True)
        mirrored = (line.mirrored(cells.start, cells.stop) for line, cells in axes)
        return Reading(*zip(*mirrored, strict=True))

    def gather(self, sent: NDArray | int, windows: Reading, out: NDArray) -> None:
        shape = *out.shape[: -len(self.lines)], *(line.size for line in windows.lines)
        spread, there = np.zeros(shape, self.reduction.dtypes[0]), cast(Any, (..., *windows.places))
        spread[there] = sent
        self.reduction([spread], windows.lines, [out])

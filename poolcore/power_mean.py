"""Sums over windows without an index table: averages, and the means of powers.

Source of the one formula behind them: Radenović et al., arXiv:1711.02512, §3.2.
The adjoint of a sum is the same sum, over gradients that are spread apart by the stride.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blocks import Block, blocks, each
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

        todo = self.blocks(SUM, copied=p is not None)
        each(worker, todo, self.x.size, apart=all(block.ends for block in todo))
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
        y = means.astype(self.dtype, copy=self.p is not None).reshape(self.shape)
        # The caller may change x and y before the pullback runs.
        x = None if self.p is None else self.x.astype(self.compute)
        shape = self.x.shape
        mirrored = [line.mirrored(0, line.size)[2] for line in self.lines]

        def pullback(dy: NDArray) -> NDArray:
            dy, dtype = self.upstream(dy)
            dx = np.empty(shape, dtype)

            def worker() -> Callable[[Block], None]:
                reduction = Reduction(SUM, dtype)
                zeros: dict[Any, NDArray] = {}

                def work(block: Block) -> None:
                    ends = [(here.start, here.stop) for here in block.outputs]
                    mirrored = [
                        line.mirrored(*end) for line, end in zip(self.lines, ends, strict=True)
                    ]
                    outputs, places, lines = zip(*mirrored, strict=True)

                    def gathered(sent: Any, out: NDArray) -> NDArray:
                        size = *out.shape[: -len(lines)], *(line.size for line in lines)
                        # Only these places are ever written: the zeros between them stay.
                        key = size, *((place.start, place.stop) for place in places)
                        if key not in zeros:
                            zeros[key] = np.zeros(size, dtype)
                        zeros[key][(..., *places)] = sent
                        reduction([zeros[key]], lines, [out])
                        return out

                    sent = self.part(dy, block, outputs).astype(dtype)
                    self._divide(sent, outputs)
                    received = self.part(dx, block, block.outputs)
                    if x is None or self.p is None:
                        gathered(sent, received)
                        return
                    mean = self.part(means, block, outputs)
                    cells = self.part(x, block, block.outputs)
                    slope = mean ** (1 - self.p)
                    sent *= slope
                    # As in the table, a slope of 0 passes on nothing, not even of infinity.
                    sent[(mean == 0) | (slope == 0)] = 0
                    gathered(sent, received)
                    finite = np.isfinite(cells)
                    flat = (cells == 0) | ((received == 0) & finite)
                    if not finite.all():
                        # What is no number gives none in a window; outside all windows it gets 0.
                        flat |= gathered(1, np.empty(received.shape, dtype)) == 0
                    received *= np.sign(cells) * np.abs(cells) ** (self.p - 1)
                    received[flat] = 0

                return work

            most = Reduction(SUM, dtype).most(mirrored, copied=True, apart=False)
            each(worker, blocks(self.lead, mirrored, most, whole=True), dx.size)
            return dx

        return y, pullback

"""Sums over windows: averages, and the means of powers. The adjoint of a sum is a sum again.

Source of the one formula behind them: Radenović et al., arXiv:1711.02512, §3.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .planes import Block, Planes, Pullback, Separable, blocks
from .slide import SUM


def _sums(block: Block, cells: NDArray, dtype: np.dtype) -> NDArray:
    [sums] = block.reduce(SUM, [block.pad(cells, dtype, repeat=False)])
    return sums


class PowerMean(Planes):
    """(Σ|x|ᵖ / divisor)^(1/p) of each window; without p, Σx / divisor. Padding is 0.

    divisor: a number; or how many cells count on each axis, an array an axis.
    """

    def __init__(
        self,
        layer: Separable,
        x: NDArray,
        divisor: float | Sequence[NDArray],
        p: float | None = None,
    ) -> None:
        super().__init__(layer, x)
        self.dtype, self.compute = layer.output_dtype(x.dtype), layer.compute_dtype(x.dtype)
        if isinstance(divisor, Sequence) and all((count == count[0]).all() for count in divisor):
            divisor = math.prod(int(count[0]) for count in divisor)
        self.divisor, self.p = divisor, p

    def forward(self) -> NDArray:
        return self._means(self.dtype).reshape(self.shape)

    @np.errstate(all="ignore")
    def _means(self, dtype: np.dtype) -> NDArray:
        y = self.empty(dtype)
        for block in blocks(len(self.x), self.axes, self.compute.itemsize):
            cells, divisor = self.x[block.cells], self._divisor(block.outputs[1:])
            if self.p is not None:
                cells = np.abs(cells.astype(self.compute, copy=False)) ** self.p
            sums = _sums(block, cells, self.compute)
            if self.p is None:
                np.divide(sums, divisor, out=y[block.outputs], casting="same_kind")
            else:
                y[block.outputs] = (sums / divisor) ** (1 / self.p)
        return y

    def _divisor(self, outputs: Sequence[slice]) -> Any:
        """What the sums of these outputs are divided by."""
        if not isinstance(self.divisor, Sequence):
            return self.divisor
        counts = (n[here] for n, here in zip(self.divisor, outputs, strict=True))
        return reduce(np.multiply.outer, counts).astype(self.compute)

    def vjp(self) -> tuple[NDArray, Pullback]:
        means = self._means(self.compute)
        with np.errstate(all="ignore"):
            y = means.astype(self.dtype, copy=self.p is not None).reshape(self.shape)
        # The caller may change x and y before the pullback runs.
        x = None if self.p is None else self.x.astype(self.compute)
        shape, axes = self.x.shape, [axis.adjoint() for axis in self.axes]

        def pullback(dy: NDArray) -> NDArray:
            dy, dtype = self.upstream(dy)
            dx = np.empty(shape, dtype)
            for block in blocks(len(dx), axes, dtype.itemsize):
                sent = dy[block.cells].astype(dtype)
                sent /= self._divisor(block.cells[1:])
                if x is None:
                    dx[block.outputs] = _sums(block, sent, sent.dtype)
                else:
                    cells, mean = x[block.outputs], means[block.cells]
                    dx[block.outputs] = self._through_powers(block, sent, mean, cells)
            return dx

        return y, pullback

    def _through_powers(
        self, block: Block, sent: NDArray, mean: NDArray, cells: NDArray
    ) -> NDArray:
        """Each cell gets |x|ᵖ⁻¹ of Σ sent · mean¹⁻ᵖ, with its sign."""
        p: Any = self.p
        slope = mean ** (1 - p)
        sent *= slope
        # As in the table, a slope of 0 passes on nothing, not even of infinity.
        sent[(mean == 0) | (slope == 0)] = 0
        received = _sums(block, sent, sent.dtype)
        finite = np.isfinite(cells)
        flat = (cells == 0) | ((received == 0) & finite)
        if not finite.all():
            # What is no number gives none in a window; outside all windows it gets 0.
            flat |= _sums(block, np.ones_like(sent), sent.dtype) == 0
        received = received * (np.sign(cells) * np.abs(cells) ** (p - 1))
        received[flat] = 0
        return received

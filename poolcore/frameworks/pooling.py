"""One setting pooled the way one framework does it, by poolcore on an extended input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..layers.avg_pool import AvgPool
from ..layers.max_pool import MaxPool
from ..windows import Axis
from .indices import renumbered
from .table import Operation

Pool = MaxPool | AvgPool
Result = tuple[NDArray, NDArray | None, NDArray | None]
"""y, and the gradient and the indices where they are known."""


class Pooling:
    """A layer on x by a framework's rules: the input is extended by what padding and overhang
    hold, and poolcore pools that without padding."""

    def __init__(self, row: Operation, layer: Pool, x: NDArray, axes: Sequence[Axis]) -> None:
        self.row, self.layer, self.x = row, layer, x
        self.maximum = isinstance(layer, MaxPool)
        self.axes = axes
        self.padded = any(a.before or a.after for a in axes)
        self.fitted = [self._fitted(axis) for axis in axes]

    def _fitted(self, axis: Axis) -> Axis:
        """The axis with so much after the input as the framework's windows reach, and no more."""
        rounded = replace(axis, ceil_mode=axis.ceil_mode or self.row.rounds_up)
        drops = {"always": True, "padded": self.padded, "never": False}[self.row.drops_last]
        count = rounded.outputs if drops else rounded.raw_outputs
        reach = (count - 1) * axis.stride + axis.span
        return replace(axis, after=reach - axis.size - axis.before, ceil_mode=False)

    def is_empty(self) -> bool:
        return any(axis.outputs < 1 for axis in self.fitted)

    def run(self, counts_padding: bool) -> Result:
        """counts_padding: of a mean, whether its divisor does."""
        if self.is_empty():
            lead = self.x.shape[: self.x.ndim - self.layer.rank]
            sizes = (max(axis.outputs, 0) for axis in self.fitted)
            dtype = self.layer.output_dtype(self.x.dtype)
            return np.empty((*lead, *sizes), dtype), None, None
        with np.errstate(all="ignore"):
            return self._maximum() if self.maximum else self._mean(counts_padding)

    def _maximum(self) -> Result:
        row, rank, x = self.row, self.layer.rank, self.x
        rule: Any = row.ties.get(rank, "first")
        geometry: Any = {"padding": 0, "ceil_mode": False}
        layer: MaxPool = self.layer  # type: ignore[assignment]
        pool = replace(layer, pad_value=-np.inf, ties=rule, **geometry)
        floats, unclear = x.dtype.kind == "f", self._unclear()
        if floats and row.nan == "drop":
            x = np.where(np.isnan(x), -np.inf, x)
        padded = self._extend(x, -np.inf if floats else np.iinfo(x.dtype).min)
        y = pool(padded)
        if floats and row.lowest > -np.inf:
            y = np.maximum(y, row.lowest)
        known = floats and rank in row.ties and not unclear
        gradient = self._cut(pool.backward(padded, np.ones_like(y))) if known else None
        return y, gradient, self._indices(pool, padded) if row.layout and not unclear else None

    def _unclear(self) -> bool:
        """Whether a maximum's value does not tell which cell it is."""
        if self.x.dtype.kind != "f":
            return False
        odd = self.row.nan != "last" and np.isnan(self.x).any()
        lost = self.row.lowest > -np.inf and np.isneginf(self.x).any()
        return bool(odd or lost or not all(map(reads, self.fitted)))

    def _mean(self, counts_padding: bool) -> Result:
        layer: AvgPool = self.layer  # type: ignore[assignment]
        sums = replace(layer, padding=0, ceil_mode=False, divisor_override=1)
        padded = self._extend(self.x, 0)
        counted: NDArray | float = self._extend(np.ones(self.x.shape), 0)
        if counts_padding:
            counted = np.ones_like(counted) * self._before_the_overhang()
        divisor = layer.divisor_override or sums(counted)
        y = sums(padded) / divisor
        if self.x.dtype.kind == "f":
            gradient = self._cut(sums.backward(padded, np.ones_like(y) / divisor))
            return y.astype(self.x.dtype), gradient, None
        whole = self.row.integers == "truncated"
        return np.trunc(y).astype(self.x.dtype) if whole else y, None, None

    def _before_the_overhang(self) -> NDArray[np.bool_]:
        """Of the extended input: its cells but those past the padding, which never count."""
        ends = [
            np.arange(f.size + f.before + f.after)
            < a.before + a.size + getattr(a, self.row.counts_after)
            for a, f in zip(self.axes, self.fitted, strict=True)
        ]
        return reduce(np.multiply.outer, ends)

    def _extend(self, x: NDArray, fill: float) -> NDArray:
        lead = x.ndim - self.layer.rank
        widths = [(0, 0)] * lead + [(a.before, max(a.after, 0)) for a in self.fitted]
        wide = np.pad(x, widths, constant_values=x.dtype.type(fill))
        cut: tuple[Any, ...] = tuple(slice(a.before + a.size + a.after) for a in self.fitted)
        return wide[(..., *cut)]

    def _cut(self, gradient: NDArray) -> NDArray:
        """The extended input's gradient, back to x's shape; cells never read get 0."""
        lead = [(0, 0)] * (gradient.ndim - self.layer.rank)
        widths = [*lead, *((0, max(-a.after, 0)) for a in self.fitted)]
        whole = np.pad(gradient, widths)
        cut: tuple[Any, ...] = tuple(slice(a.before, a.before + a.size) for a in self.fitted)
        return whole[(..., *cut)]

    def _indices(self, pool: MaxPool, padded: NDArray) -> NDArray[np.int64]:
        rank = self.layer.rank
        places = np.unravel_index(pool.indices(padded), padded.shape[padded.ndim - rank :])
        inside = [p - a.before for p, a in zip(places, self.fitted, strict=True)]
        plane = np.ravel_multi_index(inside, self.x.shape[self.x.ndim - rank :], mode="clip")
        return renumbered(plane, self.x.shape, rank, self.row.layout)


def reads(axis: Axis) -> bool:
    """Whether every window of the axis reads a cell of the input."""
    positions = axis.positions()
    return bool(((positions >= 0) & (positions < axis.size)).any(axis=1).all())

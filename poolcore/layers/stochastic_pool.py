"""Stochastic pooling: a cell drawn in proportion to its size, or what that gives on average."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..layer import Example
from ..table import Step
from ..windows import Windows
from .bases.sliding import Sliding, sizes, switches


@dataclass(frozen=True)
class StochasticPool(Sliding):
    """A cell drawn with probability a/Σa: (..., *spatial) to (..., *output); integers give float64.

    training: draw; otherwise y = Σ(a/Σa)·a = Σa²/Σa, what the draws give on average.
    seed: of the draws. A window draws the same number in every plane, so that a plane alone gives
    what it gives among others. The drawn cell gets the gradient.
    Negative cells count as 0, padding is left out; where no cell is positive y = 0.
    A window whose sum is not finite gives NaN. Raises ValueError for a negative seed.

    >>> StochasticPool(2)([[1, 2], [3, 4]])
    array([[3.]])
    """

    training: bool = field(
        default=False,
        metadata={
            "label": "Training",
            "help": "Draw a cell of each window; otherwise take the average of all draws.",
        },
    )
    seed: int = field(
        default=0,
        metadata={
            "range": (0, 999),
            "label": "Seed of the draws",
            "help": "Another number draws other cells. It counts while training only.",
        },
    )

    title = "Stochastic pooling"
    use = "Draws a cell, larger ones more often: noise while training that counters overfitting."
    source = "Zeiler and Fergus, arXiv:1301.3557, §3"
    example: ClassVar = Example(
        {"kernel_size": (3, 3), "stride": (1, 1)},
        (((1.6, 0.0, 0.0), (0.0, 0.0, 2.4), (0.0, 0.0, 0.0)),),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        switches("training", self.training)
        sizes("seed", self.seed, 1, least=0)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        sizes = np.maximum(values, 0)
        total = sizes.sum(axis=-1, keepdims=True)
        if not self.training:
            shares = np.divide(sizes, total, out=np.zeros_like(sizes), where=total != 0)
            return (shares * sizes).sum(axis=-1)
        drawn = np.take_along_axis(sizes, self._drawn(sizes), axis=-1)
        return np.where(np.isfinite(total), drawn, np.nan)[..., 0].astype(values.dtype)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        sizes = np.maximum(values, 0)
        if not self.training:
            slopes = (2 * sizes - y[..., None]) / sizes.sum(axis=-1, keepdims=True)
            return np.where(sizes > 0, slopes, 0)
        weights = np.zeros_like(sizes)
        np.put_along_axis(weights, self._drawn(sizes), 1, axis=-1)
        return np.where(sizes > 0, weights, 0)

    def _numbers(self, outputs: int) -> NDArray[np.float64]:
        """One in [0, 1) a window."""
        return np.random.default_rng(self.seed).random(outputs)

    def _drawn(self, sizes: NDArray) -> NDArray[np.intp]:
        """(..., outputs, 1): the first cell where the running sum passes u·Σa."""
        running = sizes.cumsum(axis=-1, dtype=np.float64)
        passed = self._numbers(sizes.shape[-2])[:, None] * running[..., -1:]
        cells = (running <= passed).sum(axis=-1, keepdims=True)
        return np.minimum(cells, sizes.shape[-1] - 1)

    def formula(self, step: Step) -> str:
        cells = np.maximum(step.values[step.cells >= 0], 0)
        total = cells.sum()
        if total == 0:
            return "0/0 := 0"
        if self.training:
            drawn = number(float(step.result))
            return f"p = ({', '.join(listing(cells.tolist()))})/{number(float(total))} → {drawn}"
        written = listing(cells[cells != 0].tolist())
        squares = " + ".join(text if text == "…" else f"{text}²" for text in written)
        return f"({squares})/({' + '.join(written)}) {equals(float(step.result))}"

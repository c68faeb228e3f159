"""The mean of each window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number, total

from ..fast import PowerMean
from ..table import Step
from ..windows import OUTSIDE, Axis, Windows
from .bases.sliding import COUNT_PADDING, Sliding, switches


def counted(cells: NDArray[np.intp], count_include_pad: bool) -> NDArray[np.bool_]:
    """The cells an average counts: never the overhang of ceil mode."""
    return cells != OUTSIDE if count_include_pad else cells >= 0


def counts(axes: Sequence[Axis], count_include_pad: bool) -> float | list[NDArray]:
    """How many cells an average counts on each axis; or in all, if every window counts as many."""
    each = [axis.counts(count_include_pad) for axis in axes]
    same = all((count == count[0]).all() for count in each)
    return math.prod(int(count[0]) for count in each) if same else each


@dataclass(frozen=True)
class AvgPool(Sliding):
    """The mean of each window: (..., *spatial) to (..., *output); integers give float64.

    count_include_pad: whether padding cells count in the divisor (they hold 0).
    divisor_override: divide by this number instead; any whole number but 0.
    Raises ValueError for a divisor of 0.

    >>> AvgPool(2, stride=1)([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    array([[2., 3.],
           [5., 6.]])
    """

    count_include_pad: bool = field(default=True, metadata=COUNT_PADDING)
    divisor_override: int | None = field(
        default=None,
        metadata={
            "range": (1, 1024),
            "label": "Divisor override",
            "help": "Divide by this number instead of counting cells.",
        },
    )

    title = "Average pooling"
    kind = "blend"
    use = "Smooths: each window becomes its mean."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html"

    def __post_init__(self) -> None:
        super().__post_init__()
        switches("count_include_pad", self.count_include_pad)
        if isinstance(self.divisor_override, bool) or not isinstance(
            self.divisor_override, int | None
        ):
            raise TypeError(f"divisor_override must be a whole number: {self.divisor_override!r}")
        if self.divisor_override == 0:
            raise ValueError("divisor_override must not be 0")

    def divisor(self, cells: NDArray[np.intp]) -> NDArray:
        """(..., outputs): how many cells each window divides by.

        Source: pool_size in ATen/native/cpu/AvgPoolKernel.cpp.
        """
        count = counted(cells, self.count_include_pad).sum(axis=-1)
        override = self.divisor_override
        return count if override is None else np.full(count.shape, override, float)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return values.sum(axis=-1) / self.divisor(windows.index).astype(values.dtype)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        cells = windows.index
        share = 1 / self.divisor(cells).astype(values.dtype)
        return np.broadcast_to(
            share[..., None] * counted(cells, self.count_include_pad), values.shape
        )

    def formula(self, step: Step) -> str:
        terms = listing(step.values[counted(step.cells, self.count_include_pad)].tolist())
        divisor = number(float(self.divisor(step.cells)))
        return f"({total(terms)})/{divisor} {equals(float(step.result))}"

    def fast(self, x: NDArray) -> PowerMean:
        if self.divisor_override is not None:
            return PowerMean(self, x, self.divisor_override)
        return PowerMean(self, x, counts(self.axes(x.shape), self.count_include_pad))

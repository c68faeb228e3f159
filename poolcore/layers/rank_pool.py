"""Windows in order of size: the median, and the r-th largest cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number, total

from ..layer import Example
from ..table import Step
from ..windows import Windows
from .bases.sliding import Sliding, sizes

SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NOISY = (
    (
        (1.0, 2.0, 2.0, 3.0),
        (1.0, 99.0, 2.0, 3.0),
        (2.0, 2.0, 3.0, 3.0),
        (2.0, 3.0, 3.0, 4.0),
    ),
)
"""A ramp with one broken cell."""


@dataclass(frozen=True)
class _Ordered(Sliding):
    """The mean of the cells at some places, counted from the largest.

    Padding is left out. Equal cells keep their order in the window; NaN counts as the largest.
    """

    def places(self, counts: NDArray) -> NDArray[np.intp]:
        """(...) how many cells a window has to (..., places) from 0, the largest cell's."""
        raise NotImplementedError

    def fill(self, dtype: np.dtype) -> tuple[float, float]:
        lowest = -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
        return lowest, lowest

    def _chosen(self, values: NDArray, windows: Windows) -> NDArray[np.intp]:
        """(..., outputs, places): which cells of each window."""
        # Backwards, for a stable ascending order that is then read from its end.
        inside = np.broadcast_to(windows.index >= 0, values.shape)[..., ::-1]
        order = np.lexsort((values[..., ::-1], inside), axis=-1)[..., ::-1]
        places = self.places((windows.index >= 0).sum(axis=-1))
        shape = (*values.shape[:-1], places.shape[-1])
        found = np.take_along_axis(order, np.broadcast_to(places, shape), axis=-1)
        return values.shape[-1] - 1 - found

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        weights = np.zeros(values.shape, values.dtype if values.dtype.kind == "f" else float)
        chosen = self._chosen(values, windows)
        for place in np.moveaxis(chosen, -1, 0):
            old = np.take_along_axis(weights, place[..., None], axis=-1)
            new = old + 1 / chosen.shape[-1]
            np.put_along_axis(weights, place[..., None], new, axis=-1)
        return weights


@dataclass(frozen=True)
class MedianPool(_Ordered):
    """The middle cell of each window: (..., *spatial) to (..., *output); integers give float64.

    Of an even number of cells, the mean of the two in the middle: half the gradient for each.
    Padding is left out. A window with NaN gives NaN, as torch.median does.

    >>> MedianPool(3)([[1, 2, 3], [4, 99, 5], [6, 7, 8]])
    array([[5.]])
    """

    title = "Median pooling"
    sorts = True
    kind = "blend"
    use = "Takes the middle value, which one broken cell cannot pull away."
    source = "Tukey, Exploratory Data Analysis, 1977, chapter 7 (running medians)"
    example: ClassVar = Example({"kernel_size": (3, 3), "stride": (1, 1)}, NOISY)

    def places(self, counts: NDArray) -> NDArray[np.intp]:
        return np.stack([(counts - 1) // 2, counts // 2], axis=-1)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        middle = np.take_along_axis(values, self._chosen(values, windows), axis=-1)
        found = np.where(np.isnan(values).any(axis=-1), np.nan, middle.mean(axis=-1))
        return found.astype(values.dtype)

    def formula(self, step: Step) -> str:
        cells = step.values[step.cells >= 0]
        written = f"median({', '.join(listing(cells.tolist()))})"
        if len(cells) % 2 == 0:
            middle = np.sort(cells)[len(cells) // 2 - 1 : len(cells) // 2 + 1]
            written += f" = ({total([number(cell) for cell in middle.tolist()])})/2"
        return f"{written} {equals(float(step.result))}"


@dataclass(frozen=True)
class RankPool(_Ordered):
    """The r-th largest cell of each window: (..., *spatial) to (..., *output), dtype kept.

    order: r; 1 is the maximum. A window of fewer cells gives its smallest.
    Padding is left out. Equal cells rank in row-major order, so that the r-th gets the gradient;
    NaN counts as the largest. Raises ValueError for an order below 1.

    >>> RankPool(2, order=2)([[0, 1], [3, 4]])
    array([[3]])
    """

    order: int = field(
        default=2,
        metadata={
            "range": (1, 9),
            "label": "Rank r",
            "help": "1 takes the largest cell of a window, 2 the second largest, and so on.",
        },
    )

    title = "Rank pooling"
    sorts = True
    use = "Takes the second or the r-th largest cell, so that one outlier does not decide."
    source = "Heygster, Computer Graphics and Image Processing 19, 1982 (rank filters)"
    chooses = True

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes("order", self.order, 1, least=1)

    def compute_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def output_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def places(self, counts: NDArray) -> NDArray[np.intp]:
        return (np.minimum(self.order, counts) - 1)[..., None]

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return np.take_along_axis(values, self._chosen(values, windows), axis=-1)[..., 0]

    def contenders(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray[np.bool_]:
        equal = (values == y[..., None]) | ((values != values) & (y != y)[..., None])
        return equal & (windows.index >= 0)

    def formula(self, step: Step) -> str:
        cells = step.values[step.cells >= 0]
        rank = str(min(self.order, len(cells))).translate(SUBSCRIPT)
        return f"max{rank}({', '.join(listing(cells.tolist()))}) {equals(float(step.result))}"

"""The largest cell of each window."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from notation.number import equals, listing

from ..fast import Maximum
from ..inputs import as_input
from ..table import Step
from ..windows import OUTSIDE, PAD, Windows
from .bases.sliding import TIES, Sliding, real


@dataclass(frozen=True)
class MaxPool(Sliding):
    """The largest cell of each window: (..., *spatial) to (..., *output), dtype kept.

    ties: which of several equal maxima gets the gradient: the "first" or "last" in row-major
    order, all of them in equal parts ("split"), or all of them in full ("all").
    pad_value: what padding holds; 0 shows the zero padding of many lecture notes.
    NaN wins its window; as in torch the last NaN gets the gradient.
    Raises ValueError for an unknown ties and for a pad_value that x's dtype cannot hold.

    >>> MaxPool(2, stride=1)([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    array([[4, 5],
           [7, 8]])
    """

    ties: Literal["first", "last", "split", "all"] = field(default="first", metadata=TIES)
    pad_value: float = field(
        default=-np.inf,
        metadata={
            "choices": (-np.inf, 0.0),
            "label": "Padding holds",
            "help": "What padding cells hold. Frameworks use −∞; many lecture notes draw 0.",
        },
    )

    title = "Max pooling"
    use = "Keeps the strongest response of each window."
    chooses = True
    source = "https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html"

    def __post_init__(self) -> None:
        super().__post_init__()
        real("pad_value", self.pad_value)
        if self.ties not in ("first", "last", "split", "all"):
            raise ValueError(f'ties {self.ties!r} is not "first", "last", "split" or "all"')

    def compute_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def output_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def fill(self, dtype: np.dtype) -> tuple[float, float]:
        lowest = -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
        if self.pad_value == -np.inf:
            return lowest, lowest
        limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
        fits = float(limits.min) <= self.pad_value <= float(limits.max)
        if not fits or (dtype.kind != "f" and self.pad_value != int(self.pad_value)):
            raise ValueError(f"pad_value {self.pad_value} does not fit x's dtype {dtype}")
        return self.pad_value, lowest

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return values.max(axis=-1)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        winners = self.contenders(values, windows, y)
        if self.ties == "all":
            return winners.astype(_float(values))
        if self.ties == "split":
            return winners / winners.sum(axis=-1, keepdims=True, dtype=_float(values))
        weights = np.zeros(values.shape, _float(values))
        np.put_along_axis(weights, self._chosen(winners, y)[..., None], 1, axis=-1)
        return weights

    def formula(self, step: Step) -> str:
        # Integers have no −∞; what stands in for it is no number to show.
        values = np.where(step.cells == PAD, self.pad_value, step.values)
        inside = listing(values[step.cells != OUTSIDE].tolist())
        return f"max({', '.join(inside)}) {equals(float(step.result))}"

    def indices(self, x: ArrayLike) -> NDArray[np.int64]:
        """Flat position of each maximum in its unpadded plane, as torch's return_indices.

        The first of several, or the last with ties="last"; −1 where a pad_value wins.
        """
        x = as_input(x)
        if way := self.fast_if_large(x):
            return way.indices()
        windows = self.windows(x.shape)
        values = windows.take(x, *self.fill(x.dtype))
        y = values.max(axis=-1)
        chosen = self._chosen(self.contenders(values, windows, y), y)
        rows = np.arange(len(windows.index))
        shape = (*y.shape[:-1], *windows.output_shape)
        return windows.index[rows, chosen].reshape(shape).astype(np.int64)

    def fast(self, x: NDArray) -> Maximum | None:
        plain = self.ties in ("first", "last") and self.pad_value == -np.inf
        return Maximum(self, x, ties_last=self.ties == "last") if plain else None

    def contenders(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        top = y[..., None]
        winners = (values == top) | ((values != values) & (top != top))
        # Padding of −∞ never wins, not even over an input that is −∞ everywhere.
        cells = windows.index
        return winners & (cells >= 0 if self.pad_value == -np.inf else cells >= PAD)

    def _chosen(self, winners: NDArray[np.bool_], y: NDArray) -> NDArray[np.intp]:
        first = winners.argmax(axis=-1)
        last = winners.shape[-1] - 1 - winners[..., ::-1].argmax(axis=-1)
        return last if self.ties == "last" else np.where(y != y, last, first)


def _float(values: NDArray) -> np.dtype:
    return values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)

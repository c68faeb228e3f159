"""Adaptive pooling: the output size is given, and the windows follow from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..fast import Bins, Maximum, PowerMean
from ..layer import Example, Layer
from ..windows import Windows
from .avg_pool import AvgPool
from .bases.irregular import Irregular, crossed
from .bases.sliding import sizes
from .max_pool import MaxPool

FIVE = (
    (
        (0.0, 1.0, 2.0, 3.0, 4.0),
        (5.0, 6.0, 7.0, 8.0, 9.0),
        (9.0, 8.0, 7.0, 6.0, 5.0),
        (4.0, 3.0, 2.0, 1.0, 0.0),
        (0.0, 2.0, 4.0, 6.0, 8.0),
    ),
)


def bins(size: int, count: int) -> NDArray[np.intp]:
    """Which of size cells each of count bins reads: (count, cells), filled with OUTSIDE."""
    return Bins.even(size, count).table


@dataclass(frozen=True)
class _Adaptive(Irregular):
    """output_size: an int is a square over the last two axes; a tuple has one entry an axis,
    and None in it keeps that axis as it is."""

    output_size: int | tuple[int | None, ...] = field(
        metadata={
            "range": (1, 8),
            "label": "Output size",
            "help": "How many outputs to make along each axis, whatever the input's size.",
        }
    )

    example: ClassVar = Example({"output_size": 3}, FIVE)
    family: ClassVar[str]

    def __post_init__(self) -> None:
        super().__post_init__()
        given = [1 if size is None else size for size in self._sizes]
        sizes("output_size", given, len(given), least=1)

    @property
    def _sizes(self) -> tuple[int | None, ...]:
        size = self.output_size
        return size if isinstance(size, tuple) else (size, size)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        lines = self.per_axis(shape)
        return crossed([axis.table for axis in lines], tuple(axis.size for axis in lines))

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        rank = len(self._sizes)
        space = zip(self.spatial(shape, rank), self._sizes, strict=True)
        return (*shape[: len(shape) - rank], *(m or n for n, m in space))

    def per_axis(self, shape: tuple[int, ...]) -> list[Bins]:
        space = self.spatial(shape, len(self._sizes))
        return [Bins.even(n, m or n) for n, m in zip(space, self._sizes, strict=True)]


@dataclass(frozen=True)
class AdaptiveMaxPool(_Adaptive):
    """The largest cell of each bin: (..., *spatial) to (..., *output_size), dtype kept.

    Bin i of m over n cells is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉). The first of equal maxima gets the gradient.
    Raises ValueError for a size below 1, GeometryError for an axis without cells.

    >>> AdaptiveMaxPool((3,))([1, 2])
    array([1, 2, 2])
    """

    title = "Adaptive max pooling"
    use = "Keeps the strongest response of each bin, and always gives the same output size."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html"
    chooses = True
    family = "Max"

    @property
    def rule(self) -> Layer:
        return MaxPool(1)

    def fast(self, x: NDArray) -> Maximum:
        return Maximum(self, x, ties_last=False)

    def indices(self, x: ArrayLike) -> NDArray[np.int64]:
        """The flat position of each maximum in its plane, as torch's return_indices."""
        return self.chosen(x)


@dataclass(frozen=True)
class AdaptiveAvgPool(_Adaptive):
    """The mean of each bin: (..., *spatial) to (..., *output_size); integers give float64.

    Bin i of m over n cells is [⌊i·n/m⌋, ⌈(i+1)·n/m⌉): each divides by its own number of cells.
    Raises ValueError for a size below 1, GeometryError for an axis without cells.

    >>> AdaptiveAvgPool((3,))([0, 1, 2, 3, 4, 5])
    array([0.5, 2.5, 4.5])
    """

    title = "Adaptive average pooling"
    use = "Averages each bin, and always gives the same output size."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html"
    family = "Avg"

    @property
    def rule(self) -> Layer:
        return AvgPool(1)

    def fast(self, x: NDArray) -> PowerMean:
        return PowerMean(self, x, [axis.lengths for axis in self.per_axis(x.shape)])

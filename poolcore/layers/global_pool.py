"""Global pooling: one window, the whole plane."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..fast import Bins, Maximum, PowerMean
from ..layer import Example, Layer
from ..windows import Windows
from .avg_pool import AvgPool
from .bases.irregular import Irregular, crossed
from .bases.sliding import NINE, NORM, TIES
from .lp_pool import LPPool
from .max_pool import MaxPool


@dataclass(frozen=True)
class _Whole(Irregular):
    """One window over the last two axes."""

    example: ClassVar = Example({}, NINE)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        return crossed([axis.table for axis in self.per_axis(shape)], self.spatial(shape, 2))

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        self.spatial(shape, 2)
        return (*shape[:-2], 1, 1)

    def per_axis(self, shape: tuple[int, ...]) -> list[Bins]:
        return [Bins.even(size, 1) for size in self.spatial(shape, 2)]


@dataclass(frozen=True)
class GlobalMaxPool(_Whole):
    """The largest cell of each plane: (..., rows, columns) to (..., 1, 1), dtype kept.

    ties, NaN: as MaxPool. Raises GeometryError for a plane without cells, ValueError for an
    unknown ties.

    >>> GlobalMaxPool()([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    array([[8]])
    """

    ties: Literal["first", "last", "split", "all"] = field(default="first", metadata=TIES)

    title = "Global max pooling"
    use = "Asks of each channel how strongly its feature occurs anywhere in the picture."
    source = "Oquab et al., CVPR 2015, Is object localization for free?, §3"
    chooses = True

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.rule  # which checks its own fields

    @property
    def rule(self) -> MaxPool:
        return MaxPool(1, ties=self.ties)

    def fast(self, x: NDArray) -> Maximum | None:
        plain = self.ties in ("first", "last")
        return Maximum(self, x, ties_last=self.ties == "last") if plain else None

    def indices(self, x: ArrayLike) -> NDArray[np.int64]:
        """The flat position of each maximum in its plane: the first of several, or the last."""
        ties: Any = "last" if self.ties == "last" else "first"
        return GlobalMaxPool(ties).chosen(x)


@dataclass(frozen=True)
class GlobalAvgPool(_Whole):
    """The mean of each plane: (..., rows, columns) to (..., 1, 1); integers give float64.

    The same as a fully connected layer that gives every cell of an H×W plane the weight 1/(H·W).
    Raises GeometryError for a plane without cells.

    >>> GlobalAvgPool()([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    array([[4.]])
    """

    title = "Global average pooling"
    use = "Turns each channel into one number, for a classifier that takes any picture size."
    source = "Lin et al., arXiv:1312.4400, §3.2"

    @property
    def rule(self) -> Layer:
        return AvgPool(1)

    def fast(self, x: NDArray) -> PowerMean:
        return PowerMean(self, x, math.prod(x.shape[-2:]))


@dataclass(frozen=True)
class GlobalLPPool(_Whole):
    """(Σ|x|ᵖ)^(1/p) of each plane: (..., rows, columns) to (..., 1, 1); integers give float64.

    norm_type: p, a positive finite number. |x|, and the gradient 0 at 0, as LPPool.
    Raises GeometryError for a plane without cells, ValueError for a p that cannot be.

    >>> GlobalLPPool(2)([[3, 4], [0, 0]])
    array([[5.]])
    """

    norm_type: float = field(default=2.0, metadata=NORM)

    title = "Global Lp pooling"
    use = "The length of a whole channel seen as a vector."
    source = "https://onnx.ai/onnx/operators/onnx__GlobalLpPool.html"

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.rule  # which checks its own fields

    @property
    def rule(self) -> Layer:
        return LPPool(self.norm_type, 1)

    def fast(self, x: NDArray) -> PowerMean:
        return PowerMean(self, x, 1, self.norm_type)

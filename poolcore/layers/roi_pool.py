"""The largest cell of each bin of a box: regions of any size become grids of one size."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import number

from ..budget import ask
from ..errors import GeometryError
from ..layer import Example, Layer
from ..table import Step
from ..windows import Windows, ragged
from .bases.regions import BOXES, SCALE, SIZE, checked, overlap, plane, scaled
from .bases.sliding import Size, sizes
from .max_pool import MaxPool

MAXIMUM = MaxPool(1)
"""The rule that a bin's cells follow: ties, NaN and dtypes are max pooling's."""


@dataclass(frozen=True)
class RoIPool(Layer):
    """The largest cell of each bin of each box: (..., H, W) to (..., K, rows, columns), dtype kept.

    output_size: the bins of a box, one number or (rows, columns).
    spatial_scale: cells for one unit of the boxes.
    boxes: (K, 4) of (x1, y1, x2, y2); the same for all leading axes. Edges are rounded to whole
    cells, halves away from zero, and both belong to the box. Bins round outwards and may overlap;
    what lies outside the map is left out, and a bin without a cell is 0.
    Raises TypeError, ValueError for boxes that are none, GeometryError for one outside the map.

    >>> RoIPool(2)([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 0, 1, 1]])
    array([[[0, 1],
            [3, 4]]])
    """

    output_size: Size = field(metadata=SIZE)
    spatial_scale: float = field(default=1.0, metadata=SCALE)
    boxes: Any = field(default=None, metadata=BOXES)

    title = "RoI pooling"
    use = "Turns regions of any size into grids of one size, by the largest cell of each bin."
    source = "Girshick, arXiv:1504.08083, §2.1; https://pytorch.org/vision/stable/generated/torchvision.ops.roi_pool.html"
    kind = "regions"
    chooses = True
    others: ClassVar = ("boxes",)
    example: ClassVar = Example(
        {"output_size": 2},
        (tuple(tuple(float(7 * r * c % 11) for c in range(6)) for r in range(6)),),
        (((0.0, 0.0, 2.4, 3.0), (1.6, 1.0, 5.0, 5.0)),),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        checked(self)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        try:
            height, width = plane(self, tuple(shape))
            ask(len(self.boxes), *self._counts())
            bins = self.bins((height, width))
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None
        ask(len(bins), *self._counts(), *_longest(bins))
        rows = [
            [row * width + column for row, column in product(range(*tall), range(*wide))]
            for tops, sides in bins
            for tall, wide in product(tops, sides)
        ]
        return ragged(rows, (height, width), (len(bins), *self._counts()))

    def _counts(self) -> tuple[int, ...]:
        """The bins of a box, along each axis."""
        return sizes("output_size", self.output_size, 2, least=1)

    def bins(self, limits: tuple[int, int]) -> list[list[list[tuple[int, int]]]]:
        """For each box and axis, the cells [from, to) of each bin.

        Source: torchvision/csrc/ops/cpu/roi_pool_kernel.cpp; bins are exact here, where float32
        may make one of them a cell longer.
        """
        edges = scaled(self)
        whole = (np.sign(edges) * np.floor(np.abs(edges) + 0.5)).astype(int)
        overlap(whole, (limits[0] - 1, limits[1] - 1))
        counts = self._counts()
        return [
            [_split(a, b, n, limit) for (a, b), n, limit in zip(box, counts, limits, strict=True)]
            for box in whole.tolist()
        ]

    def fill(self, dtype: np.dtype) -> tuple[float, float]:
        return MAXIMUM.fill(dtype)

    def compute_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def output_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        filled = (windows.index >= 0).any(axis=-1)
        return np.where(filled, values.max(axis=-1, initial=self.fill(values.dtype)[0]), 0).astype(
            values.dtype
        )

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return MAXIMUM.weights(values, windows, y) * (windows.index >= 0)

    def contenders(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return MAXIMUM.contenders(values, windows, y)

    def formula(self, step: Step) -> str:
        return MAXIMUM.formula(step) if (step.cells >= 0).any() else number(0)


def _longest(bins: list[list[list[tuple[int, int]]]]) -> list[int]:
    """The most cells of a bin along each axis."""
    return [
        max((end - start for box in bins for start, end in box[axis]), default=0) for axis in (0, 1)
    ]


def _split(first: int, last: int, bins: int, limit: int) -> list[tuple[int, int]]:
    """Bin i is [⌊i·size/bins⌋, ⌈(i + 1)·size/bins⌉) from the first cell, clipped to the map."""
    size = last - first + 1
    ends = ((first + i * size // bins, first - (-(i + 1) * size // bins)) for i in range(bins))
    return [(min(max(a, 0), limit), min(max(b, 0), limit)) for a, b in ends]

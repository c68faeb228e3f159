"""The mean of samples between the cells of a box: no rounding, so a small shift is seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..budget import ask
from ..errors import GeometryError
from ..inputs import as_field, as_input
from ..layer import Example
from ..windows import Windows
from .bases.interpolation import linear, product, slope
from .bases.linear import Linear
from .bases.regions import BOXES, SCALE, SIZE, checked, overlap, plane, scaled
from .bases.sliding import Size, real, sizes, switches

SAMPLES = {
    "range": (1, 4),
    "label": "Samples",
    "help": "How many samples a bin takes along each axis.",
}
FOUR = (((0.0, 0.0, 1.0, 2.0), (0.0, 4.0, 3.0, 1.0), (2.0, 5.0, 8.0, 1.0), (1.0, 0.0, 2.0, 6.0)),)


class _Sampled(Linear):
    """What both layers share: bins of samples, each the mean of their interpolated values."""

    kind = "regions"
    aligned: Any = True
    output_size: Any
    sampling_ratio: Any
    boxes: Any

    def __post_init__(self) -> None:
        super().__post_init__()
        checked(self)
        if isinstance(self.sampling_ratio, bool) or not hasattr(self.sampling_ratio, "__index__"):
            raise TypeError(f"sampling_ratio must be a whole number, not {self.sampling_ratio!r}")

    def edges(self, shape: tuple[int, ...]) -> NDArray:
        """(K, 2, 2): start and length of each box on each axis, rows first, in cells' centres.

        Source: torchvision/csrc/ops/cpu/roi_align_kernel.cpp
        """
        edges = scaled(self)
        overlap(edges, plane(self, tuple(shape)))
        start, length = edges[..., 0], edges[..., 1] - edges[..., 0]
        if self.aligned:
            return np.stack([start - 0.5, length], axis=-1)
        return np.stack([start, np.maximum(length, 1)], axis=-1)

    def places(self, shape: tuple[int, ...]) -> Iterator[tuple[NDArray, NDArray]]:
        """For each box, the samples' positions along rows and columns: (bins, bins, samples),
        or what broadcasts to it."""
        rows, columns = sizes("output_size", self.output_size, 2, least=1)
        for (top, height), (left, width) in self.edges(shape).tolist():
            yield self._along(top, height, rows)[:, None], self._along(left, width, columns)[None]

    def _along(self, start: float, length: float, bins: int) -> NDArray:
        """(bins, samples) positions. A ratio of 0 or less takes one sample a cell or more."""
        samples = self.sampling_ratio
        if samples <= 0:
            samples = max(1, math.ceil(length / bins))
        ask(bins, samples)
        inside = (np.arange(samples) + 0.5) / samples
        return start + length / bins * (np.arange(bins)[:, None] + inside)

    def tables(self, shape: tuple[int, ...], weigh: Any = linear) -> tuple[NDArray, NDArray]:
        """(K, bins, bins, height) and (…, width), or what broadcasts to them: what a bin takes of
        each row and each column. A sample more than a cell outside the map counts as 0."""
        height, width = plane(self, tuple(shape))

        def mean(places: NDArray, size: int) -> NDArray:
            ask(places.size, size)
            there = (places >= -1) & (places <= size)
            return (weigh(places, size) * there[..., None]).mean(axis=-2)

        if not self.boxes:
            return np.zeros((0, 1, 1, height)), np.zeros((0, 1, 1, width))
        each = [(mean(y, height), mean(x, width)) for y, x in self.places(shape)]
        rows, columns = zip(*each, strict=True)
        return np.stack(rows), np.stack(columns)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        try:
            return self._windows(tuple(shape))
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None

    def _windows(self, shape: tuple[int, ...]) -> Windows:
        return product(*self.tables(shape), self._outputs())

    def _outputs(self) -> tuple[int, ...]:
        return (len(self.boxes), *sizes("output_size", self.output_size, 2, least=1))


@dataclass(frozen=True)
class RoIAlign(_Sampled):
    """The mean of each bin's samples: (..., H, W) to (..., K, rows, columns); ints give float64.

    output_size: the bins of a box, one number or (rows, columns).
    spatial_scale: cells for one unit of the boxes.
    sampling_ratio: samples a bin and axis; 0 or less: one for each cell it spans, rounded up.
    aligned: whether a cell's centre lies at ½; False is the older rule, which forgets this half
    cell and makes each box at least one cell wide and high.
    boxes: (K, 4) of (x1, y1, x2, y2); the same for all leading axes.
    Raises TypeError, ValueError for boxes that are none, GeometryError for one outside the map.

    >>> RoIAlign(1)([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 0, 3, 3]])
    array([[[4.]]])
    """

    output_size: Size = field(metadata=SIZE)
    spatial_scale: float = field(default=1.0, metadata=SCALE)
    sampling_ratio: int = field(default=2, metadata=SAMPLES)
    aligned: bool = field(
        default=True,
        metadata={
            "label": "Aligned",
            "help": "Whether boxes are shifted by half a cell, to where the cells' centres are.",
        },
    )
    boxes: Any = field(default=None, metadata=BOXES)

    title = "RoI align"
    use = "Pools a region without rounding its edges: each bin is a mean of interpolated samples."
    source = "He et al., arXiv:1703.06870, §3; https://pytorch.org/vision/stable/generated/torchvision.ops.roi_align.html"
    others: ClassVar = ("boxes",)
    example: ClassVar = Example({"output_size": 2}, FOUR, (((0.0, 0.0, 3.0, 3.0),),))

    def __post_init__(self) -> None:
        super().__post_init__()
        switches("aligned", self.aligned)


@dataclass(frozen=True)
class DeformRoIPool(_Sampled):
    """RoIAlign whose bins are moved: (..., H, W) to (..., K, rows, columns); ints give float64.

    offsets: (K, 2, rows, columns), each bin's shift to the right and down, in widths and heights of
    its box times gamma; the same for all leading axes. They get a gradient.
    The other fields are RoIAlign's, which is always aligned here.
    Raises as RoIAlign, and ValueError for offsets that are not one pair a bin.

    >>> layer = DeformRoIPool(1, gamma=1.0)
    >>> layer([[0, 1, 2, 3]], [[0, 0, 2, 1]], [[[[0.5]], [[0]]]])
    array([[[1.5]]])
    """

    output_size: Size = field(metadata=SIZE)
    spatial_scale: float = field(default=1.0, metadata=SCALE)
    sampling_ratio: int = field(default=2, metadata=SAMPLES)
    boxes: Any = field(default=None, metadata=BOXES)
    offsets: Any = field(
        default=None,
        metadata={
            "array": (16, 2, 4, 4),
            "label": "Offsets",
            "help": "How far each bin moves to the right and down, as a part of its box.",
        },
    )
    gamma: float = field(
        default=0.1,
        metadata={
            "range": (0.0, 1.0),
            "label": "Offset scale",
            "help": "What every offset is multiplied by.",
        },
    )

    title = "Deformable RoI pooling"
    use = "Lets every bin of a region move to where the object's part is; a network learns how far."
    source = "Dai et al., arXiv:1703.06211, §2.2, eq. 5 and 6"
    others: ClassVar = ("boxes", "offsets")
    example: ClassVar = Example(
        {"output_size": 2, "gamma": 0.5},
        FOUR,
        (
            ((0.0, 0.0, 3.0, 3.0),),
            ((((0.0, 0.3), (0.0, -0.2)), ((0.0, 0.1), (0.3, 0.0))),),
        ),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        real("gamma", self.gamma)
        if self.offsets is None:
            return
        boxes, *bins = (len(self.boxes or ()), *sizes("", self.output_size, 2, least=1))
        offsets = as_input(self.offsets, "offsets")
        empty = not boxes and not offsets.size
        nested = () if empty else as_field("offsets", offsets, 4)
        object.__setattr__(self, "offsets", nested)
        if not empty and np.shape(self.offsets) != (boxes, 2, *bins):
            raise ValueError(f"offsets {np.shape(self.offsets)} is not {(boxes, 2, *bins)}")

    def _reach(self, shape: tuple[int, ...]) -> NDArray:
        """(K, 2, 1, 1): how far an offset of 1 goes to the right and down, in cells."""
        return self.gamma * self.edges(shape)[:, ::-1, 1, None, None]

    def places(self, shape: tuple[int, ...]) -> Iterator[tuple[NDArray, NDArray]]:
        shifts = np.asarray(self.offsets) * self._reach(shape)
        for (right, down), (y, x) in zip(shifts, super().places(shape), strict=True):
            yield y + down[..., None], x + right[..., None]

    def _windows(self, shape: tuple[int, ...]) -> Windows:
        """The cells on both sides of a sample that stands on a cell, for the offsets' sake."""
        weights, slopes = self.tables(shape), self.tables(shape, slope)
        rows, columns = ((w != 0) | (s != 0) for w, s in zip(weights, slopes, strict=True))
        return product(*weights, self._outputs(), reads=(rows, columns))

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """∂y/∂offset of the window's own bin: its reach times the slope of the interpolation."""
        shape, outputs = windows.input_shape, len(windows.index)
        (tall, wide), (down, right) = self.tables(shape), self.tables(shape, slope)
        row, column = np.divmod(windows.index, shape[1])
        each = np.arange(outputs)[:, None]

        def total(rows: NDArray, columns: NDArray) -> NDArray:
            weights = rows.reshape(outputs, rows.shape[-1])[each, row]
            weights = weights * columns.reshape(outputs, columns.shape[-1])[each, column]
            return (values * weights * (windows.index >= 0)).sum(axis=-1)

        both = np.stack([total(tall, right), total(down, wide)], axis=-1)
        slopes = both[..., None, :] * np.eye(outputs)[..., None]
        bins = slopes.reshape(*y.shape, *self._outputs(), 2)
        return {"offsets": np.moveaxis(bins, -1, -3) * self._reach(shape)}

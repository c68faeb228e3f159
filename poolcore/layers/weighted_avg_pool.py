"""The weighted mean of each window: a weight for each of its cells, or for each channel."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..errors import GeometryError
from ..inputs import as_field
from ..layer import Example, Layer
from ..windows import Axis, Windows, sliding
from .avg_pool import AvgPool, counted
from .bases.linear import Linear
from .bases.sliding import (
    CEIL_MODE,
    COUNT_PADDING,
    DILATION,
    KERNEL,
    NINE,
    PADDING,
    STRIDE,
    Padding,
    Size,
    switches,
)

Array = tuple[Any, ...]


@dataclass(frozen=True)
class _WeightedWindow(Layer):
    """A kernel that slides over the last two axes and has a number for each of its cells.

    The windows are those of `average`, whose kernel has the shape of weight.
    """

    weight: Array = field(
        metadata={
            "array": (32, 32),
            "label": "Weights of the window",
            "help": "One number for each cell of the window; their grid is the kernel.",
        }
    )
    stride: Size | None = field(default=None, metadata=STRIDE)
    padding: Padding = field(default=0, metadata=PADDING)
    dilation: Size = field(default=1, metadata=DILATION)
    ceil_mode: bool = field(default=False, metadata=CEIL_MODE)
    count_include_pad: bool = field(default=True, metadata=COUNT_PADDING)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "weight", as_field("weight", self.weight, 2))
        _ = self.average

    @cached_property
    def kernel(self) -> NDArray:
        """The weights in the order of a window's cells."""
        return np.array(self.weight, np.float64).ravel()

    @cached_property
    def average(self) -> AvgPool:
        """The mean of the same windows. Raises as its constructor."""
        return AvgPool(
            (len(self.weight), len(self.weight[0]) if self.weight else 0),
            self.stride, self.padding, self.dilation, self.ceil_mode, self.count_include_pad,
        )  # fmt: skip

    def describe(self) -> str:
        return self.title.lower() + self.average.describe().removeprefix(AvgPool.title.lower())

    def windows(self, shape: tuple[int, ...]) -> Windows:
        try:
            return self.average.windows(shape)
        except GeometryError as error:
            raise error.at(layer=self.describe()) from None


@dataclass(frozen=True)
class WeightedAvgPool(_WeightedWindow, Linear):
    """Σ weight·x / Σ weight of each window: (..., H, W) to (..., H', W'); integers give float64.

    weight: (rows, columns), one number a cell of the window; its shape is the kernel's.
    normalise: divide by the weights' sum; without it a plain weighted sum, as a convolution with
    one kernel for all channels. count_include_pad: whether padding, which holds 0, has its weight
    in that sum; the overhang of ceil mode never has.
    Raises TypeError, and ValueError for a weight to normalise by that is not positive.

    >>> WeightedAvgPool([[4, 2], [2, 1]], stride=1)([[0, 9], [9, 18]])
    array([[6.]])
    """

    normalise: bool = field(
        default=True,
        metadata={
            "label": "Divide by the weights' sum",
            "help": "With it a weighted mean, without it a weighted sum.",
        },
    )

    title = "Weighted average pooling"
    kind = "blend"
    use = "A mean in which some places of the window count more, such as its centre."
    # The mean Σwx/Σw of the document's text; its code reads x before it has one.
    source = "Document 1, weighted average pooling; https://en.wikipedia.org/wiki/Weighted_arithmetic_mean"
    parameters = ("weight",)
    example: ClassVar = Example({"weight": ((4.0, 2.0), (2.0, 1.0)), "stride": (1, 1)}, NINE)

    def __post_init__(self) -> None:
        super().__post_init__()
        switches("normalise", self.normalise)
        if self.normalise and (self.kernel <= 0).any():
            # A clipped window could otherwise be left with weights that add up to 0.
            raise ValueError(f"weight must be positive to be normalised, not {self.weight!r}")

    def windows(self, shape: tuple[int, ...]) -> Windows:
        windows = super().windows(shape)
        # As in a convolution, the padding of a plain sum has its weight too.
        counts = counted(windows.index, self.count_include_pad or not self.normalise)
        weights = self.kernel * counts
        return replace(windows, weights=weights / self.total(windows)[:, None])

    def total(self, windows: Windows) -> NDArray:
        """(outputs,): what each window divides by."""
        if not self.normalise:
            return np.ones(len(windows.index))
        return counted(windows.index, self.count_include_pad) @ self.kernel

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        total = self.total(windows)[:, None]
        if self.normalise:
            counts = counted(windows.index, self.count_include_pad)
            slopes = counts * (values - y[..., None]) / total
        else:
            slopes = values / total
        return {"weight": slopes.reshape(*y.shape, *np.shape(self.weight))}


@dataclass(frozen=True)
class ChannelWeightedAvgPool(Linear):
    """weight[c] · mean of each window of channel c: (..., C, H, W) to (..., C, H', W').

    weight: one number a channel. The other fields are those of average pooling over the last two
    axes. Integers give float64.
    Raises GeometryError for an input that has not len(weight) channels.

    >>> ChannelWeightedAvgPool([1, 10], 2)([[[0, 1], [2, 3]], [[0, 1], [2, 3]]]).ravel()
    array([ 1.5, 15. ])
    """

    weight: Array = field(
        metadata={
            "array": (8,),
            "label": "Weights of the channels",
            "help": "One number for each channel: how much its mean counts.",
        }
    )
    kernel_size: Size = field(metadata=KERNEL)
    stride: Size | None = field(default=None, metadata=STRIDE)
    padding: Padding = field(default=0, metadata=PADDING)
    dilation: Size = field(default=1, metadata=DILATION)
    ceil_mode: bool = field(default=False, metadata=CEIL_MODE)
    count_include_pad: bool = field(default=True, metadata=COUNT_PADDING)

    title = "Channel-weighted average pooling"
    kind = "blend"
    use = "Average pooling in which the network learns how much each channel counts."
    # The document's mean of (x · weight), with the weight given instead of read from x.
    source = "Document 1, weighted average pooling"
    parameters = ("weight",)
    example: ClassVar = Example(
        {"weight": (1.0, 2.0), "kernel_size": (2, 2), "stride": (1, 1)}, (NINE[0], NINE[0])
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "weight", as_field("weight", self.weight, 1))
        if self.average.rank != 2:
            raise ValueError(f"kernel_size {self.kernel_size!r} has not 2 axes")

    @cached_property
    def average(self) -> AvgPool:
        """The same without weights. Raises as its constructor."""
        return AvgPool(
            self.kernel_size,
            self.stride, self.padding, self.dilation, self.ceil_mode, self.count_include_pad,
        )  # fmt: skip

    def describe(self) -> str:
        return self.title.lower() + self.average.describe().removeprefix(AvgPool.title.lower())

    def windows(self, shape: tuple[int, ...]) -> Windows:
        try:
            axes = [self._channels(shape), *self.average.axes(shape)]
            self.average.output_shape(shape)
            windows = sliding(axes)
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None
        shares = self.average.weights(np.empty(windows.index.shape), windows, np.empty(0))
        weight = np.repeat(np.array(self.weight, np.float64), self._positions(windows))
        return replace(windows, weights=shares * weight[:, None])

    def _channels(self, shape: tuple[int, ...]) -> Axis:
        needed = len(self.weight)
        if len(shape) < 3:
            raise GeometryError("too_few_axes", numbers={"needed": 3, "axes": len(shape)})
        if shape[-3] != needed:
            numbers = {"needed": needed, "channels": shape[-3]}
            raise GeometryError("channels", numbers=numbers)
        return Axis(needed, 1, 1, 0, 0, 1, False)

    def _positions(self, windows: Windows) -> int:
        """Outputs a channel."""
        return len(windows.index) // len(self.weight)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        means = self.average.reduce(values, windows)
        own = np.repeat(np.eye(len(self.weight)), self._positions(windows), axis=0)
        return {"weight": means[..., None] * own}

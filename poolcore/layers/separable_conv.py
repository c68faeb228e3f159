"""Kernels that are a product: column · row, channels · mix, or lateral · column · row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ..errors import GeometryError
from ..layer import Example
from ..windows import Windows
from .bases.factored import Factored, told
from .conv import TWO

STEP = (((0.0, 0.0, 0.0, 9.0, 9.0),) * 2 + ((0.0, 0.0, 9.0, 9.0, 9.0),) * 3,)


@dataclass(frozen=True)
class SpatiallySeparableConv(Factored):
    """A kernel column · row, applied to each channel alone: (..., H, W) to (..., H', W').

    column: (kh,), row: (kw,). stride, padding, dilation: see Conv. kh + kw multiplications for an
    output cell instead of kh · kw. Integers give float64.
    Raises ValueError for an empty factor, and what Conv raises.

    >>> SpatiallySeparableConv((1, 2, 1), (-1, 0, 1))([[0, 0, 9, 9]] * 3)
    array([[36., 36.]])
    """

    column: Any = field(
        metadata=told((11,), "Column", "The weights down a column: one factor of the kernel.")
    )
    row: Any = field(
        metadata=told((11,), "Row", "The weights along a row: one factor of the kernel.")
    )

    title = "Spatially separable convolution"
    use = "A kernel that is a column times a row, as Sobel's, needs far fewer multiplications."
    source = "Szeliski, Computer Vision: Algorithms and Applications, §3.2.1"
    parameters: ClassVar = ("column", "row")
    product = "h,w->hw"
    example: ClassVar = Example({"column": (1.0, 2.0, 1.0), "row": (-1.0, 0.0, 1.0)}, STEP)

    @property
    def channels(self) -> tuple[int, int]:
        return 1, 1

    def windows(self, shape: tuple[int, ...]) -> Windows:
        """As those of one channel, without its axis."""
        try:
            one = super().windows((1, *shape[-2:]))
        except GeometryError as error:
            raise error.at(shape=tuple(shape)) from None
        return replace(
            one,
            input_shape=one.input_shape[1:],
            output_shape=one.output_shape[1:],
            padding=one.padding[1:],
            axes=one.axes[1:],
        )


@dataclass(frozen=True)
class DepthwiseSeparableConv(Factored):
    """A kernel for each channel, then a mix of the channels: (..., C, H, W) to (..., O, H', W').

    depthwise: (C, kh, kw). pointwise: (O, C), the 1×1 convolution. stride, padding, dilation: see
    Conv; they belong to the depthwise half. Integers give float64.
    Raises ValueError where pointwise has not C columns, and what Conv raises.

    >>> DepthwiseSeparableConv([[[1, 1]], [[1, -1]]], [[1, 10]])([[[1, 2]], [[5, 3]]])
    array([[[23.]]])
    """

    depthwise: Any = field(
        metadata=told(
            (8, 11, 11), "Depthwise", "One kernel for each channel: channels, rows, columns."
        )
    )
    pointwise: Any = field(
        metadata=told((16, 8), "Pointwise", "How outputs mix the channels: outputs, channels.")
    )

    title = "Depthwise separable convolution"
    use = "Looks at each channel alone, then mixes them at each place: small nets for phones."
    source = "Howard et al., arXiv:1704.04861, §3.1 (MobileNets)"
    parameters: ClassVar = ("depthwise", "pointwise")
    product = "chw,oc->ochw"
    example: ClassVar = Example(
        {
            "depthwise": (((-1.0, 1.0), (-1.0, 1.0)), ((1.0, 1.0), (1.0, 1.0))),
            "pointwise": ((1.0, 0.0), (1.0, -1.0), (0.0, 2.0)),
        },
        TWO,
    )

    def check(self) -> None:
        wide, channels = np.shape(self.pointwise)[1], len(self.depthwise)
        if wide != channels:
            raise ValueError(f"pointwise mixes {wide} channels, but depthwise has {channels}")

    @property
    def channels(self) -> tuple[int, int]:
        return len(self.pointwise), len(self.depthwise)


@dataclass(frozen=True)
class FlattenedConv(Factored):
    """One kernel lateral · column · row: (..., C, H, W) to (..., 1, H', W').

    lateral: (C,), column: (kh,), row: (kw,). stride, padding, dilation: see Conv.
    C + kh + kw weights instead of C · kh · kw. Integers give float64.
    Raises ValueError for an empty factor, and what Conv raises.

    >>> FlattenedConv((1, 10), (1, 1), (-1, 1))([[[0, 1], [0, 2]], [[3, 3], [0, 1]]])
    array([[[13.]]])
    """

    lateral: Any = field(
        metadata=told((8,), "Channels", "The weight of each channel: one factor of the kernel.")
    )
    column: Any = field(
        metadata=told((11,), "Column", "The weights down a column: one factor of the kernel.")
    )
    row: Any = field(
        metadata=told((11,), "Row", "The weights along a row: one factor of the kernel.")
    )

    title = "Flattened convolution"
    use = "Three one-dimensional kernels, one after the other, in place of a block of weights."
    source = "Jin et al., arXiv:1412.5474, §3"
    parameters: ClassVar = ("lateral", "column", "row")
    product = "c,h,w->chw"
    example: ClassVar = Example(
        {"lateral": (1.0, 2.0), "column": (1.0, 1.0), "row": (-1.0, 1.0)}, TWO
    )

    @property
    def channels(self) -> tuple[int, int]:
        return 1, len(self.lateral)

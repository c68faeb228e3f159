"""Layers whose kernel slides over the input: the five fields they share, and what they allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from numbers import Real
from operator import index as as_int
from typing import Any, ClassVar

from ...errors import GeometryError
from ...fast import Slide
from ...layer import Example, Layer
from ...windows import Axis, Windows, check, sliding

LARGEST = 2**31 - 1
"""Of any size, in cells: what torch's own integers hold."""

NINE = (((0.0, 1.0, 2.0), (3.0, 4.0, 5.0), (6.0, 7.0, 8.0)),)
"""The documents' first input: one channel, 0 to 8."""
KERNEL: dict[str, Any] = {
    "label": "Kernel", "help": "How many cells a window covers, along each axis.",
    "range": (1, 32),
}  # fmt: skip
STRIDE: dict[str, Any] = {
    "label": "Stride", "help": "How many cells the window moves from one step to the next.",
    "range": (1, 32),
}  # fmt: skip
PADDING: dict[str, Any] = {
    "label": "Padding", "help": "How many cells are added around the input, on every side.",
    "range": (0, 16),
}  # fmt: skip
DILATION: dict[str, Any] = {
    "label": "Dilation",
    "help": "The distance between the cells of a window: 1 means neighbours, 2 skips one.",
    "range": (1, 16),
}
CEIL_MODE: dict[str, Any] = {
    "label": "Ceil mode",
    "help": "Round the output size up: a last window may hang over the edge.",
}
COUNT_PADDING: dict[str, Any] = {
    "label": "Count padding", "help": "Whether padding cells count in the divisor of the mean.",
}  # fmt: skip
TIES: dict[str, Any] = {
    "label": "Gradient at ties", "help": "Which of several equal maxima gets the gradient.",
}  # fmt: skip
NORM: dict[str, Any] = {
    "label": "Norm p",
    "help": "p: 1 adds absolute values, 2 is the usual length; a larger p comes nearer to the "
    "largest absolute value.",
    "range": (1.0, 10.0),
}
"""What fields tell of themselves that several layers have (see Layer)."""
Size = int | tuple[int, ...]
Sizes = tuple[int, ...]
Padding = int | str | tuple[int, ...] | tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Sliding(Layer):
    """A kernel that slides along the last axes.

    kernel_size: an int is a square over the last two axes; a tuple has one entry an axis.
    stride: an int or one an axis; None is the kernel's size.
    padding: an int, one an axis, pairs ((before, after), ...), "valid", "same" (the odd cell at
    the end) or "same_lower" (at the start).
    dilation: the distance between the cells of a window. ceil_mode: round the output size up.
    """

    example: ClassVar = Example({"kernel_size": (2, 2), "stride": (1, 1)}, NINE)

    kernel_size: Size = field(metadata=KERNEL)
    stride: Size | None = field(default=None, metadata=STRIDE)
    padding: Padding = field(default=0, metadata=PADDING)
    dilation: Size = field(default=1, metadata=DILATION)
    ceil_mode: bool = field(default=False, metadata=CEIL_MODE)

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self._window  # which checks its fields
        switches("ceil_mode", self.ceil_mode)

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return len(self.kernel_size) if isinstance(self.kernel_size, Sequence) else 2

    @property
    def strides(self) -> Size:
        return self.kernel_size if self.stride is None else self.stride

    def describe(self) -> str:
        """max pooling, kernel 3×3, stride 2×2, padding 0, dilation 1"""
        parts = {
            "kernel": self.kernel_size if self.rank != 2 else sizes("", self.kernel_size, 2, 1),
            "stride": self.strides,
            "padding": self.padding,
            "dilation": self.dilation,
        }
        written = (f"{name} {_times(value)}" for name, value in parts.items())
        return ", ".join([self.title.lower(), *written])

    def axes(self, shape: tuple[int, ...]) -> list[Axis]:
        """The geometry, axis by axis, unchecked. Raises GeometryError for too few axes."""
        if len(shape) < self.rank:
            numbers = {"needed": self.rank, "axes": len(shape)}
            raise GeometryError("too_few_axes", numbers=numbers).at(
                layer=self.describe(), shape=tuple(shape)
            )
        spatial = shape[len(shape) - self.rank :]
        return list(_axes(tuple(map(int, spatial)), *self._window, self.ceil_mode))

    @cached_property
    def _window(self) -> tuple[Sizes, Sizes, Sizes, str | tuple[tuple[int, int], ...]]:
        """Kernel, stride, dilation and padding, one an axis. Raises TypeError, ValueError."""
        rank, padding = self.rank, self.padding
        kernel = sizes("kernel_size", self.kernel_size, rank, least=1)
        stride = sizes("stride", self.strides, rank, least=1)
        dilation = sizes("dilation", self.dilation, rank, least=1)
        if not isinstance(padding, str):
            return kernel, stride, dilation, pairs(padding, rank)
        if padding not in ("valid", "same", "same_lower"):
            raise ValueError(f'padding {padding!r} is not "valid", "same" or "same_lower"')
        return kernel, stride, dilation, padding

    def per_axis(self, shape: tuple[int, ...]) -> list[Slide]:
        return [Slide.of(axis) for axis in self.axes(shape)]

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        axes = self.axes(shape)
        try:
            check(axes)
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None
        return (*shape[: len(shape) - self.rank], *(axis.outputs for axis in axes))

    def window_cells(self, shape: tuple[int, ...]) -> int:
        return math.prod(axis.outputs * axis.kernel for axis in self.axes(shape))

    def windows(self, shape: tuple[int, ...]) -> Windows:
        self.output_shape(shape)
        return sliding(self.axes(shape))


@lru_cache(maxsize=256)
def _axes(
    spatial: Sizes,
    kernel: Sizes,
    stride: Sizes,
    dilation: Sizes,
    padding: str | tuple[tuple[int, int], ...],
    ceil_mode: bool,
) -> tuple[Axis, ...]:
    """Kept, because one call of a layer asks for its geometry several times."""
    windows = list(zip(spatial, kernel, stride, dilation, strict=True))
    if isinstance(padding, str):
        padding = tuple(_split(padding, *window) for window in windows)
    each = zip(windows, padding, strict=True)
    return tuple(Axis(n, k, s, *sides, d, ceil_mode) for (n, k, s, d), sides in each)


def _split(padding: str, size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """Padding before and after, for ⌈size / stride⌉ outputs.

    Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    if padding == "valid":
        return 0, 0
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    less, more = total // 2, total - total // 2
    return (less, more) if padding == "same" else (more, less)


def switches(name: str, value: Any) -> None:
    """Raise TypeError for what is neither True nor False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")


def real(name: str, value: Any) -> None:
    """Raise TypeError for what is no real number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, not {value!r}")


def _times(value: Any) -> str:
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)


def sizes(name: str, value: Any, rank: int, least: int) -> tuple[int, ...]:
    """An int for every axis, or one an axis, as a tuple. Raises TypeError, ValueError."""
    entries = tuple(value) if isinstance(value, Sequence) else (value,) * rank
    if len(entries) != rank or not entries:
        raise ValueError(f"{name} {value!r} has {len(entries)} entries for {rank} spatial axes")
    for entry in entries:
        if isinstance(entry, bool) or not hasattr(entry, "__index__"):
            raise TypeError(f"{name} must be whole numbers, not {value!r}")
        if not least <= as_int(entry) <= LARGEST:
            raise ValueError(f"{name} must be from {least} to {LARGEST}, not {value!r}")
    return tuple(map(as_int, entries))


def pairs(padding: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """Padding as (before, after) an axis."""
    if isinstance(padding, Sequence) and padding and isinstance(padding[0], Sequence):
        if len(padding) != rank:
            raise ValueError(f"padding {padding!r} has {len(padding)} pairs for {rank} axes")
        both = [sizes("padding", pair, 2, least=0) for pair in padding]
        return tuple((before, after) for before, after in both)
    return tuple((entry, entry) for entry in sizes("padding", padding, rank, least=0))

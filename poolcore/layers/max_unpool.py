"""Max pooling undone as far as it can be: every maximum back where it stood, 0 elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, number

from ..budget import ask
from ..errors import GeometryError
from ..inputs import as_input, nested
from ..layer import Example, Layer
from ..table import Step
from ..windows import OUTSIDE, Windows
from .bases.sliding import KERNEL, PADDING, STRIDE, Size, sizes


@dataclass(frozen=True)
class MaxUnpool(Layer):
    """Each value back to the position its index names, 0 elsewhere; dtype kept.

    x, indices: (..., *spatial), of one shape, to (..., *output).
    indices: flat positions in a plane of the output, as MaxPool.indices gives them.
    kernel_size, stride, padding: those of the pooling that is undone, in cells.
    output_size: one number a spatial axis, where the pooling rounded its size down.
    Where several values go to one cell, the last in row-major order stays and the others are lost:
    their gradient is 0. Indices that count in a plane of another width than the output's put
    values where no maximum stood, as in torch: `astray` finds them.
    Raises TypeError for indices that are no whole numbers, GeometryError for an index outside the
    output, for indices of another shape than x's, for an output_size that cannot be and, unlike
    torch, for an output without cells.

    >>> MaxUnpool(2)([[7]], [[3]])
    array([[0, 0],
           [0, 7]])
    """

    kernel_size: Size = field(metadata=KERNEL)
    stride: Size | None = field(default=None, metadata=STRIDE)
    padding: Size = field(default=0, metadata=PADDING)
    output_size: tuple[int, ...] | None = field(
        default=None,
        metadata={
            "range": (1, 64),
            "label": "Output size",
            "help": "The size of the input that was pooled, where rounding down lost it.",
        },
    )
    indices: Any = field(
        default=None,
        metadata={
            "array": (8, 32, 32),
            "range": (0, 4095),
            "label": "Indices",
            "help": "Where each maximum stood: row times width plus column, counted from 0.",
        },
    )

    title = "Max unpooling"
    use = "Puts each maximum back where max pooling found it, and 0 everywhere else."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html"
    kind = "restore"
    others: ClassVar = ("indices",)
    example: ClassVar = Example(
        {"kernel_size": 2}, (((6.0, 8.0), (9.0, 7.0)),), ((((5, 7), (8, 14)),),)
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes("kernel_size", self.kernel_size, self.rank, least=1)
        sizes("stride", self.strides, self.rank, least=1)
        sizes("padding", self.padding, self.rank, least=0)
        if self.output_size is not None:
            asked = sizes("output_size", self.output_size, self.rank, least=1)
            object.__setattr__(self, "output_size", asked)
        if self.indices is not None:
            array = as_input(self.indices, "indices")
            if array.size and array.dtype.kind not in "iu":
                raise TypeError(f"indices must be whole numbers, not {array.dtype}")
            object.__setattr__(self, "indices", nested(array))

    @property
    def rank(self) -> int:
        return len(self.kernel_size) if isinstance(self.kernel_size, tuple) else 2

    @property
    def strides(self) -> Size:
        return self.kernel_size if self.stride is None else self.stride

    def spatial(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The output's spatial axes: (n − 1)·stride − 2·padding + kernel, or output_size.

        Source: https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html, "Shape";
        output_size less than a stride away from it, as torch's _unpool_output_size has it.
        """
        rank = self.rank
        if len(shape) < rank:
            raise GeometryError("too_few_axes", numbers={"needed": rank, "axes": len(shape)})
        kernel = sizes("kernel_size", self.kernel_size, rank, least=1)
        stride = sizes("stride", self.strides, rank, least=1)
        padding = sizes("padding", self.padding, rank, least=0)
        each = enumerate(zip(shape[len(shape) - rank :], kernel, stride, padding, strict=True))
        return tuple(self._along(axis, *one) for axis, one in each)

    def _along(self, axis: int, size: int, kernel: int, stride: int, padding: int) -> int:
        """The output's size on one axis."""
        if size < 1:
            raise GeometryError("empty_input", axis)
        whole = (size - 1) * stride + kernel
        usual = whole - 2 * padding
        asked = self.output_size[axis] if self.output_size else usual
        if max(0, usual - stride) < asked < usual + stride:
            return asked
        if usual + stride < 2 or not self.output_size:
            raise GeometryError("cropped", axis, {"crop": padding, "cells": whole})
        least, most = max(0, usual - stride) + 1, usual + stride - 1
        raise GeometryError("output_size", axis, {"outputs": asked, "least": least, "most": most})

    def windows(self, shape: tuple[int, ...]) -> Windows:
        self.given()
        try:
            return self._windows(tuple(shape))
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None

    def _windows(self, shape: tuple[int, ...]) -> Windows:
        spatial, indices = self.spatial(shape), self._indices(shape)
        planes, size = math.prod(shape[: len(shape) - self.rank]), math.prod(spatial)
        wrong = indices[(indices < 0) | (indices >= size)]
        if wrong.size:
            raise GeometryError("index", numbers={"index": int(wrong.max()), "last": size - 1})
        ask(planes, size)
        index = np.full(planes * size, OUTSIDE, np.intp)
        target = indices + np.arange(planes).reshape(*shape[: -self.rank], *[1] * self.rank) * size
        # Of several cells with one target the last, which is the largest, stays.
        np.maximum.at(index, target.ravel(), np.arange(indices.size))
        index.flags.writeable = False
        return Windows(index[:, None], shape, (*shape[: len(shape) - self.rank], *spatial))

    def _indices(self, shape: tuple[int, ...]) -> NDArray:
        indices = np.asarray(self.indices)
        # Nested, those of a batch of size 0 do not keep their shape.
        if indices.shape != shape and not (indices.size == 0 == math.prod(shape)):
            raise GeometryError("shapes", numbers={"name": "indices", **_both(shape, indices)})
        return indices.astype(np.intp).reshape(shape)

    def astray(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """The input's shape: whether an index names a cell outside the window that its value is
        the maximum of. Max pooling of this setting recorded no such index: it counted in a plane
        of another width, which output_size has to name.

        Raises as `windows` does for a shape that the indices or the output do not fit.

        >>> MaxUnpool(3).given([[0, 3], [30, 33]]).astray((2, 2)).tolist()
        [[False, False], [True, True]]
        """
        rank, spatial = self.rank, self.spatial(tuple(shape))
        cells = np.unravel_index(self._indices(tuple(shape)), spatial)
        wrong = np.zeros(shape, bool)
        names = (("kernel_size", 1), ("stride", 1), ("padding", 0))
        given = {"kernel_size": self.kernel_size, "stride": self.strides, "padding": self.padding}
        setting = [sizes(name, given[name], rank, least) for name, least in names]
        for axis, (k, s, p) in enumerate(zip(*setting, strict=True), len(shape) - rank):
            number = np.arange(shape[axis]).reshape([-1, *[1] * (len(shape) - axis - 1)])
            away = cells[axis - len(shape) + rank] - (number * s - p)
            wrong |= (away < 0) | (away >= k)
        return wrong

    def compute_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def output_dtype(self, dtype: np.dtype) -> np.dtype:
        return dtype

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return values[..., 0]

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        dtype = values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)
        return (windows.index >= 0).astype(dtype)

    def formula(self, step: Step) -> str:
        """x(1, 0) = 7: the value and where in its plane it comes from; 0 where nothing comes."""
        cells = step.cells[step.cells >= 0]
        if not cells.size:
            return number(0)
        place = np.unravel_index(int(cells[0]), np.shape(self.indices))[-self.rank :]
        return f"x({', '.join(str(int(i)) for i in place)}) {equals(float(step.result))}"


def _both(needed: tuple[int, ...], found: NDArray) -> dict[str, str]:
    """Two shapes as text, for an error."""
    written = {"needed": needed, "found": found.shape}
    return {name: "×".join(map(str, shape)) for name, shape in written.items()}

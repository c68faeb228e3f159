"""A larger picture from a smaller one: the nearest cell, or a blend of four neighbours."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from ..budget import ask
from ..errors import GeometryError
from ..fast import Bins, PowerMean
from ..layer import Example
from ..windows import Windows
from .bases.interpolation import linear, product
from .bases.linear import Linear
from .bases.sliding import LARGEST, real, sizes, switches


@dataclass(frozen=True)
class Upsample(Linear):
    """The input resampled to another size: (..., H, W) to (..., H', W'); integers give float64.

    size: the output's, in cells: one number, or (rows, columns). scale_factor: what to multiply
    the input's size by instead, rounded down. Just one of the two is given.
    mode: "nearest" reads cell ⌊i/scale⌋; "nearest-exact" the cell whose area the output cell's
    centre lies in; "bilinear" blends up to four neighbours. Both nearest modes round positions to
    float32 whatever x's dtype is, as torch does for outputs of up to 128 rows + columns; for larger
    ones torch counts in x's dtype, and may read the next cell (24·5.4 cells: output 81).
    align_corners: for "bilinear", whether the centres of the corner cells meet; otherwise the
    pictures' edges do.
    Raises ValueError for both sizes or none, and for align_corners with a nearest mode;
    GeometryError where no output cell is left.

    >>> Upsample(size=(1, 4), mode="bilinear")([[1, 2]])
    array([[1.  , 1.25, 1.75, 2.  ]])
    """

    size: int | tuple[int, int] | None = field(
        default=None,
        metadata={
            "range": (1, 16),
            "label": "Output size",
            "help": "How many cells the output has along each axis.",
        },
    )
    scale_factor: float | tuple[float, float] | None = field(
        default=None,
        metadata={
            "range": (0.5, 4.0),
            "label": "Scale factor",
            "help": "How many times larger the output is than the input, instead of its size.",
        },
    )
    mode: Literal["nearest", "nearest-exact", "bilinear"] = field(
        default="nearest",
        metadata={
            "label": "Interpolation",
            "help": "Copy one cell, or blend the four around the place.",
        },
    )
    align_corners: bool = field(
        default=False,
        metadata={
            "label": "Align corners",
            "help": "Whether the centres of the corner cells meet, or the edges of the pictures.",
        },
    )

    title = "Upsampling"
    use = "Enlarges a feature map by copying cells or by blending neighbours."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html"
    kind = "restore"
    example: ClassVar = Example({"scale_factor": 2.0, "mode": "bilinear"}, (((0, 4), (8, 12)),))

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.size is None) == (self.scale_factor is None):
            raise ValueError("give either size or scale_factor")
        if self.size is not None:
            sizes("size", self.size, 2, least=1)
        for factor in self._factors():
            real("scale_factor", factor)
            if not 0 < factor < math.inf:
                raise ValueError(f"scale_factor must be positive and finite, not {factor!r}")
        if self.mode not in ("nearest", "nearest-exact", "bilinear"):
            raise ValueError(f'mode {self.mode!r} is not "nearest", "nearest-exact" or "bilinear"')
        switches("align_corners", self.align_corners)
        if self.align_corners and self.mode != "bilinear":
            raise ValueError(f'align_corners goes with mode "bilinear", not {self.mode!r}')

    def _factors(self) -> tuple[float, ...]:
        given = () if self.scale_factor is None else self.scale_factor
        factors = given if isinstance(given, tuple | list) else (given, given)
        if len(factors) not in (0, 2):
            raise ValueError(f"scale_factor {given!r} has {len(factors)} entries for 2 axes")
        return tuple(factors)

    def outputs(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The output's last two axes. Raises GeometryError."""
        if len(shape) < 2:
            raise GeometryError("too_few_axes", numbers={"needed": 2, "axes": len(shape)})
        for axis, n in enumerate(shape[-2:]):
            if n < 1:
                raise GeometryError("empty_input", axis)
        if self.size is not None:
            return sizes("size", self.size, 2, least=1)
        found = [math.floor(n * f) for n, f in zip(shape[-2:], self._factors(), strict=True)]
        for axis, n in enumerate(found):
            if not 1 <= n <= LARGEST:
                numbers = {"outputs": n, "least": 1, "most": LARGEST}
                raise GeometryError("output_size", axis, numbers)
        return tuple(found)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        try:
            return (*shape[:-2], *self.outputs(tuple(shape)))
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None

    def windows(self, shape: tuple[int, ...]) -> Windows:
        outputs = self.output_shape(shape)[-2:]
        rows, columns = (linear(*axis) for axis in self._axes(shape))
        return product(rows[:, None], columns[None], outputs)

    def per_axis(self, shape: tuple[int, ...]) -> list[Bins]:
        return [Bins.around(*axis) for axis in self._axes(shape)]

    def fast(self, x: NDArray) -> PowerMean:
        return PowerMean(self, x, 1)

    def _axes(self, shape: tuple[int, ...]) -> list[tuple[NDArray, int]]:
        """Of each axis the positions its outputs read, and its size."""
        ask(*self.output_shape(shape)[-2:])
        outputs, factors = self.output_shape(shape)[-2:], self._factors() or (None, None)
        each = zip(map(int, shape[-2:]), outputs, factors, strict=True)
        return [(self.positions(n, m, factor), n) for n, m, factor in each]

    def positions(self, size: int, outputs: int, factor: float | None) -> NDArray:
        """(outputs,) where each output reads, in cells: between two of them, or at one.

        Source: compute_source_index_and_lambda, nearest_idx and nearest_exact_idx in
        ATen/native/UpSample.h; of the kernels that have rules of their own for a large output
        (_use_vectorized_kernel_cond_2d in cpu/UpSampleKernel.cpp) none is followed.
        """
        exact = self.mode == "nearest-exact"
        # torch asks for these two sizes before it asks for the factor, which may be 2.1 as well.
        if outputs == size and not exact:
            return np.arange(outputs, dtype=float)
        if outputs == 2 * size and self.mode == "nearest":
            return np.arange(outputs) // 2.0
        kind: Any = np.float64 if self.mode == "bilinear" else np.float32
        places = np.arange(outputs, dtype=kind)
        step = kind(size) / kind(outputs) if factor is None else kind(1 / factor)
        if self.mode != "bilinear":
            return np.floor(step * (places + kind(0.5 if exact else 0))).astype(float)
        if self.align_corners:
            return places * (size - 1) / max(outputs - 1, 1)
        return step * (places + 0.5) - 0.5

"""Transposed convolution: every input cell stamps the kernel on the output, and stamps add up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import reduce
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..budget import ask
from ..errors import GeometryError
from ..layer import Example
from ..windows import OUTSIDE, Windows
from .bases.kernel import Kernel, crossed
from .bases.sliding import STRIDE, Padding, Size, sizes

APART = "How many cells the stamps of two neighbouring input cells lie apart."
CROP = "How many cells are cut from the output, on every side."
MORE = "Cells more at the end of the output, to tell sizes apart that a stride makes equal."


@dataclass(frozen=True)
class ConvTranspose(Kernel):
    """torch's transposed convolution: (..., C, *spatial) to (..., O, *output).

    weight: (C, O/groups, *kernel), for 1 to 3 spatial axes. bias: (O,) or None.
    stride: the distance between two stamps. padding: cells cut from every side of the output.
    output_padding: cells more at its end. dilation: the distance between the cells of a stamp.
    (n − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1 cells an axis; a cell
    that no stamp reaches holds the bias. Integers give float64.
    Raises ValueError for a weight with other than 3 to 5 axes, groups that do not divide C, a bias
    of another length than O and output_padding that is not below stride or dilation; GeometryError
    for other than C channels, and where padding leaves nothing of the output.

    >>> ConvTranspose([[[1, 1, 1]]], stride=2)([[1, 2]])
    array([[1., 1., 3., 2., 2.]])
    """

    stride: Size = field(default=1, metadata=STRIDE | {"range": (1, 3), "help": APART})
    padding: Padding = field(default=0, metadata={"range": (0, 2), "label": "Crop", "help": CROP})
    output_padding: Size = field(
        default=0, metadata={"range": (0, 2), "label": "Output padding", "help": MORE}
    )

    title = "Transposed convolution"
    use = "Makes maps larger with weights that are learnt; overlapping stamps show as a pattern."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html"
    example: ClassVar = Example(
        {"weight": ((((1.0, 1.0, 1.0),) * 3,),), "bias": (0.0,), "stride": 2}, (((1.0,) * 3,) * 3,)
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.padding, str):
            raise ValueError(f"padding must be a number of cells, not {self.padding!r}")
        sizes("padding", self.padding, self.rank, least=0)
        given = (("stride", self.stride), ("dilation", self.dilation))
        stride, dilation = (sizes(name, value, self.rank, least=1) for name, value in given)
        more = sizes("output_padding", self.output_padding, self.rank, least=0)
        if any(m >= max(s, d) for m, s, d in zip(more, stride, dilation, strict=True)):
            raise ValueError(
                f"output_padding {self.output_padding!r} must be less than stride {self.stride!r} "
                f"or dilation {self.dilation!r}"
            )

    @property
    def inputs(self) -> int:
        return self.size[0]

    @property
    def outputs(self) -> int:
        return self.size[1] * self.groups

    def oriented(self, weight: NDArray) -> NDArray:
        """Groups aside, the two channel axes change places, and the taps turn round."""
        lead, channels = weight.shape[: -self.rank - 2], weight.shape[-self.rank - 2 : -self.rank]
        here, there = channels[0] // self.groups, channels[1]
        apart = weight.reshape(*lead, self.groups, here, there, *self.kernel)
        swapped = apart.swapaxes(len(lead) + 1, len(lead) + 2)
        joined = swapped.reshape(*lead, self.groups * there, here, *self.kernel)
        return np.flip(joined, tuple(range(-self.rank, 0)))

    def places(self, spatial: tuple[int, ...]) -> Windows:
        names = ("stride", "padding", "dilation", "output_padding")
        settings = (sizes(name, getattr(self, name), self.rank, least=0) for name in names)
        tables = []
        for axis, one in enumerate(zip(spatial, self.kernel, *settings, strict=True)):
            try:
                tables.append(_stamps(*one))
            except GeometryError as error:
                raise error.at(axis=axis) from None
        first, *rest = zip(tables, spatial, strict=True)
        index = reduce(lambda table, axis: crossed(table, *axis), rest, first[0])
        return Windows(index, spatial, tuple(map(len, tables)))

    def turns(self, shape: tuple[int, ...], output: tuple[int, ...]) -> int:
        return math.prod(shape) // self.inputs

    def describe(self) -> str:
        return f"{super().describe()}, output padding {self.output_padding}"


def _stamps(
    size: int, kernel: int, stride: int, crop: int, dilation: int, more: int
) -> NDArray[np.intp]:
    """(outputs, kernel): the input cell whose stamp reaches each output cell with each tap, the
    last tap first, or OUTSIDE where there is none.

    Source: https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html, "Shape".
    """
    if size < 1:
        raise GeometryError("empty_input", numbers={"size": size})
    stamped = (size - 1) * stride + dilation * (kernel - 1) + 1 + more
    if stamped <= 2 * crop:
        raise GeometryError("cropped", numbers={"cells": stamped, "crop": crop})
    ask(stamped - 2 * crop, kernel)
    taps = np.arange(kernel, dtype=np.intp)[::-1] * dilation
    start = np.arange(crop, stamped - crop, dtype=np.intp)[:, None] - taps
    reaches = (start % stride == 0) & (start >= 0) & (start < size * stride)
    return np.where(reaches, start // stride, OUTSIDE)

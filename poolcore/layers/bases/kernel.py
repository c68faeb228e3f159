"""Layers whose weights are kernels over channels: what convolution and its transpose share.

Their table is a product: every output channel reads the channels of its group, each at the places
that a table of the spatial axes alone gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...budget import ask
from ...errors import GeometryError
from ...inputs import as_field, as_input
from ...windows import OUTSIDE, Windows
from .linear import Linear
from .sliding import DILATION, PADDING, STRIDE, Padding, Size, sizes


@dataclass(frozen=True)
class Kernel(Linear):
    """(..., C, *spatial) to (..., O, *output), with `weight` between channels and a bias for each
    output channel.

    Subclasses give `inputs` and `outputs` (their numbers of channels) and `places`.
    """

    weight: Any = field(
        metadata={
            "array": (16, 16, 11, 11),
            "label": "Kernels",
            "help": "The weights, one kernel for each pair of channels.",
        }
    )
    bias: Any = field(
        default=None,
        metadata={
            "array": (16,),
            "label": "Bias",
            "help": "One number for each output channel, added to all of its cells.",
        },
    )
    stride: Size = field(default=1, metadata=STRIDE | {"range": (1, 3)})
    padding: Padding = field(default=0, metadata=PADDING | {"range": (0, 3)})
    dilation: Size = field(default=1, metadata=DILATION | {"range": (1, 3)})
    groups: int = field(
        default=1,
        metadata={
            "range": (1, 4),
            "label": "Groups",
            "help": "Channels are split into so many groups that do not see each other.",
        },
    )

    kind = "convolve"
    parameters: ClassVar = ("weight", "bias")

    def __post_init__(self) -> None:
        super().__post_init__()
        weight = as_input(self.weight, "weight")
        if not 3 <= weight.ndim <= 5 or 0 in weight.shape:
            raise ValueError(
                f"weight has shape {weight.shape}: it needs two axes of channels "
                "and 1 to 3 axes of the kernel, none of them empty"
            )
        object.__setattr__(self, "weight", as_field("weight", weight, weight.ndim))
        (groups,) = sizes("groups", (self.groups,), 1, least=1)
        if weight.shape[0] % groups:
            raise ValueError(
                f"groups {groups} does not divide the {weight.shape[0]} channels of weight's first "
                "axis"
            )
        if self.bias is not None:
            object.__setattr__(self, "bias", as_field("bias", self.bias, 1))
            if len(self.bias) != self.outputs:
                raise ValueError(
                    f"bias has {len(self.bias)} numbers for {self.outputs} output channels"
                )
        sizes("stride", self.stride, self.rank, least=1)
        sizes("dilation", self.dilation, self.rank, least=1)

    @property
    def size(self) -> tuple[int, ...]:
        """The weight's shape."""
        return np.shape(self.weight)

    @property
    def kernel(self) -> tuple[int, ...]:
        return self.size[2:]

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return len(self.kernel)

    @property
    def inputs(self) -> int:
        """C, the channels that come in."""
        raise NotImplementedError

    @property
    def outputs(self) -> int:
        """O, the channels that go out."""
        raise NotImplementedError

    def places(self, spatial: tuple[int, ...]) -> Windows:
        """Which places an output place reads, tap by tap, for one channel. Raises GeometryError."""
        raise NotImplementedError

    def oriented(self, weight: NDArray) -> NDArray:
        """Between weight's own axes and (O, C/groups, *taps as in `places`); its own inverse.

        Axes before them stay.
        """
        return weight

    def describe(self) -> str:
        """convolution, weight 4×2×3×3, stride 1, padding 0, dilation 1, groups 2"""
        parts = (f"{n} {getattr(self, n)}" for n in ("stride", "padding", "dilation", "groups"))
        return ", ".join([self.title.lower(), f"weight {'×'.join(map(str, self.size))}", *parts])

    def windows(self, shape: tuple[int, ...]) -> Windows:
        try:
            return self._windows(tuple(map(int, shape)))
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None

    def _windows(self, shape: tuple[int, ...]) -> Windows:
        if len(shape) <= self.rank:
            # One axis is that of the channels.
            numbers = {"needed": self.rank, "axes": max(len(shape) - 1, 0)}
            raise GeometryError("too_few_axes", numbers=numbers)
        channels = shape[-self.rank - 1]
        if channels != self.inputs:
            raise GeometryError("channels", numbers={"needed": self.inputs, "channels": channels})
        one, table = self.places(shape[-self.rank :]), self._channels()
        index = crossed(table, one.index, math.prod(one.input_shape))
        index.flags.writeable = False
        weight = self.oriented(np.array(self.weight, np.float64))
        spread = np.broadcast_to(
            weight.reshape(self.outputs, 1, table.shape[1], -1),
            (self.outputs, len(one.index), table.shape[1], math.prod(self.kernel)),
        )
        return Windows(
            index=index,
            input_shape=(channels, *one.input_shape),
            output_shape=(self.outputs, *one.output_shape),
            padding=((0, 0), *one.padding) if one.padding else (),
            axes=(table, *one.axes) if one.axes else (),
            weights=np.where(index == OUTSIDE, 0, spread.reshape(index.shape)),
            offset=None if self.bias is None else np.repeat(self.bias, len(one.index)),
        )

    def weight_counts(self) -> tuple[int, int]:
        """Its own, and those of the same without groups. See cost.py."""
        own = math.prod(self.size)
        return own, own * self.groups

    def turns(self, shape: tuple[int, ...], output: tuple[int, ...]) -> int:
        """How often each weight is multiplied. See cost.py."""
        raise NotImplementedError

    def _channels(self) -> NDArray[np.intp]:
        """(O, C/groups): the input channels of each output channel's group."""
        own = np.arange(self.inputs).reshape(self.groups, -1)
        return np.repeat(own, self.outputs // self.groups, axis=0)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """A cell's value is the slope of its weight, in its own output channel and no other."""
        lead, places = values.shape[:-2], len(windows.index) // self.outputs
        own = np.eye(self.outputs, dtype=bool)[:, None]
        cells = values.reshape(*lead, self.outputs, places, 1, values.shape[-1])
        slopes = np.where(own[..., None], cells, 0)
        shape = (self.outputs, self.inputs // self.groups, *self.kernel)
        found = {"weight": self.oriented(slopes.reshape(*y.shape, *shape))}
        if self.bias is not None:
            one = np.repeat(own[:, 0].astype(values.dtype), places, axis=0)
            found["bias"] = np.broadcast_to(one, (*y.shape, self.outputs))
        return found


def crossed(planes: NDArray[np.intp], cells: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """The table of the product of two, row-major: (a, k) and (b, l) to (a·b, k·l).

    planes counts planes of so many cells; where either has a mark, the mark stays.
    """
    ask(planes.size, cells.size)
    a, b = planes[:, None, :, None], cells[None, :, None, :]
    mark = np.minimum(a, b)
    return np.where(mark < 0, mark, a * size + b).reshape(len(planes) * len(cells), -1)

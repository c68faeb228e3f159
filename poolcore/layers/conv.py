"""Convolution: every output cell is a weighted sum of its window over all channels of its group."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from ..layer import Example
from ..windows import Windows, sliding
from .bases.kernel import Kernel
from .bases.sliding import Sliding, sizes

EDGES = (
    (((-1.0, 1.0), (-1.0, 1.0)), ((0.0, 0.0), (0.0, 0.0))),
    (((1.0, 1.0), (1.0, 1.0)), ((-1.0, -1.0), (-1.0, -1.0))),
)
"""The first kernel finds edges of the first channel, the second compares the two channels."""
TWO = (
    ((0.0, 0.0, 2.0, 2.0), (0.0, 0.0, 2.0, 2.0), (1.0, 1.0, 3.0, 3.0), (1.0, 1.0, 3.0, 3.0)),
    ((1.0, 1.0, 1.0, 1.0), (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 4.0, 0.0), (0.0, 0.0, 0.0, 4.0)),
)


@dataclass(frozen=True)
class Conv(Kernel):
    """torch's convolution, a cross-correlation: (..., C, *spatial) to (..., O, *output).

    weight: (O, C/groups, *kernel), for 1 to 3 spatial axes; it is not flipped. bias: (O,) or None.
    stride, padding (zeros) and dilation: in cells, one number or one an axis; padding also "valid"
    or, with stride 1, "same". groups: output channels o·O/groups and on read only the channels
    o·C/groups and on. Integers give float64.
    A window that reads only padding gives the bias, as in torch.
    Raises ValueError for a weight with other than 3 to 5 axes, groups that do not divide O and a
    bias of another length than O; GeometryError for another number of channels than
    groups · weight's second axis, and where no window fits.

    >>> Conv([[[[1, 0], [0, -1]]]], bias=[10])([[[0, 1, 2], [3, 4, 5], [6, 7, 8]]])
    array([[[6., 6.],
            [6., 6.]]])
    """

    title = "Convolution"
    use = "Weighs every cell of a window, and adds up all channels: the pattern it looks for."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html"
    example: ClassVar = Example({"weight": EDGES, "bias": (0.0, 1.0), "padding": 1}, TWO)

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.padding, str):
            if self.padding not in ("valid", "same"):
                raise ValueError(f'padding {self.padding!r} is not "valid" or "same"')
            if self.padding == "same" and max(sizes("", self.stride, self.rank, least=1)) > 1:
                raise ValueError(f'padding "same" needs stride 1, not {self.stride!r}')
        else:
            sizes("padding", self.padding, self.rank, least=0)

    @property
    def inputs(self) -> int:
        return self.size[1] * self.groups

    @property
    def outputs(self) -> int:
        return self.size[0]

    def places(self, spatial: tuple[int, ...]) -> Windows:
        return sliding(self._sliding.axes(spatial), blank=True)

    def turns(self, shape: tuple[int, ...], output: tuple[int, ...]) -> int:
        return math.prod(output) // self.outputs

    @property
    def sides(self) -> tuple[tuple[int, int], ...]:
        """Padding before and after, an axis."""
        # "same" needs stride 1 and so does not depend on the input's size.
        axes = self._sliding.axes((1,) * self.rank)
        return tuple((axis.before, axis.after) for axis in axes)

    def steps_of(self, name: str) -> tuple[int, ...]:
        """stride or dilation, one number an axis."""
        return sizes(name, getattr(self, name), self.rank, least=1)

    @property
    def _sliding(self) -> Sliding:
        return Sliding(self.kernel, self.stride, self.padding, self.dilation)

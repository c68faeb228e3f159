"""Blur before the stride, so that a small shift of the input shifts the output only a little."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import comb
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from ..layer import Example
from ..windows import OUTSIDE, Axis, Windows, sliding
from .bases.irregular import crossed
from .bases.last_axes import last_axes
from .bases.linear import Linear
from .bases.sliding import STRIDE, sizes

MOST = 7
"""Taps: the longest filter of the paper's code."""


@dataclass(frozen=True)
class BlurPool(Linear):
    """Each window's mean with binomial weights: (..., H, W) to (..., ⌈H/stride⌉, ⌈W/stride⌉).

    taps: 1 to 7 cells a side, with the weights 1; 1 1; 1 2 1; 1 3 3 1; … over their sum.
    padding_mode: "reflect" mirrors the input at its outermost cells, as the paper's code does;
    "zeros" puts zeros around it, as kornia does. Of an even number of taps the odd cell of padding
    stands at the end. Integers give float64.
    Raises TypeError, and ValueError for other taps, strides and modes.

    >>> BlurPool(3)([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])
    array([[ 3.5,  5. ],
           [ 9.5, 11. ]])
    """

    taps: int = field(
        default=3,
        metadata={
            "range": (1, MOST),
            "label": "Filter taps",
            "help": "How many cells a side the blur covers; 1 does not blur at all.",
        },
    )
    stride: int = field(default=2, metadata=STRIDE | {"range": (1, 8)})
    padding_mode: Literal["reflect", "zeros"] = field(
        default="reflect",
        metadata={
            "label": "Around the edge",
            "help": "What the blur reads there: the input mirrored, or zeros.",
        },
    )

    title = "Blur pooling"
    kind = "blend"
    use = "Smooths before it skips cells, so that a shift by one cell changes the output little."
    source = "Zhang, ICML 2019, arXiv:1904.11486, §3.2"  # binomial filter, then the stride
    example: ClassVar = Example(
        {},
        (tuple(tuple(float(4 * row + column) for column in range(1, 5)) for row in range(4)),),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes("taps", self.taps, 1, least=1)
        if self.taps > MOST:
            raise ValueError(f"taps must be from 1 to {MOST}, not {self.taps}")
        sizes("stride", self.stride, 1, least=1)
        if self.padding_mode not in ("reflect", "zeros"):
            raise ValueError(f'padding_mode {self.padding_mode!r} is not "reflect" or "zeros"')

    @property
    def filter(self) -> NDArray:
        """(taps,): a row of Pascal's triangle over its sum."""
        return np.array([comb(self.taps - 1, i) for i in range(self.taps)]) / 2 ** (self.taps - 1)

    @property
    def sides(self) -> tuple[int, int]:
        """Padding before and after.

        Source: https://github.com/adobe/antialiased-cnns, antialiased_cnns/blurpool.py, pad_sizes.
        """
        return (self.taps - 1) // 2, self.taps // 2

    def axes(self, shape: tuple[int, ...]) -> list[Axis]:
        spatial = last_axes(self, shape, 2)
        return [Axis(n, self.taps, self.stride, *self.sides, 1, False) for n in spatial]

    def windows(self, shape: tuple[int, ...]) -> Windows:
        axes = self.axes(shape)
        if self.padding_mode == "zeros":
            found, weights = sliding(axes), [self.filter[None]] * 2
        else:
            read = [self._mirrored(axis) for axis in axes]
            found = crossed([table for table, _ in read], tuple(axis.size for axis in axes))
            weights = [weight for _, weight in read]
        rows, columns = weights
        outer = rows[:, None, :, None] * columns[None, :, None, :]
        whole = (*found.output_shape, self.taps, self.taps)
        return replace(found, weights=np.broadcast_to(outer, whole).reshape(found.index.shape))

    def _mirrored(self, axis: Axis) -> tuple[NDArray[np.intp], NDArray]:
        """(outputs, taps) positions and weights: a cell that is met twice counts with both."""
        table = mirrored(axis.positions(), axis.size)
        first = (table[:, :, None] == table[:, None, :]).argmax(axis=-1)
        weights = np.zeros(table.shape)
        np.add.at(weights, (np.arange(len(table))[:, None], first), self.filter)
        order = np.argsort(np.where(weights == 0, axis.size, table), axis=-1, kind="stable")
        read = np.where(weights == 0, OUTSIDE, table)
        return np.take_along_axis(read, order, -1), np.take_along_axis(weights, order, -1)


def mirrored(positions: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Positions as an input between two mirrors shows them: −1 is 1, and size is size − 2."""
    period = max(1, 2 * (size - 1))
    inside = positions % period
    return np.minimum(inside, period - inside) if size > 1 else 0 * inside

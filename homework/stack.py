"""Layers one after another along one axis: sizes, and how much of the input one cell sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from poolcore import Layer
from poolcore.layers.bases.sliding import Sliding, sizes


@dataclass(frozen=True)
class Convolved(Sliding):
    """The geometry of a convolution, which is all that is asked of it here."""

    title: ClassVar = "Convolution"


def multiplied(jump: int, stride: int) -> int:
    """How far neighbouring cells lie apart in the input, after one more layer."""
    return jump * stride


def seen(field: int, kernel: int, jump: int, stride: int) -> int:
    """How many input cells one cell sees after one more layer; jump: before that layer.

    Source: https://distill.pub/2019/computing-receptive-fields, equation 2.
    """
    return field + (kernel - 1) * jump


@dataclass(frozen=True, eq=False)
class Stack:
    """works: one for each layer, of a layer with one axis. jump, grow: as `multiplied`, `seen`."""

    works: Sequence[Any]
    jump: Callable[[int, int], int] = multiplied
    grow: Callable[[int, int, int, int], int] = seen

    def sizes(self, n: int, at: Callable[[Any, int], Any]) -> list[Any]:
        """A row for each layer, from the size n on. at: a layer's row for the size before it."""
        rows: list[Any] = []
        for work in self.works:
            rows.append(at(work, int(rows[-1][-1]) if rows else n))
        return rows

    def fields(self) -> list[tuple[int, int]]:
        """For each layer the jump and the receptive field after it.

        Two 3-cell windows, the first of stride 2: (2, 3), (2, 7).
        """
        rows, jump, field = [], 1, 1
        for kernel, stride in (_shape(work.layer) for work in self.works):
            jump, field = self.jump(jump, stride), self.grow(field, kernel, jump, stride)
            rows.append((jump, field))
        return rows


def _shape(layer: Layer) -> tuple[int, int]:
    assert isinstance(layer, Sliding)
    return sizes("", layer.kernel_size, 1, 1)[0], sizes("", layer.strides, 1, 1)[0]

"""Maximum pooling that treats the two directions, or the two halves of a picture, apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from notation.number import equals, listing

from ..errors import GeometryError
from ..layer import Example, Layer
from ..table import Step
from ..windows import OUTSIDE, PAD, Windows
from .bases.irregular import Irregular, widened
from .bases.sliding import sizes
from .max_pool import MaxPool

Pair = int | tuple[int, int]


@dataclass(frozen=True)
class AsymmetricMaxPool(MaxPool):
    """Maxima of 1×k runs, then of k×1 runs of those: (..., *spatial) to (..., *output).

    The value is MaxPool's, and so are the fields; ties are settled over the whole window.
    Raises as MaxPool.

    >>> next(AsymmetricMaxPool(2).steps([[0, 1], [3, 4]])).formula
    'max(max(0, 1), max(3, 4)) = 4'
    """

    title = "Asymmetric max pooling"
    use = "The maximum of each row, then of those: less to compare where windows overlap."
    source = "Gil and Werman, IEEE TPAMI 15(5), 1993: maxima one axis after the other"

    def formula(self, step: Step) -> str:
        if self.rank == 1:
            return super().formula(step)
        width = sizes("kernel_size", self.kernel_size, self.rank, least=1)[-1]
        values = np.where(step.cells == PAD, self.pad_value, step.values)
        rows = zip(values.reshape(-1, width), step.cells.reshape(-1, width), strict=True)
        inside = [row[cells != OUTSIDE].tolist() for row, cells in rows]
        runs = listing([run for run in inside if run], lambda run: f"max({_joined(run)})")
        return f"max({', '.join(runs)}) {equals(float(step.result))}"


def _joined(values: Sequence[float]) -> str:
    return ", ".join(listing(values))


@dataclass(frozen=True)
class SplitMaxPool(Irregular):
    """Each half of the columns pooled with its own kernel: (..., rows, columns) to (..., *output).

    left, right: the kernels, each its own stride. The left half has ⌊columns/2⌋ columns. The
    results stand side by side. dtype kept; the first of equal maxima gets the gradient.
    Raises ValueError for sizes below 1, GeometryError where a kernel does not fit its half or the
    halves give different numbers of rows.

    >>> SplitMaxPool(left=(2, 1), right=(2, 2))([[0, 1, 2, 3], [4, 5, 6, 7]])
    array([[4, 5, 7]])
    """

    left: Pair = field(
        default=(2, 1),
        metadata={
            "range": (1, 4),
            "label": "Left kernel",
            "help": "How many cells a window of the left half covers, along each axis.",
        },
    )
    right: Pair = field(
        default=(2, 2),
        metadata={
            "range": (1, 4),
            "label": "Right kernel",
            "help": "How many cells a window of the right half covers, along each axis.",
        },
    )

    title = "Split max pooling"
    kind = "choose"
    use = "Pools two halves of a picture in different ways, such as finely left and coarsely right."
    source = "https://pytorch.org/docs/stable/generated/torch.cat.html (of two MaxPool2d)"
    chooses = True
    example: ClassVar = Example(
        {},
        (
            (
                (0.0, 1.0, 2.0, 3.0),
                (4.0, 5.0, 6.0, 7.0),
                (9.0, 8.0, 7.0, 6.0),
                (5.0, 4.0, 3.0, 2.0),
            ),
        ),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("left", "right"):
            sizes(name, getattr(self, name), 2, least=1)

    @property
    def rule(self) -> Layer:
        return MaxPool(1)

    def describe(self) -> str:
        return f"{self.title.lower()}, left {self.left}, right {self.right}"

    def windows(self, shape: tuple[int, ...]) -> Windows:
        height, width = self.spatial(shape, 2)
        half = width // 2
        at: Any = {"layer": self.describe(), "shape": tuple(shape)}
        try:
            parts = [
                MaxPool(sizes("left", self.left, 2, least=1)).windows((height, half)),
                MaxPool(sizes("right", self.right, 2, least=1)).windows((height, width - half)),
            ]
        except GeometryError as error:
            raise error.at(**at) from None
        (rows, first), (other, second) = (part.output_shape for part in parts)
        if rows != other:
            raise GeometryError("halves", numbers={"left": rows, "right": other}, **at)
        return self._beside(parts, (height, width), (rows, first + second))

    @staticmethod
    def _beside(
        parts: Sequence[Windows], shape: tuple[int, int], output: tuple[int, int]
    ) -> Windows:
        most, tables = max(part.index.shape[1] for part in parts), []
        for part, start in zip(parts, (0, shape[1] // 2), strict=True):
            row, column = np.divmod(part.index, part.input_shape[1])
            cells = row * shape[1] + column + start
            tables.append(widened(cells.reshape(*part.output_shape, -1), most))
        index = np.concatenate(tables, axis=1).reshape(-1, most)
        index.flags.writeable = False
        return Windows(index, shape, output)

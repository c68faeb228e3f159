"""Fractional max pooling: windows of one size at steps that are not all the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..budget import ask
from ..errors import GeometryError
from ..inputs import as_field
from ..layer import Example, Layer
from ..windows import Windows
from .bases.irregular import Irregular, crossed
from .bases.sliding import KERNEL, sizes
from .max_pool import MaxPool

Pair = int | tuple[int, int]
SEVEN = tuple(tuple(float(7 * row + column + 1) for column in range(7)) for row in range(7))


def starts(size: int, kernel: int, outputs: int, u: float) -> list[int]:
    """Where each window starts on one axis.

    ⌊(i + u)·a⌋ − ⌊u·a⌋ with a = (n − k)/(m − 1), and n − k for the last.
    Source: generate_intervals in ATen/native/FractionalMaxPooling.h.
    """
    step = (size - kernel) / max(1, outputs - 1)
    return [int((i + u) * step) - int(u * step) for i in range(outputs - 1)] + [size - kernel]


@dataclass(frozen=True)
class FractionalMaxPool(Irregular):
    """The largest cell of each window: (..., rows, columns) to (..., *output_size), dtype kept.

    kernel_size, output_size: an int, or one for rows and one for columns.
    u: for rows and for columns a number in [0, 1) where torch draws one, so that windows stay the
    same. (torch's _random_samples holds the columns' first.)
    The first of equal maxima gets the gradient. Raises ValueError for sizes below 1 and for a u
    outside [0, 1), GeometryError where so many windows would not all start at another cell.

    >>> FractionalMaxPool((1, 2), (1, 4), u=(0.3, 0.6))([[0, 1, 2, 3, 4, 5, 6]])
    array([[1, 2, 4, 6]])
    """

    kernel_size: Pair = field(metadata=KERNEL | {"range": (1, 4)})
    output_size: Pair = field(
        metadata={
            "range": (1, 8),
            "label": "Output size",
            "help": "How many outputs to make along each axis, whatever the input's size.",
        }
    )
    u: tuple[float, float] = field(
        default=(0.3, 0.6),
        metadata={
            "array": (2,),
            "range": (0.0, 1.0),
            "label": "Offsets u",
            "help": "For rows and columns a number from 0 to 1: it decides where steps are longer.",
        },
    )

    title = "Fractional max pooling"
    use = "Shrinks by a factor that is no whole number, such as 7 to 4, in steps of 1 and 2."
    source = "Graham, arXiv:1412.6071, §2"
    chooses = True
    example: ClassVar = Example({"kernel_size": 2, "output_size": 4}, (SEVEN,))

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("kernel_size", "output_size"):
            sizes(name, getattr(self, name), 2, least=1)
        object.__setattr__(self, "u", as_field("u", self.u, 1))
        if len(self.u) != 2 or not all(0 <= u < 1 for u in self.u):
            raise ValueError(f"u must be two numbers from 0 to below 1, not {self.u!r}")

    @property
    def rule(self) -> Layer:
        return MaxPool(1)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        space = self.spatial(shape, 2)
        kernel = sizes("kernel_size", self.kernel_size, 2, least=1)
        outputs = sizes("output_size", self.output_size, 2, least=1)
        tables = []
        for axis, (n, k, m, u) in enumerate(zip(space, kernel, outputs, self.u, strict=True)):
            most = n - k + 1
            if m > most:
                fact, numbers = "output_size", {"outputs": m, "least": 1, "most": most}
                if most < 1:
                    fact, numbers = "no_output", {"span": k, "padded": n, "size": n}
                raise GeometryError(fact, axis, numbers, self.describe(), tuple(shape))
            ask(m, k)
            tables.append(np.add.outer(starts(n, k, m, u), np.arange(k)).astype(np.intp))
        return crossed(tables, space)

    def indices(self, x: ArrayLike) -> NDArray[np.int64]:
        """The flat position of each maximum in its plane, as torch's return_indices."""
        return self.chosen(x)

"""Spatial pyramid pooling: bins of several sizes, one after the other in one vector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from ..budget import ask
from ..inputs import as_field
from ..layer import Example, Layer
from ..windows import Windows
from .adaptive_pool import bins
from .avg_pool import AvgPool
from .bases.irregular import Irregular, crossed, widened
from .bases.sliding import sizes
from .max_pool import MaxPool


@dataclass(frozen=True)
class SpatialPyramidPool(Irregular):
    """n×n bins for each level n, as one vector: (..., rows, columns) to (..., Σn²).

    levels: the n of each level, coarse to fine in He et al. pool: "max" (dtype kept; the first of
    equal maxima gets the gradient) or "avg" (integers give float64).
    Bins are adaptive: [⌊i·a/n⌋, ⌈(i+1)·a/n⌉). The paper's window ⌈a/n⌉ with stride ⌊a/n⌋ does not
    always give n of them: 6 for a = 7, n = 4.
    Raises ValueError for levels below 1, or none, or an unknown pool; GeometryError for a plane
    without cells.

    >>> SpatialPyramidPool((1, 2))([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    array([8, 4, 5, 7, 8])
    """

    levels: tuple[int, ...] = field(
        default=(1, 2, 4),
        metadata={
            "array": (8,),
            "range": (1, 32),
            "label": "Pyramid levels",
            "help": "For each n: the plane is cut into n×n bins.",
        },
    )
    pool: Literal["max", "avg"] = field(
        default="max",
        metadata={"label": "Pooling", "help": "What is taken of each bin."},
    )

    title = "Spatial pyramid pooling"
    use = "One vector of the same length from a picture of any size, coarse to fine."
    source = "He et al., arXiv:1406.4729, §2.2"
    example: ClassVar = Example(
        {"levels": (1, 2)},
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
        levels = as_field("levels", self.levels, 1)
        sizes("levels", levels, max(1, len(levels)), least=1)
        object.__setattr__(self, "levels", levels)
        if self.pool not in ("max", "avg"):
            raise ValueError(f'pool {self.pool!r} is not "max" or "avg"')

    @property
    def chooses(self) -> bool:  # type: ignore[override]
        return self.pool == "max"

    @property
    def rule(self) -> Layer:
        return MaxPool(1) if self.pool == "max" else AvgPool(1)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        space = self.spatial(shape, 2)
        few = min(self.levels)
        ask(sum(n * n for n in self.levels), *(-(-size // few) for size in space))
        parts = [crossed([bins(size, n) for size in space], space).index for n in self.levels]
        most = max(part.shape[1] for part in parts)
        index = np.concatenate([widened(part, most) for part in parts])
        index.flags.writeable = False
        return Windows(index, space, (len(index),))

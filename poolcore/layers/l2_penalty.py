"""The L2 penalty, which document 1 lists under L2 pooling and which is no pooling."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..layer import Example, Layer
from ..table import Step
from ..windows import Axis, Windows, sliding
from .bases.last_axes import last_axes
from .bases.sliding import NINE, real


@dataclass(frozen=True)
class L2Penalty(Layer):
    """λ·Σx² over the last two axes: (..., H, W) to (..., 1, 1); integers give float64.

    weight_decay: λ, at least 0. x is meant to be a layer's weights. The squares are summed, not
    their roots; the gradient is 2λ·x, so a step against it shrinks every weight by the same share.
    Raises ValueError for a weight_decay that is negative or not finite.

    >>> L2Penalty(weight_decay=0.5)([[1, 2], [3, 4]])
    array([[15.]])
    """

    weight_decay: float = field(
        default=0.01,
        metadata={
            "range": (0.0, 1.0),
            "label": "Weight decay λ",
            "help": "What the sum of squares is multiplied by: how much large weights cost.",
        },
    )

    title = "L2 penalty"
    kind = "normalise"
    use = "No pooling: one number for the loss, the price of large weights, and no feature map."
    source = "Goodfellow et al., Deep Learning, §7.1.1; document 1, L2 regularisation"  # λ·Σx²
    example: ClassVar = Example({"weight_decay": 0.5}, NINE)

    def __post_init__(self) -> None:
        super().__post_init__()
        real("weight_decay", self.weight_decay)
        if not 0 <= self.weight_decay < np.inf:
            raise ValueError(
                f"weight_decay must be at least 0 and finite, not {self.weight_decay!r}"
            )

    def windows(self, shape: tuple[int, ...]) -> Windows:
        return sliding([Axis(n, n, 1, 0, 0, 1, False) for n in last_axes(self, shape, 2)])

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return self.weight_decay * np.square(values).sum(axis=-1)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return 2 * self.weight_decay * values

    def formula(self, step: Step) -> str:
        squares = " + ".join(listing(step.values.tolist(), _square))
        return f"{number(self.weight_decay)}·({squares}) {equals(float(step.result))}"


def _square(value: float) -> str:
    return f"({number(value)})²" if value < 0 else f"{number(value)}²"

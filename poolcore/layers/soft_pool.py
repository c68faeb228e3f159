"""Between mean and maximum: the exponentials of a window's cells say how much each counts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number, total

from ..table import Step
from ..windows import Windows
from .bases.sliding import Sliding, real


def _highest(values: NDArray, windows: Windows) -> NDArray:
    """(..., outputs, 1): the largest input cell, which keeps exponentials below 1; 0 for ±∞."""
    highest = np.where(windows.index < 0, -np.inf, values).max(axis=-1, keepdims=True)
    return np.where(np.isinf(highest), 0, highest)


def _exponentials(values: NDArray, windows: Windows, r: float = 1) -> NDArray:
    """e^(r·(x − the largest x)); padding has no part in it."""
    raised = np.exp(r * (values - _highest(values, windows)))
    return np.where(windows.index < 0, 0, raised)


def _shares(values: NDArray, windows: Windows, r: float = 1) -> NDArray:
    """The softmax of a window's input cells."""
    raised = _exponentials(values, windows, r)
    return raised / raised.sum(axis=-1, keepdims=True)


def _power_of_e(exponent: float) -> str:
    return f"e^{number(exponent)}" if exponent >= 0 else f"e^({number(exponent)})"


@dataclass(frozen=True)
class LSEPool(Sliding):
    """ln(mean of e^(r·x))/r of each window: (..., *spatial) to (..., *output).

    r: positive; near 0 it is average pooling, for r → ∞ max pooling; learnable.
    Integers give float64. Padding is left out of sum and count. NaN spreads, and +∞ wins; exact for
    numbers of any size, as the largest is taken out of the sum first.
    Raises ValueError for an r that is not positive and finite.

    >>> LSEPool(2)([[0, 0], [0, 0]])
    array([[0.]])
    """

    r: float = field(
        default=1.0,
        metadata={
            "range": (0.5, 20.0),
            "label": "Sharpness r",
            "help": "Small values come near to the mean, large ones to the maximum.",
        },
    )

    title = "Log-sum-exp pooling"
    kind = "blend"
    use = "A smooth maximum: every cell gets a gradient, the strongest the most."
    # (1/r)·log((1/n)·Σ exp(r·x))
    source = "Pinheiro and Collobert, CVPR 2015, arXiv:1411.6228, LSE aggregation"
    parameters = ("r",)

    def __post_init__(self) -> None:
        super().__post_init__()
        real("r", self.r)
        if not 0 < self.r < np.inf:
            raise ValueError(f"r must be positive and finite, not {self.r!r}")

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        count = (windows.index >= 0).sum(axis=-1).astype(values.dtype)
        mean = _exponentials(values, windows, self.r).sum(axis=-1) / count
        return _highest(values, windows)[..., 0] + np.log(mean) / self.r

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return _shares(values, windows, self.r)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        expected = (_shares(values, windows, self.r) * values).sum(axis=-1)
        return {"r": (expected - y) / self.r}

    def formula(self, step: Step) -> str:
        cells = step.values[step.cells >= 0]
        terms = listing((self.r * cells).tolist(), _power_of_e)
        over = "" if self.r == 1 else f"/{number(self.r)}"
        return f"ln(({total(terms)})/{number(len(cells))}){over} {equals(float(step.result))}"


@dataclass(frozen=True)
class SoftPool(Sliding):
    """Σ eˣ·x / Σ eˣ of each window: (..., *spatial) to (..., *output); integers give float64.

    Padding is left out of both sums. A window with NaN or an infinity gives NaN; exact for finite
    numbers of any size, as the largest is taken out of the exponents first.

    >>> SoftPool((2,))([3, 3, 0, 0])
    array([3., 0.])
    """

    title = "SoftPool"
    kind = "blend"
    use = "A mean in which larger cells count exponentially more, so that strong responses stay."
    source = "Stergiou et al., ICCV 2021, arXiv:2101.00440, §3"  # Σ eˣ·x / Σ eˣ

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return (_shares(values, windows) * values).sum(axis=-1)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return _shares(values, windows) * (1 + (values - y[..., None]))

    def formula(self, step: Step) -> str:
        cells = step.values[step.cells >= 0].tolist()
        products = listing(cells, lambda x: f"{number(x)}·{_power_of_e(x)}")
        powers = listing(cells, _power_of_e)
        return f"({total(products)})/({total(powers)}) {equals(float(step.result))}"

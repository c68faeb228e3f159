"""The generalised mean of each window, whose exponent a network can learn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..table import Step
from ..windows import Windows
from .bases.sliding import Sliding, real
from .lp_pool import SUPERSCRIPT


@dataclass(frozen=True)
class GeMPool(Sliding):
    """(mean of xᵖ)^(1/p) of each window: (..., *spatial) to (..., *output); integers give float64.

    p: positive; 1 is average pooling, p → ∞ max pooling; learnable.
    eps: what smaller cells are raised to first, negative ones too, so that powers and logarithms
    exist; a raised cell has no gradient. Padding is left out of the mean; NaN spreads.
    Raises ValueError for a p or an eps that is not positive and finite.

    >>> GeMPool(2, p=2.0)([[1, 1], [7, 7]])
    array([[5.]])
    """

    p: float = field(
        default=3.0,
        metadata={
            "range": (1.0, 10.0),
            "label": "Exponent p",
            "help": "1 is the mean; a larger p comes nearer to the maximum.",
        },
    )
    eps: float = field(
        default=1e-6,
        metadata={
            "choices": (1e-6, 1e-3, 0.1),
            "label": "Least cell ε",
            "help": "Cells below it are raised to it, since xᵖ needs x > 0; they get no gradient.",
        },
    )

    title = "GeM pooling"
    kind = "blend"
    use = "A mean between average and maximum with one number, p, that training finds by itself."
    # (mean of xᵖ)^(1/p)
    source = "Radenović et al., TPAMI 2018, arXiv:1711.02512, §3.2, eq. 3"
    parameters = ("p",)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("p", "eps"):
            value = getattr(self, name)
            real(name, value)
            if not 0 < value < np.inf:
                raise ValueError(f"{name} must be positive and finite, not {value!r}")

    def _powers(self, values: NDArray, windows: Windows) -> tuple[NDArray, NDArray, NDArray]:
        """The largest cell, each cell over it, and that ratio's power; the power of padding is 0.

        Powers of ratios, as x¹⁰ itself would leave what float32 holds.
        """
        inside = windows.index >= 0
        cells = np.where(inside, np.maximum(values, self.eps), 0)
        largest = cells.max(axis=-1, keepdims=True)
        largest = np.where(np.isfinite(largest), largest, 1)
        ratios = np.where(inside, cells / largest, 1)
        return largest, ratios, np.where(inside, ratios**self.p, 0)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        largest, _, powers = self._powers(values, windows)
        mean = powers.sum(axis=-1) / _count(values, windows)
        return largest[..., 0] * mean ** (1 / self.p)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        slopes = (values / y[..., None]) ** (self.p - 1) / _count(values, windows)[:, None]
        return np.where((windows.index >= 0) & (values >= self.eps), slopes, 0)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        largest, ratios, powers = self._powers(values, windows)
        logarithm = (powers * np.log(ratios)).sum(axis=-1) / powers.sum(axis=-1)
        return {"p": y / self.p * (logarithm + np.log(largest[..., 0] / y))}

    def formula(self, step: Step) -> str:
        raised = number(self.p).translate(SUPERSCRIPT)
        cells = step.values[step.cells >= 0].tolist()
        terms = listing(cells, lambda x: ("ε" if x < self.eps else number(x)) + raised)
        mean = f"({' + '.join(terms)})/{number(len(cells))}"
        return f"({mean})^(1/{number(self.p)}) {equals(float(step.result))}"


def _count(values: NDArray, windows: Windows) -> NDArray:
    """(outputs,): how many input cells a window reads."""
    return (windows.index >= 0).sum(axis=-1).astype(values.dtype)

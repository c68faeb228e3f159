"""The p-norm of each window, and the root of the mean square."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..fast import PowerMean
from ..layer import Example
from ..table import Step
from ..windows import Windows
from .avg_pool import counted, counts
from .bases.sliding import COUNT_PADDING, NINE, NORM, Sliding, real, switches

SUPERSCRIPT = str.maketrans("0123456789.-", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻")


def flat(values: NDArray, y: NDArray) -> NDArray[np.bool_]:
    """Cells without a slope: a 0, and every cell of a window whose powers are too small to add."""
    return (values == 0) | (y[..., None] == 0)


@dataclass(frozen=True)
class _Exponent:
    """norm_type comes first in torch's LPPool, before the fields of every sliding layer."""

    norm_type: float = field(metadata=NORM)


@dataclass(frozen=True)
class LPPool(Sliding, _Exponent):
    """(Σ|x|ᵖ)^(1/p) of each window: (..., *spatial) to (..., *output); integers give float64.

    norm_type: p, a positive finite number. |x| as onnxruntime takes it; torch sums signed xᵖ.
    A window of ceil mode is not rescaled. The gradient at 0 is 0.
    Raises ValueError for a p that is not positive and finite.

    >>> LPPool(2, 2)([[3, 4], [0, 0]])
    array([[5.]])
    """

    title = "Lp pooling"
    kind = "blend"
    example: ClassVar = Example({"norm_type": 2.0, **Sliding.example.fields}, NINE)
    use = "The length of a window seen as a vector: between a sum (p = 1) and a maximum (p → ∞)."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html"

    def __post_init__(self) -> None:
        super().__post_init__()
        real("norm_type", self.norm_type)
        if not 0 < self.norm_type < np.inf:
            raise ValueError(f"norm_type must be positive and finite, not {self.norm_type!r}")

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        p = self.norm_type
        return ((np.abs(values) ** p).sum(axis=-1) ** (1 / p)).astype(values.dtype)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        share = np.abs(values) / y[..., None]
        weights = np.sign(values) * share ** (self.norm_type - 1)
        return np.where(flat(values, y), 0, weights).astype(values.dtype)

    def formula(self, step: Step) -> str:
        p = self.norm_type
        raised = _powers(step.values[step.cells >= 0], p)
        result = equals(float(step.result))
        if p == 1:
            return f"{raised} {result}"
        if p == 2:
            return f"√({raised}) {result}"
        return f"({raised})^(1/{number(p)}) {result}"

    def fast(self, x: NDArray) -> PowerMean:
        return PowerMean(self, x, 1, self.norm_type)


@dataclass(frozen=True)
class RMSPool(Sliding):
    """√(mean of x²) of each window: (..., *spatial) to (..., *output); integers give float64.

    count_include_pad: whether padding cells count in the mean (they hold 0).
    GeM pooling with p = 2. The gradient at 0 is 0.

    >>> RMSPool(2)([[3, 4], [0, 0]])
    array([[2.5]])
    """

    count_include_pad: bool = field(default=True, metadata=COUNT_PADDING)

    title = "RMS pooling"
    kind = "blend"
    use = "The root of the mean square: L2 pooling divided by the root of the window's size."
    source = "Radenović et al., arXiv:1711.02512, §3.2 (GeM, p = 2)"

    def __post_init__(self) -> None:
        super().__post_init__()
        switches("count_include_pad", self.count_include_pad)

    def divisor(self, cells: NDArray[np.intp]) -> NDArray:
        return counted(cells, self.count_include_pad).sum(axis=-1)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        mean = np.square(values).sum(axis=-1) / self.divisor(windows.index).astype(values.dtype)
        return np.sqrt(mean)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        below = self.divisor(windows.index)[..., None].astype(values.dtype) * y[..., None]
        return np.where(flat(values, y), 0, values / below)

    def formula(self, step: Step) -> str:
        inside = step.values[counted(step.cells, self.count_include_pad)]
        divisor = number(float(self.divisor(step.cells)))
        return f"√(({_powers(inside, 2)})/{divisor}) {equals(float(step.result))}"

    def fast(self, x: NDArray) -> PowerMean:
        return PowerMean(self, x, counts(self.axes(x.shape), self.count_include_pad), 2)


def _powers(values: NDArray, p: float) -> str:
    """3² + |−4|³: |x| only where the sign would matter to the reader."""

    def write(value: float) -> str:
        size = f"|{number(value)}|" if value < 0 else number(value)
        return size if p == 1 else size + number(p).translate(SUPERSCRIPT)

    return " + ".join(listing(values.tolist(), write))

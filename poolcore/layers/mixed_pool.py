"""Maximum and mean of the same window: added, mixed by a number, mixed by a gate."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number, total

from ..layer import Example
from ..table import Step
from ..windows import OUTSIDE, Windows
from .avg_pool import AvgPool, counted
from .bases.sliding import COUNT_PADDING, NINE, Sliding, real, switches
from .max_pool import MaxPool
from .weighted_avg_pool import _WeightedWindow


@dataclass(frozen=True)
class _Pair:
    """Max pooling and average pooling with one geometry."""

    maximum: MaxPool
    average: AvgPool

    @classmethod
    def like(cls, average: AvgPool) -> _Pair:
        return cls(MaxPool(**{f.name: getattr(average, f.name) for f in fields(Sliding)}), average)

    def reduce(self, values: NDArray, windows: Windows) -> tuple[NDArray, NDArray]:
        """(maxima, means)."""
        raised = _raised(values, windows)
        return self.maximum.reduce(raised, windows), self.average.reduce(values, windows)

    def weights(self, values: NDArray, windows: Windows) -> tuple[NDArray, NDArray]:
        raised, (top, mean) = _raised(values, windows), self.reduce(values, windows)
        return (
            self.maximum.weights(raised, windows, top),
            self.average.weights(values, windows, mean),
        )

    def written(self, step: Step) -> tuple[str, str]:
        """max(0, 1, 3, 4) and (0+1+3+4)/4; padding is −∞ to the one and 0 to the other."""
        inside = np.where(step.cells < 0, -np.inf, step.values)[step.cells != OUTSIDE]
        terms = step.values[counted(step.cells, self.average.count_include_pad)]
        mean = f"({total(listing(terms.tolist()))})/{number(len(terms))}"
        return f"max({', '.join(listing(inside.tolist()))})", mean


def _raised(values: NDArray, windows: Windows) -> NDArray:
    """The values as a maximum sees them: padding is no number of the input."""
    return np.where(windows.index < 0, -np.inf, values)


@dataclass(frozen=True)
class _Both(Sliding):
    """A fixed share of the maximum and of the mean."""

    count_include_pad: bool = field(default=True, metadata=COUNT_PADDING)

    kind = "blend"

    def __post_init__(self) -> None:
        super().__post_init__()
        switches("count_include_pad", self.count_include_pad)

    @property
    def shares(self) -> tuple[float, float]:
        """Of the maximum, of the mean."""
        raise NotImplementedError

    @property
    def pair(self) -> _Pair:
        geometry = {f.name: getattr(self, f.name) for f in fields(Sliding)}
        return _Pair.like(AvgPool(**geometry, count_include_pad=self.count_include_pad))

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return _blend(self.shares, self.pair.reduce(values, windows))

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return _blend(self.shares, self.pair.weights(values, windows))


def _blend(shares: tuple[Any, Any], parts: tuple[Any, Any]) -> Any:
    # A share of 0 takes nothing, not 0 · inf.
    kept = [s * part for s, part in zip(shares, parts, strict=True) if np.ndim(s) or s != 0]
    return kept[0] + kept[1] if len(kept) == 2 else kept[0]


@dataclass(frozen=True)
class AvgMaxPool(_Both):
    """Maximum plus mean of each window: (..., *spatial) to (..., *output); integers give float64.

    count_include_pad: whether padding cells, which hold 0, count in the mean. To the maximum they
    are −∞. The first of several maxima gets its gradient; NaN spreads.

    >>> AvgMaxPool(2)([[1, 2], [3, 4]])
    array([[6.5]])
    """

    title = "Average plus max pooling"
    use = "Adds the strongest response of a window to its mean."
    source = "Document 1, AvgMaxPool"  # max + mean

    @property
    def shares(self) -> tuple[float, float]:
        return 1, 1

    def formula(self, step: Step) -> str:
        return f"{' + '.join(self.pair.written(step))} {equals(float(step.result))}"


@dataclass(frozen=True)
class MixedPool(_Both):
    """α · maximum + (1 − α) · mean: (..., *spatial) to (..., *output); integers give float64.

    alpha: the maximum's share, from 0 (average pooling) to 1 (max pooling); learnable.
    count_include_pad: whether padding cells, which hold 0, count in the mean. To the maximum they
    are −∞. The first of several maxima gets its gradient; NaN spreads.
    Raises ValueError for an alpha outside 0 to 1.

    >>> MixedPool(2, alpha=0.5)([[1, 2], [3, 4]])
    array([[3.25]])
    """

    alpha: float = field(
        default=0.5,
        metadata={
            "range": (0.0, 1.0),
            "label": "Share α of the maximum",
            "help": "0 is average pooling, 1 is max pooling; a network can learn it.",
        },
    )

    title = "Mixed max and average pooling"
    use = "A fixed mixture of maximum and mean; how much of each can be learned."
    source = "Lee et al., AISTATS 2016, arXiv:1509.08985, §3.1, mixed"  # α·max + (1 − α)·avg
    parameters = ("alpha",)

    def __post_init__(self) -> None:
        super().__post_init__()
        real("alpha", self.alpha)
        if not 0 <= self.alpha <= 1:
            raise ValueError(f"alpha must be from 0 to 1, not {self.alpha!r}")

    @property
    def shares(self) -> tuple[float, float]:
        return float(self.alpha), 1 - float(self.alpha)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        top, mean = self.pair.reduce(values, windows)
        return {"alpha": top - mean}

    def formula(self, step: Step) -> str:
        (top, mean), (of_top, of_mean) = self.pair.written(step), map(number, self.shares)
        return f"{of_top}·{top} + {of_mean}·{mean} {equals(float(step.result))}"


@dataclass(frozen=True)
class GatedPool(_WeightedWindow):
    """α · maximum + (1 − α) · mean with α = σ(Σ weight · x) of the window itself.

    (..., H, W) to (..., H', W'); integers give float64.
    weight: (rows, columns), one number a cell of the window; its shape is the kernel's; learnable.
    count_include_pad: whether padding cells, which hold 0, count in the mean. To the maximum they
    are −∞, to the gate 0. The first of several maxima gets its gradient; NaN spreads.
    Raises TypeError and ValueError for a weight that is no grid of finite numbers.

    >>> GatedPool([[0.1, -0.2], [0.3, 0.1]])([[1, 2], [3, 4]])
    array([[3.59658787]])
    """

    title = "Gated max and average pooling"
    kind = "blend"
    use = "Each window decides by its own content how much of its maximum and of its mean it gives."
    source = (
        "Lee et al., AISTATS 2016, arXiv:1509.08985, §3.1, gated"  # σ(ω·x)·max + (1 − σ(ω·x))·avg
    )
    parameters = ("weight",)
    example: ClassVar = Example({"weight": ((0.1, -0.2), (0.3, 0.1)), "stride": (1, 1)}, NINE)

    @property
    def pair(self) -> _Pair:
        return _Pair.like(self.average)

    def gate(self, values: NDArray) -> NDArray:
        """(..., outputs): α, the maximum's share."""
        return 0.5 * (1 + np.tanh(values @ self.kernel.astype(values.dtype) / 2))

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        alpha = self.gate(values)
        return _blend((alpha, 1 - alpha), self.pair.reduce(values, windows))

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        alpha, kernel = self.gate(values)[..., None], self.kernel.astype(values.dtype)
        through_the_gate = self._slope(values, windows)[..., None] * kernel
        of_parts = _blend((alpha, 1 - alpha), self.pair.weights(values, windows))
        return of_parts + np.where(windows.index < 0, 0, through_the_gate)

    def _slope(self, values: NDArray, windows: Windows) -> NDArray:
        """∂y/∂(Σ weight · x): α(1 − α) · (maximum − mean)."""
        top, mean = self.pair.reduce(values, windows)
        alpha = self.gate(values)
        return alpha * (1 - alpha) * (top - mean)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        slopes = self._slope(values, windows)[..., None] * values
        return {"weight": slopes.reshape(*y.shape, *np.shape(self.weight))}

    def formula(self, step: Step) -> str:
        with np.errstate(all="ignore"):
            alpha = float(self.gate(step.values))
        top, mean = self.pair.written(step)
        shares = number(alpha), number(1 - alpha)
        return f"{shares[0]}·{top} + {shares[1]}·{mean} {equals(float(step.result))}"

"""Each cell divided by a power of its neighbours' squares: across channels, or within one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..layer import Example, Layer
from ..table import Step
from ..windows import OUTSIDE, Axis, Windows, sliding
from .bases.last_axes import last_axes
from .bases.sliding import NINE, real, sizes, switches


@dataclass(frozen=True)
class _ResponseNorm(Layer):
    """x / (k + a·Σx²)^β, where the sum runs over the window around x.

    Subclasses give the window: `around`, `sides` and `rank`.
    """

    size: int = field(
        metadata={
            "range": (1, 9),
            "label": "Neighbours",
            "help": "How many cells in a row the sum of squares takes, the cell itself included.",
        }
    )
    alpha: float = field(
        default=1e-4,
        metadata={
            "range": (0.0, 10.0),
            "label": "Strength α",
            "help": "How much the neighbours' squares count.",
        },
    )
    beta: float = field(
        default=0.75,
        metadata={
            "range": (0.0, 4.0),
            "label": "Exponent β",
            "help": "The power of the sum that each cell is divided by.",
        },
    )
    k: float = field(
        default=1.0,
        metadata={
            "range": (0.5, 10.0),
            "label": "Offset k",
            "help": "What is added to the sum, so that nothing is divided by 0.",
        },
    )
    divide: bool = field(
        default=True,
        metadata={
            "label": "Divide α by the size",
            "help": "PyTorch and ONNX divide α by the number of cells; TensorFlow does not.",
        },
    )

    kind = "normalise"
    sides: ClassVar[int]
    """Axes of a window. rank: axes of the windows' input."""
    rank: ClassVar[int]

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes("size", self.size, 1, least=1)
        for name in ("alpha", "beta", "k"):
            value = getattr(self, name)
            real(name, value)
            if not (0 <= value < np.inf and (value > 0 or name != "k")):
                least = "positive" if name == "k" else "at least 0"
                raise ValueError(f"{name} must be {least} and finite, not {value!r}")
        switches("divide", self.divide)

    @property
    def strength(self) -> float:
        """What the sum of squares is multiplied by."""
        return self.alpha / self.size**self.sides if self.divide else self.alpha

    @property
    def centre(self) -> int:
        """Which cell of a window is the one that is divided."""
        return (self.size // 2) * sum(self.size**axis for axis in range(self.sides))

    def centre_of(self, step: Step) -> int:
        """The same among the cells of a step."""
        return self.centre

    def describe(self) -> str:
        return f"{self.title.lower()}, size {self.size}"

    def axes(self, shape: tuple[int, ...]) -> list[Axis]:
        """Axes whose windows stand around each cell; of an even size more stands before it.

        Source: torch.nn.functional.local_response_norm, padding of size // 2 and (size − 1) // 2.
        """
        before, after = self.size // 2, (self.size - 1) // 2
        return [Axis(int(n), self.size, 1, before, after, 1, False) for n in shape]

    def windows(self, shape: tuple[int, ...]) -> Windows:
        return self.around(last_axes(self, shape, self.rank))

    def around(self, spatial: tuple[int, ...]) -> Windows:
        """The neighbours of each cell."""
        raise NotImplementedError

    def _base(self, values: NDArray) -> NDArray:
        """(..., outputs): k + a·Σx²."""
        return self.k + self.strength * np.square(values).sum(axis=-1)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return values[..., self.centre] * self._base(values) ** -self.beta

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        base = self._base(values)
        weights = (-2 * self.strength * self.beta * y / base)[..., None] * values
        weights[..., self.centre] += base**-self.beta
        return weights

    def formula(self, step: Step) -> str:
        squares = " + ".join(listing(step.values[step.cells >= 0].tolist(), _square))
        under = f"({number(self.k)} + {number(self.strength)}·({squares}))"
        power = "" if self.beta == 1 else f"^{number(self.beta)}"
        own = step.values[self.centre_of(step)].item()
        return f"{number(own)}/{under}{power} {equals(float(step.result))}"


def _square(value: float) -> str:
    return f"({number(value)})²" if value < 0 else f"{number(value)}²"


@dataclass(frozen=True)
class LocalResponseNorm(_ResponseNorm):
    """x / (k + α/n·Σx²)^β over the n channels around x's: (..., C, H, W), shape kept.

    size: n. divide: whether α is divided by n, as torch and ONNX do; TensorFlow and Krizhevsky
    et al. do not. Channels past the first and the last add nothing. Integers give float64; a NaN
    spreads to its neighbours.
    Document 1's basic and cross-channel forms, corrected: size=5, k=2.0, divide=False.
    Raises TypeError, and ValueError for a negative alpha or beta and a k that is not positive.

    >>> LocalResponseNorm(3, alpha=1.0, beta=1.0)([[[1]], [[2]], [[3]], [[4]]]).round(4).ravel()
    array([0.375 , 0.3529, 0.2812, 0.4286])
    """

    title = "Local response normalisation"
    use = "A channel with strong neighbours is damped, so that a few stand out at each place."
    # α/n as torch has it; α alone in Krizhevsky et al., NeurIPS 2012, §3.3
    source = "https://pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html"
    sides = 1
    rank = 3
    example: ClassVar = Example(
        {"size": 3, "alpha": 1.0, "beta": 1.0}, tuple(((x, 0.0), (1.0, x)) for x in (1.0, 2, 3, 4))
    )

    def around(self, spatial: tuple[int, ...]) -> Windows:
        channels, *places = spatial
        alone = [Axis(int(n), 1, 1, 0, 0, 1, False) for n in places]
        found = sliding([*self.axes((channels,)), *alone])
        index = np.where(found.index < 0, OUTSIDE, found.index)
        # Channels before the first are no cells of a picture.
        return Windows(index, found.input_shape, found.output_shape)

    def centre_of(self, step: Step) -> int:
        # A step leaves out the channels before the first.
        return min(step.output[-3], self.centre)


@dataclass(frozen=True)
class WithinChannelResponseNorm(_ResponseNorm):
    """x / (k + α/n²·Σx²)^β over the n×n cells around x: (..., H, W), shape kept.

    size: n. divide: whether α is divided by n². Cells past the edge add nothing; those that are
    there are divided by n² all the same, as Caffe does it. Integers give float64; a NaN spreads to
    its neighbours.
    Document 1's form by channel, corrected: size=5, k=2.0, divide=False.
    Raises TypeError, and ValueError for a negative alpha or beta and a k that is not positive.

    >>> WithinChannelResponseNorm(3, alpha=1.0, beta=1.0)([[1, 2], [4, 5]]).round(4)
    array([[0.1636, 0.3273],
           [0.6545, 0.8182]])
    """

    title = "Response normalisation within a channel"
    use = "A cell with strong neighbours in its own channel is damped, which evens out contrast."
    # x·(k + α/n²·Σx²)^−β
    source = "https://caffe.berkeleyvision.org/tutorial/layers/lrn.html (WITHIN_CHANNEL)"
    sides = 2
    rank = 2
    example: ClassVar = Example({"size": 3, "alpha": 1.0, "beta": 1.0}, NINE)

    def around(self, spatial: tuple[int, ...]) -> Windows:
        return sliding(self.axes(spatial))

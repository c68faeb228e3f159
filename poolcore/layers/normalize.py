"""What is done to a bilinear feature before it is compared: a signed root, and unit length."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..budget import ask
from ..errors import GeometryError
from ..layer import Example, Layer, Pullback
from ..table import Step
from ..windows import Windows
from .bases.sliding import real

BILINEAR = (((5.0, -5.0), (-5.0, 10.0)),)


def plane(layer: Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The last two axes, or the only one. Raises GeometryError where they have no cells."""
    place: dict[str, Any] = {"layer": layer.describe(), "shape": tuple(shape)}
    if not shape:
        raise GeometryError("too_few_axes", numbers={"needed": 1, "axes": 0}).at(**place)
    found = tuple(int(n) for n in shape[-2:])
    for axis, n in enumerate(found):
        if n < 1:
            raise GeometryError("empty_input", axis).at(**place)
    return found


@dataclass(frozen=True)
class SignedSqrt(Layer):
    """sign(x)·√|x| of every cell: (..., H, W) to the same shape; integers give float64.

    The slope is infinite at 0; there the gradient is set to 0.

    >>> SignedSqrt()([[4, -9]])
    array([[ 2., -3.]])
    """

    title = "Signed square root"
    use = "Tames large values and keeps the sign, so that a few strong pairs do not drown the rest."
    source = "Lin, RoyChowdhury and Maji, arXiv:1504.07889, §3.1"
    kind = "normalise"
    example: ClassVar = Example({}, BILINEAR)

    def windows(self, shape: tuple[int, ...]) -> Windows:
        spatial = plane(self, shape)
        ask(*spatial)
        return Windows(np.arange(math.prod(spatial))[:, None], spatial, spatial)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return (np.sign(values) * np.sqrt(np.abs(values)))[..., 0]

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        root = np.abs(y)[..., None]
        return np.where(root == 0, 0, 0.5 / root).astype(values.dtype)

    def formula(self, step: Step) -> str:
        value, result = float(step.values[0]), float(step.result)
        return f"{'−' if value < 0 else ''}√{number(abs(value))} {equals(result)}"


@dataclass(frozen=True)
class L2Normalize(Layer):
    """x/‖x‖, a plane seen as one vector: (..., H, W) to the same shape; integers give float64.

    eps: the length is taken to be at least this; x's own unit. One axis alone is a vector, too.
    Raises ValueError for an eps that is not positive and finite.

    >>> L2Normalize()([[3, 4]])
    array([[0.6, 0.8]])
    """

    eps: float = field(
        default=1e-12,
        metadata={
            "choices": (1e-12, 1.0),
            "label": "Least length",
            "help": "A vector shorter than this is divided by this number.",
        },
    )

    title = "L2 normalisation"
    use = "Scales a plane to length 1, so that only the proportions of its values count."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html"
    kind = "normalise"
    example: ClassVar = Example({}, (((3.0, 0.0), (0.0, 4.0)),))

    def __post_init__(self) -> None:
        super().__post_init__()
        real("eps", self.eps)
        if not 0 < self.eps < math.inf:
            raise ValueError(f"eps must be positive and finite, not {self.eps!r}")

    def windows(self, shape: tuple[int, ...]) -> Windows:
        spatial = plane(self, shape)
        ask(math.prod(spatial), math.prod(spatial))
        cells = np.arange(math.prod(spatial))
        # The window's own cell first, then the others in their order.
        others = [np.delete(cells, i) for i in cells]
        return Windows(np.column_stack([cells, others]), spatial, spatial)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        plane(self, shape)
        return tuple(shape)

    def fast(self, x: NDArray) -> Lengths:
        return Lengths(self, x)

    def _length(self, values: NDArray) -> NDArray:
        """The length of each window's vector, before eps."""
        return np.sqrt(np.square(values).sum(axis=-1))

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        length = np.maximum(self._length(values), self.eps)
        return (values[..., 0] / length).astype(values.dtype)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        """∂y[i]/∂x[j] = (1 where i = j, less y[i]·y[j])/‖x‖; the 1 alone where eps divides."""
        length = self._length(values)[..., None]
        own = np.arange(values.shape[-1]) == 0
        slopes = own - np.where(length > self.eps, y[..., None] * y[..., windows.index], 0)
        return (slopes / np.maximum(length, self.eps)).astype(values.dtype)

    def formula(self, step: Step) -> str:
        squares = " + ".join(listing(step.values.tolist(), _square))
        short = self._length(step.values) <= self.eps
        below = number(self.eps) if short else f"√({squares})"
        return f"{number(float(step.values[0]))}/{below} {equals(float(step.result))}"


class Lengths:
    """L2Normalize on one input without its table, which has a row of all cells for each cell."""

    def __init__(self, layer: L2Normalize, x: NDArray) -> None:
        axes, self.dtype = tuple(range(-min(x.ndim, 2), 0)), layer.output_dtype(x.dtype)
        x = x.astype(layer.compute_dtype(x.dtype))
        length = np.sqrt(np.square(x).sum(axis=axes, keepdims=True))
        self.axes, self.divisor = axes, np.maximum(length, layer.eps)
        self.y, self.pulls = x / self.divisor, length > layer.eps

    def forward(self) -> NDArray:
        return self.y.astype(self.dtype)

    def vjp(self) -> tuple[NDArray, Pullback]:
        return self.forward(), self._pull

    def _pull(self, dy: NDArray) -> NDArray:
        along = (dy * self.y).sum(axis=self.axes, keepdims=True)
        return (dy - np.where(self.pulls, along * self.y, 0)) / self.divisor


def _square(value: float) -> str:
    return f"({number(value)})²" if value < 0 else f"{number(value)}²"

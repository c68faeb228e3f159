"""Convolutions whose kernel is a product of smaller ones: fewer weights, fewer multiplications.

Each multiplies its factors out to one kernel and convolves with that, so that a step shows all that
an output cell reads.
"""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...errors import GeometryError
from ...inputs import as_field
from ...windows import Windows
from ..conv import Conv
from .linear import Linear
from .sliding import DILATION, PADDING, STRIDE, Padding, Size


def told(most: tuple[int, ...], label: str, help: str) -> dict[str, Any]:
    """The metadata of a field that holds one factor, of at most this shape."""
    return {"array": most, "label": label, "help": help}


@dataclass(frozen=True)
class Factored(Linear):
    """Subclasses name their factors as `parameters`, say how they multiply, and for which channels.

    stride, padding and dilation are those of the whole, as of Conv.
    """

    _: KW_ONLY
    stride: Size = field(default=1, metadata=STRIDE | {"range": (1, 3)})
    padding: Padding = field(default=0, metadata=PADDING | {"range": (0, 3)})
    dilation: Size = field(default=1, metadata=DILATION | {"range": (1, 3)})

    kind = "convolve"
    product: ClassVar[str] = ""
    """As einsum writes it: one term for each of `factors`, then those of the whole kernel."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in self.parameters:
            axes = len(type(self).__dataclass_fields__[name].metadata["array"])
            object.__setattr__(self, name, as_field(name, getattr(self, name), axes))
        self.check()
        self.standard()

    def check(self) -> None:
        """Raise ValueError for factors that do not fit each other."""

    @property
    def channels(self) -> tuple[int, int]:
        """(O, C)"""
        raise NotImplementedError

    def factors(self) -> dict[str, NDArray]:
        """What `product` multiplies, with the axes that it names."""
        return {name: np.array(getattr(self, name), np.float64) for name in self.parameters}

    def multiplied(self) -> NDArray:
        return np.einsum(self.product, *self.factors().values())

    def standard(self) -> Conv:
        """The convolution that does the same with weights (O, C, *kernel)."""
        whole = self.multiplied()
        weight = whole.reshape(*self.channels, *whole.shape[-2:])
        return Conv(weight, None, self.stride, self.padding, self.dilation)

    def describe(self) -> str:
        arrays = ((name, np.shape(getattr(self, name))) for name in self.parameters)
        parts = [f"{name} {'×'.join(map(str, shape))}" for name, shape in arrays]
        parts += [f"{name} {getattr(self, name)}" for name in ("stride", "padding", "dilation")]
        return ", ".join([self.title.lower(), *parts])

    def windows(self, shape: tuple[int, ...]) -> Windows:
        try:
            return self.standard().windows(shape)
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """The chain rule: the product is linear in each factor, with the others as its slope."""
        slopes = self.standard().parameter_weights(values, windows, y)["weight"]
        slopes = slopes.reshape(*y.shape, *self.multiplied().shape)
        factors, (named, whole) = self.factors(), self.product.split("->")
        terms = dict(zip(factors, named.split(","), strict=True))
        found = {}
        for name in self.parameters:
            others = [other for other in factors if other != name]
            read = ",".join([f"...{whole}", *(terms[other] for other in others)])
            slope = np.einsum(f"{read}->...{terms[name]}", slopes, *(factors[n] for n in others))
            found[name] = slope.reshape(*y.shape, *np.shape(getattr(self, name)))
        return found

    def weight_counts(self) -> tuple[int, int]:
        """Weights of the factors, and of the standard convolution. See cost.py."""
        own = sum(np.size(getattr(self, name)) for name in self.parameters)
        return own, math.prod(self.standard().size)

    def turns(self, shape: tuple[int, ...], output: tuple[int, ...]) -> int:
        return math.prod(output) // self.channels[0]

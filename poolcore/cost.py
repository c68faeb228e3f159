"""What a convolution costs, beside the standard convolution of the same shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .layer import Layer


class Convolution(Protocol):
    """What a layer tells of its cost."""

    def weight_counts(self) -> tuple[int, int]:
        """How many weights it has, and how many the standard convolution has."""

    def turns(self, shape: tuple[int, ...], output: tuple[int, ...]) -> int:
        """At how many places each of its weights is multiplied once, for an x of this shape and
        the output's."""


@dataclass(frozen=True)
class Cost:
    """Numbers to learn and multiplications of one forward pass, with the standard's beside them."""

    parameters: int
    multiplies: int
    standard_parameters: int
    standard_multiplies: int


def cost(layer: Layer, shape: tuple[int, ...], output: tuple[int, ...] | None = None) -> Cost:
    """The cost of a convolution for x of this shape; leading axes count. output: the output's
    shape, where it is known already.

    The standard one has the same kernel and channels, and reads every channel with weights of its
    own: no groups, no factors. Every weight counts once for each place of the output, padding
    included; of a transposed convolution, for each place of the input. So M × N outputs cost
    M·N·C·X·Y multiplications, or M·N·(C + X + Y) flattened, as lecture notes count: a factor that
    runs before another in fact covers a few places more. A bias is learnt, not multiplied.
    Raises TypeError for a layer that is no convolution, GeometryError as the layer does.

    >>> cost(FlattenedConv((1, 1, 1), (1, 1), (1, 1)), (3, 5, 5))
    Cost(parameters=7, multiplies=112, standard_parameters=12, standard_multiplies=192)
    """
    if not hasattr(layer, "weight_counts"):
        raise TypeError(f"{layer.describe()}: only convolutions have a cost to compare")
    convolution: Convolution = layer  # type: ignore[assignment]
    own, standard = convolution.weight_counts()
    turns = convolution.turns(tuple(shape), output or layer.output_shape(shape))
    bias = len(getattr(layer, "bias", None) or ())
    return Cost(own + bias, own * turns, standard + bias, standard * turns)

"""Group convolution, channel shuffle, group convolution: groups that talk to each other."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..layer import Example
from .bases.factored import Factored, told
from .bases.sliding import sizes

FOUR = (
    ((0.0, 2.0, 0.0), (0.0, 2.0, 0.0), (0.0, 2.0, 0.0)),
    ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    ((3.0, 0.0, 0.0), (0.0, 3.0, 0.0), (0.0, 0.0, 3.0)),
    ((0.0, 0.0, 4.0), (0.0, 4.0, 0.0), (4.0, 0.0, 0.0)),
)

DIAGONAL, NOTHING = ((1.0, 0.0), (0.0, 1.0)), ((0.0, 0.0), (0.0, 0.0))


@dataclass(frozen=True)
class ShuffledGroupConv(Factored):
    """Two group convolutions and a shuffle between them: (..., C, H, W) to (..., O, H', W').

    weight: (M, C/groups, kh, kw), the first one's. pointwise: (O, M/groups), the second one's, 1×1.
    Between them the M channels, group after group, are dealt out in turn: with 2 groups of 2
    0 1 | 2 3 becomes 0 2 | 1 3. stride, padding, dilation: the first one's, see Conv.
    Integers give float64.
    Raises ValueError where groups do not divide M and O or pointwise has not M/groups columns, and
    what Conv raises.

    >>> layer = ShuffledGroupConv(np.ones((4, 1, 1, 1)), [[1, 10], [1, 10]], groups=2)
    >>> layer([[[1]], [[2]]])[:, 0, 0]
    array([21., 21.])
    """

    weight: Any = field(
        metadata=told((16, 16, 11, 11), "Group kernels", "The first group convolution's weights.")
    )
    pointwise: Any = field(
        metadata=told((16, 16), "Pointwise", "How outputs mix the channels: outputs, channels.")
    )
    _: KW_ONLY
    groups: int = field(
        default=2,
        metadata={
            "range": (1, 4),
            "label": "Groups",
            "help": "Channels are split into so many groups that do not see each other.",
        },
    )

    title = "Shuffled group convolution"
    use = "Cheap group convolutions, with a shuffle so that the groups hear of each other."
    source = "Zhang et al., arXiv:1707.01083, §3.1 (ShuffleNet)"
    parameters: ClassVar = ("weight", "pointwise")
    # Middle channels: a and j before the shuffle (group, place in it), b and k after it.
    product = "ajchw,bkaj,bqk->bqachw"
    example: ClassVar = Example(
        {
            "weight": ((DIAGONAL, NOTHING), (NOTHING, DIAGONAL)) * 2,
            "pointwise": ((1.0, 1.0), (1.0, -1.0), (1.0, 1.0), (1.0, -1.0)),
            "groups": 2,
        },
        FOUR,
    )

    def check(self) -> None:
        (groups,) = sizes("groups", (self.groups,), 1, least=1)
        middle, (outputs, read) = len(self.weight), np.shape(self.pointwise)
        for name, channels in (("weight", middle), ("pointwise", outputs)):
            if channels % groups:
                raise ValueError(
                    f"groups {groups} does not divide the {channels} output channels of {name}"
                )
        if read != middle // groups:
            raise ValueError(
                f"pointwise reads {read} channels, but a group has {middle // groups} of the "
                f"{middle}"
            )

    @property
    def channels(self) -> tuple[int, int]:
        return len(self.pointwise), np.shape(self.weight)[1] * self.groups

    def factors(self) -> dict[str, NDArray]:
        given, groups, middle = super().factors(), self.groups, len(self.weight)
        weight, pointwise = given["weight"], given["pointwise"]
        dealt = np.arange(middle).reshape(groups, -1).T.ravel()
        return {
            "weight": weight.reshape(groups, -1, *weight.shape[1:]),
            "shuffle": np.eye(middle)[dealt].reshape(2 * (groups, middle // groups)),
            "pointwise": pointwise.reshape(groups, -1, middle // groups),
        }

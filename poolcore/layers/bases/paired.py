"""Layers of two feature maps that are linear in each: given the second, its numbers are weights."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...errors import GeometryError
from ...inputs import as_field
from .linear import Linear

SECOND = {
    "array": (8, 32, 32),
    "label": "Second input",
    "help": "The feature map that the first one is paired with.",
}
"""What the field of the second map tells of itself."""


class Paired(Linear):
    """The second input of `other_rank` axes, whose positions must be the first's."""

    others: ClassVar = ("other",)
    kind = "combine"
    other_rank: ClassVar[int] = 3
    other: Any

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.other is not None:
            object.__setattr__(self, "other", as_field("other", self.other, self.other_rank))

    def pair(self, shape: tuple[int, ...], channels: int | None = None) -> NDArray:
        """The second input, for a first of this shape; channels: how many it has to have.

        Raises TypeError where there is none, GeometryError where it does not fit.
        """
        self.given()
        try:
            return self._pair(tuple(shape), channels)
        except GeometryError as error:
            raise error.at(layer=self.describe(), shape=tuple(shape)) from None

    def _pair(self, shape: tuple[int, ...], channels: int | None) -> NDArray:
        rank, other = self.other_rank, np.asarray(self.other)
        if len(shape) < rank:
            raise GeometryError("too_few_axes", numbers={"needed": rank, "axes": len(shape)})
        for axis, n in enumerate(shape[-rank:]):
            if n < 1:
                raise GeometryError("empty_input", axis)
        needed = (channels or len(other), *shape[len(shape) - rank + 1 :])
        if other.shape != needed:
            found, wanted = ("×".join(map(str, s)) for s in (other.shape, needed))
            numbers: dict[str, int | str] = {"name": "other", "found": found, "needed": wanted}
            raise GeometryError("shapes", numbers=numbers)
        return other

"""Two feature maps multiplied, position by position: linear in each of them.

Given the second map, every product is a weight of the first map's cell, so all of these are Linear.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..budget import ask
from ..errors import GeometryError
from ..inputs import as_field
from ..layer import Example
from ..windows import Windows
from .bases.paired import SECOND, Paired

X = (((1.0, 2.0),), ((3.0, 4.0),))
OTHER = (((1.0, 0.0),), ((2.0, -1.0),))
"""Two channels at two positions."""


@dataclass(frozen=True)
class BilinearPool(Paired):
    """Every channel times every channel of another map: (..., C, H, W) to (..., C, D).

    other: (D, H, W), the same positions. y[c, d] = Σ x[c]·other[d] over all positions; a mean over
    positions is that divided by H·W. Leading axes share one other.
    Raises GeometryError where the positions differ.

    >>> BilinearPool()([[[1, 2]], [[3, 4]]], [[[1, 2]], [[3, 4]]])
    array([[ 5., 11.],
           [11., 25.]])
    """

    other: Any = field(default=None, metadata=SECOND)

    title = "Bilinear pooling"
    use = "Counts which features occur together: every channel of one map times every other's."
    source = "Lin, RoyChowdhury and Maji, arXiv:1504.07889, §3.1, eq. 1 and 2"
    example: ClassVar = Example({}, X, (OTHER,))

    def windows(self, shape: tuple[int, ...]) -> Windows:
        other = self.pair(shape)
        rows, columns, places = shape[-3], len(other), other[0].size
        table = (rows, columns, places)
        ask(*table)
        index = np.broadcast_to(np.arange(rows * places).reshape(rows, 1, places), table)
        weights = np.broadcast_to(other.reshape(1, columns, places), table)
        flat = rows * columns, places
        spatial = tuple(shape[-3:])
        return Windows(index.reshape(flat), spatial, (rows, columns), weights=weights.reshape(flat))

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """∂y[c, d]/∂other[e] = x[c] where d = e."""
        shape = np.shape(self.other)
        rows = values.shape[-2] // shape[0]
        x = values.reshape(*values.shape[:-2], rows, shape[0], values.shape[-1])
        slopes = np.einsum("...cdp,de->...cdep", x, np.eye(shape[0]))
        return {"other": slopes.reshape(*y.shape, *shape)}


@dataclass(frozen=True)
class BilinearForm(Paired):
    """Two maps through a matrix, Σ xᵀ·weight·other over positions: (..., C, H, W) to (..., 1, 1).

    weight: (C, D), learnt. other: (D, H, W).
    Raises ValueError where weight has not other's channels, GeometryError for other channels or
    positions of x.

    >>> BilinearForm([[1, 0], [0, 2]])([[[1]], [[3]]], [[[1]], [[4]]])
    array([[25.]])
    """

    weight: Any = field(
        metadata={
            "array": (8, 8),
            "label": "Weight matrix",
            "help": "How much each pair of channels counts: a row a channel of the first map.",
        }
    )
    other: Any = field(default=None, metadata=SECOND)

    title = "Bilinear form"
    use = "Scores how well two feature maps go together, by weights a network learns."
    source = "https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html"
    parameters: ClassVar = ("weight",)
    example: ClassVar = Example({"weight": ((1.0, 0.0), (-1.0, 2.0))}, X, (OTHER,))

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "weight", as_field("weight", self.weight, 2))
        columns = np.shape(self.weight)[1]
        if self.other is not None and columns != len(self.other):
            raise ValueError(
                f"weight has {columns} columns for the {len(self.other)} channels of other"
            )

    def windows(self, shape: tuple[int, ...]) -> Windows:
        other = self.pair(shape)
        if shape[-3] != len(self.weight):
            numbers = {"needed": len(self.weight), "channels": shape[-3]}
            error = GeometryError("channels", numbers=numbers)
            raise error.at(layer=self.describe(), shape=tuple(shape))
        weights = np.tensordot(self.weight, other, 1).reshape(1, -1)
        index = np.arange(weights.size)[None]
        return Windows(index, tuple(shape[-3:]), (1, 1), weights=weights)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """∂y/∂weight[c, d] = Σ x[c]·other[d]; ∂y/∂other[d] = Σ weight[c, d]·x[c]."""
        other, x = np.asarray(self.other), values.reshape(*y.shape, *windows.input_shape)
        return {
            "weight": np.einsum("...chw,dhw->...cd", x, other),
            "other": np.einsum("cd,...chw->...dhw", self.weight, x),
        }


@dataclass(frozen=True)
class KroneckerPool(Paired):
    """The outer product of two vectors, laid out in a row: (..., n) to (..., n·m).

    other: (m,). y[i·m + j] = x[i]·other[j].

    >>> KroneckerPool()([1, 2], [3, 4])
    array([3., 4., 6., 8.])
    """

    other: Any = field(default=None, metadata=SECOND | {"array": (64,)})

    title = "Kronecker product"
    use = "Multiplies every number of one vector by every number of another."
    source = "https://pytorch.org/docs/stable/generated/torch.kron.html"
    other_rank = 1
    example: ClassVar = Example({}, (((1.0, 2.0, 3.0),),), ((4.0, -1.0),))

    def windows(self, shape: tuple[int, ...]) -> Windows:
        other = self.pair(shape)
        ask(shape[-1], len(other))
        cells, weights = np.repeat(np.arange(shape[-1]), len(other)), np.tile(other, shape[-1])
        return Windows(cells[:, None], (shape[-1],), cells.shape, weights=weights[:, None])

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """∂y[i·m + j]/∂other[k] = x[i] where j = k."""
        size = len(self.other)
        return {"other": values * np.tile(np.eye(size), (values.shape[-2] // size, 1))}


@dataclass(frozen=True)
class ChannelwiseBilinearPool(Paired):
    """Each channel times the same channel of another map: (..., C, H, W) to (..., C, 1, 1).

    other: (C, H, W). y[c] = Σ x[c]·other[c] over all positions: the diagonal of BilinearPool.

    >>> ChannelwiseBilinearPool()([[[1, 2]]], [[[3, 4]]])
    array([[[11.]]])
    """

    other: Any = field(default=None, metadata=SECOND)

    title = "Channel-wise bilinear pooling"
    use = "Measures how alike two maps are, one number a channel."
    source = "Kim et al., arXiv:1610.04325, §3 (the Hadamard product, summed over positions)"
    example: ClassVar = Example({}, X, (OTHER,))

    def windows(self, shape: tuple[int, ...]) -> Windows:
        other = self.pair(shape, channels=shape[-3] if len(shape) > 2 else None)
        weights = other.reshape(len(other), -1)
        index = np.arange(weights.size).reshape(weights.shape)
        return Windows(index, other.shape, (len(other), 1, 1), weights=weights)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """∂y[c]/∂other[d] = x[c] where c = d."""
        slopes = np.einsum("...cp,cd->...cdp", values, np.eye(len(self.other)))
        return {"other": slopes.reshape(*y.shape, *np.shape(self.other))}

"""A mean whose weights come from the input itself: attention over positions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from notation.number import equals, listing, number

from ..budget import ask
from ..errors import GeometryError
from ..inputs import as_field
from ..layer import Example, Layer
from ..table import Step
from ..windows import Axis, Windows, sliding
from .bases.last_axes import last_axes

Array = tuple[Any, ...]


@dataclass(frozen=True)
class AttentionPool(Layer):
    """Σ aₖ·xₖ with a = softmax over k of w·tanh(V·xₖ): (..., C, H, W) to (..., C, 1, 1).

    A position k of the last two axes is one instance xₖ of C features.
    V: (hidden, C). w: (hidden,). Both learnable. Integers give float64; a NaN makes all of it NaN.
    Every output reads every cell, as each channel takes part in the weights of all.
    Raises ValueError where w has not one number a row of V, GeometryError for an input that has
    not as many channels as V has columns.

    >>> AttentionPool([[1, 0], [0, 1]], [1, -1])([[[1, 0, 1]], [[0, 1, 1]]]).round(4).ravel()
    array([0.8706, 0.4065])
    """

    V: Array = field(
        metadata={
            "array": (16, 8),
            "label": "Matrix V",
            "help": "Turns the features of a position into hidden ones: a row for each of those.",
        }
    )
    w: Array = field(
        metadata={
            "array": (16,),
            "label": "Vector w",
            "help": "Turns a position's hidden features into its score: a number for each.",
        }
    )

    title = "Attention pooling"
    kind = "blend"
    use = "The network learns which positions matter, and takes their weighted mean."
    source = "Ilse et al., ICML 2018, arXiv:1802.04712, §2.4, eqs. 7 and 8"
    parameters = ("V", "w")
    example: ClassVar = Example(
        {"V": ((1.0, 0.0), (0.0, 1.0)), "w": (1.0, -1.0)}, (((1.0, 0.0, 1.0),), ((0.0, 1.0, 1.0),))
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, rank in (("V", 2), ("w", 1)):
            object.__setattr__(self, name, as_field(name, getattr(self, name), rank))
        if len(self.w) != len(self.V):
            raise ValueError(f"w has {len(self.w)} numbers for the {len(self.V)} rows of V")

    def windows(self, shape: tuple[int, ...]) -> Windows:
        spatial = last_axes(self, shape, 3)
        needed = len(self.V[0])
        if spatial[0] != needed:
            numbers = {"needed": needed, "channels": spatial[0]}
            error = GeometryError("channels", numbers=numbers)
            raise error.at(layer=self.describe(), shape=tuple(shape))
        whole = sliding([Axis(n, n, 1, 0, 0, 1, False) for n in spatial])
        ask(whole.index.size, needed)
        tables = (np.repeat(whole.axes[0], needed, axis=0), *whole.axes[1:])
        index = np.repeat(whole.index, needed, axis=0)
        return replace(whole, index=index, output_shape=(needed, 1, 1), axes=tables)

    def _bag(self, values: NDArray) -> NDArray:
        """(..., outputs, cells), every row the same, to (..., C, positions)."""
        rows, channels = values[..., 0, :], len(self.V[0])
        return rows.reshape(*rows.shape[:-1], channels, rows.shape[-1] // channels)

    def _hidden(self, bag: NDArray) -> NDArray:
        """(..., hidden, positions): tanh(V·x)."""
        return np.tanh(np.array(self.V, bag.dtype) @ bag)

    def attention(self, bag: NDArray) -> NDArray:
        """The share of each position: (..., C, positions) to (..., positions)."""
        scores = np.array(self.w, bag.dtype) @ self._hidden(bag)
        raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return raised / raised.sum(axis=-1, keepdims=True)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        bag = self._bag(values)
        return (bag * self.attention(bag)[..., None, :]).sum(axis=-1)

    def _by_score(self, bag: NDArray, y: NDArray) -> NDArray:
        """(..., C, positions): ∂y/∂score, aₖ(xₖ − y)."""
        return self.attention(bag)[..., None, :] * (bag - y[..., None])

    def _by_hidden(self, bag: NDArray) -> NDArray:
        """(..., hidden, positions): ∂score/∂(V·x), w·(1 − tanh²)."""
        return np.array(self.w, bag.dtype)[:, None] * (1 - self._hidden(bag) ** 2)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        bag = self._bag(values)
        channels = np.eye(len(self.V[0]), dtype=values.dtype)
        direct = channels[:, :, None] * self.attention(bag)[..., None, None, :]
        score_by_x = np.array(self.V, bag.dtype).T @ self._by_hidden(bag)
        through = self._by_score(bag, y)[..., :, None, :] * score_by_x[..., None, :, :]
        return (direct + through).reshape(values.shape)

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        bag = self._bag(values)
        by_score, by_hidden = self._by_score(bag, y), self._by_hidden(bag)
        return {
            "V": np.einsum("...ck,...hk,...jk->...chj", by_score, by_hidden, bag),
            "w": np.einsum("...ck,...hk->...ch", by_score, self._hidden(bag)),
        }

    def formula(self, step: Step) -> str:
        bag = self._bag(step.values[None])
        with np.errstate(all="ignore"):
            shares = self.attention(bag).tolist()
        pairs = zip(shares, bag[step.output[-3]].tolist(), strict=True)
        terms = listing([*pairs], lambda pair: f"{number(pair[0])}·{_bracketed(pair[1])}")
        return f"{' + '.join(terms)} {equals(float(step.result))}"


def _bracketed(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)

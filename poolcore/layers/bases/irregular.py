"""Layers with windows of their own, and a sliding layer's rule for the cells in them.

A global, an adaptive or a fractional maximum is the maximum of other windows: nothing here knows
what a maximum is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...budget import ask
from ...inputs import as_input
from ...layer import Layer
from ...table import Step
from ...windows import OUTSIDE, Windows
from .last_axes import last_axes


@dataclass(frozen=True)
class Irregular(Layer):
    """Subclasses give `windows`, and in `rule` the layer that knows what to do with a window."""

    kind: ClassVar = "adapt"

    @property
    def rule(self) -> Layer:
        raise NotImplementedError

    def fill(self, dtype: np.dtype) -> tuple[float, float]:
        return self.rule.fill(dtype)

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        return self.rule.reduce(values, windows)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        return self.rule.weights(values, windows, y)

    def contenders(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray[np.bool_]:
        return self.rule.contenders(values, windows, y)

    def formula(self, step: Step) -> str:
        return self.rule.formula(step)

    def compute_dtype(self, dtype: np.dtype) -> np.dtype:
        return self.rule.compute_dtype(dtype)

    def output_dtype(self, dtype: np.dtype) -> np.dtype:
        return self.rule.output_dtype(dtype)

    def spatial(self, shape: tuple[int, ...], rank: int) -> tuple[int, ...]:
        """The last axes of a shape. Raises GeometryError for too few, or one without cells."""
        return last_axes(self, shape, rank)

    def chosen(self, x: ArrayLike) -> NDArray[np.int64]:
        """Where the cell lies that gets the gradient, for a rule that chooses one a window:
        its flat position in its plane; the output's shape."""
        x = as_input(x)
        if way := self.fast_if_large(x):
            return way.indices()
        run = self.run(x)
        winners, index = run.weights.argmax(axis=-1), run.windows.index
        return index[np.arange(len(index)), winners].reshape(run.output.shape).astype(np.int64)


def crossed(tables: Sequence[NDArray[np.intp]], input_shape: tuple[int, ...]) -> Windows:
    """Windows from one table of positions an axis, (outputs, cells), with OUTSIDE as filling."""
    ask(*(table.size for table in tables))
    index = np.zeros((1, 1), np.intp)
    for table, size in zip(tables, input_shape, strict=True):
        before, here = index[:, None, :, None], table[None, :, None, :]
        filling = (before == OUTSIDE) | (here == OUTSIDE)
        index = np.where(filling, OUTSIDE, before * size + here)
        index = index.reshape(index.shape[0] * index.shape[1], -1)
    index.flags.writeable = False
    return Windows(index, input_shape, tuple(len(table) for table in tables))


def widened(index: NDArray[np.intp], cells: int) -> NDArray[np.intp]:
    """The same windows with room for more cells, to stand beside larger ones."""
    ask(index.size // index.shape[-1], cells)
    room = [(0, 0)] * (index.ndim - 1) + [(0, cells - index.shape[-1])]
    return np.pad(index, room, constant_values=OUTSIDE)

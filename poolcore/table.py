"""A layer on one input by its index table: what explains, and what the fast way is held to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .layer import Layer, Pullback


@dataclass(frozen=True, eq=False)
class Step:
    """One window: output (index into y), cells (flat input cells of its plane, PAD, OUTSIDE),
    values and weights of those cells, contenders (see Layer.contenders), result and formula."""

    layer: Layer
    output: tuple[int, ...]
    cells: NDArray[np.intp]
    values: NDArray
    weights: NDArray
    contenders: NDArray[np.bool_]
    result: Any
    offset: float = 0.0

    @property
    def formula(self) -> str:
        return self.layer.formula(self)


class Table:
    """One layer on one input, each part computed at most once."""

    def __init__(self, layer: Layer, x: NDArray) -> None:
        self.layer, self.x = layer, x
        self.windows = layer.windows(x.shape)
        computed = x.astype(layer.compute_dtype(x.dtype), copy=False)
        self.values = self.windows.take(computed, *layer.fill(computed.dtype))
        with np.errstate(all="ignore"):
            self.y = layer.reduce(self.values, self.windows)

    @cached_property
    def output(self) -> NDArray:
        shape = (*self.y.shape[:-1], *self.windows.output_shape)
        with np.errstate(over="ignore"):
            return self.y.reshape(shape).astype(self.layer.output_dtype(self.x.dtype), copy=False)

    @cached_property
    def weights(self) -> NDArray:
        with np.errstate(all="ignore"):
            return self.layer.weights(self.values, self.windows, self.y)

    @cached_property
    def contenders(self) -> NDArray[np.bool_]:
        with np.errstate(all="ignore"):
            return self.layer.contenders(self.values, self.windows, self.y)

    def forward(self) -> NDArray:
        return self.output

    def vjp(self) -> tuple[NDArray, Pullback]:
        # Taken now: the caller may write into x and y before the pullback is used.
        weights = self.weights
        return self.output, lambda dy: self.windows.put(self.sent(dy, weights))

    def sent(self, upstream: NDArray, weights: NDArray) -> NDArray:
        """(..., outputs, cells): what each window sends to each of its cells."""
        upstream = upstream.reshape(self.y.shape)[..., None]
        dtype = np.result_type(weights, upstream if upstream.dtype.kind == "f" else 0.0)
        # A cell of weight 0 gets nothing, not 0 · inf: as a scatter to the winner would do it.
        nothing = np.zeros(weights.shape, dtype)
        return np.multiply(weights, upstream, out=nothing, where=weights != 0)

    def step(self, output: tuple[int, ...]) -> Step:
        rank = len(self.windows.output_shape)
        lead, place = output[: len(output) - rank], output[len(output) - rank :]
        row = int(np.ravel_multi_index(place, self.windows.output_shape))
        real = self.windows.drawn[row]
        return Step(
            layer=self.layer,
            output=output,
            cells=self.windows.index[row][real],
            values=self.values[lead][row][real],
            weights=self.weights[lead][row][real],
            contenders=self.contenders[lead][row][real],
            result=self.output[output],
            offset=0.0 if self.windows.offset is None else float(self.windows.offset[row]),
        )

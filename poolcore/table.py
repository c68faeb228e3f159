"""A layer on one input by its index table: windows × rule × scatter.

Steps, output, gradients and where their sum went are all read from one Run, so what explains is
what was computed. The fast way is held to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inputs import as_input, as_upstream
from .windows import PAD, Windows

Pullback = Callable[[NDArray], NDArray]


class Rule(Protocol):
    """What a Run asks of its layer (layer.py says what each gives), and what pictures of it do."""

    chooses: ClassVar[bool]
    sorts: ClassVar[bool]

    def windows(self, shape: tuple[int, ...]) -> Windows: ...
    def fill(self, dtype: np.dtype) -> tuple[float, float]: ...
    def compute_dtype(self, dtype: np.dtype) -> np.dtype: ...
    def output_dtype(self, dtype: np.dtype) -> np.dtype: ...
    def reduce(self, values: NDArray, windows: Windows) -> NDArray: ...
    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray: ...
    def contenders(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray: ...
    def formula(self, step: Step) -> str: ...
    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]: ...


@dataclass(frozen=True, eq=False)
class Step:
    """One window: output (index into y), cells (flat input cells of its plane, PAD, OUTSIDE),
    values and weights of those cells, contenders (see Layer.contenders), result and formula."""

    layer: Rule
    output: tuple[int, ...]
    cells: NDArray[np.intp]
    values: NDArray
    weights: NDArray
    contenders: NDArray[np.bool_]
    result: Any
    offset: float = 0.0

    @property
    def formula(self) -> str:
        with np.errstate(all="ignore"):
            return self.layer.formula(self)


@dataclass(frozen=True)
class Balance:
    """Where the sum of the gradients went: upstream = input + padding + rule.

    upstream: Σdy. input: Σdx. padding: what landed on padding cells and is lost there.
    rule: what is left, because the weights of a window do not add up to one.
    """

    upstream: float
    input: float
    padding: float
    rule: float


class Run:
    """One layer on one input, each part computed at most once.

    x: (..., *spatial). windows: the layer's table for this shape where it was made before.
    values, weights: (..., outputs, cells). y: (..., outputs). output: (..., *output).
    Raises TypeError and GeometryError as the layer does.
    """

    def __init__(self, layer: Rule, x: ArrayLike, windows: Windows | None = None) -> None:
        self.layer, self.x = layer, as_input(x)
        self.windows = windows or layer.windows(self.x.shape)

    @cached_property
    def values(self) -> NDArray:
        computed = self.x.astype(self.layer.compute_dtype(self.x.dtype), copy=False)
        return self.windows.take(computed, *self.layer.fill(computed.dtype))

    @cached_property
    def y(self) -> NDArray:
        with np.errstate(all="ignore"):
            return self.layer.reduce(self.values, self.windows)

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

    def plane(self, *lead: int) -> Run:
        """The part behind x[lead], on the same table, with what is computed already."""
        part = Run(self.layer, self.x[lead], self.windows)
        known = vars(self).keys() & {"values", "y", "output", "weights", "contenders"}
        vars(part).update({name: vars(self)[name][lead] for name in known})
        return part

    def forward(self) -> NDArray:
        return self.output

    def vjp(self) -> tuple[NDArray, Pullback]:
        """The output, and the function from dy to dx."""
        # Taken now: the caller may write into x and y before the pullback is used.
        weights = self.weights
        return self.output, lambda dy: self.windows.put(self._sent(dy, weights))

    def backward(self, dy: ArrayLike) -> NDArray:
        """dx, the shape of x: put(weights · dy). Raises ValueError where dy has another shape."""
        dtype = self.x.dtype if self.x.dtype.kind == "f" else np.dtype(np.float64)
        with np.errstate(all="ignore"):
            return self.windows.put(self.sent(dy)).astype(dtype, copy=False)

    def sent(self, dy: ArrayLike) -> NDArray:
        """(..., outputs, cells): what each window sends to each of its cells."""
        return self._sent(as_upstream(dy, self.output.shape), self.weights)

    def _sent(self, upstream: NDArray, weights: NDArray) -> NDArray:
        upstream = upstream.reshape(self.y.shape)[..., None]
        dtype = np.result_type(weights, upstream if upstream.dtype.kind == "f" else 0.0)
        # A cell of weight 0 gets nothing, not 0 · inf: as a scatter to the winner would do it.
        nothing = np.zeros(weights.shape, dtype)
        with np.errstate(all="ignore"):
            return np.multiply(weights, upstream, out=nothing, where=weights != 0)

    def parameter_gradients(self, dy: ArrayLike) -> dict[str, NDArray]:
        """The gradient of Σ dy · y by each field that has one, in the field's shape: those of
        `Layer.parameters` and of `Layer.others`."""
        upstream, rank = as_upstream(dy, self.output.shape).ravel(), self.y.ndim
        with np.errstate(all="ignore"):
            slopes = self.layer.parameter_weights(self.values, self.windows, self.y)
            return {
                name: np.tensordot(upstream, each.reshape(upstream.size, *each.shape[rank:]), 1)
                for name, each in slopes.items()
            }

    def balance(self, dy: ArrayLike) -> Balance:
        """Where Σdy went."""
        with np.errstate(all="ignore"):
            sent = self.sent(dy).astype(np.float64)
            upstream = float(np.sum(dy, dtype=np.float64))
            received = float(sent[..., self.windows.index >= 0].sum())
            padding = float(sent[..., self.windows.index == PAD].sum())
            return Balance(upstream, received, padding, upstream - received - padding)

    def steps(self) -> Iterator[Step]:
        """Every window of every leading index, in row-major order of the output."""
        return map(self.step, np.ndindex(self.output.shape))

    def step(self, output: tuple[int, ...]) -> Step:
        """The one window behind y[output]. Raises IndexError where y has no such cell."""
        if len(output) != self.output.ndim:
            raise IndexError(f"index {output} has not the {self.output.ndim} axes of the output")
        output = tuple(range(n)[i] for i, n in zip(output, self.output.shape, strict=True))
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

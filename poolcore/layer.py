"""A layer: one rule with three faces, and everything the pages need derived from it.

`reduce` gives the output value of each window, `weights` the derivative of that value by each
cell, `formula` the line a teacher would write. Forward, backward and steps come from these three.
Deliberately not here: training, devices, graphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inputs import as_input, as_upstream, plain
from .table import Pullback, Run, Step
from .windows import Windows

TABLE_CELLS = 1024
"""Inputs of up to so many cells go through the table, as their steps do."""
WINDOW_CELLS = 64 * TABLE_CELLS
"""Unless their windows have more cells than these."""


KINDS = (
    "choose", "blend", "adapt", "restore", "normalise", "combine", "convolve", "regions",
)  # fmt: skip
"""What layers do, as the catalogue groups them."""


@dataclass(frozen=True)
class Example:
    """A setting that shows a layer at its best: its fields, its input, its further inputs.

    x: (channels, rows, columns) as nested tuples.
    """

    fields: Mapping[str, Any]
    x: Any
    others: tuple[Any, ...] = ()


class Way(Protocol):
    """How a layer is computed on one input: by a Run, or fast.

    The pullback takes dy with y's shape; dx may have more leading axes.
    """

    def forward(self) -> NDArray: ...

    def vjp(self) -> tuple[NDArray, Pullback]: ...


@dataclass(frozen=True)
class Layer:
    """Fields are hyperparameters, named as torch names them; arrays are nested tuples.

    A field's metadata tells what is worth trying, and how much a page takes of it: "choices", or a
    "range" of its numbers (both ends included); "array": the largest shape of its array, one number
    an axis; and "label" and "help" in English, for a control.
    """

    title: ClassVar[str] = ""
    use: ClassVar[str] = ""
    source: ClassVar[str] = ""
    kind: ClassVar[str] = "choose"
    """Where it stands in the catalogue: one of KINDS."""
    example: ClassVar[Example]
    sorts: ClassVar[bool] = False
    """Whether a place in the order of a window decides, and not an extreme of it."""
    parameters: ClassVar[tuple[str, ...]] = ()
    """Fields that a network would learn: those `parameter_gradients` tells of."""
    others: ClassVar[tuple[str, ...]] = ()
    """Fields that are further inputs, handed in behind x: layer(x, *others)."""
    chooses: ClassVar[bool] = False
    """Whether a window's value is one of its cells, so that a cell wins or ties."""

    def __post_init__(self) -> None:
        """Numbers and sequences, a NumPy array too, as Python's own: fields compare and hash.

        A subclass that checks its fields calls this first; what is an "array" it nests itself.
        """
        for field in fields(self):
            if "array" not in field.metadata:
                object.__setattr__(self, field.name, plain(getattr(self, field.name)))

    def __str__(self) -> str:
        """The call, without the arguments that have their default: MaxPool(kernel_size=2)."""
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        defaults = {f.name: f.default for f in fields(self)}
        written = (f"{k}={v!r}" for k, v in given.items() if v != defaults[k])
        return f"{type(self).__name__}({', '.join(written)})"

    def windows(self, shape: tuple[int, ...]) -> Windows:
        """The index table for an input of this shape: (..., *spatial).

        Raises GeometryError where a window would read no input cell, or no output is left.
        """
        raise NotImplementedError

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The output's shape for an input's: leading axes stay. Raises as `windows`."""
        return self.windows(shape).output_of(shape)

    def fill(self, dtype: np.dtype) -> tuple[float, float]:
        """What stands in (PAD, OUTSIDE) cells."""
        return 0, 0

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        """(..., outputs, cells) values to (..., outputs) results."""
        raise NotImplementedError

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        """∂y/∂cell, the shape of values. y is what `reduce` gave."""
        raise NotImplementedError

    def parameter_weights(
        self, values: NDArray, windows: Windows, y: NDArray
    ) -> dict[str, NDArray]:
        """∂y/∂field for each of `parameters` and each learnable one of `others`:
        (..., outputs, *the field's shape)."""
        return {}

    def contenders(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray[np.bool_]:
        """The cells that decide the value, before ties are settled; the shape of values."""
        return self.weights(values, windows, y) != 0

    def formula(self, step: Step) -> str:
        """The sum of this step as a teacher would write it: max(0, 1, 3, 4) = 4."""
        raise NotImplementedError

    def compute_dtype(self, dtype: np.dtype) -> np.dtype:
        """The dtype sums run in: float64 for integers, float32 for float16, else its own."""
        if dtype.kind in "iu":
            return np.dtype(np.float64)
        return np.dtype(np.float32) if dtype.itemsize == 2 else dtype

    def output_dtype(self, dtype: np.dtype) -> np.dtype:
        return np.dtype(np.float64) if dtype.kind in "iu" else dtype

    def fast(self, x: NDArray) -> Way | None:
        """The same answers without the table, for an x that `windows` accepts; None where the
        layer has no such way."""
        return None

    def fast_if_large(self, x: NDArray) -> Any:
        """`fast` where it pays. Everything that has two ways asks here which to go."""
        self.output_shape(x.shape)
        large = x.size > TABLE_CELLS or self.window_cells(x.shape) > WINDOW_CELLS
        return self.fast(x) if large else None

    def window_cells(self, shape: tuple[int, ...]) -> int:
        """Of all windows of one plane together, where they may be many more than those of input
        and output; 0 where they may not."""
        return 0

    def _way(self, x: NDArray) -> Way:
        return self.fast_if_large(x) or Run(self, x)

    def run(self, x: ArrayLike, *others: ArrayLike) -> Run:
        """The layer on x with all that there is to see: every step, weight and sum."""
        return Run(self.given(*others), x)

    def given(self, *others: ArrayLike) -> Layer:
        """The layer with its further inputs as fields, so that x alone is left to hand in.

        Raises TypeError for too many of them, or too few.
        """
        missing = any(getattr(self, name) is None for name in self.others)
        if len(others) != len(self.others) and (others or missing):
            names = ", ".join(("x", *self.others))
            raise TypeError(f"{type(self).__name__} takes {names}")
        if not others:
            return self
        arrays = (as_input(a, name) for name, a in zip(self.others, others, strict=True))
        return replace(self, **dict(zip(self.others, arrays, strict=True)))

    def __call__(self, x: ArrayLike, *others: ArrayLike) -> NDArray:
        """(..., *spatial) to (..., *output). Raises TypeError, GeometryError."""
        # What overflows or is no number is shown as ∞ and NaN, and is nothing to warn of.
        with np.errstate(all="ignore"):
            return self.given(*others)._way(as_input(x)).forward()

    def vjp(
        self, x: ArrayLike, *others: ArrayLike
    ) -> tuple[NDArray, Callable[[ArrayLike], NDArray]]:
        """y, and the pullback: a function from dy (y's shape) to dx (x's shape)."""
        self = self.given(*others)
        x = as_input(x)
        with np.errstate(all="ignore"):
            y, pull = self._way(x).vjp()
        shape, outputs = x.shape, y.shape
        dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)

        def pullback(dy: ArrayLike) -> NDArray:
            with np.errstate(all="ignore"):
                dx = pull(as_upstream(dy, outputs))
                return dx.reshape(shape).astype(dtype, copy=False)

        return y, pullback

    def backward(self, *inputs_and_dy: ArrayLike) -> Any:
        """dx, the shape of x: put(weights · dy). Gradients add up where windows overlap.

        layer.backward(x, dy); with further inputs layer.backward(x, *others, dy) gives a tuple,
        one gradient an input, None for one that has none (indices, boxes).
        Integer x gets a float64 gradient. Raises ValueError where dy has not the output's shape.
        """
        x, *others, dy = inputs_and_dy
        layer = self.given(*others)
        dx = layer.vjp(x)[1](dy)
        if not others:
            return dx
        learnt = layer.run(x).parameter_gradients(dy)
        return (dx, *(learnt.get(name) for name in self.others))

    def parameter_gradients(self, *inputs_and_dy: ArrayLike) -> dict[str, NDArray]:
        """The gradient of Σ dy · y by each of the layer's parameters, in the parameter's shape."""
        *inputs, dy = inputs_and_dy
        found = self.run(*inputs).parameter_gradients(dy)
        return {name: found[name] for name in self.parameters if name in found}

    def steps(self, x: ArrayLike, *others: ArrayLike) -> Iterator[Step]:
        """Every window of every leading index, in row-major order of the output."""
        return self.run(x, *others).steps()

    def step(self, x: ArrayLike, index: tuple[int, ...]) -> Step:
        """The one window behind y[index]. Raises IndexError where y has no such cell."""
        return self.run(x).step(index)

    def describe(self) -> str:
        """The layer in words, for errors."""
        return self.title.lower()

"""Which parts of a layer's input and output are looked at together: a channel, or all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from notation.matrix import Matrix, array, shape
from notation.number import number
from poolcore import Layer, Run
from ui.geometry import windows_of
from ui.state import State, upstream
from ui.work.kept import kept


@dataclass(frozen=True)
class Planes:
    """mixed: whether the layer reads across channels. output: the layer's, as NumPy has it.
    step: of what one step counts through. rows: the output as channels × rows × columns."""

    mixed: bool
    output: tuple[int, ...]
    step: tuple[int, ...]
    rows: tuple[int, int, int]


@kept
def planes(layer: Layer, size: tuple[int, int, int]) -> Planes:
    """Raises as the layer does."""
    windows = windows_of(layer, size)
    output = windows.output_of(size)
    step = (1,) * (2 - len(windows.output_shape)) + windows.output_shape
    channels = int(np.prod(output, dtype=int)) // max(1, step[-2] * step[-1])
    rows = (channels, step[-2], step[-1])
    return Planes(len(windows.input_shape) > 2, output, step, rows)


def of(state: State) -> Planes:
    return planes(state.layer, shape(state.x))


def gradient(state: State) -> Matrix:
    """dy for today's output: 1, 2, 3, … where the reader did not set it."""
    return upstream(state, of(state).rows)


@kept
def run(layer: Layer, x: Matrix) -> Run:
    """Of all channels: what every picture and figure of a page is read from."""
    found = Run(layer, array(x), windows_of(layer, shape(x)))
    # Now, so that the kept bytes are all there and can be counted.
    _ = found.output, found.weights, found.contenders
    return found


def shown(state: State) -> Run:
    """The channel that is looked at, or all that the layer mixes."""
    found = run(state.layer, state.x)
    return found if of(state).mixed else found.plane(state.channel)


def upstream_of(state: State, dy: Matrix) -> NDArray:
    """dy of what is `shown`."""
    found = of(state)
    upward = array(dy).reshape(found.output)
    return upward if found.mixed else upward[state.channel]


def side_by_side(values: NDArray) -> NDArray:
    """(..., rows, columns) as one sheet, with an empty column between planes."""
    sheets = list(np.atleast_2d(values).reshape(-1, *np.atleast_2d(values).shape[-2:]))
    gap = np.full((len(sheets[0]), 1), np.nan)
    return np.hstack([part for sheet in sheets for part in (sheet, gap)][:-1])


def as_text(values: NDArray) -> str:
    """Rows of numbers in columns, with an empty line between planes, two between sets of them."""
    if values.ndim > 2:
        return ("\n" * (values.ndim - 1)).join(map(as_text, values))
    rows = [[number(v) for v in row] for row in values.reshape(-1, values.shape[-1]).tolist()]
    width = max(len(text) for row in rows for text in row)
    return "\n".join("  ".join(text.rjust(width) for text in row) for row in rows)

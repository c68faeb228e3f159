"""The gradient measured instead of derived: every input cell moved a little, one at a time.

A black box on purpose: it only calls layer(x), so it cannot repeat an error of the layer's weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inputs import as_input
from .layer import Layer
from .table import Run

STEP = 1e-6
"""How far a cell moves, times max(1, |x|)."""
COPIES = 16
"""How many times the size of x and y a layer is taken to need while it runs."""
CHUNK = 64 * 2**20
"""Bytes for the inputs that run together."""


@dataclass(frozen=True, eq=False)
class Differences:
    """gradient: x's shape, float64. kinks: x's shape, True where it confirms nothing.
    noise: x's shape, how far rounding alone may have moved the gradient."""

    gradient: NDArray[np.float64]
    kinks: NDArray[np.bool_]
    noise: NDArray[np.float64]


def finite_difference(
    layer: Layer, x: ArrayLike, dy: ArrayLike, cells: ArrayLike | None = None
) -> Differences:
    """The central difference of Σ dy · layer(x) by each cell of x: (..., *spatial), in float64.

    dy: the output's shape. cells: flat positions in x of those that are moved, by default all; the
    others confirm nothing. A cell is a kink where some output changes at a different rate to the
    left and to the right (a tie of maxima, |x| at 0), and where the cell itself is not finite: its
    gradient is NaN. Outputs that are not finite are left out of the sum, so the neighbours of a
    NaN or an infinity get the gradient of their other windows.
    Raises as the layer does, and ValueError where dy has not the output's shape.

    >>> finite_difference(MaxPool(2), [[0, 1], [1, 0]], [[1]]).kinks.tolist()
    [[False, True], [True, False]]
    """
    x = as_input(x).astype(np.float64)
    dy = as_input(dy, "dy").astype(np.float64)
    with np.errstate(all="ignore"):
        y = layer(x)
        if dy.shape != y.shape:
            raise ValueError(f"dy has shape {dy.shape}, the output {y.shape}")
        gradient, kinks = np.full(x.size, np.nan), np.ones(x.size, bool)
        noise = np.zeros(x.size)
        chosen = np.arange(x.size) if cells is None else np.asarray(cells)
        for some in _chunks(chosen[np.isfinite(x.ravel()[chosen])], x.size + y.size):
            gradient[some], kinks[some], noise[some] = _measure(layer, x, y, dy, some)
    tied = _tied(layer, x, dy) if layer.sorts else False
    shape = x.shape
    return Differences(gradient.reshape(shape), kinks.reshape(shape) | tied, noise.reshape(shape))


def _chunks(cells: NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    # Two inputs a cell, one for each direction.
    length = max(1, CHUNK // (2 * COPIES * max(1, size) * 8))
    return (cells[start : start + length] for start in range(0, len(cells), length))


def _tied(layer: Layer, x: NDArray, dy: NDArray) -> NDArray[np.bool_]:
    """Cells equal to one that decides a sorted window: while one of them moves, the others hold
    the value, so no cell shows the bend alone."""
    run = Run(layer, x)
    same = run.values[..., :, None] == run.values[..., None, :]
    deciding = (same & (run.weights != 0)[..., None, :]).any(-1) & (same.sum(-1) > 1)
    sent = deciding & (dy.reshape(run.y.shape) != 0)[..., None]
    return run.windows.put(sent.astype(np.float64)) > 0


def _run(layer: Layer, inputs: NDArray) -> NDArray:
    """All of them together, but for a layer with a further input, which fits one x alone."""
    if not layer.others:
        return layer(inputs)
    return np.stack([layer(x) for x in inputs.reshape(-1, *inputs.shape[2:])])


def _measure(
    layer: Layer, x: NDArray, y: NDArray, dy: NDArray, cells: NDArray[np.intp]
) -> tuple[NDArray, NDArray, NDArray]:
    """The gradient of these cells, whether they are kinks, and what rounding may add."""
    here = x.ravel()[cells]
    # What was added after rounding, not what should have been.
    step = STEP * np.maximum(1, np.abs(here))
    right, left = (here + step) - here, here - (here - step)
    moved = np.broadcast_to(x.ravel(), (2, len(cells), x.size)).copy()
    rows = np.arange(len(cells))
    moved[0, rows, cells] += right
    moved[1, rows, cells] -= left
    results = _run(layer, moved.reshape(2, len(cells), *x.shape)).reshape(2, len(cells), y.size)

    known = np.isfinite(y).ravel()
    base, upstream = y.ravel()[known], dy.ravel()[known]
    above, below = results[..., known] - base
    rises, falls = above / right[:, None], -below / left[:, None]
    rates = (above - below) / (right + left)[:, None]
    # An output that does not move sends nothing, not 0 · inf.
    gradient = np.where(rates == 0, 0, rates * upstream).sum(axis=-1)
    rounding = 16 * np.finfo(np.float64).eps * np.abs(base) / step[:, None]
    slack = 1e-4 + 2e-4 * np.maximum(np.abs(rises), np.abs(falls)) + rounding
    # At 0 a root rises the faster the nearer one looks: it has no slope there.
    steep = (here == 0)[:, None] & (np.abs(rates) > 0.5 / np.sqrt(step)[:, None])
    kinks = (steep | (np.abs(rises - falls) > slack)) & (upstream != 0)
    noise = np.where(np.isfinite(rounding), rounding, 0) * np.abs(upstream)
    return gradient, kinks.any(axis=-1), noise.sum(axis=-1)

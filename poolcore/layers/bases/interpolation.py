"""Values between the cells: the weights of a position's neighbours, an axis at a time."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ...budget import ask
from ...windows import OUTSIDE, Windows


def linear(positions: NDArray, size: int) -> NDArray:
    """(...) positions in cells to (..., size) weights: 1.25 is ¾ of cell 1 and ¼ of cell 2.

    A position before the first or past the last cell's centre is that centre.
    """
    low, high, part = _neighbours(positions, size)
    return (1 - part) * low + part * high


def slope(positions: NDArray, size: int) -> NDArray:
    """The derivative of `linear` by the position: 0 where the position is held at an end."""
    low, high, _ = _neighbours(positions, size)
    return np.where((positions < 0)[..., None], 0.0, high * 1.0 - low)


def _neighbours(positions: NDArray, size: int) -> tuple[NDArray, NDArray, NDArray]:
    """(..., size) whether a cell is the lower one, the upper one; and the upper one's part."""
    inside = np.clip(positions, 0, size - 1)[..., None]
    low = np.floor(inside)
    cells = np.arange(size)
    return cells == low, cells == np.minimum(low + 1, size - 1), inside - low


def product(
    rows: NDArray,
    columns: NDArray,
    output_shape: tuple[int, ...],
    reads: tuple[NDArray, NDArray] | None = None,
) -> Windows:
    """Windows of which each cell weighs its row's weight times its column's.

    rows: (*output_shape, height), columns: (*output_shape, width), or what broadcasts to them.
    reads: whether a window reads a row, a column; those whose weight is not 0, if it is None.
    """
    row, row_weight = _listed(rows, rows != 0 if reads is None else reads[0])
    column, column_weight = _listed(columns, columns != 0 if reads is None else reads[1])
    height, width = rows.shape[-1], columns.shape[-1]
    ask(*output_shape, row.shape[-1], column.shape[-1])
    there = (row[..., :, None] >= 0) & (column[..., None, :] >= 0)
    flat = np.where(there, row[..., :, None] * width + column[..., None, :], OUTSIDE)
    weights = np.where(there, row_weight[..., :, None] * column_weight[..., None, :], 0.0)
    outputs = math.prod(output_shape)
    index, weights = (
        np.broadcast_to(a, (*output_shape, *a.shape[-2:])).reshape(
            outputs, a.shape[-2] * a.shape[-1]
        )
        for a in (flat, weights)
    )
    index = index.astype(np.intp)
    index.flags.writeable = weights.flags.writeable = False
    return Windows(index, (height, width), output_shape, weights=weights)


def _listed(weights: NDArray, reads: NDArray) -> tuple[NDArray, NDArray]:
    """(..., n) the cells that are read, and their weights; OUTSIDE fills shorter rows."""
    longest = int(reads.sum(axis=-1).max(initial=0))
    first = np.argsort(~reads, axis=-1, kind="stable")[..., :longest]
    read = np.take_along_axis(reads, first, axis=-1)
    return (
        np.where(read, first, OUTSIDE),
        np.where(read, np.take_along_axis(weights, first, axis=-1), 0.0),
    )

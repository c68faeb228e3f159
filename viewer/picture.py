"""Where each cell of an array is drawn: planes of rows and columns beside each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

PAD, OUTSIDE, GAP = -1, -2, -3
ACROSS = 4
"""So many planes stand beside each other before a second line begins."""


@dataclass(frozen=True)
class Picture:
    """shape: of the array, two axes at least. top, left: cells drawn before a plane's first.
    rows, columns: of one plane as drawn. padding: (before, after) for rows and for columns."""

    shape: tuple[int, ...]
    top: int = 0
    left: int = 0
    rows: int = 0
    columns: int = 0
    padding: tuple[tuple[int, int], ...] = ((0, 0), (0, 0))

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> Picture:
        """Without padding."""
        full = (1,) * (2 - len(shape)) + shape
        return cls(full, rows=full[-2], columns=full[-1])

    @property
    def planes(self) -> int:
        return math.prod(self.shape[:-2])

    @property
    def across(self) -> int:
        return min(self.planes, ACROSS)

    @property
    def width(self) -> int:
        return self.across * (self.columns + 1) - 1

    @property
    def height(self) -> int:
        return -(-self.planes // self.across) * (self.rows + 1) - 1

    def places(self, coordinates: NDArray[np.intp]) -> NDArray[np.intp]:
        """(..., axes) positions in the array, padding included, to (...) places in the picture."""
        plane = np.zeros(coordinates.shape[:-1], np.intp)
        for axis, size in enumerate(self.shape[:-2]):
            plane = plane * size + coordinates[..., axis]
        line, beside = np.divmod(plane, self.across)
        row = line * (self.rows + 1) + coordinates[..., -2] + self.top
        column = beside * (self.columns + 1) + coordinates[..., -1] + self.left
        return row * self.width + column

    def drawn(self) -> dict[str, Any]:
        """As JSON: cells has the flat cell at each place, or a mark."""
        cells = np.full((self.height, self.width), GAP)
        rows = np.arange(self.rows) - self.top
        columns = np.arange(self.columns) - self.left
        inside = (rows >= 0)[:, None] & (rows < self.shape[-2])[:, None]
        inside = inside & (columns >= 0) & (columns < self.shape[-1])
        (above, below), (before, after) = self.padding
        padded = ((rows >= -above) & (rows < self.shape[-2] + below))[:, None]
        padded = padded & (columns >= -before) & (columns < self.shape[-1] + after)
        flat = rows[:, None] * self.shape[-1] + columns
        size = self.shape[-2] * self.shape[-1]
        edges: dict[str, list[list[int]]] = {"top": [], "left": []}
        for plane in range(self.planes):
            line, beside = divmod(plane, self.across)
            row, column = line * (self.rows + 1), beside * (self.columns + 1)
            block = cells[row : row + self.rows, column : column + self.columns]
            block[...] = np.where(inside, flat + plane * size, np.where(padded, PAD, OUTSIDE))
            edges["top"] += [[row, column + self.left + c, c] for c in range(self.shape[-1])]
            if beside == 0:
                edges["left"] += [[row + self.top + r, column, r] for r in range(self.shape[-2])]
        return {
            "rows": self.height, "columns": self.width, "planes": self.planes,
            "cells": cells.ravel().tolist(), "edges": edges, "shape": list(self.shape),
        }  # fmt: skip

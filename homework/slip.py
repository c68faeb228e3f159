"""How many slips lie between two answers: one wrong cell, or two cells exchanged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WITHIN = 0.011
"""Cells so near count as equal: 2.33 for 7/3."""
APART = 2 * WITHIN
"""Cells of two keys so near could both be meant by one answer."""
MANY = 8
"""Of more different cells than these no exchanges are looked for."""


def same(a: NDArray, b: NDArray, within: float = WITHIN) -> NDArray[np.bool_]:
    """Cell by cell; infinities equal themselves, NaN nothing. Shapes broadcast."""
    with np.errstate(invalid="ignore"):
        return (a == b) | (np.abs(a - b) <= within)


def slips(a: NDArray, b: NDArray, within: float = WITHIN) -> int:
    """Between answers of one shape; at least so many where there are MANY. Of two shapes: as many
    as the smaller has cells, for each of them would have to be right by accident.

    >>> slips(np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 3.0]))
    1
    """
    if a.shape != b.shape:
        return min(a.size, b.size)
    wrong = np.flatnonzero(~same(a, b, within))
    if len(wrong) > MANY:
        return len(wrong) // 2
    one, two, count = a.ravel(), b.ravel(), len(wrong)
    left = [int(i) for i in wrong]
    while left:
        i = left.pop()
        for j in left:
            if same(one[i], two[j], within) and same(one[j], two[i], within):
                left.remove(j)
                count -= 1
                break
    return count

"""Numbers drawn from raw PCG64 bits: those of one seed never change.

NumPy promises the bits of a bit generator for ever, the methods of Generator only for a version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


class Draw:
    """One stream of draws a seed: whole numbers, not negative.

    >>> Draw(1, 2).integer(0, 9) == Draw(1, 2).integer(0, 9)
    True
    """

    def __init__(self, *seed: int) -> None:
        self._bits = np.random.PCG64(list(seed))

    def integer(self, low: int, high: int) -> int:
        """From low to high, both included."""
        return low + int(self._bits.random_raw()) % (high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)]

    def grid(self, *shape: int, low: int = -9, high: int = 9) -> NDArray:
        """Whole numbers of any frequency, as float64."""
        cells = [self.integer(low, high) for _ in range(int(np.prod(shape)))]
        return np.array(cells, np.float64).reshape(shape)

    def distinct(self, *shape: int, low: int | None = None) -> NDArray:
        """Neighbouring whole numbers, each once, as float64: from low, or around 0."""
        count = int(np.prod(shape))
        first = -(count // 2) if low is None else low
        cells = list(range(first, first + count))
        for last in range(count - 1, 0, -1):
            other = self.integer(0, last)
            cells[last], cells[other] = cells[other], cells[last]
        return np.array(cells, np.float64).reshape(shape)

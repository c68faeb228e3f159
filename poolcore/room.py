"""Memory for the work on one block; each thread keeps its own from one block, and input, to the
next."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIGNED = 16
"""Arrays begin at a multiple of so many bytes, enough for any dtype."""


class Room(threading.local):
    """Borrowed from both ends, and given back by moving the end back. It is never cleared.

    size: bytes that the work on a block takes beside its cells and outputs.
    kept: what was prepared to run in it, for others to find.
    low, high: what is free lies between them.
    overdrawn: whether something had no room, so that what was prepared has memory of its own and
    should not be kept.
    """

    size = 2**22

    def __init__(self) -> None:
        self.kept: dict[Any, Any] = {}
        self.low, self.high, self.overdrawn = 0, 0, False
        self._bytes = np.empty(0, np.uint8)
        self._dtypes: Sequence[np.dtype] = ()

    def renew(self, dtypes: Sequence[np.dtype]) -> None:
        """All can be borrowed again, in arrays of these dtypes: what was prepared before is run
        at another time."""
        if self._bytes.size != self.size:
            self._bytes = np.empty(self.size, np.uint8)
            self.kept.clear()
        self.low, self.high, self.overdrawn = 0, self.size, False
        self._dtypes = dtypes

    def borrow(self, cells: int, high: bool = False) -> list[NDArray]:
        """Flat arrays of so many cells, one a dtype."""
        sizes = [-(-cells * dtype.itemsize // ALIGNED) * ALIGNED for dtype in self._dtypes]
        if sum(sizes) > self.high - self.low:
            self.overdrawn = True
            return [np.empty(cells, dtype) for dtype in self._dtypes]
        if high:
            self.high -= sum(sizes)
            start = self.high
        else:
            start = self.low
            self.low += sum(sizes)
        arrays = []
        for dtype, size in zip(self._dtypes, sizes, strict=True):
            arrays.append(self._bytes[start : start + cells * dtype.itemsize].view(dtype))
            start += size
        return arrays


room = Room()

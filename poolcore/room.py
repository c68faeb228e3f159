"""Memory for the work on one block; each thread keeps its own from one block, and input, to the
next."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LINE = 64
"""Bytes of a line of the processor's cache: arrays begin at one."""


@dataclass(frozen=True, eq=False)
class Loan:
    """Flat arrays, and the bytes [start, end) of the room they lie in."""

    arrays: list[NDArray]
    start: int
    end: int


class Room(threading.local):
    """Borrowed in parts, which are given back in any order, and never cleared.

    size: bytes that the work on a block takes beside its cells and outputs.
    kept: what was prepared to run in it, for others to find.
    """

    size = 2**22

    def __init__(self) -> None:
        self.kept: dict[Any, Any] = {}
        self.overdrawn = False
        self._bytes = np.empty(0, np.uint8)
        self._dtypes: Sequence[np.dtype] = ()
        self._loans: list[Loan] = []

    def renew(self, dtypes: Sequence[np.dtype]) -> None:
        """All can be borrowed again, in arrays of these dtypes: what was prepared before is run
        at another time."""
        if self._bytes.size != self.size:
            self._bytes = np.empty(self.size, np.uint8)
            self.kept.clear()
        self._dtypes, self._loans, self.overdrawn = dtypes, [], False

    def borrow(self, cells: int, last: bool = False) -> Loan:
        """Arrays of so many cells in the first gap that is wide enough, or at the very end. Where
        none is, in memory of their own, which should not be kept: the room is overdrawn."""
        sizes = [-(-cells * dtype.itemsize // LINE) * LINE for dtype in self._dtypes]
        total = sum(sizes)
        start = self._bytes.size - total if last else 0
        for loan in sorted(self._loans, key=lambda loan: loan.start):
            if loan.start - start >= total:
                break
            start = max(start, loan.end)
        if start < 0 or start + total > self._bytes.size:
            self.overdrawn = True
            return Loan([np.empty(cells, dtype) for dtype in self._dtypes], 0, 0)
        arrays, end = [], start
        for dtype, size in zip(self._dtypes, sizes, strict=True):
            arrays.append(self._bytes[end : end + cells * dtype.itemsize].view(dtype))
            end += size
        self._loans.append(Loan(arrays, start, end))
        return self._loans[-1]

    def give_back(self, *loans: Loan) -> None:
        self._loans = [held for held in self._loans if held not in loans]


room = Room()

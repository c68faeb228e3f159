"""How much work a setting may make. Asked before anything is allocated for it.

Whoever serves strangers says how much they may have (`at_most`); what makes a table asks first
(`ask`). Without a limit, as in a notebook, everything is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_limit: ContextVar[int | None] = ContextVar("cells", default=None)


class TooMuch(ValueError):
    """More cells than are allowed. cells: that are needed. limit: how many may be.
    what: "windows", all their cells together, or "output"."""

    def __init__(self, cells: int, limit: int, what: str = "windows") -> None:
        super().__init__(f"{what}: {cells} cells are needed, and at most {limit} are allowed")
        self.cells, self.limit, self.what = cells, limit, what


@contextmanager
def at_most(cells: int) -> Iterator[None]:
    """Refuse, inside, any table of more cells: outputs × the cells that each reads."""
    token = _limit.set(cells)
    try:
        yield
    finally:
        _limit.reset(token)


def ask(*sizes: int) -> None:
    """Before an array of these sizes is made. Raises TooMuch where it has too many cells."""
    limit = _limit.get()
    if limit is None:
        return
    cells = 1
    for size in sizes:
        # Python's integers, which cannot overflow.
        cells *= int(size)
    if cells > limit:
        raise TooMuch(cells, limit)

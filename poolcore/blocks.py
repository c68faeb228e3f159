"""Blocks that fit the cache: some planes at a time, or a part of a large plane.

Blocks are worked on one by one, or on threads: NumPy lets go of the interpreter's lock inside an
operation. Nothing here knows what is done with one.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain as joined
from itertools import pairwise, product
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .passes import Rule, Run

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

WORTH_THREADS = 2**18
"""Cells below which starting threads costs more than it saves."""
_team: tuple[int, ThreadPoolExecutor | None] = 1, None
"""How many threads, and those beside the caller's. They stay, with what they prepared (room.py)."""


def set_num_threads(number: int) -> None:
    """Pool large inputs on so many threads, in this process; 1 to begin with.

    Raises ValueError for less than one.
    """
    if number < 1:
        raise ValueError(f"the number of threads must be at least 1, not {number}")
    if number != _team[0]:
        _begin(number)


def _begin(number: int) -> None:
    global _team
    helpers = None
    if number > 1:
        from concurrent.futures import ThreadPoolExecutor

        helpers = ThreadPoolExecutor(number - 1)
    _team = number, helpers


if hasattr(os, "register_at_fork"):
    # A forked process has none of the threads.
    os.register_at_fork(after_in_child=lambda: _begin(_team[0]))


class Line(Protocol):
    """The windows on one axis: regular ones (lines.py), or each a run of its own (runs.py)."""

    @property
    def size(self) -> int: ...
    @property
    def outputs(self) -> int: ...
    @property
    def stride(self) -> int: ...
    @property
    def reach(self) -> int: ...
    @property
    def least(self) -> int: ...
    @property
    def lasting(self) -> bool: ...
    def part(self, low: int, high: int) -> tuple[slice, Line]: ...
    def divided(self, parts: int) -> Sequence[tuple[slice, Line]]: ...
    def mirrored(self, low: int, high: int) -> tuple[slice, slice, Line]: ...
    def held(self, rule: Rule, behind: int) -> float: ...
    def prepare(self, rule: Rule, shape: tuple[int, ...], axis: int) -> Run: ...


Piece = tuple[slice, slice, Line]
"""On one axis: which outputs, from which cells, and the line between the two."""


@dataclass(frozen=True)
class Block:
    """planes: slices of the leading axes. outputs, cells, lines: slices, and lines, of the spatial
    ones. begins, ends: whether the windows begin and end here; the rest is in the next block."""

    planes: tuple[slice, ...]
    outputs: tuple[slice, ...]
    cells: tuple[slice, ...]
    lines: tuple[Line, ...]
    begins: bool
    ends: bool


def blocks(
    lead: Sequence[int], lines: Sequence[Line], most: int, whole: bool = False
) -> list[Block]:
    """Blocks of about `most` cells, for all outputs; large ones first, whose memory is enough for
    the others.

    Rows that are too long for a band of the least height are cut too, and windows that are too
    large for one block are divided among several; except whole.
    """
    sizes = [max(line.size, line.outputs) for line in lines]
    pieces = [[_all(line)] for line in lines]
    planes, parts = most // max(1, math.prod(sizes)), 1
    if planes == 0:
        thin = lines[0].least * math.prod(sizes[1:-1])
        if len(lines) > 1 and thin * sizes[-1] > most and not whole:
            pieces[-1] = _cut(lines[-1], most // thin)
            sizes[-1] = max(line.size for _, _, line in pieces[-1])
        high = most // math.prod(sizes[1:])
        pieces[0] = _cut(lines[0], high)
        parts = 1 if whole else -(-lines[0].least // max(1, high))
    cut = sorted(product(*pieces), key=lambda axes: -math.prod(line.size for *_, line in axes))
    divided = [
        ((first, *axes), number == 1, number == len(found))
        for rows, *axes in cut
        for found in [_divided(*rows, parts)]
        for number, first in enumerate(found, 1)
    ]
    return [
        Block(slices, *zip(*axes, strict=True), *ends)
        for slices in _leading(lead, planes)
        for axes, *ends in divided
    ]


def _all(line: Line) -> Piece:
    return slice(0, line.outputs), slice(0, line.size), line


def _cut(line: Line, cells: int) -> list[Piece]:
    """Pieces of about so many cells."""
    count = (max(cells, line.least) - line.reach - 1) // line.stride + 1
    ends = [(low, min(low + count, line.outputs)) for low in range(0, line.outputs, count)]
    return [(slice(low, high), *line.part(low, high)) for low, high in ends]


def _divided(outputs: slice, cells: slice, line: Line, parts: int) -> list[Piece]:
    """The same windows in so many parts, if they can be divided."""
    found = line.divided(parts) if parts > 1 else []
    begin = cells.start
    divided = [(outputs, slice(begin + at.start, begin + at.stop), part) for at, part in found]
    return divided or [(outputs, cells, line)]


def _leading(lead: Sequence[int], planes: int) -> Iterator[tuple[slice, ...]]:
    """Slices that cover the leading axes, so many planes at a time."""
    if not lead:
        yield ()
        return
    inner = math.prod(lead[1:])
    step = max(1, planes // max(1, inner))
    for start in range(0, lead[0], step):
        here = slice(start, start + step)
        for rest in _leading(lead[1:], planes) if inner > planes else [()]:
            yield (here, *rest)


def each(
    worker: Callable[[], Callable[[Block], None]],
    todo: Sequence[Block],
    cells: int,
    apart: bool = True,
) -> None:
    """worker()(block) for each block of an input with so many cells, on threads where it pays.

    worker: what one thread works with, made once a thread.
    apart: whether two blocks can be worked on at once, because none writes what another does.
    """
    threads, helpers = _team
    ends = [number for number, block in enumerate(todo, 1) if block.ends]
    groups = [todo[start:end] for start, end in pairwise([0, *ends])]
    number = max(1, min(threads, len(groups))) if apart and cells >= WORTH_THREADS else 1

    def some(start: int) -> None:
        work = worker()
        with np.errstate(all="ignore"):
            for block in joined.from_iterable(groups[start::number]):
                work(block)

    others = [helpers.submit(some, start) for start in range(1, number)] if helpers else []
    try:
        some(0)
    finally:
        # Whatever happened here, nobody may still write when this returns.
        errors = [other.exception() for other in others]
    for error in filter(None, errors):
        raise error

"""Blocks that fit the cache: some planes at a time, or a part of a large plane.

Blocks are worked on one by one, or on threads: NumPy lets go of the interpreter's lock inside an
operation. Nothing here knows what is done with a block.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np

from .passes import Rule, Run

WORTH_THREADS = 2**18
"""Cells below which starting threads costs more than it saves."""
_threads = 1


def set_num_threads(number: int) -> None:
    """Pool large inputs on so many threads, in this process; 1 to begin with.

    Raises ValueError for less than one.
    """
    global _threads
    if number < 1:
        raise ValueError(f"the number of threads must be at least 1, not {number}")
    _threads = number


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
    def part(self, low: int, high: int) -> tuple[slice, Line]: ...
    def mirrored(self, low: int, high: int) -> tuple[slice, slice, Line]: ...
    def held(self, rule: Rule, behind: int) -> float: ...
    def prepare(self, rule: Rule, shape: tuple[int, ...], axis: int) -> Run: ...


Piece = tuple[slice, slice, Line]
"""On one axis: which outputs, from which cells, and the line between the two."""


@dataclass(frozen=True)
class Block:
    """planes: slices of the leading axes. The others: slices, and lines, of the spatial ones."""

    planes: tuple[slice, ...]
    outputs: tuple[slice, ...]
    cells: tuple[slice, ...]
    lines: tuple[Line, ...]


def blocks(
    lead: Sequence[int], lines: Sequence[Line], most: int, whole_rows: bool = False
) -> list[Block]:
    """Blocks of about `most` cells, for all outputs; the largest first, whose memory is enough
    for the others.

    Bands share the rows that their windows share, so a band is four windows high at least. Rows
    that are too long for that are cut too, except whole_rows: what is cut is copied.
    """
    sizes = [max(line.size, line.outputs) for line in lines]
    pieces = [[_whole(line)] for line in lines]
    planes = most // max(1, math.prod(sizes))
    if planes == 0:
        high = 4 * (lines[0].reach + 1)
        between = math.prod(sizes[1:-1])
        if len(lines) > 1 and high * between * sizes[-1] > most and not whole_rows:
            pieces[-1] = _cut(lines[-1], most // (high * between))
            sizes[-1] = max(line.size for _, _, line in pieces[-1])
        pieces[0] = _cut(lines[0], max(most // math.prod(sizes[1:]), high))
    cut = [tuple(zip(*chosen, strict=True)) for chosen in product(*pieces)]
    cut.sort(key=lambda block: -math.prod(line.size for line in block[2]))
    return [Block(slices, *block) for slices in _leading(lead, planes) for block in cut]


def _whole(line: Line) -> Piece:
    return slice(0, line.outputs), slice(0, line.size), line


def _cut(line: Line, cells: int) -> list[Piece]:
    """Pieces with about so many cells, four windows long at least."""
    span = line.reach + 1
    count = (max(cells, 4 * span) - span) // line.stride + 1
    ends = [(low, min(low + count, line.outputs)) for low in range(0, line.outputs, count)]
    return [(slice(low, high), *line.part(low, high)) for low, high in ends]


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
    number = min(_threads, len(todo)) if apart and cells >= WORTH_THREADS else 1

    def some(start: int) -> None:
        work = worker()
        with np.errstate(all="ignore"):
            for block in todo[start::number]:
                work(block)

    if number <= 1:
        return some(0)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(number) as pool:
        list(pool.map(some, range(number)))

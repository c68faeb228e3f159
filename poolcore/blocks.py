"""Blocks that fit the cache: some planes at a time, or a band of rows of a large plane.

Blocks are worked on one by one, or on threads: NumPy lets go of the interpreter's lock inside an
operation. Nothing here knows what is done with a block.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .passes import Arrays, Rule

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
    """The windows on one axis: regular ones (passes.py), or each a run of its own (runs.py)."""

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
    def reduce(self, rule: Rule, cells: Arrays, axis: int, out: Arrays) -> None: ...


@dataclass(frozen=True)
class Block:
    """planes: slices of the leading axes. On the first spatial axis: which outputs, from which
    cells, and the line between the two."""

    planes: tuple[slice, ...]
    outputs: slice
    cells: slice
    line: Line


def blocks(lead: Sequence[int], lines: Sequence[Line], most: int) -> list[Block]:
    """Blocks of about `most` cells, for all outputs.

    Bands share the rows that their windows share, so a band is at least four windows high.
    """
    line, row = lines[0], math.prod(max(line.size, line.outputs) for line in lines[1:])
    if (plane := max(line.size, line.outputs) * row) <= most:
        bands = [(slice(0, line.outputs), slice(0, line.size), line)]
        planes = most // plane
    else:
        span = line.reach + 1
        height = (max(most // row, 4 * span) - span) // line.stride + 1
        ends = [(low, min(low + height, line.outputs)) for low in range(0, line.outputs, height)]
        bands = [(slice(low, high), *line.part(low, high)) for low, high in ends]
        planes = 1
    return [Block(slices, *band) for slices in _leading(lead, planes) for band in bands]


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
    work: Callable[[Block], None], todo: Sequence[Block], cells: int, apart: bool = True
) -> None:
    """work(block) for each block of an input with so many cells, on threads where it pays.

    apart: whether two blocks can be worked on at once, because none writes what another does.
    """
    number = min(_threads, len(todo)) if apart and cells >= WORTH_THREADS else 1

    def some(start: int) -> None:
        with np.errstate(all="ignore"):
            for block in todo[start::number]:
                work(block)

    if number <= 1:
        return some(0)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(number) as pool:
        list(pool.map(some, range(number)))

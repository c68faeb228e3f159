"""Which runs of cells make up a window, in how few operations.

`chain`: the maximum over 2w cells is the maximum of two runs of w, so a window of k cells takes
log₂ k shifted slices, not k. Runs of a maximum may overlap; a sum takes each cell once, so its
lengths form an addition chain.
Source: van Herk, Pattern Recognition Letters 13 (1992) 517, and Gil and Werman, IEEE PAMI 15
(1993) 504, do it in three passes a cell with running maxima, which a vector unit cannot follow;
doubling is the logarithmic form both compare with.

`plan`: with a stride, runs are made everywhere only as far as that pays, and the windows put
together from them at their starts alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

SHORT = 32
"""Cells behind one position: with fewer, to step from start to start is not worth it."""
ROW = 240
"""To begin another row costs as much as so many of its cells."""
Steps = tuple[tuple[int, int, int], ...]


@cache
def chain(length: int, overlaps: bool) -> Steps:
    """(n, a, b): a run of n cells is one of a and one of b, which ends where it ends.

    >>> chain(7, True)
    ((2, 1, 1), (4, 2, 2), (7, 4, 4))
    >>> chain(7, False)
    ((2, 1, 1), (3, 2, 1), (6, 3, 3), (7, 6, 1))
    """
    if length == 1:
        return ()
    if overlaps or length % 2 == 0:
        half = -(-length // 2)
        return (*chain(half, overlaps), (length, half, half))
    if length % 3 == 0:
        third = length // 3
        return (*chain(third, overlaps), (2 * third, third, third), (length, 2 * third, third))
    return (*chain(length - 1, overlaps), (length, length - 1, 1))


@dataclass(frozen=True)
class Plan:
    """runs: those to make everywhere. parts: the (length, shift) of those that make up a window,
    put together at the windows' starts."""

    runs: Steps
    parts: tuple[tuple[int, int], ...]

    @cached_property
    def slots(self) -> int:
        """Runs may take turns in so many places: each is read before its place is needed."""
        made = {length: number for number, (length, _, _) in enumerate(self.runs)}
        steps = ((number, read) for number, step in enumerate(self.runs) for read in step[1:])
        waits = [number - made[read] + 1 for number, read in steps if read in made]
        waits += [len(made) - made[read] for read, _ in self.parts if read in made]
        return max(waits, default=0)


@cache
def plan(kernel: int, stride: int, overlaps: bool, behind: int) -> Plan:
    """An operation everywhere reads `stride` times the cells of one at the windows' starts alone,
    but those row after row.

    >>> plan(7, 1, True, 100)
    Plan(runs=((2, 1, 1), (4, 2, 2)), parts=((4, 0), (4, 3)))
    >>> plan(3, 2, True, 100)
    Plan(runs=((2, 1, 1),), parts=((2, 0), (2, 1)))
    >>> plan(3, 2, True, 1000)
    Plan(runs=(), parts=((1, 0), (1, 1), (1, 2)))
    """
    if stride > 1 and behind < SHORT:
        return Plan(chain(kernel, overlaps), ((kernel, 0),))
    ways = []
    if kernel > 1:
        *steps, (_, a, b) = chain(kernel, overlaps)
        ways.append(Plan(tuple(steps), ((a, 0), (b, kernel - b))))
    for run in (2**power for power in range(kernel.bit_length())):
        many, rest = divmod(kernel, run)
        parts = [(run, number * run) for number in range(many)]
        if rest:
            last = run if overlaps else rest
            parts.append((last, kernel - last))
        if overlaps or rest < 2:
            ways.append(Plan(chain(run, overlaps), tuple(parts)))
    row = 1 + ROW / behind
    return min(ways, key=lambda way: len(way.runs) * stride + max(1, len(way.parts) - 1) * row)

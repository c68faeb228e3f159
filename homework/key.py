"""The right answer, those of mistakes and of pairs of mistakes; and what an answer suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .mistakes import MISTAKES, wrong_works
from .reading import numbers, plain
from .slip import APART, same, slips
from .verdict import Names, Status, Verdict
from .work import Work

FEW = 6
"""An answer of fewer cells than this is close to something too easily."""


@dataclass(frozen=True, eq=False)
class Entry:
    """An answer of the key: the mistakes that give it, how it is worked out, its numbers."""

    names: Names
    work: Work
    answer: NDArray


class Key:
    """Of one work, for the mistakes that its kind declares. Pairs are computed when needed.

    >>> from poolcore import MaxPool
    >>> x = np.array([[1.0, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])
    >>> Key(Work("forward", MaxPool(2), x), ("average_taken",)).read("3.5 5.5; 11.5 13.5").names
    ('average_taken',)
    """

    def __init__(
        self,
        work: Work,
        declared: Sequence[str],
        follow: Callable[[tuple[Names, ...]], Any] = lambda _: None,
    ) -> None:
        self.work, self.declared, self._follow = work, tuple(declared), follow
        self.right = plain(work.solve())

    @cached_property
    def single(self) -> list[Entry]:
        """Of each declared mistake that can be made here, in each of its ways."""
        return [
            entry for name in self.declared for entry in _entries({name}, _tried(name, self.work))
        ]

    @cached_property
    def pairs(self) -> list[Entry]:
        """Of two mistakes, the one after the other, where both show."""
        found: list[Entry] = []
        for one, two in combinations(self.declared, 2):
            works = [w for first in _tried(one, self.work) for w in _tried(two, first)]
            works = works or [w for first in _tried(two, self.work) for w in _tried(one, first)]
            found += _entries({one, two}, works)
        alone = [self.right, *(entry.answer for entry in self.single)]
        return [entry for entry in found if not _among(entry.answer, alone)]

    @cached_property
    def others(self) -> list[Entry]:
        """Of mistakes that this kind does not claim to tell apart: enough for a maybe."""
        names = (name for name in MISTAKES if name not in self.declared)
        found = [entry for name in names for entry in _entries({name}, _tried(name, self.work))]
        return [entry for entry in found if not _among(entry.answer, [self.right])]

    def answers(self, name: str) -> list[Entry]:
        return [entry for entry in self.single if name in entry.names]

    def separate(self) -> bool:
        """Whether every declared mistake shows, two slips from the right answer and from every
        other: whether this question can tell them apart."""
        if {name for entry in self.single for name in entry.names} != {*self.declared}:
            return False
        far = (slips(self.right, entry.answer, APART) >= 2 for entry in self.single)
        return all(far) and all(
            slips(one.answer, two.answer, APART) >= 2
            for one, two in combinations(self.single, 2)
            if one.names != two.names
        )

    def read(self, answer: str | ArrayLike) -> Verdict:
        """What an answer, text or numbers, suggests. Raises Unreadable."""
        given = self._turned(numbers(answer))
        away = slips(self.right, given)
        if not away and given.shape == self.right.shape:
            return Verdict("right", work=self.work)
        cells = self._cells(given)
        if found := _equal(given, self.single):
            return self._verdict("named", found, cells, enough=away >= 2)
        if away == 1 and given.shape == self.right.shape:
            return Verdict("slip", cells=cells)
        if found := _equal(given, self.pairs):
            near = min(slips(entry.answer, given) for entry in self.single)
            return self._verdict("two", found, cells, enough=away >= 3 and near >= 2)
        if near_one := self._near(given, away):
            return near_one
        if found := _equal(given, self.others):
            return self._verdict("maybe", found, cells, enough=False)
        return Verdict("unknown" if self._known(given.shape) else "shape", cells=cells)

    def _turned(self, given: NDArray) -> NDArray:
        """A column of numbers where a row is asked for."""
        turn = len(self.right) == 1 and given.shape == self.right.shape[::-1]
        return given.T if turn else given

    def _known(self, shape: tuple[int, ...]) -> bool:
        return shape in {self.right.shape, *(entry.answer.shape for entry in self.single)}

    def _cells(self, given: NDArray, answer: NDArray | None = None) -> tuple[tuple[int, ...], ...]:
        right = self.right if answer is None else answer
        if given.shape != right.shape:
            return ()
        return tuple(tuple(map(int, cell)) for cell in np.argwhere(~same(right, given)))

    def _near(self, given: NDArray, away: int) -> Verdict | None:
        """One slip from the answer of one mistake, and far from the right one."""
        if given.size < FEW or away < 3:
            return None
        close = [e for e in self.single if e.answer.shape == given.shape]
        close = [entry for entry in close if slips(entry.answer, given) == 1]
        if len({entry.names for entry in close}) != 1:
            return None
        cells = self._cells(given, close[0].answer)
        return Verdict("near", (close[0].names,), cells, close[0].work, self._follow)

    def _verdict(
        self, status: Status, found: list[Entry], cells: tuple[tuple[int, ...], ...], enough: bool
    ) -> Verdict:
        """This status where all found mean the same and it is not got by accident; else maybe."""
        choices = tuple(dict.fromkeys(entry.names for entry in found))
        sure = enough and len(choices) == 1
        return Verdict(
            status if sure else "maybe", choices, cells, found[0].work, self._follow,
            lambda: _names(_equal(found[0].answer, self.others)),
        )  # fmt: skip


def _tried(name: str, work: Work) -> list[Work]:
    """The works that make a mistake; none where it does not fit on others made before."""
    try:
        return wrong_works(name, work)
    except (ValueError, IndexError):
        return []


def _entries(names: set[str] | Names, works: list[Work]) -> Iterator[Entry]:
    """Those that can be worked out."""
    for work in works:
        try:
            answer = plain(work.solve())
        except (ValueError, IndexError):
            continue
        if answer.size and not np.isnan(answer).any():
            yield Entry(frozenset(names), work, answer)


def _equal(given: NDArray, entries: Sequence[Entry]) -> list[Entry]:
    alike = [entry for entry in entries if entry.answer.shape == given.shape]
    if not alike:
        return []
    fits = same(np.stack([entry.answer for entry in alike]), given)
    return [alike[i] for i in np.flatnonzero(fits.reshape(len(alike), -1).all(axis=1))]


def _names(entries: Sequence[Entry]) -> Names:
    return frozenset().union(*(entry.names for entry in entries))


def _among(answer: NDArray, others: Sequence[NDArray]) -> bool:
    return any(answer.shape == other.shape and same(answer, other).all() for other in others)

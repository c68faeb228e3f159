"""A question: a kind, a version, a level and a number, from which all else follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, count, islice

import numpy as np
from numpy.typing import NDArray

from notation.number import number as written

from .draw import Draw
from .key import Entry, Key
from .kinds import KINDS
from .reading import plain
from .setting import setting
from .slip import APART, slips
from .verdict import Names
from .work import Work

LEVELS = (1, 2, 3)
TRIES = 40
"""Good numbers that are looked at for a follow-up."""


@dataclass(frozen=True)
class Question:
    """A pure draw: the same four give the same question for ever.

    >>> Question("max_plain", 1, 7).work.asked
    'forward'
    """

    kind: str
    level: int
    number: int
    version: int = 1

    def __str__(self) -> str:
        return f"{self.kind}.{self.version} level {self.level} number {self.number}"

    @cached_property
    def work(self) -> Work:
        draw = Draw(*self.kind.encode(), self.version, self.level, self.number)
        return KINDS[self.kind].work(draw, self.level)

    def mistakes(self) -> tuple[str, ...]:
        """The names that a good question of this kind tells apart."""
        return KINDS[self.kind].mistakes

    def wrong(self, name: str) -> NDArray:
        """The answer that a declared mistake gives. Raises KeyError for one that gives none."""
        if found := self.key().answers(name):
            return found[0].answer
        raise KeyError(name)

    @cached_property
    def _key(self) -> Key:
        return Key(self.work, self.mistakes(), self._follow_up)

    def key(self) -> Key:
        return self._key

    def text(self, lang: str) -> str:
        """What is asked, and the numbers: "en" or "zh". Raises KeyError for another language."""
        words = setting(self.work.layer, lang)
        asked = KINDS[self.kind].texts[lang].format(setting=words)
        return "\n\n".join([asked, *_arrays(self.work)])

    def _follow_up(self, choices: tuple[Names, ...]) -> Question | None:
        """The next good number where all choices show and lie two slips apart."""
        for question in islice(good(self.kind, self.level, self.number + 1), TRIES):
            if question._parts(choices):
                return question
        return None

    def _parts(self, choices: tuple[Names, ...]) -> bool:
        entries: dict[Names, list[Entry]] = {names: [] for names in choices}
        key = self.key()
        pairs = key.pairs if any(len(names) > 1 for names in choices) else []
        declared = {*self.mistakes()}
        others = [] if all(names <= declared for names in choices) else key.others
        for entry in [*key.single, *others, *pairs]:
            if entry.names in entries:
                entries[entry.names].append(entry)
        return all(entries.values()) and all(
            slips(one.answer, two.answer, APART) >= 2
            for mine, others in combinations(entries.values(), 2)
            for one in mine
            for two in others
        )


def question(kind: str, number: int, level: int = 1) -> Question:
    """A question by its number. Raises KeyError for an unknown kind, ValueError for a level or a
    number that cannot be."""
    if level not in LEVELS or not 0 <= number < 2**63:
        raise ValueError(f"level {level}, number {number}")
    return Question(kind, level, number, KINDS[kind].version)


def good(kind: str, level: int = 1, start: int = 0) -> Iterator[Question]:
    """From a number on, the questions whose declared mistakes lie far enough apart."""
    asked = (question(kind, number, level) for number in count(start))
    return (each for each in asked if each.key().separate())


def _arrays(work: Work) -> Iterator[str]:
    if work.asked == "size":
        yield "n = " + ", ".join("×".join(str(int(n)) for n in shape) for shape in work.x)
        return
    if work.asked == "field":
        return
    yield f"x =\n{_matrix(plain(work.x))}"
    if (indices := getattr(work.layer, "indices", None)) is not None and not callable(indices):
        yield f"i =\n{_matrix(np.asarray(indices))}"
    if work.dy is not None:
        yield f"dy =\n{_matrix(work.dy)}"


def _matrix(x: NDArray) -> str:
    """Rows on lines of their own, an empty line between channels."""
    if x.ndim == 3:
        return "\n\n".join(map(_matrix, x))
    rows = [[written(float(cell)) for cell in row] for row in np.atleast_2d(x)]
    width = max(len(cell) for row in rows for cell in row)
    return "\n".join(" ".join(cell.rjust(width) for cell in row) for row in rows)

"""Homework: how many answers are told rightly, how many names are false, how long it takes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

import homework
from homework.key import FEW, Entry, Key

from .rows import Row

NUMBERS = 70
"""Good numbers a kind and level."""
GUESSES = 6
"""Of each sort, a question."""


def rows() -> Iterator[Row]:
    questions = [
        q
        for kind in homework.KINDS
        for level in (1, 2, 3)
        for q in islice(homework.good(kind, level), NUMBERS)
    ]
    yield Row("Homework: kinds, mistakes", told=f"{len(homework.KINDS)}, {len(homework.MISTAKES)}")
    right = [q.key().read(q.work.solve()).status == "right" for q in questions]
    yield _share("right answer accepted, of all", right)
    yield _share("declared mistakes named alone", [one for q in questions for one in _alone(q)])
    random = np.random.default_rng(0)
    enough = [q for q in questions if q.key().right.size >= FEW]
    for sort in ("slip", "two", "any"):
        told = [q.key().read(a).status for q in enough for a in guesses(q, random, sort)]
        false = sum(status in ("named", "two") for status in told)
        yield Row(f"false names, {SORTS[sort]}", told=f"{false} of {len(told)}")
    yield from _alike(questions[::6])
    yield from _pairs(questions[::6])
    yield from _times(questions[::6])


SORTS = {
    "slip": "one slip",
    "two": "two or three wrong cells",
    "any": "any numbers of the question",
}


def guesses(q: homework.Question, random: np.random.Generator, sort: str) -> Iterator[NDArray]:
    """Wrong answers by nobody's mistake: the right one with wrong cells, or cells exchanged; or
    any numbers. Numbers are those of the input, of the answer, and near them."""
    right = q.key().right
    pool = np.concatenate([right.ravel(), q.work.x.ravel(), right.ravel() + 1, right.ravel() - 1])
    for _ in range(GUESSES):
        answer = right.copy()
        flat = answer.reshape(-1)
        if sort == "any":
            flat[:] = random.choice(pool, flat.size)
        elif sort == "slip" and random.random() < 0.5:
            pair = random.choice(flat.size, 2, replace=False)
            flat[pair] = flat[pair[::-1]]
        else:
            wrong = 1 if sort == "slip" else int(random.integers(2, 4))
            places = random.choice(flat.size, wrong, replace=False)
            flat[places] = random.choice(pool, wrong)
        yield answer


def _alone(q: homework.Question) -> Iterator[bool]:
    for entry in q.key().single:
        verdict = q.key().read(entry.answer)
        yield verdict.status == "named" and {*verdict.names} == entry.names


def _alike(questions: list[homework.Question]) -> Iterator[Row]:
    """Declared mistakes, and others of the catalogue that give the same numbers."""
    found: Counter[str] = Counter()
    for q in questions:
        for entry in q.key().single:
            verdict = q.key().read(entry.answer)
            found.update(f"{q.kind}: {verdict.names[0]}, {other}" for other in verdict.alike)
    for what, times in found.most_common(12):
        yield Row(f"alike: {what}", told=f"{times} times")


def _pairs(questions: list[homework.Question]) -> Iterator[Row]:
    """Of two mistakes that both show: how many are named, offered, and told by a follow-up."""
    both, offered, told = [], [], []
    for q in questions:
        for entry in q.key().pairs:
            verdict = q.key().read(entry.answer)
            both.append(verdict.status == "two" and verdict.choices == (entry.names,))
            offered.append(entry.names in verdict.choices)
            told.append(both[-1] or (offered[-1] and _followed(verdict, entry)))
    yield _share("two mistakes: both named", both)
    yield _share("two mistakes: the truth offered", offered)
    yield _share("two mistakes: after one follow-up", told)


def _followed(verdict: homework.Verdict, entry: Entry) -> bool:
    """Whether the follow-up parts them: the student makes the same two mistakes again."""
    if verdict.follow_up is None:
        return False
    key = verdict.follow_up.key()
    again = next(one for one in [*key.single, *key.pairs] if one.names == entry.names)
    left = [n for n in key.read(again.answer).choices if n in verdict.choices]
    return left == [entry.names]


def _times(questions: list[homework.Question]) -> Iterator[Row]:
    key, pairs, reading = [], [], []
    for q in questions:
        start = time.thread_time()
        fresh = Key(q.work, q.mistakes())
        answers = [entry.answer for entry in fresh.single]
        key.append((time.thread_time() - start) * 1000)
        _ = fresh.pairs
        pairs.append((time.thread_time() - start) * 1000)
        _ = fresh.others
        for answer in [fresh.right, fresh.right + 1, *answers]:
            start = time.thread_time()
            fresh.read(answer)
            reading.append((time.thread_time() - start) * 1000)
    yield Row("reading an answer, CPU", reading, target=1, judged="95 %")
    yield Row("a key, CPU", key, target=5, judged="95 %")
    yield Row("a key with pairs, CPU", pairs, target=40, judged="95 %")


def _share(what: str, held: list[bool]) -> Row:
    return Row(
        what, told=f"{sum(held)} of {len(held)}: {100 * sum(held) / max(1, len(held)):.1f} %"
    )

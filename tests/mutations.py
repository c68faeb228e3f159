"""How a link is damaged: characters, values, parameters; as a hand, a mailer or a foe would."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Link = list[tuple[str, str]]

NUMBERS = [
    "0", "-0", "-1", "1", "2", "3", "7", "16", "17", "32", "33", "64", "255", "1024", "4096",
    "9999", "30000", "10000000000", "1" * 400, "1e308", "-1e308", "1e400", "5e-324", "0.5",
    "1.5", "nan", "-nan", "NaN", "inf", "-inf", "1_000", "0x10", "٣", "１", "+1", "1e", ".", "-",
]  # fmt: skip
TEXTS = [
    "", " ", "\n", "\x00", "\t", "none", "None", "null", "true", "[]", "{}", "[[1]]", "{x}", "%s",
    "%00", "![](//ev.il/a.png)", "<script>", "a@b.c", "😀", "\u202e", "\ud7ff", "é", "../..", "x",
    "z", "zAAAA", "z" * 50, "__class__", "1x1x1x1x1x1", "_" * 60, "~" * 60, "~~~~", "_~_~~_", "1x",
    "\n_\n", " ~ ", "~~", ";", ",",
]  # fmt: skip
MARKS = ["_", "~", "~~", "~~~", "~~~~", "x", " ", ";", "|", ",", ".", "-", "e", "z", "\n", "%", "&"]


def mutated(link: Link, others: Sequence[dict[str, str]], rng: random.Random) -> Link:
    """The link after one to five accidents. others: links to take parameters from."""
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.25 or not link:
            link = _structure(link, others, rng)
        else:
            at = rng.randrange(len(link))
            name, value = link[at]
            link = [*link[:at], (name, rng.choice(VALUES)(value, rng)), *link[at + 1 :]]
    return link


def _structure(link: Link, others: Sequence[dict[str, str]], rng: random.Random) -> Link:
    """Parameters lost, doubled, swapped, or taken from another link."""
    other = list(rng.choice(others).items())
    kind = rng.randrange(6)
    if kind == 0:
        return link[: rng.randint(0, len(link))]
    if kind == 1:
        return [*link, *rng.sample(other, rng.randint(1, len(other)))]
    if kind == 2:
        return [(name, dict(other).get(name, value)) for name, value in link]
    if kind == 3:
        return [*link, (rng.choice(link)[0] if link else "x", rng.choice(TEXTS + NUMBERS))]
    if kind == 4:
        values = [value for _, value in link]
        rng.shuffle(values)
        return [(name, value) for (name, _), value in zip(link, values, strict=True)]
    return [*link, (rng.choice(TEXTS), rng.choice(TEXTS))]


def _number(value: str, rng: random.Random) -> str:
    return rng.choice(NUMBERS)


def _text(value: str, rng: random.Random) -> str:
    return rng.choice(TEXTS)


def _deleted(value: str, rng: random.Random) -> str:
    at = rng.randint(0, len(value))
    return value[:at] + value[at + rng.choice([1, 1, 2, 9]) :]


def _inserted(value: str, rng: random.Random) -> str:
    at = rng.randint(0, len(value))
    return value[:at] + rng.choice([*MARKS, *NUMBERS, *TEXTS]) + value[at:]


def _doubled(value: str, rng: random.Random) -> str:
    start = rng.randint(0, len(value))
    piece = value[start : start + rng.choice([1, 3, 20])]
    return value[:start] + piece * rng.choice([2, 2, 3, 50, 3000]) + value[start:]


def _entry(value: str, rng: random.Random) -> str:
    """One number of an array in exchange for another."""
    parts = value.split("_")
    parts[rng.randrange(len(parts))] = rng.choice(NUMBERS)
    return "_".join(parts)


def _grid(value: str, rng: random.Random) -> str:
    """An array of any shape."""
    numbers = [rng.choice(NUMBERS[:9]) for _ in range(rng.choice([1, 2, 4, 9]))]
    for mark in rng.choice([["_"], ["_", "~"], ["_", "~", "~~"], ["_", "~", "~~", "~~~"]]):
        numbers = [mark.join(numbers)] * rng.choice([1, 2, 2, 3, 5])
    return numbers[0]


def _shifted(value: str, rng: random.Random) -> str:
    return "".join(chr((ord(c) + 1) % 0xD800) if rng.random() < 0.2 else c for c in value)


VALUES: list[Callable[[str, random.Random], str]] = [
    _number, _number, _text, _deleted, _deleted, _inserted, _doubled, _entry, _entry, _grid, _grid,
    _shifted,
]  # fmt: skip

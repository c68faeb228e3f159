"""Answers as students write them: fractions, decimals, infinities, Chinese keyboards; or arrays."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

from notation.matrix import array
from notation.number import Unreadable
from notation.paste import FULL_WIDTH, LONGEST, read

SIGNS = FULL_WIDTH | {
    ord(written): meant
    for meant, all_written in {
        "-": "−–—‐‑﹣", ",": "、﹐", ";": "﹔", "[": "【〔［", "]": "】〕］", "/": "⁄∕÷",
        " ": "\u00a0\u2002\u2003\u2009",
    }.items()
    for written in all_written
}  # fmt: skip
VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅙": "1/6"}
INFINITY = re.compile(r"负无穷大?|(?<=-)\s*(?:∞|无穷大?)|正?无穷大?|∞|-?infinity", re.IGNORECASE)
FRACTION = re.compile(r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?) ?/ ?([0-9]{1,15}(?:\.[0-9]{1,15})?)")


def numbers(answer: str | ArrayLike) -> NDArray:
    """An answer as float64, in the form of `plain`. Raises Unreadable, with the place named.

    >>> numbers("7/3，－∞；½ 2。5").tolist()
    [[2.3333333333333335, -inf], [0.5, 2.5]]
    """
    if isinstance(answer, str):
        if len(answer) > LONGEST:
            raise Unreadable("{count} characters: at most 60,000 are read.", count=len(answer))
        return plain(array(read(_ascii(answer))[0]))
    try:
        found = np.asarray(answer, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("Some rows are nested more deeply than others, or are empty.") from None
    if not found.size or found.ndim > 4:
        raise Unreadable("There are no numbers here yet.")
    return plain(found)


def plain(answer: NDArray) -> NDArray:
    """(channels, rows, columns), (rows, columns) or (1, n): axes of one cell in front are left
    out, and one number a channel is a row of numbers."""
    while answer.ndim > 2 and len(answer) == 1:
        answer = answer[0]
    if answer.ndim > 2 and answer.shape[-2:] == (1, 1):
        answer = answer.reshape(1, -1)
    return np.atleast_2d(answer)


def _ascii(text: str) -> str:
    """What paste reads: fractions as decimals, a Chinese full stop between digits as a point."""
    for sign, fraction in VULGAR.items():
        text = re.sub(f"([0-9]{{1,15}}) ?{sign}", rf"(\1+{fraction})", text).replace(sign, fraction)
    text = re.sub(r"\(([0-9]{1,15})\+([0-9])/([0-9])\)", _mixed, text).translate(SIGNS)
    text = re.sub(r"(?<=[0-9])[。｡](?=[0-9])", ".", text)
    text = re.sub(r"[。｡]", " ", text)
    text = INFINITY.sub(lambda m: "-inf" if m[0][0] in "负-" else "inf", text)
    text = re.sub(r"(?<![0-9.\w])-\s+(?=[0-9]|inf)", "-", text)
    return FRACTION.sub(_decimal, text)


def _mixed(found: re.Match[str]) -> str:
    return f"{int(found[1]) * int(found[3]) + int(found[2])}/{found[3]}"


def _decimal(found: re.Match[str]) -> str:
    below = float(found[2])
    if below == 0:
        raise Unreadable("“{token}” is not a number.", token=found[0][:20])
    return repr(float(found[1]) / below)

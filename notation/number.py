"""Numbers as people write them: as they are read, and as a teacher writes them.

viewer/js/numbers.js has the rule of `number`, too; a test holds the two equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:e[+-]?[0-9]{1,4})?|nan|[+-]?inf(?:inity)?"
)


class Unreadable(ValueError):
    """Text that is no matrix. reason is a label (see the catalogues), parts fill it in."""

    def __init__(self, reason: str, **parts: object) -> None:
        super().__init__(reason)
        self.reason, self.parts = reason, parts


def read_number(token: str) -> float:
    """The nearest float64, of ASCII digits only. Raises Unreadable."""
    plain = token.strip().lower()
    if not NUMBER.fullmatch(plain):
        raise Unreadable("“{token}” is not a number.", token=token[:20])
    value = float(plain)
    if math.isinf(value) and "inf" not in plain:
        raise Unreadable("“{token}” is too large: at most 1.79e308.", token=token[:20])
    return value


def short(value: float) -> str:
    """The shortest text that reads back as this number: 3, −0.5 as -0.5, 1e308."""
    return repr(value).removesuffix(".0").replace("+", "")


DIGITS = 4
LONGEST = 12
"""A window of more numbers than this is shortened in the middle."""


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """Up to four significant digits, halves rounded away from zero: 2, −0.75, 1.667, 1e308.

    Whole numbers below a million are written in full.
    """
    if math.isnan(value):
        return "NaN"
    sign = "−" if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    if size == int(size) and size < 1e6:
        return f"{sign}{int(size)}"
    exact = Decimal(float(size))
    if -5 < exact.adjusted() < 6:
        rounded = _round(exact, max(0, DIGITS - 1 - exact.adjusted()))
        if Decimal("0.001") <= rounded < 1_000_000:
            return sign + _plain(rounded)
    rounded = _round(exact.scaleb(-exact.adjusted()), DIGITS - 1)
    power = exact.adjusted() + rounded.adjusted()
    return f"{sign}{_plain(rounded.scaleb(-rounded.adjusted()))}e{power}"


def _round(exact: Decimal, places: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def equals(value: float) -> str:
    """'= 2', or '≈ 1.667' where four digits do not hold the number."""
    text = number(value)
    plain = text.replace("−", "-").replace("∞", "inf")
    # What float32 adds to 0.1 is nothing a reader would call rounding.
    exact = math.isnan(value) or math.isclose(float(plain), value, rel_tol=1e-6)
    return f"{'=' if exact else '≈'} {text}"


def listing(values: Sequence[Any], write: Callable[[Any], str] = number) -> list[str]:
    """Each value written out; a long window keeps both its ends."""
    if len(values) <= LONGEST:
        return [write(v) for v in values]
    half = LONGEST // 2
    return [*map(write, values[:half]), "…", *map(write, values[1 - half :])]


def added(terms: Sequence[str]) -> str:
    """2·1 − 3·4: longer terms joined by their signs, with room around them."""
    signed = (f" − {t[1:]}" if t.startswith("−") else f" + {t}" for t in terms[1:])
    return "".join([*terms[:1], *signed])


def total(terms: Sequence[str]) -> str:
    """0+1−3: the terms joined by their signs."""
    return "".join(t if i == 0 or t.startswith("−") else f"+{t}" for i, t in enumerate(terms))

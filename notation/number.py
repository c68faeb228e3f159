"""Numbers as people write them."""

from __future__ import annotations

import math
import re

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

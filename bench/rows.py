"""One measured quantity, and how a table of them is written."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

HEADER = ("Measurement", "Median", "Min–max", "95 %", "Target", "Met")


@dataclass(frozen=True)
class Row:
    """values: every single measurement. target: the most that `judged` of them should be.
    told: words in place of numbers."""

    what: str
    values: Sequence[float] = ()
    unit: str = "ms"
    target: float | None = None
    judged: Literal["median", "95 %"] = "median"
    told: str = ""

    def cells(self) -> tuple[str, ...]:
        if not self.values:
            return (self.what, self.told, "", "", "", "")
        median, high = statistics.median(self.values), percentile(self.values, 95)
        if len(self.values) == 1:
            spread = rare = ""
        else:
            spread = f"{number(min(self.values))}–{number(max(self.values))}"
            rare = number(high) if len(self.values) >= 20 else ""
        if self.target is None:
            return (self.what, self._with_unit(median), spread, rare, "", "")
        found = median if self.judged == "median" else high
        target = f"{self.judged} ≤ {self.target:g}" if rare else f"≤ {self.target:g}"
        met = "yes" if found <= self.target else "no"
        return (self.what, self._with_unit(median), spread, rare, target, met)

    def _with_unit(self, value: float) -> str:
        return f"{number(value)} {self.unit}".rstrip()


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def number(value: float) -> str:
    """About three digits: 0.12, 3.4, 41, 812."""
    places = 0 if abs(value) >= 10 else 1 if abs(value) >= 1 else 2
    return f"{value:.{places}f}"


def lines(rows: Sequence[Row]) -> list[str]:
    """For a terminal: columns of equal width."""
    widths = (58, 10, 14, 7, 14, 4)
    table = [HEADER, *(row.cells() for row in rows)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    ]


def markdown(rows: Sequence[Row]) -> str:
    """The same as a table in Markdown."""
    table = [HEADER, ("---", *["---:"] * 4, "---"), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table) + "\n"

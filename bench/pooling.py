"""Pooling against torch, onnxruntime, scikit-image and OpenCV: python -m bench.pooling

All on the same float32 arrays in one run, turn by turn, so that a busy machine slows all of them.
A ratio is the other's median time over ours: above 1 we are faster. A library that is not
installed is left out, and a line says so (requirements-bench.txt).
"""

from __future__ import annotations

import importlib
import math
import os
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import poolcore

from .rivals import Case, Job, backward, forward, given, installed, ours

OUT = Path(__file__).parent / "out"
SECONDS = 0.5
"""Time a row may take for each of its competitors: at least five turns, but one where that one
takes longer."""
TARGETS = {
    ("forward", "torch"): (8, 2),
    ("forward + backward", "torch"): (3, 1.2),
    ("forward", "onnxruntime"): (1.2, 0.9),
}
"""Of issue 3, with one thread: the least geometric mean and the least single ratio."""
CASES = [
    Case((8, 64, 112, 112), 2, 2, 0),
    Case((8, 64, 112, 112), 3, 2, 1),
    Case((8, 64, 56, 56), 3, 1, 1),
    Case((1, 3, 512, 512), 7, 1, 3),
    Case((1, 1, 1024, 1024), 31, 1, 15),
    Case((1, 1, 4096, 4096), 2, 2, 0),
    Case((2, 16, 32, 64, 64), 2, 2, 0),
    Case((8, 64, 16384), 3, 2, 1),
]
GROWTH = [Case((1, 1, 1024, 1024), kernel, 1, kernel // 2) for kernel in (7, 63)]


@dataclass
class Row:
    """seconds: every time, for each competitor; ours is poolcore's."""

    pool: str
    case: Case
    what: str
    threads: int
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratios(self) -> dict[str, float]:
        ours = self.median("poolcore")
        return {n: self.median(n) / ours for n in self.seconds if n != "poolcore"}


def main() -> None:
    libraries, rows = installed(), []
    for row in measure(libraries):
        rows.append(row)
        print(_line(row), flush=True)
    text = "\n".join([*_table(rows), "", *summary(rows), *_growth(), "", _machine(libraries)])
    print(text)
    OUT.mkdir(exist_ok=True)
    (OUT / "pooling.md").write_text(text + "\n", encoding="utf-8")
    chart = _chart(rows)
    if chart is not None:
        chart.write_html(OUT / "pooling.html", include_plotlyjs=True)


def measure(libraries: dict[str, Any] | None = None) -> Iterator[Row]:
    """Every case, pool, direction and number of threads."""
    libraries = installed() if libraries is None else libraries
    for threads in (1, 2):
        if "torch" in libraries:
            libraries["torch"].set_num_threads(threads)
        for case in CASES:
            for pool in ("max", "average"):
                yield _timed(Row(pool, case, "forward", threads), forward(pool, case, libraries))
                both = backward(pool, case, libraries)
                yield _timed(Row(pool, case, "forward + backward", threads), both)


def _timed(row: Row, jobs: dict[str, Job]) -> Row:
    """Turn by turn, each after one turn to warm up."""
    row.seconds = {name: [_once(job)] for name, job in jobs.items()}
    names = [name for name, [once] in row.seconds.items() if once < SECONDS]
    together = sum(row.seconds[name][0] for name in names)
    turns = min(31, max(5, int(SECONDS * len(names) / together)))
    for name in names:
        row.seconds[name].clear()
    for turn in range(turns):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            row.seconds[name].append(_once(jobs[name]))
    return row


def _once(job: Job) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


def summary(rows: list[Row]) -> list[str]:
    """The geometric means with one thread, against the issue's targets."""
    lines = ["| One thread, ratio to | Geometric mean | Target | Worst | Target |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    for (what, other), (mean, worst) in TARGETS.items():
        ratios = [
            row.ratios()[other]
            for row in rows
            if row.threads == 1 and row.what == what and other in row.seconds
        ]
        if ratios:
            found = math.exp(statistics.mean(map(math.log, ratios)))
            cells = f"{found:.2f} | {mean} | {min(ratios):.2f} | {worst}"
            lines.append(f"| {other}, {what} | {cells} |")
    return lines


def _growth() -> list[str]:
    """What a window of 63 costs beside one of 7."""
    lines = [""]
    for pool in ("max", "average"):
        jobs: dict[str, Job] = {
            str(case.kernel): partial(ours(pool, case), given(case)) for case in GROWTH
        }
        row = _timed(Row(pool, GROWTH[0], "growth", 1), jobs)
        growth = row.median("63") / row.median("7")
        lines.append(f"{pool}, stride 1, 1024×1024: k63 takes {growth:.2f} times k7 (target 1.5)")
    return lines


def _line(row: Row) -> str:
    ratios = "  ".join(f"{name} {ratio:.2f}" for name, ratio in row.ratios().items())
    start = f"{row.threads} thread{'s' * (row.threads > 1)}  {row.pool:8}{row.what:19}"
    return f"{start} {row.case!s:34} {row.median('poolcore') * 1000:8.2f} ms  {ratios}"


def _table(rows: list[Row]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row.ratios()))
    lines = [
        f"| Threads | Pool | Pass | Input | poolcore, ms | {' | '.join(names)} |",
        f"| ---: | --- | --- | --- | ---: |{' ---: |' * len(names)}",
    ]
    for row in rows:
        ratios = row.ratios()
        cells = [f"{ratios[name]:.2f}" if name in ratios else "" for name in names]
        ours = f"{row.median('poolcore') * 1000:.2f}"
        start = f"| {row.threads} | {row.pool} | {row.what} | {row.case} | {ours} |"
        lines.append(f"{start} {' | '.join(cells)} |")
    return lines


def _chart(rows: list[Row]) -> Any:
    try:
        go = importlib.import_module("plotly.graph_objects")
    except ImportError:
        print("plotly is not installed: no chart", file=sys.stderr)
        return None
    one = [row for row in rows if row.threads == 1]
    names = dict.fromkeys(name for row in one for name in row.ratios())
    figure = go.Figure()
    for name in names:
        shown = [row for row in one if name in row.seconds]
        figure.add_bar(
            name=name,
            y=[f"{row.pool}, {row.what}: {row.case}" for row in shown],
            x=[row.ratios()[name] for row in shown],
            orientation="h",
        )
    figure.add_vline(x=1)
    figure.update_xaxes(type="log", title="times as long as poolcore, one thread")
    figure.update_layout(height=60 * len(one), title="Pooling, float32", margin={"l": 360})
    return figure


def _machine(libraries: dict[str, Any]) -> str:
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = {"numpy": np.__version__}
    versions |= {n: m.__version__ for n, m in libraries.items() if hasattr(m, "__version__")}
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{os.cpu_count()} CPUs{load}; {named}"


if __name__ == "__main__":
    main()

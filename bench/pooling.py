"""Pooling against torch, onnxruntime, scikit-image and OpenCV: python -m bench.pooling

All on one thread and on the same float32 arrays in one run, turn by turn, so that a busy machine
slows all of them. A ratio is the other's median time over ours: above 1 we are faster. The tables
hold the thread's CPU time, which a busy machine changes less than the clock on the wall; the means
are given by both. A library that is not installed is left out, and a line says so
(requirements-bench.txt).
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
from time import perf_counter, thread_time
from typing import Any

import numpy as np

from .rivals import Case, Job, backward, forward, given, installed, ours

OUT = Path(__file__).parent / "out"
CPU, WALL = 0, 1
SECONDS = 0.5
"""Time a row may take for each of its competitors: at least five turns, but one where a turn takes
longer."""
TARGETS = {
    ("forward", "torch"): 12,
    ("forward + backward", "torch"): 5,
    ("forward", "onnxruntime"): 1.1,
}
"""The least geometric mean of the ratios by CPU time."""
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
    """seconds: (CPU, wall) of every turn, for each competitor; ours is poolcore's."""

    pool: str
    case: Case
    what: str
    seconds: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def median(self, name: str, clock: int = CPU) -> float:
        return statistics.median(turn[clock] for turn in self.seconds[name])

    def ratios(self, clock: int = CPU) -> dict[str, float]:
        ours = self.median("poolcore", clock)
        return {n: self.median(n, clock) / ours for n in self.seconds if n != "poolcore"}


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
    """Every case, pool and direction."""
    libraries = installed() if libraries is None else libraries
    if "torch" in libraries:
        libraries["torch"].set_num_threads(1)
    for case in CASES:
        for pool in ("max", "average"):
            yield _timed(Row(pool, case, "forward"), forward(pool, case, libraries))
            yield _timed(Row(pool, case, "forward + backward"), backward(pool, case, libraries))


def _timed(row: Row, jobs: dict[str, Job]) -> Row:
    """Turn by turn, each after one turn to warm up; what is slow has one more turn alone."""
    warm = {name: _once(job) for name, job in jobs.items()}
    names = [name for name in jobs if warm[name][WALL] < SECONDS]
    row.seconds = {name: [] if name in names else [_once(job)] for name, job in jobs.items()}
    together = sum(warm[name][WALL] for name in names)
    turns = min(31, max(5, int(SECONDS * len(names) / together)))
    for turn in range(turns):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            row.seconds[name].append(_once(jobs[name]))
    return row


def _once(job: Job) -> tuple[float, float]:
    cpu, wall = thread_time(), perf_counter()
    job()
    return thread_time() - cpu, perf_counter() - wall


def summary(rows: list[Row]) -> list[str]:
    """The geometric means by both clocks, against the targets."""
    lines = ["| Ratio to | Geometric mean, CPU | Target | Worst, CPU | Geometric mean, wall |"]
    lines.append("| --- | ---: | ---: | ---: | ---: |")
    for (what, other), target in TARGETS.items():
        found = [row for row in rows if row.what == what and other in row.seconds]
        if found:
            cpu, wall = ([row.ratios(clock)[other] for row in found] for clock in (CPU, WALL))
            cells = f"{_mean(cpu):.2f} | {target} | {min(cpu):.2f} | {_mean(wall):.2f}"
            lines.append(f"| {other}, {what} | {cells} |")
    return lines


def _mean(ratios: list[float]) -> float:
    return math.exp(statistics.mean(map(math.log, ratios)))


def _growth() -> list[str]:
    """What a window of 63 costs beside one of 7."""
    lines = [""]
    for pool in ("max", "average"):
        jobs: dict[str, Job] = {
            str(case.kernel): partial(ours(pool, case), given(case)) for case in GROWTH
        }
        row = _timed(Row(pool, GROWTH[0], "growth"), jobs)
        growth = row.median("63") / row.median("7")
        lines.append(f"{pool}, stride 1, 1024×1024: k63 takes {growth:.2f} times k7 (target 2)")
    return lines


def _line(row: Row) -> str:
    ratios = "  ".join(f"{name} {ratio:.2f}" for name, ratio in row.ratios().items())
    start = f"{row.pool:8}{row.what:19}"
    return f"{start} {row.case!s:34} {row.median('poolcore') * 1000:8.2f} ms  {ratios}"


def _table(rows: list[Row]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row.ratios()))
    lines = [
        f"| Pool | Pass | Input | poolcore, ms | {' | '.join(names)} |",
        f"| --- | --- | --- | ---: |{' ---: |' * len(names)}",
    ]
    for row in rows:
        ratios = row.ratios()
        cells = [f"{ratios[name]:.2f}" if name in ratios else "" for name in names]
        ours = f"{row.median('poolcore') * 1000:.2f}"
        start = f"| {row.pool} | {row.what} | {row.case} | {ours} |"
        lines.append(f"{start} {' | '.join(cells)} |")
    return lines


def _chart(rows: list[Row]) -> Any:
    try:
        go = importlib.import_module("plotly.graph_objects")
    except ImportError:
        print("plotly is not installed: no chart", file=sys.stderr)
        return None
    names = dict.fromkeys(name for row in rows for name in row.ratios())
    figure = go.Figure()
    for name in names:
        shown = [row for row in rows if name in row.seconds]
        figure.add_bar(
            name=name,
            y=[f"{row.pool}, {row.what}: {row.case}" for row in shown],
            x=[row.ratios()[name] for row in shown],
            orientation="h",
        )
    figure.add_vline(x=1)
    figure.update_xaxes(type="log", title="times as long as poolcore, CPU time")
    figure.update_layout(height=60 * len(rows), title="Pooling, float32", margin={"l": 360})
    return figure


def _machine(libraries: dict[str, Any]) -> str:
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = {"numpy": np.__version__}
    versions |= {n: m.__version__ for n, m in libraries.items() if hasattr(m, "__version__")}
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{os.cpu_count()} CPUs{load}; {named}"


if __name__ == "__main__":
    main()

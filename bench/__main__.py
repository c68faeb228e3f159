"""Print the measurements and write them to bench/out/: python -m bench [names…]"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from . import abuse, cold, crowd, foreign, homework, imports, keys, repaint, rerun
from .rows import Row, lines, markdown

MEASUREMENTS: dict[str, Callable[[], Iterator[Row]]] = {
    "keys": keys.rows,
    "repaint": repaint.rows,
    "rerun": rerun.rows,
    "crowd": crowd.rows,
    "abuse": abuse.rows,
    "memory": abuse.memory,
    "foreign": foreign.rows,
    "cold": cold.rows,
    "imports": imports.rows,
    "homework": homework.rows,
}
WITHIN = 900
"""Seconds that one measurement may take."""
OUT = Path(__file__).parent / "out" / "measurements.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    names = parser.parse_args().names or list(MEASUREMENTS)
    if unknown := set(names) - set(MEASUREMENTS):
        parser.error(f"{', '.join(unknown)}: there are {', '.join(MEASUREMENTS)}")
    start = time.strftime("%Y-%m-%d %H:%M")
    print(lines([])[0])
    rows: list[Row] = []
    for name in names:
        for row in _measured(name):
            rows.append(row)
            print(lines([row])[1], flush=True)
    where = f"{start}; {_machine()}"
    print(where)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(f"{markdown(rows)}\n{where}\n", encoding="utf-8")


def _measured(name: str) -> Iterator[Row]:
    """A measurement's rows. One that fails says so, and the others go on."""
    try:
        with _deadline(WITHIN):
            yield from MEASUREMENTS[name]()
    except Exception as error:
        text = str(error).strip() or type(error).__name__
        yield Row(f"{name}: failed", told=text.splitlines()[0][:200])


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"not done within {seconds:g} s")

    signal.signal(signal.SIGALRM, late)
    # Once more later, should the clearing up hang too.
    signal.setitimer(signal.ITIMER_REAL, seconds, 20)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _machine() -> str:
    load = f"load average {os.getloadavg()[0]:.1f}, " if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores, {load}{platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, Streamlit {version('streamlit')}"
    )


if __name__ == "__main__":
    main()

"""What a compiled dependency would give: python -m bench.compiled, with numba installed by hand.

The same maxima as loops that Numba compiles, beside poolcore, on the same float32 arrays, turn by
turn. poolcore does not depend on it: README, "Pooling on real images", says what was weighed.
"""

from __future__ import annotations

import importlib
import statistics
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolcore import MaxPool

SHAPE, LINES, IMAGE = (512, 112, 112), (512, 16384), (1024, 1024)


def larger(a: float, b: float) -> float:
    """As np.maximum: NaN wins."""
    return a if a > b or a != a else b


def two_by_two(x: NDArray, y: NDArray) -> None:
    for plane in range(x.shape[0]):
        for row in range(y.shape[1]):
            above, below, out = x[plane, 2 * row], x[plane, 2 * row + 1], y[plane, row]
            for i in range(y.shape[2]):
                top = larger(above[2 * i], above[2 * i + 1])
                out[i] = larger(top, larger(below[2 * i], below[2 * i + 1]))


def three_of_a_line(x: NDArray, y: NDArray) -> None:
    """Kernel 3, stride 2, padding 1, on an even number of cells."""
    for line in range(x.shape[0]):
        cells, out = x[line], y[line]
        out[0] = larger(cells[0], cells[1])
        for i in range(1, y.shape[1]):
            out[i] = larger(larger(cells[2 * i - 1], cells[2 * i]), cells[2 * i + 1])


def three_by_three(x: NDArray, y: NDArray, line: NDArray) -> None:
    for plane in range(x.shape[0]):
        for row in range(y.shape[1]):
            line[0, :] = x[plane, 2 * row]
            for other in range(max(0, 2 * row - 1), 2 * row + 2):
                cells = x[plane, other]
                for i in range(x.shape[2]):
                    line[0, i] = larger(line[0, i], cells[i])
            three_of_a_line(line, y[plane, row : row + 1])


def running(x: NDArray, y: NDArray, k: int, forth: NDArray, back: NDArray) -> None:
    """van Herk along the rows: the maximum so far in blocks of k, forwards and backwards."""
    rows, size = x.shape
    for row in range(rows):
        cells, out = x[row], y[row]
        for block in range(0, forth.size, k):
            most = -np.inf
            for i in range(block, block + k):
                place = i - k // 2
                most = larger(most, cells[place] if 0 <= place < size else -np.inf)
                forth[i] = most
            most = -np.inf
            for i in range(block + k - 1, block - 1, -1):
                place = i - k // 2
                most = larger(most, cells[place] if 0 <= place < size else -np.inf)
                back[i] = most
        for i in range(size):
            out[i] = larger(back[i], forth[i + k - 1])


def main() -> None:
    start = perf_counter()
    try:
        numba = importlib.import_module("numba")
    except ImportError:
        sys.exit("numba is not installed")
    print(f"import numba: {(perf_counter() - start) * 1000:.0f} ms more than NumPy")
    loops = globals()
    for name in ("larger", "two_by_two", "three_of_a_line", "three_by_three", "running"):
        loops[name] = numba.njit(loops[name])
    rng = np.random.default_rng(0)
    planes, lines, image = (rng.standard_normal(s, dtype="f4") for s in (SHAPE, LINES, IMAGE))
    small, half, apart = (np.empty(s, "f4") for s in ((512, 56, 56), (512, 8192), IMAGE))
    compare("k2 s2", MaxPool(2), planes, small, partial(two_by_two, planes, small))
    line = np.empty((1, 112), "f4")
    compare(
        "k3 s2 p1", MaxPool(3, 2, 1), planes, small, partial(three_by_three, planes, small, line)
    )
    compare("1-D k3 s2 p1", MaxPool((3,), 2, 1), lines, half, partial(three_of_a_line, lines, half))
    for k in (7, 63):
        scans = [np.empty(-(-(1024 + k - 1) // k) * k, "f4") for _ in range(2)]
        pool = MaxPool((k,), 1, k // 2)
        compare(f"rows k{k} s1", pool, image, apart, partial(running, image, apart, k, *scans))


def compare(name: str, pool: MaxPool, x: NDArray, y: NDArray, compiled: Callable[[], Any]) -> None:
    first, found = _seconds(compiled), pool(x)
    assert np.array_equal(y, found), name
    turns = [(_seconds(compiled), _seconds(partial(pool, x))) for _ in range(21)]
    theirs, ours = (statistics.median(times) * 1000 for times in zip(*turns, strict=True))
    print(
        f"{name:14} compiled {theirs:5.2f} ms (first call {first * 1000:.0f}), poolcore {ours:5.2f}"
    )


def _seconds(job: Callable[[], Any]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


if __name__ == "__main__":
    main()

"""The gradient checked twice: by torch's autograd, and by finite differences.

Runs in the worker's process, so nothing here knows the web.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from poolcore import AvgPool, Differences, Layer, compare_with_torch, finite_difference
from poolcore.frameworks.torch_reference import Comparison
from ui.work.worker import Worker

MOVED = 20_000_000
"""Window cells that one check goes through: two tables for each input cell that is moved."""


@dataclass(frozen=True)
class Checked:
    """torch: its answer, or None and in missing why: "torch" or "layer". found: the finite
    differences of the flat input cells in cells, which are all of them or spread evenly."""

    torch: Comparison | None
    missing: str
    found: Differences
    cells: NDArray[np.intp]


def checked(layer: Layer, x: NDArray, dy: NDArray) -> Checked:
    """Both checks of layer.backward(x, dy)."""
    windows = layer.windows(x.shape)
    planes = x.size // int(np.prod(windows.input_shape))
    each = windows.index.size * planes
    if layer.others:
        # It makes its table anew for each cell that is moved, which takes as long as these.
        each = max(each, 50_000)
    most = max(1, MOVED // (2 * each))
    cells = np.arange(x.size)
    if most < x.size:
        cells = np.linspace(0, x.size - 1, most).astype(np.intp)
    found = finite_difference(layer, x, dy, cells)
    try:
        return Checked(compare_with_torch(layer, x, dy), "", found, cells)
    except ImportError:
        return Checked(None, "torch", found, cells)
    except ValueError:
        return Checked(None, "layer", found, cells)


def import_torch() -> None:
    """What takes longest the first time, where there is a torch."""
    with suppress(ImportError):
        compare_with_torch(AvgPool(1), [[0.0]], [[0.0]])


WORKER = Worker(import_torch)
"""The server's."""

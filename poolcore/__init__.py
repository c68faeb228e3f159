"""Pooling layers that explain themselves: forward, backward, and every step between.

Imports NumPy only; torch is imported by `compare_with_torch` and `Layer.torch`, when called.
"""

from typing import Any

from .blocks import set_num_threads
from .differences import Differences, finite_difference
from .errors import GeometryError
from .layer import Balance, Layer, Step
from .layers import LAYERS
from .windows import OUTSIDE, PAD, Windows

globals().update(LAYERS)

__all__ = [
    "LAYERS", "OUTSIDE", "PAD", "Balance", "Differences", "GeometryError", "Layer", "Step",
    "Windows", "compare_with_torch", "finite_difference", "set_num_threads", *LAYERS,
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Seen by type checkers as the home of the layers that `LAYERS` brings in."""
    if name == "compare_with_torch":
        from .torch_twin import compare_with_torch

        return compare_with_torch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

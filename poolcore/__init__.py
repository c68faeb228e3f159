"""Pooling layers that explain themselves: forward, backward, and every step between.

Imports NumPy only; torch is imported by `compare_with_torch` and `Layer.torch`, when called.
"""

from typing import TYPE_CHECKING, Any

from .argmax import max_pool_with_argmax
from .differences import Differences, finite_difference
from .errors import GeometryError
from .layer import Layer
from .layers import LAYERS
from .table import Balance, Run, Step
from .torch_twin import compare_with_torch
from .windows import OUTSIDE, PAD, Windows

globals().update(LAYERS)

__all__ = [
    "LAYERS", "OUTSIDE", "PAD", "Balance", "Differences", "GeometryError", "Layer", "Run", "Step",
    "Windows", "compare_with_torch", "finite_difference", "max_pool_with_argmax",
    *LAYERS,
]  # fmt: skip


if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...  # the layers that globals() gets above

"""Pooling layers that explain themselves: forward, backward, and every step between.

Imports NumPy only; torch is imported by `compare_with_torch` and `to_torch`, when called.
"""

from importlib import import_module
from typing import Any

from .errors import GeometryError
from .finite_difference import Differences, finite_difference
from .layer import Layer
from .layers import LAYERS
from .table import Balance, Run, Step
from .windows import OUTSIDE, PAD, Windows

FRAMEWORKS = {
    "code": "code", "compare_with_torch": "torch_reference",
    "max_pool_with_argmax": "indices", "to_torch": "torch_reference",
}  # fmt: skip
"""Functions that know other frameworks, and their files: imported when they are asked for."""
__all__ = [
    "LAYERS", "OUTSIDE", "PAD", "Balance", "Differences", "GeometryError", "Layer", "Run", "Step",
    "Windows", "finite_difference",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A layer or a function of frameworks: what takes time is imported when it is used."""
    if name in FRAMEWORKS:
        return getattr(import_module(f"{__name__}.frameworks.{FRAMEWORKS[name]}"), name)
    if name in LAYERS:
        return LAYERS[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *FRAMEWORKS, *LAYERS]

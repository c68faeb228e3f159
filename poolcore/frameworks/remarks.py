"""What a framework does in another way than the layer: the comments behind the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .needs import POOLS, Setting
from .sliding_code import takes_root
from .writers import Numpy

NAN_AT_0 = {
    "GlobalLPPool": ("JAX",),
    "L2Normalize": ("JAX",),
    "SignedSqrt": ("PyTorch", "Keras", "JAX"),
}
"""Where a root of 0 has the gradient inf · 0 = nan."""
SHARES = {
    "GlobalMaxPool": {"PyTorch": "first", "Keras": "split", "JAX": "split"},
}
"""Who gets the gradient of equal maxima, where it is not the first of them."""


def remarks(layer: Any, writer: Numpy) -> Iterator[str]:
    """The comments; no word on gradients where the framework has none."""
    name, title = type(layer).__name__, writer.title
    if not writer.differentiates:
        return
    if title == "JAX" and POOLS.get(name) == "max" and Setting(layer).dilated:
        yield "# JAX has no gradient for a dilated maximum."
    ties = getattr(layer, "ties", "first")
    if ties != SHARES.get(name, {}).get(title, "first"):
        yield f'# {title} has no ties="{ties}": it has its own rule for equal maxima.'
    if name in POOLS and takes_root(layer, writer):
        yield f"# Where a window is all 0, {title} gives the gradient nan, this layer 0."
    if title in NAN_AT_0.get(name, ()):
        where = "a cell" if name == "SignedSqrt" else "all"
        yield f"# Where {where} is 0, {title} gives the gradient nan, this layer 0."
    if name == "MaxUnpool":
        yield f"# Of values with one index the last stays in this layer; in {title} any may."

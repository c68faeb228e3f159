"""What a framework does in another way than the layer: the comments behind the code.

No word on gradients where a framework has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from .needs import POOLS, Setting
from .sliding_code import takes_root
from .writers import Numpy


def remarks(layer: Any, writer: Numpy) -> Iterator[str]:
    name, title = type(layer).__name__, writer.title
    if not writer.differentiates:
        return
    dilated = POOLS.get(name) == "max" and Setting(layer).dilated
    if title == "JAX" and dilated:
        yield "# JAX has no gradient for a dilated maximum."
    ties = getattr(layer, "ties", "first")
    # A maximum over an axis splits the gradient; a pooling gives all of it to the first.
    splits = title != "PyTorch" and (name == "GlobalMaxPool" or (title == "Keras" and dilated))
    if ties != ("split" if splits else "first"):
        yield f'# {title} has no ties="{ties}": it has its own rule for equal maxima.'
    if where := _zeros(layer, writer):
        yield f"# Where {where} 0, {title} gives the gradient nan, this layer 0."
    elif title == "JAX" and name in ("LPPool", "GlobalLPPool") and layer.norm_type == 1:
        yield "# Where a cell is 0, JAX takes the slope of |x| to be 1, this layer 0."
    if name == "MaxUnpool" and _has_duplicates(layer):
        yield f"# Of values with one index the last stays in this layer; in {title} any may."


def _zeros(layer: Any, writer: Numpy) -> str:
    """Where a root of 0 has the gradient inf · 0 = nan."""
    name, title = type(layer).__name__, writer.title
    if name == "SignedSqrt" or (name == "LPPool" and layer.norm_type < 1):
        return "a cell is"
    if title == "JAX" and name == "GlobalLPPool":
        return "a cell is" * (layer.norm_type < 1) or "all is" * (layer.norm_type > 1)
    if title == "JAX" and name == "L2Normalize":
        return "all is"
    return "a window is all" * (name in POOLS and takes_root(layer, writer))


def _has_duplicates(layer: Any) -> bool:
    """Whether one plane has an index twice; true where the indices are not known."""
    if layer.indices is None:
        return True
    indices = np.array(layer.indices)
    if not indices.size:
        return False
    planes = indices.reshape(math.prod(indices.shape[: -layer.rank]), -1)
    return any(len(np.unique(plane)) < len(plane) for plane in planes)

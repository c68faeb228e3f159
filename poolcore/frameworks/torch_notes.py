"""Why torch differs from a layer on purpose: by the rows of docs/semantics.md (first column)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..layers.bases.sliding import sizes
from ..windows import OUTSIDE, PAD
from .torch_sliding import own

EXPLAINS = (
    "Tie: gradient", "LP pooling, sign", "LP pooling, ceil", "LP gradient at 0",
    "Max-unpool duplicates", "NaN",
)  # fmt: skip
"""Rows where numbers differ; the others name what torch has not, built of its operations."""

SPREAD = (
    "BilinearForm", "CompactBilinearPool", "DeformRoIPool", "GeMPool", "RoIAlign", "Upsample",
)  # fmt: skip
"""Where a NaN or an infinity reaches other cells in torch, as 0 · ∞ is NaN to it."""
SUMS = ("GeMPool", "RMSPool", "SoftPool", "StochasticPool")
"""Where it does so, too, once the sum of a window is infinite."""


def torch_notes(layer: Any, x: NDArray, cells: NDArray[np.intp]) -> Iterator[str]:
    """The rows that tell this layer and torch apart on x. cells: of the layer's windows."""
    name = type(layer).__name__
    if getattr(layer, "ties", "first") != "first":
        yield "Tie: gradient"
    if name in ("MaxPool", "AsymmetricMaxPool"):
        if layer.pad_value != -np.inf and (cells == PAD).any():
            yield "Padding value of max"
    elif name == "AvgPool":
        if max(sizes("dilation", layer.dilation, layer.rank, least=1)) > 1:
            yield "Dilated average"
    elif name == "RMSPool":
        yield "L2 against RMS"
    elif name == "MaxUnpool":
        if (cells >= 0).sum() < x.size:
            yield "Max-unpool duplicates"
    elif name == "LPPool":
        yield from _of_norm(layer, x, cells)
    finite = np.isfinite(x).all()
    largest = np.abs(x.astype(np.float64)).max(initial=0) if finite else 0.0
    # Divided, not multiplied: that would overflow itself.
    overflows = largest > np.finfo(np.float64).max / max(1, cells.shape[1])
    if (name in SPREAD and not finite) or (name in SUMS and overflows):
        yield "NaN"


def _of_norm(layer: Any, x: NDArray, cells: NDArray[np.intp]) -> Iterator[str]:
    with np.errstate(all="ignore"):
        powers = np.abs(x.astype(np.float64)).max(initial=0) ** layer.norm_type * cells.shape[1]
    if not np.isfinite(powers):
        yield "NaN"
    if own(layer) is None:
        return
    if layer.norm_type % 2 and (x < 0).any():
        yield "LP pooling, sign"
    if (cells == OUTSIDE).any():
        yield "LP pooling, ceil"
    if layer.norm_type <= 1 and (x == 0).any():
        yield "LP gradient at 0"

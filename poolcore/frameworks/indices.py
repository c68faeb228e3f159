"""How frameworks number the cell where a maximum stood: the layouts of an index, in one place."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..inputs import as_input
from ..layers.bases.sliding import switches
from ..layers.max_pool import MaxPool

Layout = Literal["torch", "onnx", "tensorflow"]
LAYOUTS = {"torch": "plane", "onnx": "global", "tensorflow": "channels_last"}
"""What an index counts (`renumbered`), by the framework that is known for it."""


def renumbered(
    inside: NDArray, shape: tuple[int, ...], rank: int, layout: str, include_batch: bool = False
) -> NDArray[np.int64]:
    """Positions within their planes as a layout counts them; −1 stays.

    inside: (..., *output), of an input of this shape: (..., *spatial), with so many spatial axes.
    layout: "plane" counts within a plane; "global" through all of the input, plane behind plane;
    "channels_last" in an image whose channels come last, (row · width + column) · C + channel,
    with include_batch from one image to the next.
    """
    lead, cells = shape[: len(shape) - rank], math.prod(shape[len(shape) - rank :])
    plane = np.arange(math.prod(lead)).reshape(*lead, *[1] * rank)
    channels = lead[-1] if lead else 1
    if layout == "global":
        found = plane * cells + inside
    elif layout == "channels_last":
        image, channel = plane // max(channels, 1), plane % max(channels, 1)
        found = inside * channels + channel + include_batch * image * channels * cells
    else:
        found = inside
    return np.where(inside < 0, -1, found).astype(np.int64)


def max_pool_with_argmax(
    x: ArrayLike, layer: MaxPool, layout: Layout = "torch", include_batch: bool = False
) -> tuple[NDArray, NDArray[np.int64]]:
    """The maxima and their positions: x (N, C, *spatial) to two arrays of shape (N, C, *output).

    layout: what a position counts. "torch": cells within their own plane, from 0, row by row.
    "onnx": cells of the whole of x, plane behind plane. "tensorflow": cells of an image whose
    channels come last, as (row · width + column) · C + channel.
    include_batch: for "tensorflow", go on counting from one image to the next.
    The arrays' own axes stay (N, C, …) in every layout. −1 where a pad_value wins.
    Raises ValueError for an x without both axes before the spatial ones and for another layout.

    >>> x = [[[[1, 4], [3, 2]], [[8, 5], [6, 7]]]]
    >>> max_pool_with_argmax(x, MaxPool(2), "tensorflow")[1].ravel()
    array([2, 1])

    Source: https://onnx.ai/onnx/operators/onnx__MaxPool.html (Indices) and
    https://www.tensorflow.org/api_docs/python/tf/nn/max_pool_with_argmax
    """
    x = as_input(x)
    switches("include_batch", include_batch)
    if x.ndim != layer.rank + 2:
        raise ValueError(f"x has {x.ndim} axes, not the {layer.rank + 2} of (N, C, *spatial)")
    if layout not in LAYOUTS:
        raise ValueError(f'layout {layout!r} is not "torch", "onnx" or "tensorflow"')
    if include_batch and layout != "tensorflow":
        raise ValueError(f'include_batch goes with layout "tensorflow", not {layout!r}')
    found = layer.indices(x)
    return layer(x), renumbered(found, x.shape, layer.rank, LAYOUTS[layout], include_batch)

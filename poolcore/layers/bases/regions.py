"""Boxes on a feature map, as the layers that pool regions take them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import GeometryError
from ...inputs import as_field, as_input
from .sliding import LARGEST, real, sizes

SIZE = {
    "range": (1, 4),
    "label": "Bins",
    "help": "How many rows and columns each region becomes.",
}
SCALE = {
    "range": (0.5, 2.0),
    "label": "Spatial scale",
    "help": "Cells of this map for one unit of the boxes: 1/16 where the map is 16 times smaller.",
}
BOXES = {
    "array": (16, 4),
    "label": "Boxes",
    "help": "One row a region: left, top, right, bottom.",
}
"""What the fields of such a layer tell of themselves."""


def checked(layer: Any) -> None:
    """Check output_size, spatial_scale and boxes, and nest the boxes.

    Raises TypeError, ValueError for boxes that are not (K, 4), not finite, or end before they
    start. K may be 0, as in torchvision.
    """
    sizes("output_size", layer.output_size, 2, least=1)
    real("spatial_scale", layer.spatial_scale)
    if not 0 < layer.spatial_scale < math.inf:
        raise ValueError(f"spatial_scale must be positive and finite, not {layer.spatial_scale!r}")
    if layer.boxes is None:
        return
    array = as_input(layer.boxes, "boxes")
    # Nested, no boxes at all are (): their columns are not kept.
    boxes = () if array.shape in ((0,), (0, 4)) else as_field("boxes", array, 2)
    for box in boxes:
        if len(box) != 4:
            raise ValueError(f"boxes has {len(box)} columns, not the 4 of (x1, y1, x2, y2)")
        if box[2] < box[0] or box[3] < box[1]:
            raise ValueError(f"boxes: {box} ends before it starts; it is (x1, y1, x2, y2)")
        if max(map(abs, box)) * layer.spatial_scale > LARGEST:
            raise ValueError(f"boxes: {box} times spatial_scale must stay below {LARGEST}")
    object.__setattr__(layer, "boxes", boxes)


def plane(layer: Any, shape: tuple[int, ...]) -> tuple[int, int]:
    """Height and width of the map. Raises TypeError without boxes, GeometryError without cells."""
    layer.given()
    if len(shape) < 2:
        raise GeometryError("too_few_axes", numbers={"needed": 2, "axes": len(shape)})
    for axis, n in enumerate(shape[-2:]):
        if n < 1:
            raise GeometryError("empty_input", axis)
    return int(shape[-2]), int(shape[-1])


def scaled(layer: Any) -> NDArray:
    """(K, 2, 2): the first and the last edge of each box on each axis, rows first, in cells."""
    boxes = np.array(layer.boxes, np.float64).reshape(-1, 4) * layer.spatial_scale
    return boxes[:, [[1, 3], [0, 2]]]


def overlap(edges: NDArray, limits: tuple[int, int]) -> None:
    """Raise GeometryError for a box that ends before 0 or starts past its axis' limit."""
    away = (edges[..., 1] < 0) | (edges[..., 0] > limits)
    if away.any():
        raise GeometryError("box", numbers={"box": int(np.argmax(away.any(axis=1)))})

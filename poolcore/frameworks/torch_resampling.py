"""Layers that go to another grid, as torch operations: larger maps, and regions.

torch is imported when a rule is called, never before.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from ..layers.bases.sliding import sizes


def _max_unpool(layer: Any, x: Any) -> Any:
    import torch

    spatial = layer.spatial(tuple(x.shape))
    indices = torch.tensor(layer.indices).reshape(-1, 1, *x.shape[-layer.rank :])
    unpool = getattr(torch.nn.functional, f"max_unpool{layer.rank}d")
    setting = (layer.kernel_size, layer.strides, layer.padding)
    y = unpool(x.reshape(indices.shape), indices, *setting, output_size=spatial)
    return y.reshape(x.shape[0], *x.shape[1 : -layer.rank], *spatial)


def _upsample(layer: Any, x: Any) -> Any:
    from torch.nn.functional import interpolate

    corners = layer.align_corners if layer.mode == "bilinear" else None
    size = None if layer.size is None else layer.outputs(tuple(x.shape))
    setting: dict[str, Any] = {"size": size, "scale_factor": layer._factors() or None}
    return interpolate(x[:, None], **setting, mode=layer.mode, align_corners=corners)[:, 0]


def _roi_pool(layer: Any, x: Any) -> Any:
    import torch

    grids = []
    for tops, sides in layer.bins(tuple(x.shape[-2:])):
        cut = [x[:, None, slice(*tall), slice(*wide)] for tall, wide in product(tops, sides)]
        grids.append(torch.stack([_largest(part) for part in cut], dim=-1))
    return torch.stack(grids, dim=1).reshape(len(x), *layer.windows(x.shape).output_shape)


def _largest(part: Any) -> Any:
    """(planes, 1, rows, columns) to (planes,); 0 without a cell."""
    from torch.nn.functional import adaptive_max_pool2d

    return adaptive_max_pool2d(part, 1).flatten() if part.numel() else part.new_zeros(len(part))


def _roi_align(layer: Any, x: Any) -> Any:
    import torch

    rows, columns = sizes("output_size", layer.output_size, 2, least=1)
    limits, found = np.array(x.shape[-2:]), []
    for y, x_places in layer.places(tuple(x.shape)):
        both = np.broadcast_arrays(y[..., :, None], x_places[..., None, :])
        place = np.broadcast_to(np.stack(both, -1), (rows, columns, *both[0].shape[2:], 2))
        there = ((place >= -1) & (place <= limits)).all(-1).reshape(rows * columns, -1)
        grid = (2 * place / np.maximum(limits - 1, 1) - 1)[..., ::-1].copy()
        values = torch.nn.functional.grid_sample(
            x[None], torch.tensor(grid, dtype=x.dtype).reshape(1, *there.shape, 2),
            padding_mode="border", align_corners=True,
        )[0]  # fmt: skip
        kept = values * torch.tensor(there, dtype=x.dtype)
        found.append(kept.mean(-1).reshape(len(x), rows, columns))
    return torch.stack(found, dim=1)


RESAMPLING: dict[str, Callable[[Any, Any], Any]] = {
    "MaxUnpool": _max_unpool, "Upsample": _upsample, "RoIPool": _roi_pool, "RoIAlign": _roi_align,
    "DeformRoIPool": _roi_align,
}  # fmt: skip
"""x of shape (planes, *windows.input_shape) to (planes, *output), by the layer's class."""

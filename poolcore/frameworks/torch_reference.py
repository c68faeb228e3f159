"""A layer as a torch module, and the comparison with torch's autograd.

Torch's own module where torch has the layer, even where it differs on purpose; otherwise the same
layer of torch operations, after explicit padding. torch is imported when it is asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..inputs import as_input
from ..layer import Layer
from ..layers.bases.sliding import Sliding
from .torch_layers import OTHERS
from .torch_notes import EXPLAINS, torch_notes
from .torch_sliding import SLIDING, Frame, Own, own


@dataclass(frozen=True, eq=False)
class Comparison:
    """A layer and torch on the same x and dy.

    difference: the largest absolute difference in forward or gradient; equal infinities and NaNs
    count as 0, a NaN against a number as infinity. notes: the rows of semantics.md (first column)
    that explain a difference on purpose, or a setting that torch refuses or has not.
    """

    y: NDArray
    torch_y: NDArray
    dx: NDArray
    torch_dx: NDArray
    difference: float
    notes: tuple[str, ...]

    @property
    def unexplained(self) -> bool:
        """Whether the two differ by more than rounding, and no note tells why."""
        # A gradient may hold a difference of numbers as large as y.
        noise = 1e-14 * _largest(self.torch_y)
        alike = _alike(self.y, self.torch_y) and _alike(self.dx, self.torch_dx, noise)
        return not (alike or {*EXPLAINS} & {*self.notes})


def to_torch(layer: Layer) -> Any:
    """The layer as a torch.nn.Module: torch's own where there is one, else one that pads itself.

    Torch's own module takes (N, C, *spatial) or (C, *spatial) and keeps its own rules for ties and
    for LPPool's signs and clipped windows; the others take (..., *spatial).
    Raises ValueError where PoolLab knows no such layer in torch, or torch refuses the setting.
    Source: https://pytorch.org/docs/stable/nn.html#pooling-layers
    """
    found = _own(layer)
    if found is None:
        return _built(layer)
    import torch

    name, arguments = found
    if over := _over_half(arguments):
        raise ValueError(
            f"{layer.describe()}: torch refuses padding over half the kernel, here {over}. "
            "Pad explicitly with torch.nn.functional.pad and give the layer padding=0."
        )
    # LPPool1d multiplies by its kernel_size, so it must be a number.
    for key, value in arguments.items():
        if isinstance(value, tuple) and len(value) == 1:
            arguments[key] = value[0]
    return getattr(torch.nn, name)(**arguments)


def _own(layer: Layer) -> Own | None:
    if type(layer).__name__ not in {*SLIDING, *OTHERS}:
        raise ValueError(f"{layer.describe()}: PoolLab knows no such layer in torch")
    if not isinstance(layer, Sliding):
        return None
    if layer.rank > 3:
        raise ValueError(
            f"{layer.describe()}: torch pools over 1, 2 or 3 axes, not {layer.rank}. "
            "Use a kernel_size of at most 3 entries."
        )
    return own(layer)


def _over_half(arguments: dict[str, Any]) -> str:
    """Source: pool2d_shape_check in ATen/native/Pool.h; dilation does not widen the limit."""
    padding = arguments.get("padding", ())
    for axis, (p, k) in enumerate(zip(padding, arguments["kernel_size"], strict=False)):
        if p > k // 2:
            return f"padding {p} for kernel {k} on axis {axis}"
    return ""


def _built(layer: Layer) -> Any:
    import torch

    class Built(torch.nn.Module):
        def extra_repr(self) -> str:
            return layer.describe()

        def forward(self, x: Any) -> Any:
            shape, name = tuple(x.shape), type(layer).__name__
            output = layer.output_shape(shape)
            if isinstance(layer, Sliding):
                planes, frame = x.reshape(_planes(shape, layer.rank)), Frame(layer.axes(shape))
                return SLIDING[name](layer, planes, frame).reshape(output)
            spatial = layer.windows(shape).input_shape
            return OTHERS[name](layer, x.reshape(-1, *spatial)).reshape(output)

    return Built()


def _planes(shape: tuple[int, ...], rank: int) -> tuple[int, ...]:
    lead = len(shape) - rank
    return (math.prod(shape[:lead]), 1, *shape[lead:])


def compare_with_torch(layer: Layer, x: ArrayLike, dy: ArrayLike) -> Comparison:
    """Forward and gradient of the layer and of torch: x (..., *spatial), dy the output's shape.

    Torch runs in float64, and on explicitly padded input where it refuses the padding.
    Raises TypeError, GeometryError and ValueError as the layer does, and ValueError where PoolLab
    knows no such layer in torch.

    >>> compare_with_torch(AvgPool(2), [[0, 1], [2, 3]], [[1]]).difference
    0.0
    """
    import torch

    x = as_input(x)
    y, pullback = layer.vjp(x)
    dx = pullback(dy)
    windows = layer.windows(x.shape)
    planes = _planes(x.shape, layer.rank) if isinstance(layer, Sliding) else x.shape
    given = torch.tensor(x.astype(np.float64).reshape(planes), requires_grad=True)
    result, refused = _run(layer, given)
    result.backward(torch.tensor(np.asarray(dy, np.float64)).reshape(result.shape))
    torch_y = result.detach().numpy().reshape(y.shape)
    torch_dx = given.grad.numpy().reshape(x.shape)

    notes = [*torch_notes(layer, x, windows.index)]
    notes += ["Padding limit"] * refused
    notes += ["Integers"] * (layer.output_dtype(x.dtype) != x.dtype)
    difference = max(_difference(y, torch_y), _difference(dx, torch_dx))
    return Comparison(y, torch_y, dx, torch_dx, difference, tuple(notes))


def _run(layer: Layer, given: Any) -> tuple[Any, bool]:
    """The output, and whether torch's own module refused to give it."""
    found = _own(layer)
    if found is not None and _over_half(found[1]):
        return _built(layer)(given), True
    try:
        return to_torch(layer)(given), False
    except RuntimeError:
        # AvgPool3d refuses an input smaller than the kernel even where padding makes room for it.
        return _built(layer)(given), True


def _difference(ours: NDArray, theirs: NDArray) -> float:
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0, np.abs(ours.astype(np.float64) - theirs))
    return float(np.where(np.isnan(apart), np.inf, apart).max(initial=0))


def _alike(ours: NDArray, theirs: NDArray, noise: float = 0) -> bool:
    """Whether rounding alone sets them apart."""
    return _difference(ours, theirs) <= 1e-6 * max(1.0, _largest(theirs)) + noise


def _largest(values: NDArray) -> float:
    return float(np.abs(values[np.isfinite(values)]).max(initial=0))

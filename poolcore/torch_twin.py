"""Layers as torch modules, and the comparison with torch's autograd.

Torch's own module where torch has the layer, even where it differs on purpose; otherwise the same
layer of torch operations, after explicit padding. Nothing here imports torch before it is called.

A layer's file takes part with three methods:
`torch_own()`: a sliding layer's class in torch.nn and its arguments, or None (see `own`);
`torch_rule(x, frame)`: the layer of torch operations, for x of shape (planes, 1, *spatial);
any other layer's is `torch_rule(x)`, for x of shape (planes, *windows.input_shape);
`torch_notes(x, cells)`: the rows of SEMANTICS.md that tell x on these windows apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .inputs import as_input
from .layer import Layer
from .slide import Sliding, pairs, sizes
from .windows import Axis

Own = tuple[str, dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Comparison:
    """A layer and torch on the same x and dy.

    difference: the largest absolute difference in forward or gradient; equal infinities and NaNs
    count as 0, a NaN against a number as infinity. notes: the rows of SEMANTICS.md (first column)
    that explain a difference on purpose, or a setting that torch refuses or has not.
    """

    y: NDArray
    torch_y: NDArray
    dx: NDArray
    torch_dx: NDArray
    difference: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """Padding and windows of one input, as torch operations."""

    axes: Sequence[Axis]

    def pad(self, x: Any, value: float = 0, outside: float = 0) -> Any:
        """x with its padding, and with as much overhang as its last windows need."""
        from torch.nn.functional import pad

        padding = [n for a in reversed(self.axes) for n in (a.before, a.after)]
        overhang = [n for a in reversed(self.axes) for n in (0, _overhang(a))]
        return pad(pad(x, padding, value=float(value)), overhang, value=float(outside))

    def cells(self, padded: Any) -> Any:
        """(..., *padded) to (..., *output, cells)."""
        rank = len(self.axes)
        for axis in self.axes:
            # unfold moves the cells of this axis to the end, and the next axis to its place.
            padded = padded.unfold(-rank, axis.span, axis.stride)[..., :: axis.dilation]
        return padded.flatten(-rank)

    def count(self, x: Any, count_include_pad: bool) -> Any:
        """How many cells each window counts: never the overhang."""
        ones = x.new_ones(x.shape[-len(self.axes) :])
        return self.cells(self.pad(ones, float(count_include_pad))).sum(-1)


def _overhang(axis: Axis) -> int:
    """Past the padding; negative where the end of the padding is read by no window."""
    end = (axis.outputs - 1) * axis.stride + axis.span
    return end - axis.before - axis.size - axis.after


def power(x: Any, exponent: float) -> Any:
    """x ** exponent with a gradient of 0 at 0, where the plain formula gives inf · 0 = nan."""
    return (x.where(x != 0, 1) ** exponent).where(x != 0, 0)


def own(layer: Sliding, family: str, takes: tuple[str, ...], **arguments: Any) -> Own | None:
    """family1d, 2d or 3d of torch.nn with this layer's setting.

    takes: which of "padding" and "dilation" the family has as arguments.
    None where the setting needs one that it has not, or padding that is not one number an axis.
    """
    if layer.padding in ("same", "same_lower"):
        return None
    padding = pairs(0 if layer.padding == "valid" else layer.padding, layer.rank)
    if any(before != after for before, after in padding):
        return None
    setting = {
        "padding": tuple(before for before, _ in padding),
        "dilation": sizes("dilation", layer.dilation, layer.rank, least=1),
    }
    plain = {"padding": (0,) * layer.rank, "dilation": (1,) * layer.rank}
    if any(setting[name] != plain[name] for name in setting if name not in takes):
        return None
    arguments["kernel_size"] = sizes("kernel_size", layer.kernel_size, layer.rank, least=1)
    arguments["stride"] = sizes("stride", layer.strides, layer.rank, least=1)
    arguments["ceil_mode"] = layer.ceil_mode
    return f"{family}{layer.rank}d", arguments | {name: setting[name] for name in takes}


def twin(layer: Layer) -> Any:
    """The layer as a torch.nn.Module: torch's own where there is one, else one that pads itself.

    Torch's own module takes (N, C, *spatial) or (C, *spatial) and keeps its own rules for ties and
    for LPPool's signs and clipped windows; the others take (..., *spatial).
    Raises ValueError where torch has no such layer, or refuses the setting.
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
    if not hasattr(layer, "torch_rule"):
        raise ValueError(f"{layer.describe()}: torch has no such layer")
    if not isinstance(layer, Sliding):
        return None
    if layer.rank > 3:
        raise ValueError(
            f"{layer.describe()}: torch pools over 1, 2 or 3 axes, not {layer.rank}. "
            "Use a kernel_size of at most 3 entries."
        )
    found: Own | None = getattr(layer, "torch_own", lambda: None)()
    return found


def _over_half(arguments: dict[str, Any]) -> str:
    """Source: pool2d_shape_check in ATen/native/Pool.h; dilation does not widen the limit."""
    padding = arguments.get("padding", ())
    for axis, (p, k) in enumerate(zip(padding, arguments["kernel_size"], strict=False)):
        if p > k // 2:
            return f"padding {p} for kernel {k} on axis {axis}"
    return ""


def _built(layer: Any) -> Any:
    import torch

    class Built(torch.nn.Module):
        def extra_repr(self) -> str:
            return layer.describe()

        def forward(self, x: Any) -> Any:
            shape = tuple(x.shape)
            output = layer.output_shape(shape)
            if not isinstance(layer, Sliding):
                spatial = layer.windows(shape).input_shape
                return layer.torch_rule(x.reshape(-1, *spatial)).reshape(output)
            frame, rule = Frame(layer.axes(shape)), layer.torch_rule  # type: ignore[attr-defined]
            return rule(x.reshape(_planes(shape, layer.rank)), frame).reshape(output)

    return Built()


def _planes(shape: tuple[int, ...], rank: int) -> tuple[int, ...]:
    lead = len(shape) - rank
    return (math.prod(shape[:lead]), 1, *shape[lead:])


def compare_with_torch(layer: Layer, x: ArrayLike, dy: ArrayLike) -> Comparison:
    """Forward and gradient of the layer and of torch: x (..., *spatial), dy the output's shape.

    Torch runs in float64, and on explicitly padded input where it refuses the padding.
    Raises TypeError, GeometryError and ValueError as the layer does, and ValueError where torch
    has no such layer.

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

    notes = [*layer.torch_notes(x, windows.index)] if hasattr(layer, "torch_notes") else []
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
        return twin(layer)(given), False
    except RuntimeError:
        # AvgPool3d refuses an input smaller than the kernel even where padding makes room for it.
        return _built(layer)(given), True


def _difference(ours: NDArray, theirs: NDArray) -> float:
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0, np.abs(ours.astype(np.float64) - theirs))
    return float(np.where(np.isnan(apart), np.inf, apart).max(initial=0))

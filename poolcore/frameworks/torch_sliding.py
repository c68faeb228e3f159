"""Layers whose kernel slides, as torch modules of its own and as torch operations.

torch is imported when a rule is called, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from ..layers.bases.sliding import pairs, sizes
from ..windows import Axis

Own = tuple[str, dict[str, Any]]
"""The name of a class in torch.nn, and its arguments."""


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

    def counted(self, x: Any, count_include_pad: bool) -> Any:
        """1 for each cell of each window that counts, 0 for others: never the overhang."""
        ones = x.new_ones(x.shape[-len(self.axes) :])
        return self.cells(self.pad(ones, float(count_include_pad)))

    def count(self, x: Any, count_include_pad: bool) -> Any:
        """How many cells each window counts."""
        return self.counted(x, count_include_pad).sum(-1)


def _overhang(axis: Axis) -> int:
    """Past the padding; negative where the end of the padding is read by no window."""
    end = (axis.outputs - 1) * axis.stride + axis.span
    return end - axis.before - axis.size - axis.after


def power(x: Any, exponent: float) -> Any:
    """x ** exponent with a gradient of 0 at 0, where the plain formula gives inf · 0 = nan."""
    return (x.where(x != 0, 1) ** exponent).where(x != 0, 0)


def own(layer: Any) -> Own | None:
    """The class of torch.nn that is this layer, where there is one that can do its setting.

    None where the setting needs an argument that it has not, or padding that is not one number an
    axis. Ties, and LPPool's signs and clipped windows, are torch's own.
    """
    family, takes, arguments = _family(layer)
    if not family or layer.padding in ("same", "same_lower"):
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


def _family(layer: Any) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The name without its rank, which of padding and dilation it takes, and what only it has."""
    name = type(layer).__name__
    if name in ("MaxPool", "AsymmetricMaxPool") and layer.pad_value == -inf:
        return "MaxPool", ("padding", "dilation"), {}
    if name == "LPPool":
        return "LPPool", (), {"norm_type": layer.norm_type}
    if name == "AvgPool" and layer.divisor_override is None:
        return "AvgPool", ("padding",), {"count_include_pad": layer.count_include_pad}
    if name == "AvgPool" and layer.rank > 1:
        # AvgPool1d alone has no divisor_override.
        return "AvgPool", ("padding",), {"divisor_override": layer.divisor_override}
    return "", (), {}


def maximum(layer: Any, x: Any, frame: Frame) -> Any:
    from torch import nn

    steps = (sizes(n, getattr(layer, n), layer.rank, least=1) for n in ("strides", "dilation"))
    kernel, (stride, dilation) = sizes("", layer.kernel_size, layer.rank, least=1), steps
    pool = getattr(nn, f"MaxPool{layer.rank}d")(kernel, stride, 0, dilation, return_indices=True)
    # An input of −∞ must win over padding of −∞, so the search sees it as the lowest number.
    _, index = pool(frame.pad(x.nan_to_num(nan, inf), layer.pad_value, -inf))
    padded = frame.pad(x, layer.pad_value, -inf)
    return padded.flatten(2).gather(-1, index.flatten(2)).reshape(index.shape)


def mean(layer: Any, x: Any, frame: Frame) -> Any:
    divisor = layer.divisor_override or frame.count(x, layer.count_include_pad)
    return frame.cells(frame.pad(x)).sum(-1) / divisor


def _norm(layer: Any, x: Any, frame: Frame) -> Any:
    total = power(frame.cells(frame.pad(x)).abs(), layer.norm_type).sum(-1)
    return power(total, 1 / layer.norm_type)


def _root_mean_square(layer: Any, x: Any, frame: Frame) -> Any:
    squares = power(frame.cells(frame.pad(x)), 2).sum(-1)
    return power(squares / frame.count(x, layer.count_include_pad), 0.5)


def _gem(layer: Any, x: Any, frame: Frame) -> Any:
    cells = frame.cells(frame.pad(x.clamp(min=layer.eps)))
    # Powers of ratios: x¹⁰ itself would leave what a float holds.
    most = cells.detach().amax(-1, keepdim=True).nan_to_num(1, 1)
    powers = (cells / most) ** layer.p
    return most[..., 0] * (powers.sum(-1) / frame.count(x, False)) ** (1 / layer.p)


def _log_sum_exp(layer: Any, x: Any, frame: Frame) -> Any:
    cells = frame.cells(frame.pad(layer.r * x, -inf, -inf))
    # torch's logsumexp has the shares of equal cells of 1e200 add up to more than 1.
    most = cells.detach().amax(-1, keepdim=True)
    most = most.where(most.isfinite(), 0)
    summed = most[..., 0] + (cells - most).exp().sum(-1).log()
    return (summed - frame.count(x, False).log()) / layer.r


def _soft(layer: Any, x: Any, frame: Frame) -> Any:
    shares = frame.cells(frame.pad(x, -inf, -inf)).softmax(-1)
    return (shares * frame.cells(frame.pad(x))).sum(-1)


def _ordered(layer: Any, x: Any, frame: Frame) -> Any:
    import torch

    cells, inside = frame.cells(frame.pad(x)), frame.counted(x, False)
    order = cells.argsort(dim=-1, descending=True, stable=True)
    # An input of −∞ ranks before padding, which no number may stand for.
    there = inside.expand_as(order).gather(-1, order)
    order = order.gather(-1, there.argsort(dim=-1, descending=True, stable=True))
    places = torch.as_tensor(layer.places(inside.sum(-1).long().numpy()))
    found = cells.gather(-1, order.gather(-1, places.expand(*cells.shape[:-1], -1))).mean(-1)
    odd = cells.isnan().any(-1) & (type(layer).__name__ == "MedianPool")
    return found + found.new_zeros(found.shape).masked_fill(odd, nan)


def _stochastic(layer: Any, x: Any, frame: Frame) -> Any:
    import torch

    # relu would pass the gradient on to a NaN.
    cells = frame.cells(frame.pad(x.where(x > 0, x.detach().clamp(min=0))))
    total = cells.sum(-1, keepdim=True)
    if not layer.training:
        return ((cells / total.where(total != 0, 1)) * cells).sum(-1)
    running = cells.cumsum(-1)
    shape = cells.shape[2:-1]
    u = torch.as_tensor(layer._numbers(shape.numel())).reshape(*shape, 1)
    drawn = (running <= u * running[..., -1:]).sum(-1, keepdim=True)
    found = cells.gather(-1, drawn.clamp(max=cells.shape[-1] - 1))
    return (found + torch.zeros_like(total).masked_fill(~total.isfinite(), nan)).squeeze(-1)


def _shared(layer: Any, x: Any, frame: Frame) -> Any:
    return blend(layer.shares, both(layer.pair, x, frame))


def both(pair: Any, x: Any, frame: Frame) -> tuple[Any, Any]:
    """Maximum and mean of the same windows."""
    return maximum(pair.maximum, x, frame), mean(pair.average, x, frame)


def blend(shares: tuple[Any, Any], parts: tuple[Any, Any]) -> Any:
    # A share of 0 takes nothing, not 0 · inf.
    kept = [s * part for s, part in zip(shares, parts, strict=True) if not _is_zero(s)]
    return sum(kept[1:], kept[0])


def _is_zero(share: Any) -> bool:
    return isinstance(share, int | float) and share == 0


SLIDING: dict[str, Callable[[Any, Any, Frame], Any]] = {
    "MaxPool": maximum, "AsymmetricMaxPool": maximum, "AvgPool": mean, "LPPool": _norm,
    "RMSPool": _root_mean_square, "GeMPool": _gem, "LSEPool": _log_sum_exp, "SoftPool": _soft,
    "MedianPool": _ordered, "RankPool": _ordered, "StochasticPool": _stochastic,
    "AvgMaxPool": _shared, "MixedPool": _shared,
}  # fmt: skip
"""x of shape (planes, 1, *spatial) to (planes, 1, *output), by the layer's class."""

"""The lines for a layer whose kernel slides: one call, and around it what the call cannot do
itself: padding, ceil mode and divisors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .literals import for_each_axis, short
from .needs import POOLS
from .table import Operation
from .writers import Amounts, Call, Keras, Numpy

SPLITS = {"same": "(p // 2, p - p // 2)", "same_lower": "(p - p // 2, p // 2)"}
LAYOUTS = {1: "(N, L, C)", 2: "(N, H, W, C)", 3: "(N, D, H, W, C)"}


def row_of(layer: Any, writer: Numpy) -> Operation | None:
    """The operation this layer is written with; None where PoolLab knows none."""
    pools = POOLS.get(type(layer).__name__)
    norm = writer.rows.get("norm") if pools == "sum" else None
    # ONNX's p is a whole number.
    if norm and (norm.signed or short(layer.norm_type).isdigit()):
        return norm
    by_mean = pools == "mean" or (pools == "sum" and "sum" not in writer.rows)
    return writer.rows.get(writer.means_by if by_mean else pools or "")


def sliding_lines(layer: Any, writer: Numpy, row: Operation) -> Iterator[str]:
    s = Call(layer, row)
    if isinstance(writer, Keras):
        yield f"# x has its channels last: {LAYOUTS.get(s.rank, '(N, ..., C)')}"
    pool = writer.pool(s)
    before, after = around(layer, row if pool.gives == "norm" else None)
    x = before.format(x="x")
    crop = "" if s.own else _crop(s, writer)
    if s.counts and not s.own:
        yield from _pad_and_count(s, writer, x)
        yield from pool.before
        yield f"total, count = ({pool.of('a')}{crop} for a in (x, ones))"
        value, factor = "total", " / count"
    else:
        yield from () if s.own else _pad(s, writer)
        yield from pool.before
        value, factor = pool.of(x) + crop, _factor(s, pool.gives)
    value = f"({value}{factor})" if factor and after != "{y}" else value + factor
    yield f"y = {after.format(y=value)}"


def takes_root(layer: Any, writer: Numpy) -> bool:
    """Whether the root of a sum is written out, and not part of the framework's own call."""
    row = row_of(layer, writer)
    gives = writer.pool(Call(layer, row)).gives if row else ""
    return around(layer, row if gives == "norm" else None)[1] != "{y}"


def around(layer: Any, norm: Operation | None) -> tuple[str, str]:
    """What is done to each cell before the window is summed, and to the sum behind.

    norm: the operation that takes the p-th power, and its root, by itself.
    """
    if type(layer).__name__ == "RMSPool":
        return "{x} ** 2", "{y} ** 0.5"
    if type(layer).__name__ != "LPPool":
        return "{x}", "{y}"
    p, even = short(layer.norm_type), layer.norm_type % 2 == 0
    if norm:
        return "{x}" if even or not norm.signed else "abs({x})", "{y}"
    if p == "1":
        return "abs({x})", "{y}"
    before = "{x} ** " if even else "abs({x}) ** "
    return before + p, "{y} ** 0.5" if p == "2" else f"{{y}} ** (1 / {p})"


def _amounts(s: Call) -> Amounts:
    return SPLITS[s.same] if s.same else s.pads


def _both(s: Call) -> Amounts:
    """Padding and overhang at once."""
    if s.same:
        return SPLITS[s.same]
    return [(b, a + more) for (b, a), (_, more) in zip(s.pads, s.over, strict=True)]


def _sizes(s: Call, writer: Numpy) -> Iterator[str]:
    """The amounts of "same", which follow from the input's size."""
    if s.same:
        text = "max((n - 1) // {stride} * {stride} + {span} - n, 0)"
        yield f"pads = {for_each_axis(text, writer.spatial, stride=s.stride, span=s.span)}"


def _pad(s: Call, writer: Numpy) -> Iterator[str]:
    yield from _sizes(s, writer)
    overhangs = any(map(any, s.over))
    if overhangs and (s.fill == s.outside or not s.padded):
        yield f"x = {writer.pad('x', _both(s), s.outside)}"
        return
    if s.padded:
        yield f"x = {writer.pad('x', _amounts(s), s.fill)}"
    if overhangs:
        yield f"x = {writer.pad('x', s.over, s.outside)}"


def _pad_and_count(s: Call, writer: Numpy, x: str) -> Iterator[str]:
    """Pad x, and beside it ones where a cell counts."""
    yield from _sizes(s, writer)
    amounts = _both(s)
    if s.counts_pad and s.padded:
        yield f"x = {writer.pad(x, _amounts(s), 0)}"
        x, amounts = "x", s.over
    yield f"x, ones = ({writer.pad('a', amounts, 0)} for a in ({x}, {writer.ones}(x)))"


def _factor(s: Call, gives: str) -> str:
    """From what the call gives to what the layer wants."""
    if s.divisor is not None and not s.own:
        return f" / {s.divisor}" if gives == "sum" else f" * {s.volume} / {s.divisor}"
    if {s.pools, gives} == {"mean", "sum"} and s.volume > 1:
        return f" / {s.volume}" if s.pools == "mean" else f" * {s.volume}"
    return ""


def _crop(s: Call, writer: Numpy) -> str:
    """The index that drops the windows that start past the input and the padding before it."""
    first, index = len(writer.lead), []
    for axis, (stride, (_, after), crops) in enumerate(zip(s.stride, s.pads, s.crops, strict=True)):
        size = f"x.shape[{first + axis}]"
        size = f"({size} - {after})" if after else size
        index.append(f": {size} // {stride}" if crops else ":")
    return f"[{', '.join([':'] * first + index)}]" if any(s.crops) else ""

"""What a framework has for a layer whose kernel slides, and the setting it would have to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from .slide import pairs, sizes

SIDES = "padding sides dilation ceil_mode same same_lower"
"""What ONNX's operators take; onnxruntime's "same" forgets the dilation, or stride over kernel."""
ANY_PADDING = "padding sides wide dilation same same_lower same_with_gaps"
"""What jax.lax.reduce_window takes."""


@dataclass(frozen=True)
class Call:
    """What one framework has for a layer whose kernel slides.

    gives: what it makes of a window: "max", "mean", "sum", or "all" that the layer does.
    takes: the settings it can be given, of those in `Setting.needs`, with spaces between.
    first: an argument of its own. x: what it is called with.
    """

    name: str
    gives: str
    takes: str = ""
    first: str = ""
    x: str = "{x}"


def short(value: float) -> str:
    """2.0 as 2."""
    return repr(int(value) if value == int(value) else value)


class Setting:
    """The numbers of one sliding layer that code needs: the input's size is unknown."""

    def __init__(self, layer: Any, call: Call) -> None:
        self.layer, self.call = layer, call
        rank = self.rank = layer.rank
        self.kernel = sizes("kernel_size", layer.kernel_size, rank, least=1)
        self.stride = sizes("stride", layer.strides, rank, least=1)
        self.dilation = sizes("dilation", layer.dilation, rank, least=1)
        self.span = tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))
        self.volume = prod(self.kernel)
        self.same = layer.padding if layer.padding in ("same", "same_lower") else ""
        self.pads = pairs(0 if isinstance(layer.padding, str) else layer.padding, rank)
        # Rounding up is rounding down after stride − 1 more cells; "same" leaves nothing to round.
        ceil = layer.ceil_mode and not self.same
        self.over = tuple((0, stride - 1 if ceil else 0) for stride in self.stride)
        # The ceil rule's second half: no window starts past the input and the padding before it.
        every = zip(self.stride, self.pads, self.span, strict=True)
        self.crops = tuple(ceil and stride + pair[1] > span for stride, pair, span in every)
        self.ceil = any(map(any, self.over)) or any(self.crops)
        self.divisor = getattr(layer, "divisor_override", None)
        self.count_pad = getattr(layer, "count_include_pad", True)
        self.fill, self.outside = layer.fill(np.dtype(np.float64))
        if self.same and not self.own and max(self.stride) == 1:
            # With stride 1 the amount is the same for every input.
            self.pads = tuple((a.before, a.after) for a in layer.axes((1,) * rank))
            self.same = ""

    def name(self) -> str:
        return self.call.name.format(rank=self.rank)

    def first(self) -> str:
        return self.call.first.format(**vars(self.layer))

    @property
    def dilated(self) -> bool:
        return max(self.dilation) > 1

    @property
    def counts(self) -> bool:
        """Whether windows divide by different numbers."""
        varies = any(map(any, self.over)) or (self.padded and not self.count_pad)
        return varies and self.divisor is None and self.layer.pools == "mean"

    @property
    def padded(self) -> bool:
        return bool(self.same) or any(map(any, self.pads))

    @property
    def own(self) -> bool:
        """Whether one call of the framework does all of it."""
        return set(self.needs()) <= set(self.call.takes.split())

    def needs(self) -> Iterator[str]:
        if any(map(any, self.pads)):
            yield "padding"
        if any(b != a or b > k // 2 for (b, a), k in zip(self.pads, self.kernel, strict=True)):
            yield "sides"
        if any(max(pair) >= k for pair, k in zip(self.pads, self.kernel, strict=True)):
            yield "wide"
        if self.same:
            yield self.same
            if self.dilated or any(s > k for s, k in zip(self.stride, self.kernel, strict=True)):
                yield "same_with_gaps"
        if self.dilated:
            yield "dilation"
        if self.ceil:
            yield "ceil_mode"
        if self.padded and self.fill != self.outside:
            yield "pad_value"
        if self.divisor is not None:
            yield "divisor_override" if self.rank > 1 else "divisor_override_1d"
        elif self.padded and not self.count_pad:
            yield "count_include_pad"

"""How five frameworks write padding and pooling. What to write is code.py's business.

A framework here has `pad`, the text that pads an array, and `pool`, the text of its pooling call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from .slide import pairs, sizes

Pairs = Sequence[tuple[int, int]]


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


@dataclass(frozen=True)
class Pool:
    """A pooling call. of: its text for an array's text. before: lines it needs."""

    of: Callable[[str], str]
    gives: str
    before: tuple[str, ...] = ()


class Setting:
    """The numbers of one sliding layer, as code needs them: without the input's size."""

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
        self.ceil = layer.ceil_mode and not self.same and max(self.stride) > 1
        self.divisor = getattr(layer, "divisor_override", None)
        self.count_pad = getattr(layer, "count_include_pad", True)
        self.fill, self.outside = layer.fill(np.dtype(np.float64))
        if self.same and max(self.stride) == 1 and not self.own:
            # With stride 1 the amount is the same for every size.
            self.pads = tuple((a.before, a.after) for a in layer.axes((1,) * rank))
            self.same = ""

    @property
    def dilated(self) -> bool:
        return max(self.dilation) > 1

    @property
    def padded(self) -> bool:
        return bool(self.same) or any(map(any, self.pads))

    @property
    def own(self) -> bool:
        """Whether the framework's call can do all of it."""
        return self.needs <= set(self.call.takes.split())

    @property
    def needs(self) -> set[str]:
        flat = [(p, k, pair) for pair, k in zip(self.pads, self.kernel, strict=True) for p in pair]
        lopsided = any(before != after for before, after in self.pads)
        gap = self.dilated or any(s > k for s, k in zip(self.stride, self.kernel, strict=True))
        every = {
            "padding": self.padded and not self.same,
            "sides": lopsided or any(p > k // 2 for p, k, _ in flat),
            "wide": any(p >= k for p, k, _ in flat),
            "same": self.same == "same",
            "same_lower": self.same == "same_lower",
            "same with gaps": self.same and gap,
        }
        return {name for name, needed in every.items() if needed}

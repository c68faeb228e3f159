"""What a pooling setting needs of a framework: the one vocabulary of code.py and answers.py.

A setting *needs* features. A framework *takes* or *refuses* them (table.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from ..layers.bases.sliding import Sliding, pairs, sizes
from ..windows import Axis

BY_NUMBERS = "It has no padding by numbers: only VALID (none) and SAME."
TWO_AXES = "It pools over two axes only."
DIVISOR = "It has no divisor of one's own."
REASONS = {
    "1d": TWO_AXES,
    "3d": TWO_AXES,
    "padding": BY_NUMBERS,
    "padding_1d": BY_NUMBERS,
    "padding_3d": BY_NUMBERS,
    "sides": "It pads both sides alike; pad the input first for anything else.",
    "over_half": "It refuses padding over half the kernel.",
    "over_kernel": "It refuses padding as wide as the kernel.",
    "same": "It has no SAME padding where the two sides differ; pad the input first.",
    "same_lower": "Its SAME padding puts the odd cell at the end, never at the start.",
    "ceil_mode": "It has no ceil mode.",
    "dilation": "It has no dilation.",
    "dilation_with_stride": "It refuses dilation together with a stride over 1.",
    "dilation_with_same": "It refuses dilation together with SAME padding.",
    "dilation_with_padding": "It has no padding by numbers where there is dilation.",
    "divisor_override": DIVISOR,
    "divisor_override_1d": DIVISOR,
    "empty_output": "It raises, or even ends the process: no window fits.",
    "no_room": "It raises: no window fits.",
    "room_by_padding_3d": "Over three axes it refuses an input smaller than the kernel.",
    "nan": "With NaN the answer depends on which of its code paths runs.",
    "int32": "It has no mean of such integers.",
    "ints_1d": "It has no maximum of integers over one axis.",
    "unrecorded": "Nobody has run this setting for us; no answer is better than a guessed one.",
}
"""What a student is told who needs a feature that a framework refuses.

"unrecorded" stands for all that a framework neither takes nor refuses.
"""
UNREFUSED = (
    "2d", "same_with_gaps", "counted_padding", "uncounted_padding", "pad_value", "empty_window",
    "minus_infinity", "int64", "ints_3d",
)  # fmt: skip
"""Features that no framework is known to refuse. (same_with_gaps: a stride over the kernel.)"""
OWN_WAY = ("counted_padding", "uncounted_padding", "pad_value", "room_by_padding_3d")
"""Where a framework does not refuse these, it answers, if it must in its own way."""
POOLS = {
    "MaxPool": "max", "AsymmetricMaxPool": "max", "AvgPool": "mean", "RMSPool": "mean",
    "LPPool": "sum",
}  # fmt: skip
"""What the frameworks' poolings make of the windows of a layer, of its cells or their powers."""


class Setting:
    """The numbers of a sliding layer.

    axes: those of one input. Without them its size is unknown: "same" is then no number.
    """

    def __init__(self, layer: Sliding, axes: Sequence[Axis] | None = None) -> None:
        self.layer, self.rank = layer, layer.rank
        self.pools = POOLS[type(layer).__name__]
        self.kernel = sizes("kernel_size", layer.kernel_size, self.rank, least=1)
        self.stride = sizes("stride", layer.strides, self.rank, least=1)
        self.dilation = sizes("dilation", layer.dilation, self.rank, least=1)
        self.divisor: int | None = getattr(layer, "divisor_override", None)
        self.counts_pad: bool = getattr(layer, "count_include_pad", True)
        self.fill, self.outside = layer.fill(np.dtype(np.float64))
        self.same, self.pads = "", tuple((a.before, a.after) for a in axes or ())
        if axes is None:
            self.same = layer.padding if layer.padding in ("same", "same_lower") else ""
            self.pads = pairs(0 if isinstance(layer.padding, str) else layer.padding, self.rank)
        self._round_up(axes)

    def _round_up(self, axes: Sequence[Axis] | None) -> None:
        """What ceil mode changes: cells after the padding, windows that are dropped again."""
        # Rounding up is rounding down after stride − 1 more cells; "same" leaves nothing to round.
        ceil = self.layer.ceil_mode and not self.same
        self.over = tuple((0, stride - 1 if ceil else 0) for stride in self.stride)
        # The ceil rule's second half: no window starts past the input and the padding before it.
        every = zip(self.stride, self.pads, self.span, strict=True)
        self.crops = tuple(ceil and stride + pair[1] > span for stride, pair, span in every)
        self.ceil = any(map(any, self.over)) or any(self.crops)
        if axes is not None:
            self.ceil = any(a.outputs != replace(a, ceil_mode=False).outputs for a in axes)

    @property
    def span(self) -> tuple[int, ...]:
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    @property
    def volume(self) -> int:
        return prod(self.kernel)

    @property
    def dilated(self) -> bool:
        return max(self.dilation) > 1

    @property
    def padded(self) -> bool:
        return bool(self.same) or any(map(any, self.pads))

    @property
    def gaps(self) -> bool:
        """Whether cells between two windows are read by none."""
        return any(s > k for s, k in zip(self.stride, self.kernel, strict=True))

    def needs(self) -> Iterator[str]:
        """The features this setting has, as far as the input does not matter."""
        if self.divisor is not None:
            yield "divisor_override" if self.rank > 1 else "divisor_override_1d"
        if self.dilated:
            yield "dilation"
            yield from ["dilation_with_stride"] * (max(self.stride) > 1)
        yield from self._needs_of_padding()
        if self.ceil:
            yield "ceil_mode"

    def _needs_of_padding(self) -> Iterator[str]:
        if self.same:
            yield self.same
            yield from ["same_with_gaps"] * self.gaps
            yield from ["dilation_with_same"] * self.dilated
        elif self.padded:
            yield "padding" if self.rank == 2 else f"padding_{self.rank}d"
            yield from ["sides"] * any(before != after for before, after in self.pads)
            widest = [(max(pair), k) for pair, k in zip(self.pads, self.kernel, strict=True)]
            yield from ["over_half"] * any(p > k // 2 for p, k in widest)
            yield from ["over_kernel"] * any(p >= k for p, k in widest)
            yield from ["dilation_with_padding"] * self.dilated
        if self.padded and self.pools == "mean" and self.divisor is None:
            yield "counted_padding" if self.counts_pad else "uncounted_padding"
        yield from ["pad_value"] * (self.padded and self.fill != self.outside)


def needs_of_input(x: NDArray, maximum: bool, rank: int) -> Iterator[str]:
    """The features that the numbers of an input have."""
    if x.dtype.kind != "f":
        exact = "int64" if x.dtype == np.int64 else "int32"
        yield exact if rank == 2 else f"ints_{rank}d"
    elif maximum:
        yield from ["nan"] * bool(np.isnan(x).any())
        yield from ["minus_infinity"] * bool(np.isneginf(x).any())

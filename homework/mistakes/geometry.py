"""Where the windows stand: stride, dilation, kernel, rounding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from poolcore import Layer, Windows
from poolcore.layers.bases.sliding import Sliding, sizes

from ..work import Table, Work


def _each(work: Work, field: str) -> tuple[int, ...] | None:
    """One number an axis, of a layer that slides."""
    if not isinstance(work.layer, Sliding):
        return None
    value = work.layer.strides if field == "stride" else getattr(work.layer, field)
    return sizes(field, value, work.layer.rank, least=0)


def _strides(work: Work) -> tuple[int, ...] | None:
    """Strides, unless another mistake has moved the windows."""
    return None if work.table else _each(work, "stride")


def stride_left_at_1(work: Work) -> Work | None:
    """Moved the window by one cell, whatever the stride."""
    strides = _strides(work)
    return work.setting(stride=1) if strides and max(strides) > 1 else None


def stride_taken_from_kernel(work: Work) -> Work | None:
    """Moved the window by its own size, whatever the stride."""
    strides = _strides(work)
    return work.setting(stride=None) if strides and strides != _each(work, "kernel_size") else None


def kernel_sides_swapped(work: Work) -> Work | None:
    """Took the window's height for its width."""
    kernel = _each(work, "kernel_size")
    if not kernel or kernel == kernel[::-1]:
        return None
    return work.setting(kernel_size=kernel[::-1], stride=work.layer.strides)


def strides_swapped(work: Work) -> Work | None:
    """Moved down by the stride for columns, and right by that for rows."""
    strides = _strides(work)
    return work.setting(stride=strides[::-1]) if strides and strides != strides[::-1] else None


def dilation_ignored(work: Work) -> Work | None:
    """Read neighbouring cells, as if the dilation were 1."""
    dilation = _each(work, "dilation")
    if not dilation or max(dilation) == 1:
        return None
    return work.setting(dilation=1, stride=work.layer.strides)


def span_of_kernel_times_dilation(work: Work) -> Work | None:
    """Let a window span k·d cells and not d·(k − 1) + 1."""
    dilation, kernel = _each(work, "dilation"), _each(work, "kernel_size")
    if work.asked != "size" or not dilation or not kernel or max(dilation) == 1:
        return None
    spans = tuple(k * d for k, d in zip(kernel, dilation, strict=True))
    return work.setting(kernel_size=spans, dilation=1, stride=work.layer.strides)


def dilation_in_size_only(work: Work) -> Work | None:
    """Counted the windows with the dilation, but read neighbouring cells."""
    dilation = _each(work, "dilation")
    if work.asked == "size" or work.table or not dilation or max(dilation) == 1:
        return None
    return work.having(table=_windows(dilation=1))


def stride_in_size_only(work: Work) -> Work | None:
    """Counted the windows with the stride, but started each one cell after the last."""
    strides = _strides(work)
    if work.asked == "size" or not strides or max(strides) == 1:
        return None
    return work.having(table=_windows(stride=1))


def windows_of_cells_far_apart(work: Work) -> Work | None:
    """Reshaped with the factors exchanged: pooled cells n/k apart instead of neighbours."""
    kernel, strides = _each(work, "kernel_size"), _strides(work)
    plain = work.asked != "size" and kernel and kernel == strides and not work.layer.padding
    if not plain or not kernel or max(_each(work, "dilation") or ()) > 1:
        return None
    factors = [divmod(n, k) for n, k in zip(work.x.shape[-len(kernel) :], kernel, strict=True)]
    if any(rest for _, rest in factors):
        return None
    return work.setting(dilation=tuple(steps for steps, _ in factors), stride=1)


def rounded_up(work: Work) -> Work | None:
    """Rounded the number of windows up, although ceil mode is off."""
    slides = isinstance(work.layer, Sliding) and not work.layer.ceil_mode
    return work.setting(ceil_mode=True) if slides else None


def ceil_mode_ignored(work: Work) -> Work | None:
    """Rounded the number of windows down, although ceil mode is on."""
    slides = isinstance(work.layer, Sliding) and work.layer.ceil_mode
    return work.setting(ceil_mode=False) if slides else None


def _windows(**values: int) -> Table:
    """As many windows as the layer has, standing as another setting puts them."""

    def table(layer: Layer, shape: tuple[int, ...]) -> Windows:
        assert isinstance(layer, Sliding)
        fields: dict[str, Any] = {"stride": layer.strides, **values}
        other = replace(layer, **fields)
        right, wrong = layer.windows(shape), other.windows(shape)
        rows = np.ravel_multi_index(np.indices(right.output_shape), wrong.output_shape).ravel()
        return Windows(
            wrong.index[rows], right.input_shape, right.output_shape, right.padding,
            tuple(t[:n] for t, n in zip(wrong.axes, right.output_shape, strict=True)),
        )  # fmt: skip

    return table

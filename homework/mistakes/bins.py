"""Where the bins of adaptive pooling begin and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from poolcore import OUTSIDE, AdaptiveAvgPool, AdaptiveMaxPool, Layer, Windows
from poolcore.layers.bases.irregular import crossed

from ..work import Table, Work

Ends = Callable[[int, int], Sequence[tuple[int, int]]]


def _bins(work: Work, ends: Ends) -> Work | None:
    """The same work with these (start, end) on each axis."""
    adaptive = isinstance(work.layer, AdaptiveAvgPool | AdaptiveMaxPool)
    return work.having(table=_table(ends)) if adaptive and not work.table else None


def equal_bins(work: Work) -> Work | None:
    """Took bins of one size at one stride: ⌊n/m⌋, the last ones to the end."""
    return _bins(work, lambda n, m: [(i * (n // m), n - (m - 1 - i) * (n // m)) for i in range(m)])


def bins_end_rounded_down(work: Work) -> Work | None:
    """Rounded a bin's end down instead of up, so that bins never overlap."""
    return _bins(work, lambda n, m: [(i * n // m, (i + 1) * n // m) for i in range(m)])


def bins_start_rounded_up(work: Work) -> Work | None:
    """Rounded a bin's start up instead of down, so that bins never overlap."""
    return _bins(work, lambda n, m: [(-(-i * n // m), -(-(i + 1) * n // m)) for i in range(m)])


def last_bin_takes_rest(work: Work) -> Work | None:
    """Took bins of ⌊n/m⌋ cells one after another, and what is left into the last."""

    def ends(n: int, m: int) -> list[tuple[int, int]]:
        return [(i * (n // m), n if i == m - 1 else (i + 1) * (n // m)) for i in range(m)]

    return _bins(work, ends)


def levels_fine_to_coarse(work: Work) -> Work | None:
    """Wrote the finest level of a pyramid first."""
    levels = getattr(work.layer, "levels", ())
    return work.setting(levels=levels[::-1]) if levels != levels[::-1] else None


def coarsest_level_left_out(work: Work) -> Work | None:
    """Left out the coarsest level of a pyramid, the whole map."""
    levels = getattr(work.layer, "levels", ())
    return work.setting(levels=levels[1:]) if len(levels) > 1 else None


def finest_level_left_out(work: Work) -> Work | None:
    """Left out the finest level of a pyramid."""
    levels = getattr(work.layer, "levels", ())
    return work.setting(levels=levels[:-1]) if len(levels) > 2 else None


def bins_rounded_to_nearest(work: Work) -> Work | None:
    """Took bins of ⌈n/m⌉ cells at evenly spread starts, rounded to the nearest cell."""

    def ends(n: int, m: int) -> list[tuple[int, int]]:
        size = -(-n // m)
        starts = [round(i * (n - size) / max(1, m - 1)) for i in range(m)]
        return [(start, start + size) for start in starts]

    return _bins(work, ends)


def _table(ends: Ends) -> Table:
    def table(layer: Layer, shape: tuple[int, ...]) -> Windows:
        outputs = layer.output_shape(shape)[-2:]
        axes = [_filled(ends(n, m)) for n, m in zip(shape[-2:], outputs, strict=True)]
        return crossed(axes, shape[-2:])

    return table


def _filled(ends: Sequence[tuple[int, int]]) -> NDArray[np.intp]:
    """(bins, cells) positions, shorter bins filled with OUTSIDE."""
    cells = np.full((len(ends), max(end - start for start, end in ends)), OUTSIDE, np.intp)
    for row, (start, end) in zip(cells, ends, strict=True):
        row[: end - start] = np.arange(start, end)
    return cells

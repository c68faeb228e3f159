"""What an average divides by."""

from __future__ import annotations

import math

from poolcore import AvgPool, RMSPool
from poolcore.layers.bases.sliding import sizes

from ..work import Work


def _kernel(work: Work) -> tuple[int, ...]:
    """Of an average that counts its cells itself."""
    mean = isinstance(work.layer, AvgPool) and work.layer.divisor_override is None
    asked = work.asked in ("forward", "backward") and not work.rule and not work.pull
    return sizes("", work.layer.kernel_size, work.layer.rank, 1) if mean and asked else ()


def _counts(work: Work, padding: bool) -> bool:
    mean = isinstance(work.layer, AvgPool | RMSPool) and work.asked in ("forward", "backward")
    return bool(mean and work.layer.padding and work.layer.count_include_pad is padding)


def padding_left_out_of_divisor(work: Work) -> Work | None:
    """Divided by the number of input cells, although padding counts."""
    return work.setting(count_include_pad=False) if _counts(work, True) else None


def padding_counted_in_divisor(work: Work) -> Work | None:
    """Counted padding cells in the divisor, although they do not count."""
    return work.setting(count_include_pad=True) if _counts(work, False) else None


def divided_by_whole_window(work: Work) -> Work | None:
    """Divided by the window's size, also where the window hangs over the edge."""
    cells = math.prod(_kernel(work))
    return work.setting(divisor_override=cells) if _kernel(work) else None


def divided_by_sum_of_sides(work: Work) -> Work | None:
    """Divided by height + width instead of height × width."""
    kernel = _kernel(work)
    apply = len(kernel) == 2 and sum(kernel) != math.prod(kernel)
    return work.setting(divisor_override=sum(kernel)) if apply else None


def divided_by_one_side(work: Work) -> Work | None:
    """Divided by one side of the window instead of by its number of cells."""
    kernel = _kernel(work)
    return work.setting(divisor_override=kernel[-1]) if len(kernel) == 2 else None

"""What surrounds the input, and what it holds."""

from __future__ import annotations

from poolcore import MaxPool
from poolcore.layers.bases.sliding import Sliding

from ..work import Work


def _padding(work: Work) -> tuple[int, ...]:
    """One number an axis; nothing where there is none, or the sides differ already."""
    given = work.layer.padding if isinstance(work.layer, Sliding) else 0
    each = given if isinstance(given, tuple) else (given,) * getattr(work.layer, "rank", 2)
    plain = [side for side in each if isinstance(side, int)]
    return tuple(plain) if len(plain) == len(each) and any(plain) else ()


def _same(work: Work) -> bool:
    """Whether SAME padding is asked for, which follows from the input's size."""
    return isinstance(work.layer, Sliding) and work.layer.padding == "same"


def padding_forgotten(work: Work) -> Work | None:
    """Worked without the padding."""
    return work.setting(padding=0) if _padding(work) or _same(work) else None


def padding_on_one_side(work: Work) -> list[Work] | None:
    """Added the padding once an axis instead of on both sides."""
    each = _padding(work)
    before, after = tuple((p, 0) for p in each), tuple((0, p) for p in each)
    return [work.setting(padding=before), work.setting(padding=after)] if each else None


def padding_holds_0(work: Work) -> Work | None:
    """Let padding cells hold 0, which can win a maximum; they hold −∞."""
    shows = isinstance(work.layer, MaxPool) and work.layer.pad_value != 0 and work.asked != "size"
    padded = _padding(work) or _same(work)
    return work.setting(pad_value=0.0) if shows and padded else None


def same_padding_at_the_end(work: Work) -> Work | None:
    """Added all of SAME padding at the end instead of half of it on either side."""
    if not _same(work):
        return None
    axes = work.layer.axes(work.x.shape)
    return work.setting(padding=tuple((0, axis.before + axis.after) for axis in axes))


def odd_cell_at_the_start(work: Work) -> Work | None:
    """Put the odd cell of SAME padding at the start instead of at the end."""
    return work.setting(padding="same_lower") if _same(work) else None

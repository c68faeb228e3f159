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


def padding_forgotten(work: Work) -> Work | None:
    """Worked without the padding."""
    return work.setting(padding=0) if _padding(work) else None


def padding_on_one_side(work: Work) -> list[Work] | None:
    """Added the padding once an axis instead of on both sides."""
    each = _padding(work)
    before, after = tuple((p, 0) for p in each), tuple((0, p) for p in each)
    return [work.setting(padding=before), work.setting(padding=after)] if each else None


def padding_holds_0(work: Work) -> Work | None:
    """Let padding cells hold 0, which can win a maximum; they hold −∞."""
    shows = isinstance(work.layer, MaxPool) and work.layer.pad_value != 0 and work.asked != "size"
    return work.setting(pad_value=0.0) if shows and _padding(work) else None

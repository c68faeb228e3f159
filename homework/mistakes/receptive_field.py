"""How much of the input one cell of a stack sees: r + (k − 1)·j, with the jump j before."""

from __future__ import annotations

from ..stack import Stack, multiplied, seen
from ..work import Work


def _stack(work: Work, part: str) -> bool:
    """Whether a field is asked for, and this part of the count is not exchanged yet."""
    own = {"jump": multiplied, "grow": seen}[part]
    asked = work.asked == "field" and isinstance(work.layer, Stack)
    return asked and getattr(work.layer, part) is own


def strides_not_multiplied(work: Work) -> Work | None:
    """Took only the last stride for the jump, not the product of all."""
    return work.setting(jump=lambda _, stride: stride) if _stack(work, "jump") else None


def strides_added(work: Work) -> Work | None:
    """Added the strides instead of multiplying them."""
    return work.setting(jump=lambda jump, s: jump + s - 1) if _stack(work, "jump") else None


def jump_left_out(work: Work) -> Work | None:
    """Added k − 1 for each layer, whatever the strides before it."""
    return work.setting(grow=lambda r, k, *_: r + k - 1) if _stack(work, "grow") else None


def own_stride_counted(work: Work) -> Work | None:
    """Used the jump after a layer for that layer itself."""
    grow = _stack(work, "grow")
    return work.setting(grow=lambda r, k, j, s: r + (k - 1) * j * s) if grow else None


def whole_kernel_added(work: Work) -> Work | None:
    """Added k and not k − 1 times the jump."""
    return work.setting(grow=lambda r, k, j, _: r + k * j) if _stack(work, "grow") else None


def kernels_multiplied(work: Work) -> Work | None:
    """Multiplied the sizes of the windows."""
    return work.setting(grow=lambda r, k, *_: r * k) if _stack(work, "grow") else None

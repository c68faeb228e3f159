"""Local response normalisation: x / (k + α/n·Σx²)^β over n neighbouring channels."""

from __future__ import annotations

from numpy.typing import NDArray

from poolcore import LocalResponseNorm

from ..work import Work

NEARLY_0 = 1e-12
"""The layer wants a positive k."""


def _norm(work: Work) -> bool:
    return isinstance(work.layer, LocalResponseNorm)


def strength_not_divided(work: Work) -> Work | None:
    """Did not divide α by the number of channels."""
    return work.setting(divide=False) if _norm(work) and work.layer.divide else None


def exponent_left_out(work: Work) -> Work | None:
    """Divided by the sum itself, without the exponent."""
    return work.setting(beta=1.0) if _norm(work) and work.layer.beta != 1 else None


def offset_left_out(work: Work) -> Work | None:
    """Left out the k that is added to the sum."""
    return work.setting(k=NEARLY_0) if _norm(work) and work.layer.k > NEARLY_0 else None


def neighbours_on_each_side(work: Work) -> Work | None:
    """Took n − 1 neighbours on either side instead of n channels in all."""
    size = work.layer.size if _norm(work) else 1
    alpha = work.layer.alpha * (2 * size - 1) / size if size > 1 else 0
    return work.setting(size=2 * size - 1, alpha=alpha) if size > 1 else None


def own_channel_left_out(work: Work) -> Work | None:
    """Added the squares of the neighbours, but not the cell's own."""
    if not _norm(work) or work.rule:
        return None
    layer = work.layer

    def without(answer: NDArray, w: Work) -> NDArray:
        total = (w.x / answer) ** (1 / layer.beta)
        return w.x / (total - layer.strength * w.x**2) ** layer.beta

    return work.write(without)

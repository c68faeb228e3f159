"""What is done with the cells of a window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from poolcore import LAYERS, PAD, Layer, Run

from ..work import Rule, Work, like

OTHERS = {
    "MaxPool": "AvgPool", "GlobalMaxPool": "GlobalAvgPool", "AdaptiveMaxPool": "AdaptiveAvgPool",
    "AvgPool": "MaxPool", "GlobalAvgPool": "GlobalMaxPool", "AdaptiveAvgPool": "AdaptiveMaxPool",
}  # fmt: skip


def _name(work: Work) -> str:
    """The layer's, of a work that asks for its output by its own rule."""
    return type(work.layer).__name__ if work.asked == "forward" and not work.rule else ""


def _largest(work: Work) -> bool:
    levels = _name(work) == "SpatialPyramidPool" and work.layer.pool == "max"
    return levels or _name(work).endswith("MaxPool")


def _mean(work: Work) -> bool:
    return _name(work).endswith("AvgPool")


def average_taken(work: Work) -> Work | None:
    """Took the average instead of the maximum."""
    if _name(work) == "SpatialPyramidPool":
        return work.setting(pool="avg") if _largest(work) else None
    return work.having(layer=_other(work.layer)) if _largest(work) else None


def maximum_taken(work: Work) -> Work | None:
    """Took the maximum instead of the average, or of the root."""
    if _mean(work):
        return work.having(layer=_other(work.layer))
    roots = _name(work) in ("LPPool", "RMSPool")
    return work.having(layer=like(work.layer, LAYERS["MaxPool"])) if roots else None


def largest_magnitude_taken(work: Work) -> Work | None:
    """Took the cell furthest from 0, whatever its sign."""
    return work.having(rule=_cell(lambda values: np.abs(values))) if _largest(work) else None


def minimum_taken(work: Work) -> Work | None:
    """Took the smallest cell instead of the largest."""
    return work.having(rule=_cell(lambda values: -values)) if _largest(work) else None


def first_cell_taken(work: Work) -> Work | None:
    """Took the first cell of each window: kept every s-th cell instead of pooling."""
    return work.having(rule=lambda run: run.values[..., 0]) if _largest(work) else None


def sum_not_divided(work: Work) -> Work | None:
    """Added the cells, but did not divide."""
    return work.having(rule=lambda run: _added(run, 1)) if _mean(work) else None


def root_forgotten(work: Work) -> Work | None:
    """Added the powers, but took no root."""
    if _name(work) not in ("LPPool", "RMSPool"):
        return None
    power = getattr(work.layer, "norm_type", 2)
    return work.having(rule=lambda run: run.layer.reduce(run.values, run.windows) ** power)


def signs_kept(work: Work) -> Work | None:
    """Kept the signs of odd powers: Σxᵖ instead of Σ|x|ᵖ."""
    if _name(work) != "LPPool" or work.layer.norm_type % 2 != 1:
        return None
    p = work.layer.norm_type

    def rule(run: Run) -> NDArray:
        total = _added(run, p)
        return np.sign(total) * np.abs(total) ** (1 / p)

    return work.having(rule=rule)


def powers_averaged(work: Work) -> Work | None:
    """Took the mean of the powers instead of their sum."""
    if _name(work) != "LPPool":
        return None
    p = work.layer.norm_type

    def rule(run: Run) -> NDArray:
        return run.layer.reduce(run.values, run.windows) / run.windows.index.shape[-1] ** (1 / p)

    return work.having(rule=rule)


def powers_not_averaged(work: Work) -> Work | None:
    """Took the root of the sum of squares instead of their mean."""
    rms = _name(work) == "RMSPool"
    return work.having(layer=like(work.layer, LAYERS["LPPool"], norm_type=2)) if rms else None


def magnitudes_averaged(work: Work) -> Work | None:
    """Averaged the magnitudes: no squares, no root."""
    rms = _name(work) == "RMSPool"
    return work.having(rule=lambda run: np.abs(run.values).mean(-1)) if rms else None


def magnitudes_added(work: Work) -> Work | None:
    """Added the magnitudes: no powers, no root."""
    root = _name(work) == "LPPool" and work.layer.norm_type != 1
    return work.having(rule=lambda run: np.abs(run.values).sum(-1)) if root else None


def decimals_cut_off(work: Work) -> list[Work] | None:
    """Divided as integers: what stands behind the point is gone."""
    if not _mean(work):
        return None
    return [work.write(lambda answer, _: np.floor(answer)), work.write(lambda a, _: np.trunc(a))]


def _other(layer: Layer) -> Layer:
    return like(layer, LAYERS[OTHERS[type(layer).__name__]])


def _added(run: Run, power: float) -> NDArray:
    return (np.where(run.windows.index >= 0, run.values, 0) ** power).sum(axis=-1)


def _cell(key: Callable[[NDArray], NDArray]) -> Rule:
    """The cell for which this is largest; of padding only where it holds a 0 that can win."""

    def rule(run: Run) -> NDArray:
        inside = run.windows.index >= (PAD if _zero(run) else 0)
        order = np.where(inside, key(np.where(inside, run.values, 0)), -np.inf)
        return np.take_along_axis(run.values, order.argmax(-1)[..., None], -1)[..., 0]

    return rule


def _zero(run: Run) -> bool:
    return getattr(run.layer, "pad_value", None) == 0

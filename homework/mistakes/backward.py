"""Which cell gets which part of the upstream gradient, and how parts come together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolcore import AvgPool, MaxPool, Run
from poolcore.layers.bases.sliding import Sliding, pairs

from ..work import Pull, Work, like


def _own(work: Work) -> bool:
    """Whether a sliding layer's own gradient is asked for, its scatter not yet exchanged."""
    return work.asked == "backward" and isinstance(work.layer, Sliding) and work.pull is None


def _ties(work: Work, ties: str) -> Work | None:
    choosing = work.asked in ("backward", "indices") and isinstance(work.layer, MaxPool)
    return work.setting(ties=ties) if choosing and work.layer.ties == "first" else None


def last_of_ties_taken(work: Work) -> Work | None:
    """Took the last of equal maxima instead of the first."""
    return _ties(work, "last")


def every_tie_in_full(work: Work) -> Work | None:
    """Gave each of equal maxima the whole gradient."""
    return _ties(work, "all") if work.asked == "backward" else None


def ties_share(work: Work) -> Work | None:
    """Divided the gradient among equal maxima."""
    return _ties(work, "split") if work.asked == "backward" else None


def overwritten(work: Work) -> Work | None:
    """Where windows overlap, kept the last gradient instead of adding."""
    return work.having(pull=_overwriting(zeros=False)) if _own(work) else None


def window_overwritten(work: Work) -> Work | None:
    """Assigned whole windows, zeros too: a later window wipes out an earlier winner."""
    chooses = _own(work) and isinstance(work.layer, MaxPool)
    return work.having(pull=_overwriting(zeros=True)) if chooses else None


def first_window_only(work: Work) -> Work | None:
    """Sent the gradient of the first window alone."""
    if not _own(work) or work.dy is None:
        return None
    alone = np.zeros_like(work.dy)
    alone.flat[0] = work.dy.flat[0]
    return work.having(dy=alone)


def value_for_gradient(work: Work) -> Work | None:
    """Put the output's value back instead of the upstream gradient."""
    chooses = _own(work) and isinstance(work.layer, MaxPool)
    return work.having(dy=work.run().output) if chooses else None


def gradient_taken_as_1(work: Work) -> Work | None:
    """Took 1 for every upstream gradient."""
    return work.having(dy=np.ones_like(work.dy)) if _own(work) else None


def gradient_copied(work: Work) -> Work | None:
    """Gave every cell of a window the whole gradient."""
    if not _own(work):
        return None
    return work.having(layer=like(work.layer, AvgPool, divisor_override=1))


def gradient_spread(work: Work) -> Work | None:
    """Spread the gradient of a maximum over its window, as for an average."""
    chooses = _own(work) and isinstance(work.layer, MaxPool)
    return work.having(layer=like(work.layer, AvgPool)) if chooses else None


def gradient_to_largest(work: Work) -> Work | None:
    """Sent the gradient of an average to the largest cell, as for a maximum."""
    mean = _own(work) and isinstance(work.layer, AvgPool) and not work.layer.divisor_override
    return work.having(layer=like(work.layer, MaxPool)) if mean else None


def divided_by_windows(work: Work) -> Work | None:
    """Where windows overlap, divided by how many there are."""

    def averaged(run: Run, dy: NDArray) -> NDArray:
        parts = run.windows.put((run.weights != 0).astype(float))
        return run.backward(dy) / np.maximum(parts, 1)

    return work.having(pull=averaged) if _own(work) else None


def upstream_cut_like_window(work: Work) -> Work | None:
    """Multiplied each window by a piece of the upstream gradient that is cut as the window is,
    instead of by its one number."""

    def pull(run: Run, dy: NDArray) -> NDArray:
        dx = np.zeros(run.x.shape)
        for place, weights in zip(np.ndindex(dy.shape), run.weights, strict=True):
            inside = tuple(
                slice(t[i, 0], t[i, -1] + 1) for t, i in zip(run.windows.axes, place, strict=True)
            )
            dx[inside] += weights.reshape(dx[inside].shape) * dy[inside]
        return dx

    plain = _own(work) and isinstance(work.layer, MaxPool) and work.x.ndim == 2
    return work.having(pull=pull) if plain and not work.layer.padding else None


def gradient_not_cropped_right(work: Work) -> Work | None:
    """Cut the padded gradient to the output's size instead of the input's."""
    if not _own(work) or not isinstance(work.layer, AvgPool) or not work.layer.padding:
        return None
    sides, shape = pairs(work.layer.padding, work.layer.rank), work.layer.output_shape(work.x.shape)
    kept: tuple[Any, ...] = tuple(slice(0, n - 1) for n in shape[-len(sides) :])
    return work.write(lambda answer, _: answer[(..., *kept)])


def _overwriting(zeros: bool) -> Pull:
    """A scatter that assigns, in the order of the windows: all cells, or those with a share."""

    def pull(run: Run, dy: NDArray) -> NDArray:
        dx, sent = np.zeros(run.x.size), run.sent(dy)
        for cells, parts in zip(run.windows.index, sent, strict=True):
            kept = (cells >= 0) & (zeros | (parts != 0))
            dx[cells[kept]] = parts[kept]
        return dx.reshape(run.x.shape)

    return pull

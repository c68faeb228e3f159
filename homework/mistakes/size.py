"""How many windows there are: the last steps of the count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolcore.layers.bases.sliding import Sliding
from poolcore.windows import Axis

from ..work import Work


def _sizes(work: Work, size: Callable[[Axis], int]) -> Work:
    """The same working, with other sizes in its last column."""

    def written(answer: NDArray, now: Work) -> NDArray:
        axes = _axes(replace(now, written=()))
        return np.column_stack([answer[:, :2], [size(axis) for axis in axes]])

    return work.write(written)


def _axes(work: Work) -> list[Axis]:
    """Every axis of every shape that a size is asked for."""
    if work.asked != "size" or work.written or not isinstance(work.layer, Sliding):
        return []
    return [axis for shape in work.x for axis in work.layer.axes(tuple(map(int, shape)))]


def plus_1_forgotten(work: Work) -> Work | None:
    """Counted the steps between windows instead of the windows."""
    if work.asked == "size":
        return work.write(lambda answer, _: answer - np.array([0, 0, 1]))
    if work.asked != "forward" or not isinstance(work.layer, Sliding):
        return None
    inner: tuple[Any, ...] = (..., *[slice(-1)] * work.layer.rank)
    return work.write(lambda answer, _: answer[inner])


def last_window_kept(work: Work) -> Work | None:
    """Kept ceil mode's last window, although it starts past the input."""
    axes = _axes(work)
    kept = any(axis.raw_outputs != axis.outputs for axis in axes)
    return _sizes(work, lambda axis: axis.raw_outputs) if kept else None


def every_start_counted(work: Work) -> Work | None:
    """In ceil mode, counted every window that starts inside the input: ⌈n/s⌉."""
    axes = _axes(work)
    ceil = axes and work.layer.ceil_mode
    return _sizes(work, lambda axis: -(-axis.size // axis.stride)) if ceil else None


def size_over_kernel(work: Work) -> Work | None:
    """Divided the input's size by the window's, whatever the stride."""
    if work.asked == "forward" and isinstance(work.layer, Sliding) and not work.written:
        return _first_windows(work)
    axes = _axes(work)
    differ = any(axis.kernel != axis.stride for axis in axes)
    return _sizes(work, lambda axis: axis.size // axis.kernel) if differ else None


def last_windows_left_0(work: Work) -> Work | None:
    """Ended the loop one window early: the last row and column stay 0."""

    def ended(answer: NDArray, _: Work) -> NDArray:
        inside = np.zeros_like(answer)
        inside[..., :-1, :-1] = answer[..., :-1, :-1]
        return inside

    slides = work.asked == "forward" and isinstance(work.layer, Sliding) and work.layer.rank == 2
    return work.write(ended) if slides else None


def _first_windows(work: Work) -> Work | None:
    """n // k of the windows along each axis, standing where the stride puts them."""
    axes = work.layer.axes(work.x.shape)
    kept = [axis.size // axis.kernel for axis in axes]
    if all(n >= axis.outputs for n, axis in zip(kept, axes, strict=True)):
        return None
    first: tuple[Any, ...] = (..., *map(slice, kept))
    return work.write(lambda answer, _: answer[first])

"""A layer on an input as the JSON the viewer draws: every step, computed once, in Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from notation.number import number
from poolcore import OUTSIDE, PAD, Run, Step, Windows

from .picture import Picture


def payload(run: Run, dy: ArrayLike | None = None) -> dict[str, Any]:
    """Everything the viewer shows of one layer on one input.

    run.x: (..., rows, columns), or (..., columns) for a layer of one spatial axis; leading axes
    that the layer does not mix become channels, those that it does are drawn beside each other.
    dy: the upstream gradient, the output's shape; without it there is no backward mode.
    Raises what the layer raises, and ValueError for padding on a third spatial axis.
    """
    windows = run.windows
    if any(side for sides in windows.padding[:-2] for side in sides):
        raise ValueError("the viewer draws padding of rows and columns only")
    frame = _frame(windows)
    steps, count = list(run.steps()), len(windows.index)
    x, y = _planes(run.x, windows.input_shape), _planes(run.output, windows.output_shape)
    drawn = [
        {"x": _numbers(x[n]), "y": _numbers(y[n]), **_told(run, steps[n * count : (n + 1) * count])}
        for n in range(len(x))
    ]
    if dy is not None:
        upstream = _planes(np.asarray(dy), windows.output_shape)
        gradient = _planes(run.backward(dy), windows.input_shape)
        for entry, above, below in zip(drawn, upstream, gradient, strict=True):
            entry |= {"dy": _numbers(above), "dx": _numbers(below)}
    return {
        "frame": frame.drawn(),
        "output": Picture.of(windows.output_shape).drawn(),
        "windows": _places(windows, frame),
        "planes": drawn,
        "chooses": run.layer.chooses,
        "sorts": run.layer.sorts,
        "padText": _pad_text(run),
    }


def _planes(values: NDArray, shape: tuple[int, ...]) -> NDArray:
    """(channels, *shape)."""
    return values.reshape(-1, *shape)


def _frame(windows: Windows) -> Picture:
    """The drawn area: the input, its padding, and the overhang past it."""
    shape, rank = windows.input_shape, len(windows.input_shape)
    cells = windows.coordinates[windows.drawn]
    padding = (*windows.padding,) or ((0, 0),) * rank
    sides = []
    for axis in (-2, -1)[-rank:]:
        lowest = int(cells[:, axis].min(initial=0))
        highest = int(cells[:, axis].max(initial=0))
        before, after = padding[axis]
        first = max(before, -lowest)
        sides.append((first, first + max(shape[axis] + after, highest + 1), (before, after)))
    (top, rows, above), (left, columns, start) = ([(0, 1, (0, 0)), *sides])[-2:]
    return Picture((1,) * (2 - rank) + shape, top, left, rows, columns, (above, start))


def _places(windows: Windows, frame: Picture) -> list[list[int]]:
    """Each window's cells as places in the frame."""
    coordinates = windows.coordinates
    if coordinates.shape[-1] == 1:
        coordinates = np.stack([np.zeros_like(coordinates[..., 0]), coordinates[..., 0]], axis=-1)
    places = frame.places(coordinates).tolist()
    if windows.drawn.all():
        return places
    return [
        [place for place, real in zip(row, kept, strict=True) if real]
        for row, kept in zip(places, windows.drawn.tolist(), strict=True)
    ]


def _told(run: Run, steps: list[Step]) -> dict[str, Any]:
    """What each window of a plane says."""
    return {
        "formulas": [step.formula for step in steps],
        "weights": [_weights(step) for step in steps],
        "ties": [_ties(step) for step in steps] if run.layer.chooses else [],
    }


def _weights(step: Step) -> Any:
    """One number where every counted cell has the same weight, to keep averages short."""
    weights = step.weights.tolist()
    if weights and weights.count(weights[0]) == len(weights) and OUTSIDE not in step.cells:
        return _number(weights[0])
    return [_number(weight) for weight in weights]


def _ties(step: Step) -> list[int]:
    """Which cells of the window are equal maxima; empty where one wins alone."""
    tied = [place for place, among in enumerate(step.contenders.tolist()) if among]
    return tied if len(tied) > 1 else []


def _pad_text(run: Run) -> str:
    """What a padding cell shows: the value it holds, unless padding takes no part at all."""
    takes_part = run.layer.chooses or run.weights[..., run.windows.index == PAD].any()
    return number(float(run.layer.fill(np.dtype(np.float64))[0])) if takes_part else ""


def _numbers(values: NDArray) -> list[float | int | str]:
    return [_number(v) for v in np.asarray(values).ravel().tolist()]


def _number(value: float) -> float | int | str:
    """JSON has no NaN or Infinity: these travel as text that JavaScript's Number() reads."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    whole = int(value)
    return whole if whole == value and abs(whole) < 2**53 else value

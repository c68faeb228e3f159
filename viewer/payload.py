"""A layer on an input as the JSON the viewer draws: every step, computed once, in Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from poolcore import OUTSIDE, PAD, Layer, Step, Windows
from poolcore.text import number

from .picture import Picture


def payload(layer: Layer, x: ArrayLike, dy: ArrayLike | None = None) -> dict[str, Any]:
    """Everything the viewer shows of one layer on one input.

    x: (..., rows, columns), or (..., columns) for a layer of one spatial axis; leading axes that
    the layer does not mix become channels, those that it does are drawn beside each other.
    dy: the upstream gradient, the output's shape; without it there is no backward mode.
    Raises what the layer raises, and ValueError for padding on a third spatial axis.
    """
    array = np.asarray(x)
    windows = layer.windows(array.shape)
    if any(side for sides in windows.padding[:-2] for side in sides):
        raise ValueError("the viewer draws padding of rows and columns only")
    frame = _frame(windows)
    planes = array.reshape(-1, *windows.input_shape)
    upstream = None if dy is None else np.reshape(dy, (len(planes), *windows.output_shape))
    steps = [list(layer.steps(plane)) for plane in planes]
    drawn = [_plane(layer, plane, found) for plane, found in zip(planes, steps, strict=True)]
    if upstream is not None:
        for entry, plane, gradient in zip(drawn, planes, upstream, strict=True):
            entry["dy"] = _numbers(gradient)
            entry["dx"] = _numbers(layer.backward(plane, gradient))
    return {
        "frame": frame.drawn(),
        "output": Picture.of(windows.output_shape).drawn(),
        "windows": _places(windows, frame),
        "planes": drawn,
        "chooses": layer.chooses,
        "sorts": layer.sorts,
        "padText": _pad_text(layer, steps),
    }


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


def _plane(layer: Layer, plane: NDArray, steps: list[Step]) -> dict[str, Any]:
    return {
        "x": _numbers(plane),
        "y": _numbers(np.array([step.result for step in steps])),
        "formulas": [step.formula for step in steps],
        "weights": [_weights(step) for step in steps],
        "ties": [_ties(step) for step in steps] if layer.chooses else [],
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


def _pad_text(layer: Layer, steps: list[list[Step]]) -> str:
    """What a padding cell shows: the value it holds, unless padding takes no part at all."""
    takes_part = layer.chooses or any(
        step.weights[step.cells == PAD].any() for plane in steps for step in plane
    )
    return number(float(layer.fill(np.dtype(np.float64))[0])) if takes_part else ""


def _numbers(values: NDArray) -> list[float | int | str]:
    return [_number(v) for v in np.asarray(values).ravel().tolist()]


def _number(value: float) -> float | int | str:
    """JSON has no NaN or Infinity: these travel as text that JavaScript's Number() reads."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' * (value < 0)}Infinity"
    whole = int(value)
    return whole if whole == value and abs(whole) < 2**53 else value

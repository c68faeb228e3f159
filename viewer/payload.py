"""A layer on an input as the JSON the viewer draws: every step, computed once, in Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from poolcore import OUTSIDE, PAD, Layer, Step
from poolcore.text import number


def payload(layer: Layer, x: ArrayLike, dy: ArrayLike | None = None) -> dict[str, Any]:
    """Everything the viewer shows of one layer on one input.

    x: (..., rows, columns), or (..., columns) for a layer of one spatial axis; leading axes become
    channels. dy: the upstream gradient, the output's shape; without it there is no backward mode.
    Raises what the layer raises, and ValueError for more than two spatial axes.
    """
    array = np.asarray(x)
    windows = layer.windows(array.shape)
    rank = len(windows.input_shape)
    if rank > 2:
        raise ValueError(f"the viewer draws one or two spatial axes, not {rank}")
    frame = _frame(windows.coordinates, windows.input_shape, windows.padding)
    planes = array.reshape(-1, *windows.input_shape)
    upstream = None if dy is None else np.reshape(dy, (len(planes), *windows.output_shape))
    steps = [list(layer.steps(plane)) for plane in planes]
    drawn = [_plane(layer, plane, found) for plane, found in zip(planes, steps, strict=True)]
    if upstream is not None:
        for entry, plane, gradient in zip(drawn, planes, upstream, strict=True):
            entry["dy"] = _numbers(gradient)
            entry["dx"] = _numbers(layer.backward(plane, gradient))
    return {
        "frame": frame,
        "input": _rows_columns(windows.input_shape),
        "output": _rows_columns(windows.output_shape),
        "windows": _places(windows.coordinates, frame),
        "planes": drawn,
        "chooses": layer.chooses,
        "padText": _pad_text(layer, steps),
    }


def _rows_columns(shape: tuple[int, ...]) -> dict[str, int]:
    return {"rows": shape[0] if len(shape) == 2 else 1, "columns": shape[-1]}


def _frame(
    coordinates: NDArray, shape: tuple[int, ...], padding: tuple[tuple[int, int], ...]
) -> dict[str, int]:
    """The drawn area: the input, its padding, and the overhang past it; all in cells."""
    lowest = coordinates.min(axis=(0, 1)) if coordinates.size else np.zeros(len(shape), int)
    highest = coordinates.max(axis=(0, 1)) if coordinates.size else np.zeros(len(shape), int)
    sides = []
    for axis, (size, (before, after)) in enumerate(zip(shape, padding, strict=True)):
        first = max(before, -int(lowest[axis]))
        last = max(size + after, int(highest[axis]) + 1)
        sides.append((first, first + last, before, after))
    (top, rows, above, below), (left, columns, start, end) = ([(0, 1, 0, 0), *sides])[-2:]
    return {
        "top": top, "left": left, "rows": rows, "columns": columns,
        "padTop": above, "padBottom": below, "padLeft": start, "padRight": end,
    }  # fmt: skip


def _places(coordinates: NDArray, frame: dict[str, int]) -> list[list[int]]:
    """Each window's cells as flat places in the frame."""
    rows = coordinates[..., -2] + frame["top"] if coordinates.shape[-1] == 2 else 0
    return (rows * frame["columns"] + coordinates[..., -1] + frame["left"]).tolist()


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
    if weights.count(weights[0]) == len(weights) and OUTSIDE not in step.cells.tolist():
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

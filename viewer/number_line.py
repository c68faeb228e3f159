"""One axis of a sliding window as a number line: plain data, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from poolcore.windows import Axis


@dataclass(frozen=True)
class Window:
    """start, end: its first and last cell; cells: all of them, with dilation's gaps left out."""

    start: int
    end: int
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """Positions on one axis, counted from the first input cell, so padding before it is negative.

    input, before, after: the input's cells, and the padding on both sides.
    overhang: cells past the padding that some window covers, gaps of its dilation included.
    windows: from the first to the last. dropped: input cells that no window reads.
    added: the numbers of the windows that are there only because ceil mode rounds up.
    refused: the windows that rounding up would give, but that start past the input and the
    padding before it. formula: the sum behind the size, with what is left without such a window.
    """

    input: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    overhang: tuple[int, ...]
    windows: tuple[Window, ...]
    dropped: tuple[int, ...]
    added: tuple[int, ...]
    refused: tuple[Window, ...]
    formula: str


def axis_picture(axis: Axis) -> Picture:
    """The number line of one axis. Raises GeometryError as the layer does.

    >>> picture = axis_picture(Axis(5, 2, 2, 0, 0, 1, False))
    >>> [(w.start, w.end) for w in picture.windows], picture.dropped
    ([(0, 1), (2, 3)], (4,))
    """
    axis.check()
    windows = tuple(map(_window, axis.positions().tolist()))
    padded = axis.size + axis.after
    floor = replace(axis, ceil_mode=False).outputs
    beyond = range(axis.outputs, axis.raw_outputs)
    read = {cell for window in windows for cell in window.cells}
    return Picture(
        input=tuple(range(axis.size)),
        before=tuple(range(-axis.before, 0)),
        after=tuple(range(axis.size, padded)),
        overhang=tuple(range(padded, max(padded, *(w.end + 1 for w in windows)))),
        windows=windows,
        dropped=tuple(cell for cell in range(axis.size) if cell not in read),
        added=tuple(range(floor, axis.outputs)),
        refused=tuple(_window(_cells(axis, number)) for number in beyond),
        formula=axis.formula,
    )


def _cells(axis: Axis, number: int) -> list[int]:
    start = number * axis.stride - axis.before
    return list(range(start, start + axis.span, axis.dilation))


def _window(cells: list[int]) -> Window:
    return Window(cells[0], cells[-1], tuple(cells))

"""Reduce every window of one axis, without a table: the pass that fast.py runs axis by axis.

Three ideas:

`plan` (plan.py) says which runs of cells make up a window: log₂ k of them, not k.

`Pass._inside`: rows lie in memory one behind the other, so a shift by j cells is a shift of the
whole block by j places: one long vector operation instead of one a row. What it computes at the
seams is no window. Windows that hang over an edge take their places there afterwards: padding is
never made but for them, on a strip of the cells they reach.

`every_second`: to step over every second number, vectors cannot be used. But two numbers side by
side are one integer twice as wide, and to cut it to its lower half, they can.

So the maxima of seven neighbours, stride 1, padding 3, of rows a b c … z: max(ab bc cd …), from
that max(abcd bcde …), from that max(abcdefg …) with the run of four that begins three cells later;
these go to the fourth output and on. The first three and the last three windows are found in the
same way on strips, aaaabcdef and its mirror image.

A pass is prepared once for all blocks of one shape, in memory that its thread keeps (room.py), and
then run on each.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .plan import plan
from .room import room

if TYPE_CHECKING:
    from .lines import Regular

FEW = 8
"""Cells in all windows over one edge: up to here each is taken by itself."""
FLAT = (-1,)
Arrays = Sequence[NDArray]
"""What a pass carries for each cell: its value; and for a traced maximum, whose value it is."""
Combine = Callable[[Arrays, Arrays, Arrays], None]
Run = Callable[[Arrays, Arrays], None]
"""run(cells, out) fills out."""
Part = Arrays | Callable[[Arrays, Arrays], Arrays]
"""An operand; or part(cells, out), once these two are known."""
Source = Callable[[tuple[int, ...], Any], Part]
"""source(shape, index): some arrays in this shape, at this index."""


@dataclass(frozen=True, eq=False)
class Rule:
    """combine(earlier, later, out): one value of two, an associative one; out may be earlier.

    overlaps: whether a cell may be taken twice, as a maximum may.
    ordered: whether it matters which of two comes first, as it does to the first of a tie.
    winner: (..., cells) to (...), whose value is the last axis's, where one wins.
    """

    combine: Combine
    overlaps: bool
    ordered: bool = False
    winner: Callable[[NDArray], NDArray[np.intp]] | None = None


def every_second(rows: NDArray, start: int, count: int) -> NDArray:
    """rows[:, start], rows[:, start + 2], …: where that is possible as unsigned integers twice as
    wide, whose lower halves they are. The cell behind the last one must be there too."""
    size = rows.itemsize
    if size > 4 or sys.byteorder != "little" or not rows.size:
        return rows[:, start : start + 2 * count : 2]
    strides = rows.shape[1] * size, 2 * size
    return np.ndarray((len(rows), count), f"u{2 * size}", rows.data, start * size, strides)


def _views(arrays: Arrays, shape: tuple[int, ...], index: Any) -> Arrays:
    return [array.reshape(shape)[index] for array in arrays]


def _cells(shape: tuple[int, ...], index: Any) -> Part:
    return lambda cells, out: _views(cells, shape, index)


def _out(shape: tuple[int, ...], index: Any) -> Part:
    return lambda cells, out: _views(out, shape, index)


def _kept(arrays: Arrays) -> Source:
    return partial(_views, arrays)


def _copied(values: Arrays, out: Arrays) -> None:
    for array, target in zip(values, out, strict=True):
        if array.dtype != target.dtype:
            target = target.view(f"u{target.itemsize}")
        np.copyto(target, array, casting="unsafe")


class Pass:
    """pass(cells, out): fill out, whose size along the axis is line.outputs, from cells of the
    shape given. All arrays are contiguous.

    A step is an operation and its operands; those that are views of cells or out are made when
    these are known, the others once.
    """

    def __init__(self, rule: Rule, line: Regular, shape: tuple[int, ...], axis: int) -> None:
        self.rule, self.line = rule, line
        self.ahead, self.behind = math.prod(shape[:axis]), math.prod(shape[axis + 1 :])
        self.steps: list[Run] = []
        low, high = line.inside
        if low < high:
            self._inside(_cells, line.size, line.first + low * line.stride, low, high)
        self._over(0, low)
        self._over(high, line.outputs)

    def __call__(self, cells: Arrays, out: Arrays) -> None:
        for step in self.steps:
            step(cells, out)

    def _outputs(self, low: int, high: int) -> Part:
        return _out((self.ahead, self.line.outputs, self.behind), np.s_[:, low:high])

    def _inside(self, source: Source, size: int, start: int, low: int, high: int) -> None:
        """Outputs [low, high), whose windows lie in the source; that of low begins at start."""
        line, behind = self.line, self.behind
        stride, step = line.stride, line.dilation * behind
        shape, total = (self.ahead, size, behind), self.ahead * size * behind
        way = plan(line.kernel, stride, self.rule.overlaps, behind)
        runs, mark = {1: source}, room.low
        slots = [_kept(room.borrow(total)) for _ in range(way.slots)]
        for number, (length, a, b) in enumerate(way.runs):
            runs[length] = slots[number % len(slots)]
            count, shift = total - (length - 1) * step, (length - b) * step
            both = runs[a](FLAT, np.s_[:count]), runs[b](FLAT, np.s_[shift : shift + count])
            self._gather(both, runs[length](FLAT, np.s_[:count]))
        target, parts = self._outputs(low, high), list[Part]()
        if stride == 2 and behind == 1 and way.runs:
            rows: Any = runs[line.kernel](shape[:2], ...)
            parts.append([every_second(array, start, high - low)[..., None] for array in rows])
        elif source is _cells and stride == 1 and line.outputs == size:
            count = total - (line.kernel - 1) * step
            target = _out(FLAT, np.s_[low * behind : low * behind + count])
            for length, shift in way.parts:
                parts.append(runs[length](FLAT, np.s_[shift * step : shift * step + count]))
        else:
            for length, shift in way.parts:
                begin = start + shift * line.dilation
                end = begin + (high - low - 1) * stride + 1
                parts.append(runs[length](shape, np.s_[:, begin:end:stride]))
        self._gather(parts, target)
        room.low = mark

    def _over(self, low: int, high: int) -> None:
        """Outputs [low, high), which hang over an edge: few cells one by one, many on a strip
        that goes on beyond the edge."""
        line = self.line
        begin = line.first + low * line.stride
        if 0 < high - low <= FEW:
            starts = begin + np.arange(high - low)[:, None] * line.stride
            windows = starts + np.arange(line.kernel) * line.dilation
            real = (windows >= 0) & (windows < line.size)
            if real.sum() <= FEW:
                for output, window, there in zip(range(low, high), windows, real, strict=True):
                    self._singly(output, window[there].tolist())
                return
        if low < high:
            self._on_strip(begin, (high - low - 1) * line.stride + line.reach + 1, low, high)

    def _singly(self, output: int, cells: Sequence[int]) -> None:
        shape = self.ahead, self.line.size, self.behind
        parts = [_cells(shape, np.s_[:, cell : cell + 1]) for cell in cells]
        self._gather(parts, self._outputs(output, output + 1))

    def _on_strip(self, begin: int, size: int, low: int, high: int) -> None:
        """On cells [begin, begin + size). Outside, a sum finds 0; a maximum finds again a cell
        that is in each such window anyway, as the one `dilation` nearer to the edge is."""
        there, step, overlaps = self.line.size, self.line.dilation, self.rule.overlaps
        shape, whole = (self.ahead, size, self.behind), (self.ahead, there, self.behind)
        mark = room.low
        strips = [array.reshape(shape) for array in room.borrow(math.prod(shape))]
        first, last = max(0, -begin), min(size, there - begin)
        laid: list[tuple[Any, Any]] = [(np.s_[first:last], np.s_[begin + first : begin + last])]
        for at in range(step if overlaps else 0):
            before, after = (begin + at) % step, there - step + at
            laid += [(np.s_[at:first:step], np.s_[before : before + 1])] * (before < there)
            laid += [(np.s_[last + at :: step], np.s_[after : after + 1])] * (after >= 0)

        def lay(cells: Arrays, out: Arrays) -> None:
            for array, strip in zip(cells, strips, strict=True):
                for places, found in laid:
                    strip[:, places] = array.reshape(whole)[:, found]
                if not overlaps:
                    strip[:, :first] = strip[:, last:] = 0

        self.steps.append(lay)
        self._inside(_kept(strips), size, 0, low, high)
        room.low = mark

    def _gather(self, parts: Sequence[Part], target: Part) -> None:
        """target = what the parts give, one after the other."""
        first, *others = parts
        if not others:
            self._step(_copied, first, target)
        for part in others:
            self._step(self.rule.combine, first, part, target)
            first = target

    def _step(self, operation: Callable[..., None], *parts: Part) -> None:
        def step(cells: Arrays, out: Arrays) -> None:
            operation(*[part(cells, out) if callable(part) else part for part in parts])

        self.steps.append(step)

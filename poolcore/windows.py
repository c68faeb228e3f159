"""Which input cells does each output cell read?

`Windows` is the answer as a table: row *i* lists the flat input cells of output cell *i*.
Two marks stand for cells that are no input: `PAD` and `OUTSIDE`.
What is done with the cells is a layer's business (see layer.py); nothing here knows a maximum
from an average.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .budget import ask
from .errors import GeometryError

PAD = -1
"""A padding cell: an average that counts padding counts it."""
OUTSIDE = -2
"""The overhang of ceil mode: a cell past the padding, never counted."""


@dataclass(frozen=True, eq=False)
class Windows:
    """The index table of a layer on one input shape.

    index: (outputs, cells) flat input cells, or PAD, or OUTSIDE.
    input_shape, output_shape: the spatial axes only.
    weights: (outputs, cells) numbers, where each cell has one that does not depend on x.
    offset: (outputs,) what is added to each of their sums.
    padding: (before, after) an axis, to draw the padding that no window reads, too.
    axes: for windows that are a product of one table an axis: (outputs, cells) positions an axis,
    counted from the first input cell, so padding before it is negative.
    Without axes, OUTSIDE only fills the rows of shorter windows and is no cell of a picture.
    """

    index: NDArray[np.intp]
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    padding: tuple[tuple[int, int], ...] = ()
    axes: tuple[NDArray[np.intp], ...] = ()
    weights: NDArray | None = None
    offset: NDArray | None = None

    def output_of(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The output's shape for an input's, (..., *input_shape): leading axes stay."""
        return (*shape[: len(shape) - len(self.input_shape)], *self.output_shape)

    def take(self, x: NDArray, fill: float = 0, outside: float | None = None) -> NDArray:
        """Gather: (..., *input_shape) to (..., outputs, cells).

        fill stands in PAD cells, outside (by default the same) in OUTSIDE cells.
        """
        lead = x.shape[: x.ndim - len(self.input_shape)]
        flat = x.reshape(*lead, math.prod(self.input_shape))
        marks = np.array([fill if outside is None else outside, fill], dtype=x.dtype)
        # PAD is -1 and OUTSIDE is -2, so the two marks at the end are what the table points at.
        return np.concatenate([flat, np.broadcast_to(marks, (*lead, 2))], axis=-1)[..., self.index]

    def put(self, cells: NDArray) -> NDArray:
        """Scatter and add, the adjoint of `take`: (..., outputs, cells) to (..., *input_shape).

        What lands on PAD and OUTSIDE cells is dropped. Sums run in float64.
        """
        lead = cells.shape[:-2]
        planes, size = math.prod(lead), math.prod(self.input_shape) + 2
        # Negative marks count from the end of the plane, as they do in take.
        target = np.where(self.index < 0, self.index + size, self.index).ravel()
        target = (np.arange(planes)[:, None] * size + target).ravel()
        total = np.bincount(target, weights=cells.ravel(), minlength=planes * size)
        inside = total.reshape(planes, size)[:, :-2]
        return inside.reshape(*lead, *self.input_shape).astype(cells.dtype)

    @cached_property
    def drawn(self) -> NDArray[np.bool_]:
        """(outputs, cells): whether an entry is a cell, and not there to fill a row."""
        return np.ones(self.index.shape, bool) if self.axes else self.index != OUTSIDE

    @cached_property
    def coordinates(self) -> NDArray[np.intp]:
        """(outputs, cells, rank): where each cell lies, padding and overhang included."""
        if not self.axes:
            found = np.unravel_index(np.maximum(self.index, 0), self.input_shape)
            return np.stack(found, axis=-1)
        return _product(self.axes).reshape(*self.index.shape, len(self.axes))


def ragged(
    rows: Sequence[Sequence[int]], input_shape: tuple[int, ...], output_shape: tuple[int, ...]
) -> Windows:
    """Windows of different lengths, given as lists of flat input cells."""
    longest = max(map(len, rows), default=1)
    ask(len(rows), longest)
    index = np.full((len(rows), longest), OUTSIDE, np.intp)
    for row, cells in zip(index, rows, strict=True):
        row[: len(cells)] = cells
    index.flags.writeable = False
    return Windows(index, input_shape, output_shape)


def _product(tables: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    """(*outputs, *cells, rank): every combination of one entry an axis."""
    rank = len(tables)
    shape = [t.shape[0] for t in tables] + [t.shape[1] for t in tables]
    parts = []
    for axis, table in enumerate(tables):
        view = [1] * (2 * rank)
        view[axis], view[rank + axis] = table.shape
        parts.append(np.broadcast_to(table.reshape(view), shape))
    return np.stack(parts, axis=-1)


@dataclass(frozen=True)
class Axis:
    """One axis of a sliding window, in cells. Plain Python ints, so nothing overflows."""

    size: int
    kernel: int
    stride: int
    before: int
    after: int
    dilation: int
    ceil_mode: bool

    @property
    def span(self) -> int:
        """From a window's first to its last cell: dilation · (kernel − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def raw_outputs(self) -> int:
        """The output size before ceil mode's last window is looked at; may be zero or less.

        Source: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html, "Shape".
        """
        room = self.size + self.before + self.after - self.span
        return (-(-room // self.stride) if self.ceil_mode else room // self.stride) + 1

    @cached_property
    def outputs(self) -> int:
        """The output size. Ceil mode drops a last window that starts past the input and the
        padding before it (torch's pooling_output_shape, ATen/native/Pool.h)."""
        count = self.raw_outputs
        starts_past = (count - 1) * self.stride >= self.size + self.before
        return count - 1 if self.ceil_mode and starts_past else count

    @property
    def formula(self) -> str:
        """The sum behind outputs: ⌊(4 + 2·1 − 1·(3 − 1) − 1)/2⌋ + 1 = 2; and where ceil mode drops
        a window, what is left: ⌈(3 + 2·1 − 1·(2 − 1) − 1)/2⌉ + 1 = 3; 3 − 1 = 2."""
        even = f"2·{self.before}" if self.before == self.after else f"{self.before} + {self.after}"
        room = f"({self.size} + {even} − {self.dilation}·({self.kernel} − 1) − 1)"
        left, right = "⌈⌉" if self.ceil_mode else "⌊⌋"
        found, raw = f"{left}{room}/{self.stride}{right} + 1", self.raw_outputs
        dropped = f"; {raw} − {raw - self.outputs} = {self.outputs}"
        return f"{found} = {raw}{dropped if self.outputs != raw else ''}"

    def counts(self, padding: bool) -> NDArray[np.intp]:
        """How many cells of each window are in the input, or (padding=True) not in the overhang."""
        starts = np.arange(self.outputs, dtype=np.intp) * self.stride - self.before
        end = self.size + (self.after if padding else 0)
        cells: NDArray[np.intp] = np.minimum(self.kernel, -((starts - end) // self.dilation))
        return cells if padding else cells - np.maximum(0, -(starts // self.dilation))

    def check(self, blank: bool = False) -> None:
        """Raise GeometryError unless every window reads at least one input cell.

        blank: windows that read only padding may be.
        """
        padded = self.size + self.before + self.after
        if self.size < 1:
            raise GeometryError("empty_input", numbers={"size": self.size})
        if self.outputs < 1:
            numbers = {"span": self.span, "size": self.size, "padded": padded}
            raise GeometryError("no_output", numbers=numbers)
        for i in () if blank else self._doubtful():
            first = i * self.stride - self.before
            skipped = max(0, -(first // self.dilation))
            if skipped >= self.kernel or first + skipped * self.dilation >= self.size:
                numbers = {"window": i, "start": first, "span": self.span, "size": self.size}
                raise GeometryError("empty_window", numbers=numbers)

    def _doubtful(self) -> list[int]:
        """The windows that may read no input cell, without walking through all of them.

        Of those that start in the padding before the input the first reaches least far, and which
        cell of the input a gap of the dilation falls on repeats after at most dilation windows.
        Of those that start past the input the last goes furthest.
        """
        in_padding = -(-self.before // self.stride)
        return [*range(min(self.outputs, in_padding, self.dilation)), self.outputs - 1]

    def positions(self) -> NDArray[np.intp]:
        """(outputs, kernel) positions, counted from the first input cell."""
        starts = np.arange(self.outputs, dtype=np.intp) * self.stride - self.before
        return starts[:, None] + np.arange(self.kernel, dtype=np.intp) * self.dilation


def check(axes: Sequence[Axis], blank: bool = False) -> None:
    """Raise GeometryError, with the axis named, for the first axis that cannot be."""
    for number, axis in enumerate(axes):
        try:
            axis.check(blank)
        except GeometryError as error:
            raise error.at(axis=number) from None


def sliding(axes: Sequence[Axis], blank: bool = False) -> Windows:
    """The windows of a kernel that slides along every axis, in row-major order.

    blank: some may read only padding. Raises GeometryError.
    """
    check(axes, blank)
    ask(*(axis.outputs * axis.kernel for axis in axes))
    tables = [axis.positions() for axis in axes]
    marks = [
        np.where(
            (table >= 0) & (table < axis.size),
            0,
            np.where((table >= -axis.before) & (table < axis.size + axis.after), PAD, OUTSIDE),
        )
        for axis, table in zip(axes, tables, strict=True)
    ]
    mark = _product(marks).min(axis=-1)
    strides = np.cumprod([1, *(axis.size for axis in axes[:0:-1])])[::-1]
    flat = _product(tables) @ strides
    outputs = tuple(axis.outputs for axis in axes)
    index = np.where(mark < 0, mark, flat).reshape(math.prod(outputs), -1)
    index.flags.writeable = False
    return Windows(
        index=index,
        input_shape=tuple(axis.size for axis in axes),
        output_shape=outputs,
        padding=tuple((axis.before, axis.after) for axis in axes),
        axes=tuple(tables),
    )

"""What would each framework give for this setting? Answers from rules; no framework is imported.

A setting needs features (needs.py); a framework takes them or refuses (table.py, where its rules
are data); what it takes is pooled by its rules (pooling.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import GeometryError
from ..inputs import as_input
from .needs import OWN_WAY, Setting, needs_of_input
from .pooling import Pool, Pooling, reads
from .table import ANSWERED, FRAMEWORKS


@dataclass(frozen=True, eq=False)
class Answer:
    """One framework's answer.

    call: its function. y: its output for the setting that is asked for, where it can be asked;
    None where the framework gives none or it is unknown.
    reason: why there is no y, a key of needs.REASONS; "" where there is one.
    rows: the subjects of docs/semantics.md (first column) behind a difference or a refusal.
    differs: y's shape: cells that poolcore has not, or has with another value. None without y.
    gradient: x's shape, of the sum of y. indices: of each maximum, counted the framework's way.
    Both None where they are unknown.
    default_y: what it gives if count_include_pad is not said; None where that is y, too.
    default_counts: whether padding counts in that.
    """

    framework: str
    call: str
    y: NDArray | None
    reason: str = ""
    rows: tuple[str, ...] = ()
    differs: NDArray[np.bool_] | None = None
    gradient: NDArray | None = None
    indices: NDArray[np.int64] | None = None
    default_y: NDArray | None = None
    default_counts: bool = False


def answers(layer: Pool, x: ArrayLike) -> list[Answer]:
    """Every framework's answer to one setting: x (..., *spatial), as the layer takes it.

    Raises TypeError for an x that is no array of numbers, GeometryError for one with too few axes.

    >>> from poolcore import AvgPool
    >>> found = answers(AvgPool(2, padding=1), [[1.0, 2], [3, 4]])
    >>> [a.framework for a in found if a.default_y is not None]
    ['ONNX', 'Paddle']
    """
    x = as_input(x)
    axes = layer.axes(x.shape)
    ours: NDArray | GeometryError
    try:
        ours = layer(x)
    except GeometryError as error:
        ours = error
    pools = Setting(layer, axes).pools
    rows = ((name, FRAMEWORKS[name][pools]) for name in ANSWERED)
    return [_Question(row, layer, x, axes).answer(name, ours) for name, row in rows]


class _Question(Pooling):
    """One setting, as one framework reads it: what it needs, and whether that is there."""

    def answer(self, name: str, ours: NDArray | GeometryError) -> Answer:
        call, refuses = self.row.call.format(rank=self.layer.rank), self.row.refuses.split()
        for need in self._needs():
            if need in refuses or need not in (*self.row.takes.split(), *OWN_WAY):
                reason = need if need in refuses else "unrecorded"
                return Answer(name, call, None, reason, tuple(self._subject(need)))
        y, gradient, indices = self.run(self.counts_padding)
        differs = _differs(y, ours)
        rows = tuple(self._rows(y, ours)) if differs.any() or y.shape != np.shape(ours) else ()
        if not rows and gradient is not None and self._ties_differ(gradient):
            rows = ("Tie: gradient",)
        default = None if self.maximum else self.run(self.row.counts_padding)[0]
        if default is not None and not _differs(default, y).any():
            default = None
        unsaid = (default, self.row.counts_padding)
        return Answer(name, call, y, "", rows, differs, gradient, indices, *unsaid)

    @property
    def counts_padding(self) -> bool:
        """As asked for, where the framework can be asked."""
        asked: bool = getattr(self.layer, "count_include_pad", True)
        need = "counted_padding" if asked else "uncounted_padding"
        return asked if need in self.row.takes.split() else self.row.counts_padding

    def _needs(self) -> Iterator[str]:
        """The features this setting has, and this input."""
        setting = Setting(self.layer, self.axes)
        setting.same = self._named_padding()
        yield f"{self.layer.rank}d"
        yield from setting.needs()
        if self.is_empty():
            # One cell too few with stride 1 is what was run; past that integer division decides.
            run = all(a.outputs > 0 or (a.outputs == 0 and a.stride == 1) for a in self.fitted)
            yield "empty_output" if run else "no_room"
        elif not all(map(reads, self.fitted)):
            yield "empty_window"
        elif setting.rank == 3 and any(axis.size < axis.kernel for axis in self.axes):
            yield "room_by_padding_3d"
        yield from needs_of_input(self.x, self.maximum, self.layer.rank)

    def _named_padding(self) -> str:
        """ "same" or "same_lower" where the padding has to be called so, or can be."""
        takes = self.row.takes.split()
        asked = self.layer.padding if isinstance(self.layer.padding, str) else ""
        gaps = any(a.stride > a.kernel for a in self.axes)
        if asked.startswith("same"):
            if any(a.before != a.after for a in self.axes):
                return asked
            # An even split is both, and padding by numbers too.
            return "same" if "same" in takes and (self.padded or gaps) else ""
        same = replace(self.layer, padding="same").axes(self.x.shape)
        alike = [(a.before, a.after) for a in same] == [(a.before, a.after) for a in self.axes]
        alike = alike and [a.outputs for a in same] == [a.outputs for a in self.axes]
        only = self.padded and "padding" not in takes and "same" in takes
        return "same" if alike and only else ""

    def _ties_differ(self, gradient: NDArray) -> bool:
        """Only asked where y is poolcore's, so that the gradient differs by its rule alone."""
        if not self.maximum:
            return False
        ours = self.layer.backward(self.x, np.ones(self.layer.output_shape(self.x.shape)))
        return not np.allclose(gradient, ours, equal_nan=True)

    def _subject(self, need: str) -> Iterator[str]:
        """The subject of docs/semantics.md that tells why a feature is refused."""
        if need == "dilation":
            yield from ["Dilated average"] * (not self.maximum)
        elif need in SUBJECTS:
            yield SUBJECTS[need]

    def _rows(self, y: NDArray, ours: NDArray | GeometryError) -> Iterator[str]:
        if isinstance(ours, GeometryError):
            nothing = ours.reason in ("no_output", "empty_input")
            yield "Empty output" if nothing else "Window wholly in padding"
            return
        if y.shape != ours.shape:
            yield "ceil_mode" if self.layer.ceil_mode else "Output size"
        if not self.maximum:
            if self.padded and self._counts_otherwise():
                yield "Average divisor"
            if y.dtype != ours.dtype:
                yield "Integers"
            return
        if self.padded and self.layer.pad_value > -np.inf:  # type: ignore[union-attr]
            yield "Padding value of max"
        if self.x.dtype.kind == "f" and np.isnan(self.x).any() and self.row.nan == "drop":
            yield "NaN"

    def _counts_otherwise(self) -> bool:
        """Whether this mean counts other padding cells than poolcore does."""
        if self.counts_padding != self.layer.count_include_pad:  # type: ignore[union-attr]
            return True
        sides = any(axis.before != axis.after for axis in self.axes)
        return self.counts_padding and sides and self.row.counts_after == "before"


SUBJECTS = {
    "over_half": "Padding limit",
    "over_kernel": "Padding limit",
    "same": "SAME split",
    "same_lower": "SAME split",
    "divisor_override": "divisor_override",
    "divisor_override_1d": "divisor_override",
    "empty_output": "Empty output",
    "no_room": "Empty output",
    "empty_window": "Window wholly in padding",
    "nan": "NaN",
    "int32": "Integers",
    "ints_1d": "Integers",
    "ceil_mode": "ceil_mode",
}
"""The subject of docs/semantics.md that tells why a feature is refused, by the feature."""


def _differs(y: NDArray, ours: NDArray | GeometryError) -> NDArray[np.bool_]:
    """Where y has a cell that ours has not, or has with another value."""
    differs = np.ones(y.shape, bool)
    if isinstance(ours, GeometryError):
        return differs
    shared = tuple(slice(min(sizes)) for sizes in zip(y.shape, ours.shape, strict=True))
    differs[shared] = ~np.isclose(y[shared], ours[shared], rtol=1e-6, atol=0, equal_nan=True)
    return differs

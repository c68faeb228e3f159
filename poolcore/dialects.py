"""What would each framework give for this setting? Answers from rules; no framework is imported.

A setting needs features; a framework takes them or refuses (dialect_table.py, where its rules are
data); what it takes is pooled by its rules (dialect_pooling.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .dialect_pooling import Pool, Pooling, reads
from .dialect_table import DIALECTS
from .errors import GeometryError
from .inputs import as_input
from .windows import Axis


@dataclass(frozen=True, eq=False)
class Answer:
    """One framework's answer.

    call: its function. y: its output, None where it gives none or it is unknown.
    reason: why there is no y, a key of dialect_table.REASONS; "" where there is one.
    rows: the subjects of SEMANTICS.md (first column) behind a difference or a refusal.
    differs: y's shape: cells that poolcore has not, or has with another value. None without y.
    gradient: x's shape, of the sum of y. indices: of each maximum, counted the framework's way.
    Both None where they are unknown.
    """

    framework: str
    call: str
    y: NDArray | None
    reason: str = ""
    rows: tuple[str, ...] = ()
    differs: NDArray[np.bool_] | None = None
    gradient: NDArray | None = None
    indices: NDArray[np.int64] | None = None


def answers(layer: Pool, x: ArrayLike) -> list[Answer]:
    """Every framework's answer to one setting: x (..., *spatial), as the layer takes it.

    A count_include_pad that is True, as poolcore has it, is left at the framework's default;
    False is asked for where it can be. Raises TypeError for an x that is no array of numbers,
    GeometryError for one with too few axes.

    >>> from poolcore import AvgPool
    >>> [a.framework for a in answers(AvgPool(2, padding=1), [[1.0, 2], [3, 4]]) if a.rows]
    ['ONNX', 'Paddle']
    """
    x = as_input(x)
    axes = layer.axes(x.shape)
    ours: NDArray | GeometryError
    try:
        ours = layer(x)
    except GeometryError as error:
        ours = error
    found = []
    for dialect in DIALECTS:
        op = dialect.max if layer.pools == "max" else dialect.mean
        found.append(_Question(op, layer, x, axes).answer(dialect.name, ours))
    return found


class _Question(Pooling):
    """One setting, as one framework reads it: what it needs, and whether that is there."""

    def answer(self, name: str, ours: NDArray | GeometryError) -> Answer:
        takes, refuses = self.op.takes.split(), self.op.refuses.split()
        for need in self._needs(takes):
            if need not in takes:
                reason = need if need in refuses else "unrecorded"
                told = (ROWS[need],) if need in ROWS else ()
                return Answer(name, self.op.call, None, reason, told)
        y, gradient, indices = self.run()
        differs = _differs(y, ours)
        rows = tuple(self._rows(y, ours)) if differs.any() or y.shape != np.shape(ours) else ()
        if not rows and gradient is not None and self._ties_differ(gradient):
            rows = ("Tie: gradient",)
        return Answer(name, self.op.call, y, "", rows, differs, gradient, indices)

    def _needs(self, takes: Sequence[str]) -> Iterator[str]:
        """The features this setting has, and this input."""
        layer, rank = self.layer, self.layer.rank
        yield f"{rank}d"
        if getattr(layer, "divisor_override", None) is not None:
            yield "divisor_override"
        yield from self._needs_of_geometry(takes)
        if layer.ceil_mode and any(a.outputs != b.outputs for a, b in self._with_and_without()):
            yield "ceil_mode"
        if self.is_empty():
            # One cell too few with stride 1 is what was run; past that integer division decides.
            run = all(a.outputs > 0 or (a.outputs == 0 and a.stride == 1) for a in self.fitted)
            yield "empty_output" if run else "no_room"
        elif not all(map(reads, self.fitted)):
            yield "empty_window"
        if self.x.dtype.kind != "f":
            exact = "int64" if self.x.dtype == np.int64 else "int32"
            yield exact if rank == 2 else f"ints_{rank}d"
        elif self.maximum:
            yield from ["nan"] * bool(np.isnan(self.x).any())
            yield from ["minus_infinity"] * bool(np.isneginf(self.x).any())

    def _needs_of_geometry(self, takes: Sequence[str]) -> Iterator[str]:
        name, dilated = self._named_padding(takes), any(a.dilation > 1 for a in self.axes)
        if dilated:
            yield "dilation" if self.maximum else "dilated_mean"
            yield from ["dilation_with_stride"] * any(a.stride > 1 for a in self.axes)
        if name:
            yield name
            yield from ["same_with_gaps"] * any(a.stride > a.kernel for a in self.axes)
            yield from ["dilation_with_same"] * dilated
        elif self.padded:
            rank = self.layer.rank
            yield "padding" if rank == 2 else f"padding_{rank}d"
            yield from ["sides"] * any(a.before != a.after for a in self.axes)
            widest = [(max(a.before, a.after), a.kernel) for a in self.axes]
            yield from ["over_half"] * any(p > k // 2 for p, k in widest)
            yield from ["over_kernel"] * any(p >= k for p, k in widest)
            yield from ["dilation_with_padding"] * dilated

    def _named_padding(self, takes: Sequence[str]) -> str:
        """ "same" or "same_lower" where the padding has to be called so, or can be."""
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

    def _with_and_without(self) -> list[tuple[Axis, Axis]]:
        return [(axis, replace(axis, ceil_mode=False)) for axis in self.axes]

    def _rows(self, y: NDArray, ours: NDArray | GeometryError) -> Iterator[str]:
        if isinstance(ours, GeometryError):
            nothing = ours.reason in ("no_output", "empty_input")
            yield "Empty output" if nothing else "Window wholly in padding"
            return
        if y.shape != ours.shape:
            yield "ceil_mode" if self.layer.ceil_mode else "Output size"
        if not self.maximum:
            if self.padded and self.counts_padding() != self.layer.count_include_pad:  # type: ignore[union-attr]
                yield "Average divisor"
            if y.dtype != ours.dtype:
                yield "Integers"
            return
        if self.padded and self.layer.pad_value > -np.inf:  # type: ignore[union-attr]
            yield "Padding value of max"
        if self.x.dtype.kind == "f" and np.isnan(self.x).any() and self.op.nan == "drop":
            yield "NaN"


ROWS = {
    "over_half": "Padding limit",
    "over_kernel": "Padding limit",
    "same": "SAME split",
    "same_lower": "SAME split",
    "dilated_mean": "Dilated average",
    "divisor_override": "divisor_override",
    "empty_output": "Empty output",
    "no_room": "Empty output",
    "empty_window": "Window wholly in padding",
    "nan": "NaN",
    "int32": "Integers",
    "ints_1d": "Integers",
    "ceil_mode": "ceil_mode",
}
"""The subject of SEMANTICS.md that tells why a feature is refused."""


def _differs(y: NDArray, ours: NDArray | GeometryError) -> NDArray[np.bool_]:
    """Where y has a cell that ours has not, or has with another value."""
    differs = np.ones(y.shape, bool)
    if isinstance(ours, GeometryError):
        return differs
    shared = tuple(slice(min(sizes)) for sizes in zip(y.shape, ours.shape, strict=True))
    differs[shared] = ~np.isclose(y[shared], ours[shared], rtol=1e-6, atol=0, equal_nan=True)
    return differs

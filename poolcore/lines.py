"""The windows on one axis, as fast.py sees them: regular ones here, each its own in runs.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .passes import Pass, Rule, Run
from .plan import plan
from .windows import Axis


@dataclass(frozen=True)
class Regular:
    """The windows on one axis of a block: window o reads first + o·stride + j·dilation."""

    size: int
    outputs: int
    first: int
    kernel: int
    stride: int
    dilation: int
    lasting = True

    @classmethod
    def of(cls, axis: Axis) -> Regular:
        """Without the cells of the kernel that reach the input in no window."""
        stride, dilation = axis.stride, axis.dilation
        first, last = -axis.before, (axis.outputs - 1) * stride - axis.before
        low = max(0, -(last // dilation))
        high = min(axis.kernel, -((first - axis.size) // dilation))
        first += low * dilation
        return cls(axis.size, axis.outputs, first, high - low, stride, dilation)

    @property
    def reach(self) -> int:
        """From a window's first to its last cell."""
        return (self.kernel - 1) * self.dilation

    @property
    def least(self) -> int:
        """Cells of the shortest piece: neighbours share cells, so one of a window is a waste."""
        return 4 * (self.reach + 1)

    @cached_property
    def inside(self) -> tuple[int, int]:
        """The outputs [low, high) whose windows hang over no edge; those below hang over the
        first one, those above over the last."""
        low = min(self.outputs, max(0, -(self.first // self.stride)))
        fitting = (self.size - 1 - self.reach - self.first) // self.stride + 1
        return low, min(self.outputs, max(low, fitting))

    def held(self, rule: Rule, behind: int) -> int:
        """How many arrays like the cells `prepare` borrows at a time."""
        return plan(self.kernel, self.stride, rule.overlaps, behind).slots

    def prepare(self, rule: Rule, shape: tuple[int, ...], axis: int) -> Run:
        return Pass(rule, self, shape, axis)

    def part(self, low: int, high: int) -> tuple[slice, Regular]:
        """The cells that outputs [low, high) read, and their line."""
        start = max(0, self.first + low * self.stride)
        last = self.first + (high - 1) * self.stride + self.reach
        cells = slice(start, min(self.size, last + 1))
        first = self.first + low * self.stride - start
        kernel, stride, dilation = self.kernel, self.stride, self.dilation
        return cells, Regular(cells.stop - start, high - low, first, kernel, stride, dilation)

    def divided(self, parts: int) -> list[tuple[slice, Regular]]:
        """Not where windows share cells."""
        return []

    def mirrored(self, low: int, high: int) -> tuple[slice, slice, Regular]:
        """The adjoint: what cells [low, high) get from the outputs whose windows read them.

        The outputs [a, b), spread `stride` apart over a line of zeros at the places given, and
        then summed by the same windows with stride 1.
        """
        a = max(0, -((self.first + self.reach - low) // self.stride))
        b = min(self.outputs, (high - 1 - self.first) // self.stride + 1)
        size = high - low + self.reach
        place = self.first + a * self.stride - low + self.reach
        places = slice(place, place + max(0, b - a - 1) * self.stride + 1, self.stride)
        line = Regular(size, high - low, 0, self.kernel, 1, self.dilation)
        return slice(a, max(a, b)), places if b > a else slice(0, 0), line

"""What an answer suggests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .work import Work

Status = Literal["right", "named", "two", "near", "maybe", "slip", "shape", "unknown"]
Names = frozenset[str]


@dataclass(frozen=True, eq=False)
class Verdict:
    """What an answer suggests.

    status: "right"; "named": one mistake; "two": two; "near": one mistake and a slip, perhaps;
    "maybe": one of several `choices`, or too little to go by; "slip": the right work but for one
    slip; "shape": of no known shape; "unknown". names: all mistakes in question, sorted.
    cells: where it differs from the right answer; for "near" from the mistake's; () for "shape".
    work: the wrong work, where one is suggested. follow_up: the question that tells more.
    alike: mistakes that the kind does not claim to tell apart and that give the same numbers here.
    """

    status: Status
    choices: tuple[Names, ...] = ()
    cells: tuple[tuple[int, ...], ...] = ()
    work: Work | None = None
    _follow: Callable[[tuple[Names, ...]], Any] = field(default=lambda _: None, repr=False)
    _alike: Callable[[], Names] = field(default=frozenset, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset().union(*self.choices)))

    @cached_property
    def follow_up(self) -> Any:
        """The next question of the kind where all choices show and differ, or None."""
        return self._follow(self.choices) if self.choices else None

    @cached_property
    def alike(self) -> tuple[str, ...]:
        return tuple(sorted(self._alike() - {*self.names}))

"""Every mistake by its name, found in the files of this folder: a new one is one new function.

A mistake takes the right work and gives the wrong one; or several, where it can be made in several
ways; or None where it does not apply. Its name and its docstring say what was done.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

from ..stack import Stack
from ..work import Work

Mistake = Callable[[Work], Work | list[Work] | None]


def _found() -> Iterator[tuple[str, Mistake]]:
    for file in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield name, function


MISTAKES: dict[str, Mistake] = dict(_found())
"""Mistakes by name."""


def wrong_works(name: str, work: Work) -> list[Work]:
    """The works that make this mistake, none where it does not apply."""
    if work.asked == "size" and isinstance(work.layer, Stack):
        return _in_every_layer(name, work)
    found = MISTAKES[name](work)
    return found if isinstance(found, list) else [found] if found else []


def _in_every_layer(name: str, work: Work) -> list[Work]:
    """A stack whose layers all make this mistake, those that can."""
    found = [wrong_works(name, part) for part in work.layer.works]
    several = range(max(map(len, found)))
    return [
        work.setting(works=[
            made[way % len(made)] if made else part
            for made, part in zip(found, work.layer.works, strict=True)
        ])
        for way in several
    ]  # fmt: skip

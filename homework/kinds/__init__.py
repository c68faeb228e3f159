"""Every kind of question, found in the files of this folder: a new one is one new file.

A kind's file has VERSION (of the drawing), MISTAKES that its questions tell apart, EN and ZH (what
is asked; {setting} stands for the layer), and work(draw, level): the work that is drawn.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from ..draw import Draw
from ..work import Work


@dataclass(frozen=True)
class Kind:
    """work(draw, level) draws it; mistakes: names told apart; texts: what is asked, by language."""

    name: str
    version: int
    mistakes: tuple[str, ...]
    texts: dict[str, str]
    work: Callable[[Draw, int], Work]


def _kind(name: str) -> Kind:
    file = import_module(f"{__name__}.{name}")
    texts = {"en": file.EN, "zh": file.ZH}
    return Kind(name, file.VERSION, file.MISTAKES, texts, file.work)


KINDS = {file.name: _kind(file.name) for file in pkgutil.iter_modules(__path__)}
"""Kinds by name."""

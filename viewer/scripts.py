"""The viewer's scripts: ES modules in js/, and how they are joined where one text is needed."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) )", re.MULTILINE)
OTHER = re.compile(r"^\s*(?:import|export)\b.*", re.MULTILINE)


def source(name: str) -> str:
    """The text of a module."""
    return (files(__package__) / "js" / f"{name}.js").read_text(encoding="utf-8")


def imported(text: str) -> list[str]:
    """The modules that a module imports from."""
    return IMPORT.findall(text)


@cache
def joined(*names: str) -> str:
    """These modules and all that they import as the text of one module, without its exports.

    A module comes after those it imports. The names at their top stand in one scope then, so no
    two modules may have the same (a test holds them to it). Raises ValueError for imports in a
    circle, and for a form of import or export that this cannot join.
    """
    order: list[str] = []
    for name in names:
        _follow(name, (), order)
    return "\n".join(_bare(name) for name in order)


def _follow(name: str, above: tuple[str, ...], order: list[str]) -> None:
    if name in above:
        raise ValueError(f"modules import each other: {' > '.join((*above, name))}")
    if name in order:
        return
    for other in imported(source(name)):
        _follow(other, (*above, name), order)
    order.append(name)


def _bare(name: str) -> str:
    text = EXPORT.sub("", IMPORT.sub("", source(name)))
    if other := OTHER.search(text):
        raise ValueError(f"{name}.js cannot be joined for the sake of: {other[0].strip()}")
    return text

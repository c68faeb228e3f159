"""A layer's fields as text: in a link, and in a box that a reader types arrays into."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import Field, fields, replace
from functools import cache, partial
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np

from notation.matrix import CELLS
from notation.number import Unreadable, read_number, short
from poolcore import LAYERS, Layer
from poolcore.layers.bases.sliding import Sliding
from ui.geometry import FIELDS, value

LINK = ("_", "~", "~~", "~~~")
TYPED = (" ", ";", "|", "||")
"""What stands between the entries of an array: between numbers, rows, matrices, sets of them."""
NONE = "none"
LONGEST = 32_000
"""Characters of one part of a link, or of one box: 1,024 numbers of 17 digits each."""


def _extras(cls: type[Layer]) -> list[tuple[Field, Any]]:
    hints = get_type_hints(cls)
    geometry = FIELDS if issubclass(cls, Sliding) else ()
    return [(f, hints[f.name]) for f in fields(cls) if f.name not in geometry]


EXTRAS = {cls: _extras(cls) for cls in LAYERS.values()}
"""The fields of each layer that are not a sliding window's geometry, with their types."""


@cache
def layer_of(name: str) -> Layer:
    """A layer of the catalogue as its example has it; a window's geometry as (rows, columns)."""
    cls = LAYERS[name]
    layer = cls(**cls.example.fields).given(*cls.example.others)
    if isinstance(layer, Sliding):
        geometry: dict[str, Any] = {field: value(layer, field) for field in FIELDS}
        return replace(layer, **geometry)
    return layer


def with_window_of(like: Sliding, name: str) -> Layer:
    """The layer of this name with another's window."""
    window: dict[str, Any] = {field: value(like, field) for field in FIELDS}
    return replace(layer_of(name), **window, ceil_mode=like.ceil_mode)  # type: ignore[call-arg]


def slides(cls: type[Layer]) -> bool:
    """Whether all that must fit is a window that slides, which may have any size."""
    return issubclass(cls, Sliding) and not any("array" in f.metadata for f, _ in EXTRAS[cls])


def text(found: Any, marks: Sequence[str] = LINK) -> str:
    """A field's value as text; an array's entries with these marks between them."""
    if found is None:
        return NONE
    if isinstance(found, bool):
        return str(int(found))
    if isinstance(found, tuple):
        return marks[np.ndim(found) - 1].join(text(entry, marks) for entry in found)
    if isinstance(found, float) and math.isfinite(found):
        return short(found)
    return str(found)


def array(written: str, field: Field, marks: Sequence[str] = LINK) -> Any:
    """The array of a field, as nested tuples, no larger than its metadata allows.

    Raises Unreadable.
    """
    if len(written) > LONGEST:
        raise Unreadable("longer than 32,000 characters.")
    most = field.metadata.get("array", (8,))
    entry = partial(_ranged, field=field) if "range" in field.metadata else _number
    found = numbers(written, len(most), marks, entry)
    if any(n > limit for n, limit in zip(np.shape(found), most, strict=False)):
        there, fits = ("×".join(map(str, shape)) for shape in (np.shape(found), most))
        raise Unreadable("an array of shape {found}: at most {most} fits.", found=there, most=fits)
    return found


def _number(written: str) -> float:
    found = read_number(written)
    return int(found) if math.isfinite(found) and found == int(found) else found


def numbers(
    written: str,
    axes: int,
    marks: Sequence[str] = LINK,
    entry: Callable[[str], float] = _number,
) -> Any:
    """Nested tuples of so many axes; entry reads one number. Raises Unreadable."""
    if len(re.findall(r"[^_~;|\s]+", written)) > CELLS:
        raise Unreadable("more than 1024 numbers.")
    if axes == 0:
        return entry(written)
    mark = marks[axes - 1]
    # A longer mark holds the shorter ones, and must not be taken for two of them.
    one = re.escape(mark[0])
    pattern = r"\s+" if mark == " " else rf"(?<!{one}){re.escape(mark)}(?!{one})"
    # A mark at the end closes the last row; it does not begin another.
    parts = [part for part in re.split(pattern, written.strip()) if part.strip()]
    if not parts:
        raise Unreadable("There are no numbers here yet.")
    entries = tuple(numbers(part, axes - 1, marks, entry) for part in parts)
    if axes > 1 and len({np.shape(entry) for entry in entries}) > 1:
        raise Unreadable("rows of different lengths.")
    return entries


def reader(field: Field, hint: Any, now: Any) -> Callable[[str], Any]:
    """What reads a field from a link, from its type and what its metadata allows."""
    if hint is bool:
        return lambda written: one_of(("0", "1"))(written) == "1"
    options = get_args(hint) if get_origin(hint) is Literal else field.metadata.get("choices")
    if options:
        texts = tuple(map(text, options))
        return lambda written: options[texts.index(one_of(texts)(written))]
    optional = type(None) in get_args(hint) or None in (now, field.default)

    def read(written: str) -> Any:
        if written == NONE and optional:
            return None
        if "array" in field.metadata:
            return array(written, field)
        if "_" in written:
            return tuple(_ranged(part, field) for part in written.split("_")[:8])
        return _ranged(written, field)

    return read


def _ranged(written: str, field: Field) -> float:
    least, largest = field.metadata["range"]
    if isinstance(least, int):
        return whole(least, int(largest))(written)
    found = read_number(written)
    if not least <= found <= largest:
        raise Unreadable(
            "“{token}” is no number from {least} to {largest}.",
            token=written[:20], least=least, largest=largest,
        )  # fmt: skip
    return found


def one_of(options: tuple[str, ...]) -> Callable[[str], str]:
    def parse(written: str) -> str:
        if written not in options:
            raise Unreadable(
                "“{token}” is none of {options}.", token=written[:20], options=", ".join(options)
            )
        return written

    return parse


def whole(least: int, largest: int) -> Callable[[str], int]:
    def parse(written: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", written) or not least <= int(written) <= largest:
            raise Unreadable(
                "“{token}” is no whole number from {least} to {largest}.",
                token=written[:20], least=least, largest=largest,
            )  # fmt: skip
        return int(written)

    return parse

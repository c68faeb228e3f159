"""Everything a reader set, and the link that holds it.

A State is frozen and checked; `read` makes one from an address's query, `query` writes it back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

from poolcore import LAYERS, Layer
from poolcore.code import FRAMEWORKS
from poolcore.slide import Sliding

from . import matrix
from .examples import EXAMPLES
from .geometry import FIELDS, value
from .matrix import Matrix, Unreadable
from .words import LANGUAGES

SHOWN = tuple(name for name, cls in LAYERS.items() if issubclass(cls, Sliding))
"""The layers that these pages can step through."""
TABS = ("code", "matrix", "heatmaps", "check", "share")
LONGEST = 8000


@dataclass(frozen=True)
class State:
    """layer and x: the setting. dy: the upstream gradient as last edited, None for 1, 2, 3, …
    pinned: the output cell (row, column). linked: one slider for rows and columns."""

    layer: Sliding
    x: Matrix
    dy: Matrix | None = None
    pinned: tuple[int, int] | None = None
    channel: int = 0
    lang: str = "en"
    tab: str = ""
    framework: str = FRAMEWORKS[0]
    intro: bool = True
    linked: bool = True


def start(lang: str) -> State:
    """The documents' first example."""
    example = EXAMPLES["3x3"]
    return State(example.layer, example.x, lang=lang)


def layer_of(name: str) -> Sliding:
    """A layer of the catalogue with a 2×2 kernel and otherwise the defaults."""
    square = {"kernel_size": (2, 2), "stride": (1, 1), "padding": (0, 0), "dilation": (1, 1)}
    given: dict[str, Any] = {**LAYERS[name].example.fields, **square}
    return LAYERS[name](**given)  # type: ignore[return-value]


def _extras(cls: type[Layer]) -> list[tuple[Field, Any]]:
    hints = get_type_hints(cls)
    return [(f, hints[f.name]) for f in fields(cls) if f.name not in FIELDS]


EXTRAS = {cls: _extras(cls) for cls in LAYERS.values()}
"""The fields of each layer that are not its geometry, with their types."""


def upstream(state: State, shape: tuple[int, ...]) -> Matrix:
    """dy for an output of this shape: 1, 2, 3, … where the reader did not set it."""
    channels, rows, columns = shape
    fresh = matrix.counting(channels, rows, columns, start=1)
    return matrix.laid_over(fresh, state.dy) if state.dy else fresh


def query(state: State) -> dict[str, str]:
    """The state as an address's query; what is at its default is left out."""
    parts = {"layer": type(state.layer).__name__}
    for name in FIELDS:
        pair = value(state.layer, name)
        if name in ("kernel_size", "stride") or pair != ((0, 0) if name == "padding" else (1, 1)):
            parts[name] = f"{pair[0]}x{pair[1]}" if pair[0] != pair[1] else str(pair[0])
    for field, _ in EXTRAS[type(state.layer)]:
        found = getattr(state.layer, field.name)
        if found != field.default:
            parts[field.name] = str(int(found)) if isinstance(found, bool) else _text(found)
    parts["x"] = next((n for n, e in EXAMPLES.items() if e.x == state.x), matrix.encode(state.x))
    if state.dy:
        parts["dy"] = matrix.encode(state.dy)
    if state.pinned:
        parts["pin"] = f"{state.pinned[0]}x{state.pinned[1]}"
    if state.channel:
        parts["channel"] = str(state.channel)
    if state.tab:
        parts["tab"] = state.tab
    if state.framework != FRAMEWORKS[0]:
        parts["framework"] = state.framework
    if not state.intro:
        parts["intro"] = "0"
    if not state.linked:
        parts["linked"] = "0"
    return parts | {"lang": state.lang}


def read(parts: Mapping[str, str], lang: str) -> tuple[State, list[Unreadable]]:
    """The state of a query, and what in it could not be read; the rest of it is kept."""
    problems: list[Unreadable] = []
    state = start(lang)
    for apply in (_language, _matrix, _layer, _dy, _pin, _flags):
        state = apply(state, parts, problems)
    return state, problems


def _try(problems: list[Unreadable], name: str, parse: Any, text: str, otherwise: Any) -> Any:
    try:
        if len(text) > LONGEST:
            raise Unreadable("longer than 8,000 characters.")
        return parse(text)
    except Unreadable as error:
        problems.append(Unreadable("{name} in the link: {problem}", name=name, problem=error))
        return otherwise


def _language(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    parse = _one_of(tuple(LANGUAGES))
    return replace(
        state, lang=_try(problems, "lang", parse, parts.get("lang", state.lang), state.lang)
    )


def _matrix(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    text = parts.get("x", "")
    if not text or text in EXAMPLES:
        return replace(state, x=EXAMPLES[text].x) if text else state
    return replace(state, x=_try(problems, "x", matrix.decode, text, state.x))


def _layer(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    if not parts.keys() & {"layer", *FIELDS}:
        return state
    name = parts.get("layer", "MaxPool")
    name = _try(problems, "layer", _one_of(SHOWN), name, "MaxPool")
    layer = layer_of(name)
    for field, (_, least, largest) in FIELDS.items():
        if field in parts:
            old = layer.kernel_size if field == "stride" else getattr(layer, field)
            pair = _try(problems, field, _pair(least, largest), parts[field], old)
            layer = replace(layer, **{field: pair})
        elif field == "stride":
            layer = replace(layer, stride=layer.kernel_size)
    for extra, hint in EXTRAS[type(layer)]:
        if extra.name in parts:
            old = getattr(layer, extra.name)
            new = _try(problems, extra.name, _value(extra, hint), parts[extra.name], old)
            layer = replace(layer, **{extra.name: new})
    return replace(state, layer=layer)


def _dy(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    if not parts.get("dy"):
        return state
    return replace(state, dy=_try(problems, "dy", matrix.decode, parts["dy"], None))


def _pin(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    if "pin" in parts:
        state = replace(state, pinned=_try(problems, "pin", _pair(0, 64), parts["pin"], None))
    channels = len(state.x)
    channel = _try(problems, "channel", _whole(0, channels - 1), parts.get("channel", "0"), 0)
    return replace(state, channel=channel)


def _flags(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    tab = _try(problems, "tab", _one_of(TABS), parts["tab"], "") if "tab" in parts else ""
    framework = parts.get("framework", FRAMEWORKS[0])
    framework = _try(problems, "framework", _one_of(FRAMEWORKS), framework, FRAMEWORKS[0])
    intro = _try(problems, "intro", _one_of(("0", "1")), parts.get("intro", "1"), "1")
    linked = _try(problems, "linked", _one_of(("0", "1")), parts.get("linked", "1"), "1")
    square = all(a == b for a, b in (_geometry(state.layer)))
    linked = linked == "1" and square
    return replace(state, tab=tab, framework=framework, intro=intro == "1", linked=linked)


def _geometry(layer: Sliding) -> list[tuple[int, int]]:
    return [getattr(layer, name) for name in FIELDS]


def _one_of(options: tuple[str, ...]) -> Any:
    def parse(text: str) -> str:
        if text not in options:
            raise Unreadable(
                "“{token}” is none of {options}.", token=text[:20], options=", ".join(options)
            )
        return text

    return parse


def _whole(least: int, largest: int) -> Any:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= largest:
            raise Unreadable(
                "“{token}” is no whole number from {least} to {largest}.",
                token=text[:20], least=least, largest=largest,
            )  # fmt: skip
        return int(text)

    return parse


def _pair(least: int, largest: int) -> Any:
    def parse(text: str) -> tuple[int, int]:
        one, _, other = text.partition("x")
        whole = _whole(least, largest)
        return whole(one), whole(other or one)

    return parse


def _value(field: Field, hint: Any) -> Any:
    """A reader for a field of a layer, from its type and what its metadata allows."""
    if hint is bool:
        return lambda text: _one_of(("0", "1"))(text) == "1"
    if get_origin(hint) is Literal:
        return _one_of(get_args(hint))
    choices = field.metadata.get("choices")
    if choices:
        return lambda text: dict(zip(map(_text, choices), choices, strict=True))[
            _one_of(tuple(map(_text, choices)))(text)
        ]
    return lambda text: _ranged(text, *field.metadata["range"])


def _ranged(text: str, least: float, largest: float) -> float:
    found = matrix.read_number(text)
    if isinstance(least, int):
        return _whole(least, int(largest))(text)
    if not least <= found <= largest:
        raise Unreadable(
            "“{token}” is no number from {least} to {largest}.",
            token=text[:20], least=least, largest=largest,
        )  # fmt: skip
    return found


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) and math.isfinite(value) else str(value)

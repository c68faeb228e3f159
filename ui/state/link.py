"""A link read back: its query as a State, and what in it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from notation import matrix
from notation.number import Unreadable
from poolcore import LAYERS, Layer
from poolcore.frameworks.code import FRAMEWORKS
from poolcore.layers.bases.sliding import Sliding
from ui.geometry import FIELDS, RANGES, value
from ui.state import COMPARABLE, COMPARED, MOST, TABS, State, query, start
from ui.state.examples import EXAMPLES, of_layer
from ui.state.fields import EXTRAS, LONGEST, layer_of, one_of, reader, slides, whole
from ui.words import LANGUAGES

UNFIT = "This value does not fit the layer's other settings."


def checked(state: State) -> State:
    """The state as its own link gives it back. Raises Unreadable for what no link could hold.

    Matrices are taken as they are: whatever makes one has read it with the link's own parsers.
    """
    problems: list[Unreadable] = []
    again, parts = replace(start(state.lang), x=state.x, dy=state.dy), query(state)
    for apply in (_language, _layer, _pin, _flags, _compare):
        again = apply(again, parts, problems)
    if problems:
        raise problems[0]
    return again


def read(parts: Mapping[str, str], lang: str) -> tuple[State, list[Unreadable]]:
    """The state of a query, and what in it could not be read; the rest of it is kept."""
    problems: list[Unreadable] = []
    state = start(lang)
    for apply in (_language, _matrix, _layer, _dy, _pin, _flags, _compare):
        state = apply(state, parts, problems)
    return state, problems


def _try(problems: list[Unreadable], name: str, parse: Any, text: str, otherwise: Any) -> Any:
    try:
        if len(text) > LONGEST:
            raise Unreadable("longer than 32,000 characters.")
        return parse(text)
    except Unreadable as error:
        problems.append(_named(name, error))
        return otherwise


def _named(name: str, problem: Unreadable) -> Unreadable:
    return Unreadable("{name} in the link: {problem}", name=name, problem=problem)


def _language(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    parse = one_of(tuple(LANGUAGES))
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
    name = _try(problems, "layer", one_of(tuple(LAYERS)), name, "MaxPool")
    layer = layer_of(name)
    if "x" not in parts and not (slides(LAYERS[name]) and parts.keys() & FIELDS):
        state = replace(state, x=of_layer(name).x)
    if isinstance(layer, Sliding):
        layer = _geometry(layer, parts, problems)
    found = {}
    for field, hint in EXTRAS[type(layer)]:
        if field.name in parts:
            old = getattr(layer, field.name)
            read_it = reader(field, hint, old)
            found[field.name] = _try(problems, field.name, read_it, parts[field.name], old)
    return replace(state, layer=_fitted(layer, found, problems))


def _fitted(layer: Layer, found: dict[str, Any], problems: list[Unreadable]) -> Layer:
    """The layer with all that was found; with as much of it as fits, where not all does."""
    left_out: list[list[str]] = [[], *([name] for name in found)]
    for without in left_out:
        try:
            fits = replace(layer, **{n: v for n, v in found.items() if n not in without}).given()
        except (TypeError, ValueError, OverflowError):
            continue
        problems += [_named(name, Unreadable(UNFIT)) for name in without]
        return fits
    problems.append(Unreadable("The link's settings do not fit together."))
    return layer


def _geometry(layer: Sliding, parts: Mapping[str, str], problems: list[Unreadable]) -> Sliding:
    if not parts.keys() & FIELDS:
        return layer
    for field, (least, largest) in RANGES.items():
        plain: Any = {"stride": layer.kernel_size, "padding": (0, 0), "dilation": (1, 1)}
        pair = plain.get(field, layer.kernel_size)
        if field in parts:
            pair = _try(problems, field, _pair(least, largest), parts[field], pair)
        layer = replace(layer, **{field: pair})
    return layer


def _dy(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    if not parts.get("dy"):
        return state
    return replace(state, dy=_try(problems, "dy", matrix.decode, parts["dy"], None))


def _pin(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    if "pin" in parts:
        state = replace(state, pinned=_try(problems, "pin", _place, parts["pin"], None))
    channels = len(state.x)
    channel = _try(problems, "channel", whole(0, channels - 1), parts.get("channel", "0"), 0)
    return replace(state, channel=channel)


def _flags(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    tab = _try(problems, "tab", one_of(TABS), parts["tab"], "") if "tab" in parts else ""
    framework = parts.get("framework", FRAMEWORKS[0])
    framework = _try(problems, "framework", one_of(FRAMEWORKS), framework, FRAMEWORKS[0])
    intro = _try(problems, "intro", one_of(("0", "1")), parts.get("intro", "1"), "1")
    linked = _try(problems, "linked", one_of(("0", "1")), parts.get("linked", "1"), "1")
    layer = state.layer
    square = not isinstance(layer, Sliding) or all(len(set(value(layer, f))) == 1 for f in FIELDS)
    return replace(
        state, tab=tab, framework=framework, intro=intro == "1", linked=linked == "1" and square
    )


def _place(written: str) -> tuple[int, ...]:
    axes = written.split("x")
    if len(axes) > 5:
        raise Unreadable("more than five axes.")
    return tuple(map(whole(0, 64), axes))


def _compare(state: State, parts: Mapping[str, str], problems: list[Unreadable]) -> State:
    def names(written: str) -> tuple[str, ...]:
        found = tuple(map(one_of(COMPARABLE), written.split("_")[: MOST + 1]))
        if not 2 <= len(set(found)) == len(found) <= MOST:
            raise Unreadable("two to four different layers can be compared.")
        return found

    written = parts.get("compare", "_".join(COMPARED))
    return replace(state, compare=_try(problems, "compare", names, written, COMPARED))


def _pair(least: int, largest: int) -> Any:
    def parse(text: str) -> tuple[int, int]:
        one, _, other = text.partition("x")
        read_one = whole(least, largest)
        return read_one(one), read_one(other or one)

    return parse

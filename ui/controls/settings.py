"""The panel of settings: an example, a layer, and a control for each of the layer's fields."""

from __future__ import annotations

import math
from dataclasses import Field, fields, replace
from typing import Any, Literal, get_args, get_origin

import streamlit as st

from notation import matrix
from notation.number import number
from poolcore import LAYERS
from poolcore.layers.bases.sliding import Sliding
from ui import geometry
from ui.controls.arrays import array_box, put, tell_refused
from ui.controls.boxes import number_box
from ui.errors import AXES, mend, problem, square
from ui.state.examples import EXAMPLES, Example, of_layer
from ui.state.fields import EXTRAS, layer_of, slides
from ui.state.session import change, controlled, current, problems
from ui.words import t, tell

OPTIONS = {
    "first": "first", "last": "last", "split": "shared", "all": "all",
}  # fmt: skip
WIDE = 148
"""Of a slider, in CSS pixels: two stand beside each other, on a phone too."""


def panel(compared: bool = False) -> None:
    """Every control, with an impossible geometry's message beside the one that causes it.

    compared: only what layers that are compared share.
    """
    _example()
    if not compared:
        _layer()
    state = current()
    pictures = len(state.compare) if compared else 1
    error = problem(pictures)
    if isinstance(state.layer, Sliding):
        st.toggle(
            t("Same for height and width"), **controlled("linked", state.linked, _link),
            disabled=not square(state.layer) and not state.linked,
        )  # fmt: skip
        _sliders(state.layer, state.linked)
    with st.container():
        if told := problems():
            st.warning("  \n".join(map(tell, told)))
        if error:
            mend(error, pictures)
    for field, hint in EXTRAS[type(state.layer)]:
        if not compared or field.name == "ceil_mode":
            _extra(field, hint)


def _example() -> None:
    def pick(name: str | None) -> None:
        if name in offered:
            adopt(offered[name])

    state = current()
    own = type(state.layer).__name__
    offered = EXAMPLES | {own: of_layer(own)}
    chosen = next((n for n, e in offered.items() if (e.layer, e.x) == (state.layer, state.x)), None)
    titles = {name: t(example.title) for name, example in offered.items()}
    st.selectbox(
        t("Example"), list(titles), format_func=titles.__getitem__,
        placeholder=t("your own setting"), **controlled("example", chosen, pick),
    )  # fmt: skip
    # An element that comes and goes would remount the controls below it, under the reader's hand.
    look = st.empty()
    if chosen:
        look.caption(t(offered[chosen].look))


def _layer() -> None:
    def pick(name: str) -> None:
        """Another layer: its example, or where both slide the same geometry, with its own fields
        as they were when it was left."""
        old, memory = current().layer, st.session_state.setdefault("fields", {})
        if name not in LAYERS:
            return
        if not (slides(type(old)) and slides(LAYERS[name])):
            adopt(of_layer(name))
            return
        memory.update({f.name: getattr(old, f.name) for f, _ in EXTRAS[type(old)]})
        new = layer_of(name)
        kept = {f.name: memory[f.name] for f, _ in EXTRAS[type(new)] if f.name in memory}
        kept |= {f: geometry.value(old, f) for f in geometry.FIELDS}
        change(layer=replace(new, **kept))

    titles = {name: t(LAYERS[name].title) for name in LAYERS}
    st.selectbox(
        t("Layer"), list(titles), format_func=titles.__getitem__,
        help=t(type(current().layer).use),
        **controlled("layer", type(current().layer).__name__, pick),
    )  # fmt: skip


def needs_window() -> None:
    """On a page about windows that slide: a way on for a layer that has none."""
    st.info(t("This page is about windows that slide, and this layer has none."))
    st.button(t("Use max pooling"), key="slide", on_click=lambda: adopt(EXAMPLES["4x4p"]))


def adopt(example: Example) -> None:
    """Begin anew with this example."""
    layer = example.layer
    linked = not isinstance(layer, Sliding) or square(layer)
    change(layer=layer, x=example.x, dy=None, pinned=None, channel=0, linked=linked)


def _link(linked: bool) -> None:
    change(linked=linked)


def _sliders(layer: Sliding, linked: bool) -> None:
    """Two beside each other: two fields, or one field's height and width."""
    with st.container(horizontal=True):
        for field in geometry.FIELDS:
            for moved in [(0, 1)] if linked else [(0,), (1,)]:
                _slider(layer, field, moved)


def _slider(layer: Sliding, field: str, moved: tuple[int, ...]) -> None:
    def move(value: int) -> None:
        change(layer=geometry.with_value(current().layer, field, moved, value))

    options = geometry.choices(layer, matrix.shape(current().x), field, moved)
    told = next(f for f in fields(layer) if f.name == field).metadata
    label = t(told["label"])
    if len(moved) == 1:
        label = t("{label}, {axis}", label=label, axis=t(AXES[moved[0]]))
    value = geometry.value(layer, field)[moved[0]]
    key = f"{field}_{''.join(map(str, moved))}"
    if len(options) > 1:
        tied = controlled(key, value, move)
        st.select_slider(label, options, help=t(told["help"]), width=WIDE, **tied)
    else:
        # A slider with one stop cannot be drawn; the value is still worth seeing.
        shown = [str(value), ""]
        st.select_slider(label, shown, shown[0], disabled=True, key=f"{key}_fixed", width=WIDE)


def _extra(field: Field, hint: Any) -> None:
    """A control for a field that is not geometry, from its type and metadata."""
    label, help_text = (t(word) for word in words(field))
    value = getattr(current().layer, field.name)

    optional = value is None or type(None) in get_args(hint)

    def pick(new: Any) -> None:
        if new is not None or optional:
            put(field, new)

    def tied() -> dict:
        return controlled(f"field_{field.name}", value, pick) | {"help": help_text}

    choices = get_args(hint) if get_origin(hint) is Literal else field.metadata.get("choices")
    if hint is bool:
        st.toggle(label, **tied())
    elif choices:
        names = {choice: _option(choice) for choice in choices}
        st.segmented_control(label, choices, format_func=names.__getitem__, required=True, **tied())
    elif "array" in field.metadata or isinstance(value, tuple):
        array_box(field, value, label, help_text)
    else:
        key, limits = f"field_{field.name}", field.metadata["range"]
        off = t("off") if optional else ""
        number_box(label, limits, key, value, pick, off, help=help_text)
        tell_refused(field)


def words(field: Field) -> tuple[str, str]:
    """The label and the help of a field's control, in English."""
    return field.metadata["label"], field.metadata["help"]


def _option(value: Any) -> str:
    if isinstance(value, float):
        return number(value) if not math.isnan(value) else "NaN"
    return t(OPTIONS.get(value, value))

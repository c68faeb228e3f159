"""The panel of settings: an example, a layer, and a control for each of the layer's fields."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import Field, replace
from typing import Any, Literal, get_args, get_origin

import streamlit as st

from poolcore import LAYERS, GeometryError
from poolcore.slide import Sliding
from poolcore.text import number

from . import geometry, matrix
from .examples import EXAMPLES
from .geometry import TooMuch
from .session import change, controlled, current, problems
from .state import EXTRAS, SHOWN, layer_of
from .words import t, tell

HELP = {
    "kernel_size": "How many cells a window covers, along each axis.",
    "stride": "How many cells the window moves from one step to the next.",
    "padding": "How many cells are added around the input, on every side.",
    "dilation": "The distance between the cells of a window: 1 means neighbours, 2 skips one.",
    "ceil_mode": "Round the output size up: a last window may hang over the edge.",
    "ties": "Which of several equal maxima gets the gradient.",
    "pad_value": "What padding cells hold. Frameworks use −∞; many lecture notes draw 0.",
    "count_include_pad": "Whether padding cells count in the divisor of the mean.",
    "divisor_override": "Divide by this number instead of counting cells.",
    "norm_type": "p: 1 adds sizes, 2 is the usual length; a larger p comes nearer to the maximum.",
}
LABELS = {
    "kernel_size": "Kernel", "stride": "Stride", "padding": "Padding", "dilation": "Dilation",
    "ceil_mode": "Ceil mode", "ties": "Gradient at ties", "pad_value": "Padding holds",
    "count_include_pad": "Count padding", "divisor_override": "Divisor override",
    "norm_type": "Norm p",
}  # fmt: skip
OPTIONS = {
    "first": "first", "last": "last", "split": "shared", "all": "all",
}  # fmt: skip
AXES = ("height", "width")
WIDE = 148
"""Of a slider, in CSS pixels: two stand beside each other, on a phone too."""


def panel() -> None:
    """Every control, with an impossible geometry's message beside the one that causes it."""
    _example()
    _layer()
    error = problem()
    state = current()
    st.toggle(
        t("Same for height and width"), **controlled("linked", state.linked, _link),
        disabled=not _square(state.layer) and not state.linked,
    )  # fmt: skip
    _sliders(state.layer, state.linked)
    with st.container():
        if told := problems():
            st.warning("  \n".join(map(tell, told)))
        if error:
            _mend(error)
    for field, hint in EXTRAS[type(state.layer)]:
        _extra(field, hint)


def problem() -> GeometryError | TooMuch | None:
    """Why today's setting cannot be shown, or nothing."""
    state = current()
    try:
        geometry.check(state.layer, matrix.shape(state.x))
    except (GeometryError, TooMuch) as error:
        return error
    return None


def explain(error: GeometryError | TooMuch) -> str:
    """The error as a sentence for a student."""
    if isinstance(error, TooMuch):
        return t(
            "This setting has {cells} window cells; the page draws at most {limit}.",
            cells=error.cells, limit=geometry.WORK,
        )  # fmt: skip
    parts = {"axis": t(AXES[error.axis or 0]), **error.numbers}
    return " ".join([t(FACTS[error.reason], **parts), t(WAYS_OUT[error.reason])])


FACTS = {
    "no_output": "A window spans {span} cells, but along the {axis} there are only {padded}.",
    "empty_window": "Window {window} along the {axis} reads no input cell, only padding.",
}
WAYS_OUT = {
    "no_output": "Use a smaller kernel or dilation, or add padding.",
    "empty_window": "Use less padding, a smaller dilation or a larger kernel.",
}


def _example() -> None:
    def pick(name: str | None) -> None:
        if name:
            example = EXAMPLES[name]
            linked = _square(example.layer)
            change(layer=example.layer, x=example.x, dy=None, pinned=None, channel=0, linked=linked)

    state = current()
    chosen = next(
        (n for n, e in EXAMPLES.items() if (e.layer, e.x) == (state.layer, state.x)), None
    )
    titles = {name: t(example.title) for name, example in EXAMPLES.items()}
    st.selectbox(
        t("Example"), list(titles), format_func=titles.__getitem__,
        placeholder=t("your own setting"), **controlled("example", chosen, pick),
    )  # fmt: skip
    # An element that comes and goes would remount the controls below it, under the reader's hand.
    look = st.empty()
    if chosen:
        look.caption(t(EXAMPLES[chosen].look))


def _layer() -> None:
    def pick(name: str) -> None:
        """Another layer on the same geometry, its own fields as they were when it was left."""
        old, memory = current().layer, st.session_state.setdefault("fields", {})
        memory.update({f.name: getattr(old, f.name) for f, _ in EXTRAS[type(old)]})
        new = layer_of(name)
        kept = {f.name: memory[f.name] for f, _ in EXTRAS[type(new)] if f.name in memory}
        kept |= {f: geometry.value(old, f) for f in geometry.FIELDS}
        change(layer=replace(new, **kept))

    titles = {name: t(LAYERS[name].title) for name in SHOWN}
    st.selectbox(
        t("Layer"), list(titles), format_func=titles.__getitem__,
        help=t(type(current().layer).use),
        **controlled("layer", type(current().layer).__name__, pick),
    )  # fmt: skip


def _square(layer: Sliding) -> bool:
    return all(len(set(geometry.value(layer, f))) == 1 for f in geometry.FIELDS)


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
    label = t(LABELS[field])
    if len(moved) == 1:
        label = t("{label}, {axis}", label=label, axis=t(AXES[moved[0]]))
    value = geometry.value(layer, field)[moved[0]]
    key = f"{field}_{''.join(map(str, moved))}"
    if len(options) > 1:
        tied = controlled(key, value, move)
        st.select_slider(label, options, help=t(HELP[field]), width=WIDE, **tied)
    else:
        # A slider with one stop cannot be drawn; the value is still worth seeing.
        shown = [str(value), ""]
        st.select_slider(label, shown, shown[0], disabled=True, key=f"{key}_fixed", width=WIDE)


def _mend(error: GeometryError | TooMuch) -> None:
    layer = current().layer
    mended = geometry.mended(layer, matrix.shape(current().x))
    differ = [f for f in geometry.FIELDS if geometry.value(mended, f) != geometry.value(layer, f)]
    st.warning(explain(error))
    st.button(
        t("Use {setting}", setting=written(mended, differ)), key="mend",
        on_click=lambda: change(layer=mended, linked=current().linked and _square(mended)),
    )  # fmt: skip


def written(layer: Sliding, names: Iterable[str]) -> str:
    """Some of a layer's geometry in words: Kernel 3×3, Stride 2×2."""
    return ", ".join(
        f"{t(LABELS[f])} {'×'.join(map(str, geometry.value(layer, f)))}" for f in names
    )


def _extra(field: Field, hint: Any) -> None:
    """A control for a field that is not geometry, from its type and metadata."""
    label, help_text = (t(word) for word in words(field))
    value = getattr(current().layer, field.name)

    def pick(new: Any) -> None:
        if new is not None or value is None or hint == int | None:
            change(layer=replace(current().layer, **{field.name: new}))

    def tied() -> dict:
        return controlled(f"field_{field.name}", value, pick) | {"help": help_text}

    choices = get_args(hint) if get_origin(hint) is Literal else field.metadata.get("choices")
    if hint is bool:
        st.toggle(label, **tied())
    elif choices:
        names = {choice: _option(choice) for choice in choices}
        st.segmented_control(label, choices, format_func=names.__getitem__, required=True, **tied())
    else:
        least, largest = field.metadata["range"]
        step = 1 if isinstance(least, int) else 0.5
        st.number_input(label, least, largest, step=step, placeholder=t("off"), **tied())


def words(field: Field) -> tuple[str, str]:
    """The label and the help of a field's control, in English."""
    label = field.metadata.get("label") or LABELS[field.name]
    return label, field.metadata.get("help") or HELP[field.name]


def _option(value: Any) -> str:
    if isinstance(value, float):
        return number(value) if not math.isnan(value) else "NaN"
    return t(OPTIONS.get(value, value))

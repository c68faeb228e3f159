"""The box that a reader types a layer's array into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields, replace
from typing import Any

import numpy as np
import streamlit as st

from notation.number import Unreadable
from notation.paste import FULL_WIDTH
from poolcore import Layer
from ui.state.fields import TYPED, array, text
from ui.state.link import UNFIT
from ui.state.session import changed_or_why, controlled, current
from ui.words import t, tell


def put(field: Field, new: Any) -> None:
    """The layer with another value of a field; what it cannot take is told beside the control."""
    layer = current().layer
    refused = st.session_state.setdefault("refused", {})
    refused.pop(field.name, None)
    problem = _unfit(getattr(layer, field.name), new)
    for changed in _ways(layer, field, new):
        try:
            told = changed_or_why(layer=replace(layer, **changed))
        except (TypeError, ValueError, OverflowError):
            continue
        if not told:
            return
        within = told.parts.get("problem")  # without the name: it stands beside its control
        problem = within if isinstance(within, Unreadable) else told
    refused[field.name] = problem, layer


def _unfit(now: Any, new: Any) -> Unreadable:
    needed, found = shape_of(now), shape_of(new)
    if needed and found and needed != found:
        return Unreadable(
            "An array of shape {needed} fits here, not {found}.", needed=needed, found=found
        )
    return Unreadable(UNFIT)


def _ways(layer: Layer, field: Field, new: Any) -> Iterator[dict[str, Any]]:
    """The change alone, or with one setting off that may be off: a size in place of a factor."""
    yield {field.name: new}
    for other in fields(layer):
        off = other.default is None and other.name not in (field.name, *layer.others)
        if off and getattr(layer, other.name) is not None:
            yield {field.name: new, other.name: None}


def shape_of(value: Any) -> str:
    """2×3 for nested tuples, nothing for a number."""
    return "×".join(map(str, np.shape(value)))


def tell_refused(field: Field) -> bool:
    """What the layer refused of this field, while it is as it was then."""
    problem, layer = st.session_state.get("refused", {}).get(field.name, (None, None))
    if problem and layer == current().layer:
        st.warning(tell(problem))
        return True
    return False


def array_box(field: Field, value: Any, label: str, help_text: str) -> None:
    """Numbers by spaces, rows by ; and matrices by |. What cannot be read stays to be mended."""
    session = st.session_state
    typed, refused = session.setdefault("typed", {}), session.setdefault("refused", {})
    if field.name not in typed or typed[field.name][1] != value:
        typed[field.name] = text(value, TYPED), value
        refused.pop(field.name, None)

    def read(written: str) -> None:
        try:
            plain = written.translate(FULL_WIDTH).replace("−", "-").replace(",", " ")
            put(field, array(plain, field, TYPED))
        except Unreadable as problem:
            refused[field.name] = problem, current().layer
        typed[field.name] = written, getattr(current().layer, field.name)

    box = controlled(f"field_{field.name}", typed[field.name][0], read)
    st.text_input(label, help=help_text, **box)
    axes = len(field.metadata.get("array", (8,)))
    if not tell_refused(field) and axes > 1:
        st.caption(t(FOUR_AXES) if axes > 3 else t("Rows are separated by ; and matrices by |."))


FOUR_AXES = "Rows are separated by ;, the channels of a kernel by |, and kernels by ||."

"""The box that a reader types a layer's array into."""

from __future__ import annotations

from dataclasses import Field, replace
from typing import Any

import streamlit as st

from .fields import TYPED, numbers, text
from .matrix import Unreadable
from .paste import FULL_WIDTH
from .session import change, controlled, current
from .words import t, tell


def put(field: Field, new: Any) -> None:
    """The layer with another value of a field; what it cannot take is told beside the control."""
    refused = st.session_state.setdefault("refused", {})
    refused.pop(field.name, None)
    try:
        change(layer=replace(current().layer, **{field.name: new}))
    except (TypeError, ValueError):
        refused[field.name] = Unreadable("This value does not fit the layer's other settings.")


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
            put(field, numbers(plain, field.metadata.get("array", 1), TYPED))
        except Unreadable as problem:
            refused[field.name] = problem
        typed[field.name] = written, getattr(current().layer, field.name)

    box = controlled(f"field_{field.name}", typed[field.name][0], read)
    st.text_input(label, help=help_text, **box)
    if field.name in refused:
        st.warning(tell(refused[field.name]))
    elif field.metadata.get("array", 1) > 1:
        st.caption(t("Rows are separated by ; and matrices by |."))

"""Two to four layers on one input, with the same window."""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st

import viewer
from poolcore import LAYERS, Layer
from poolcore.slide import Sliding

from . import session, tools
from .fields import with_window_of
from .refusal import heavy, in_place_of_pictures, problem
from .served import component
from .settings import needs_window, panel
from .state import COMPARABLE, MOST, State
from .stepper import data_of, fitting, pin_of
from .turns import turn
from .words import prose, speak, t

_linked = component("mountLinked", "linked", viewer.style() + viewer.style("linked"))


@st.fragment
def compare() -> None:
    """The pictures, and beside them the window that all of them share."""
    speak(session.current().lang)
    pictures, controls = st.columns([2.3, 1], gap="medium")
    with controls:
        _choice()
        panel(compared=True)
    with pictures:
        if not isinstance(session.current().layer, Sliding):
            needs_window()
        elif error := problem(len(session.current().compare)):
            in_place_of_pictures(error)
        else:
            with turn(heavy(len(session.current().compare))):
                _pictures(session.current())
        st.markdown(prose("compare"))
        tools.tabs(session.current(), None, ("matrix",))
    session.write()


def _choice() -> None:
    def pick(names: list[str]) -> None:
        session.change(compare=tuple(names))

    titles = {name: t(LAYERS[name].title) for name in COMPARABLE}
    st.multiselect(
        t("Layers to compare, two to four"), COMPARABLE, format_func=titles.__getitem__,
        max_selections=MOST,
        **session.controlled("compare", list(session.current().compare), pick),
    )  # fmt: skip


def _pictures(state: State) -> None:
    items = []
    for name in state.compare:
        one = fitting(replace(state, layer=_alike(state, name)))
        items.append({"title": t(LAYERS[name].title), "data": json.loads(data_of(one, None))})
    data = json.dumps({"items": items, "lang": state.lang}, ensure_ascii=False)
    _linked(key="beside", data=data.encode(), on_pinned_change=pin_of("beside"))


def _alike(state: State, name: str) -> Layer:
    """The layer of this name with today's window; today's own settings where it is that layer."""
    assert isinstance(state.layer, Sliding)
    if type(state.layer).__name__ == name:
        return state.layer
    return with_window_of(state.layer, name)

"""The pages that step through one layer: the viewer, the settings beside it, the tools below."""

from __future__ import annotations

import streamlit as st

from poolcore.slide import Sliding

from . import planes, session, tools
from .refusal import heavy, in_place_of_pictures, problem
from .settings import panel
from .state import State
from .stepper import fitting, stepper
from .turns import turn
from .words import prose, speak, t


def forward() -> None:
    """Step through the windows, forward."""
    _body("step", backward=False)


def backward() -> None:
    """Where each gradient goes."""
    _body("gradient", backward=True)


@st.fragment
def _body(name: str, backward: bool) -> None:
    _settings_and_grids(name, backward)
    state = session.current()
    if problem():
        tools.tabs(state, None, ("matrix",))
    else:
        # A check waits in a line of its own, in which nobody should hold up the pictures.
        with turn(heavy() and state.tab != "check"):
            tools.tabs(state, planes.gradient(state) if backward else None)
    session.write()


def _settings_and_grids(name: str, backward: bool) -> None:
    speak(session.current().lang)
    grids, controls = st.columns([2.3, 1], gap="medium")
    with controls:
        panel()
    state = session.current()
    with grids:
        if error := problem():
            in_place_of_pictures(error)
        else:
            with turn(heavy()):
                _grids(state, backward)
        _introduction(name)


def _grids(state: State, backward: bool) -> None:
    dy = planes.gradient(state) if backward else None
    stepper(fitting(state), dy)
    tools.further_inputs(state)
    if dy:
        tools.sum_check(state, dy)
        tools.parameter_gradients(state, dy)
    tools.overflow(state)
    if len(state.x) > 1 and not planes.of(state).mixed:
        st.caption(
            t("Channels are pooled apart: each output channel comes from one input channel.")
        )
    tools.output_size(state)


def _introduction(name: str) -> None:
    """Three sentences for a first-time reader, until they are hidden."""
    if session.current().intro:
        with st.container(border=True):
            slides = isinstance(session.current().layer, Sliding)
            st.markdown(prose(name) if slides else t(OTHERWISE[name]))
            st.button(t("Hide"), key="hide", on_click=lambda: session.change(intro=False))


OTHERWISE = {
    "step": (
        "Each output cell reads some cells of the input (yellow) and makes one number of them. "
        "Press play, click an output cell, or hold the pointer over an input cell to see who "
        "reads it."
    ),
    "gradient": (
        "Training sends a number back to every output cell: how much the loss would change if that "
        "output grew. The output passes it on to the cells it read, to each as much as it counted. "
        "Where several outputs read one cell, their shares **add up**."
    ),
}
"""The introduction to a layer without a window that slides."""

"""See where each gradient goes, backward."""

import streamlit as st

from ui import planes, tools
from ui.controls.settings import panel
from ui.frame import page
from ui.output_size import output_size
from ui.pictures import introduction, pictured
from ui.state import session
from ui.stepper import stepper
from ui.words import t

OTHERWISE = (
    "Training sends a number back to every output cell: how much the loss would change if that "
    "output grew. The output passes it on to the cells it read, to each as much as it counted. "
    "Where several outputs read one cell, their shares **add up**."
)
"""The introduction to a layer without a window that slides."""


@page
def gradient() -> None:
    """The grids with the gradients, and beside them the settings; below, one tool at a time."""
    left, right = st.columns([2.3, 1], gap="medium")
    with right:
        panel()
    with left:
        pictured(grids)
        introduction("gradient", t(OTHERWISE))
    tools.below(backward=True)


def grids() -> None:
    state = session.current()
    dy = planes.gradient(state)
    stepper(state, dy)
    tools.further_inputs(state)
    tools.sum_check(state, dy)
    tools.parameter_gradients(state, dy)
    tools.overflow(state)
    tools.channels_apart(state)
    output_size(state)


gradient()

"""Step through the windows of a pooling layer, forward."""

import streamlit as st

from ui import tools
from ui.controls.settings import panel
from ui.frame import page
from ui.output_size import output_size
from ui.pictures import introduction, pictured
from ui.state import session
from ui.stepper import stepper
from ui.words import t

OTHERWISE = (
    "Each output cell reads some cells of the input (yellow) and makes one number of them. "
    "Press play, click an output cell, or hold the pointer over an input cell to see who "
    "reads it."
)
"""The introduction to a layer without a window that slides."""


@page
def step() -> None:
    """The grids, and beside them the settings; below, one tool at a time."""
    left, right = st.columns([2.3, 1], gap="medium")
    with right:
        panel()
    with left:
        pictured(grids)
        introduction("step", t(OTHERWISE))
    tools.below()


def grids() -> None:
    state = session.current()
    stepper(state)
    tools.further_inputs(state)
    tools.overflow(state)
    tools.channels_apart(state)
    output_size(state)


step()

"""Output size and padding on number lines, and what the frameworks give."""

import streamlit as st

from poolcore.layers.bases.sliding import Sliding
from ui import tools
from ui.controls.settings import needs_window, panel
from ui.frame import page
from ui.pictures import pictured
from ui.sizes import sizes
from ui.state import session
from ui.words import prose


@page
def size() -> None:
    """The number lines and the frameworks' answers, and beside them the settings."""
    st.markdown(prose("size"))
    left, right = st.columns([2.3, 1], gap="medium")
    with right:
        panel()
    with left:
        if isinstance(session.current().layer, Sliding):
            pictured(lambda: sizes(session.current()))
        else:
            needs_window()
        tools.tabs(session.current(), None, ("matrix",))


size()

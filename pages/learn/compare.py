"""Compare pooling layers on one input, with the same window."""

import streamlit as st

from poolcore import LAYERS
from poolcore.layers.bases.sliding import Sliding
from ui import tools
from ui.compared import compared
from ui.controls.settings import needs_window, panel
from ui.frame import page
from ui.pictures import pictured
from ui.state import COMPARABLE, MOST, session
from ui.words import prose, t


@page
def compare() -> None:
    """The pictures, and beside them the window that all of them share."""
    left, right = st.columns([2.3, 1], gap="medium")
    with right:
        choice()
        panel(compared=True)
    with left:
        if isinstance(session.current().layer, Sliding):
            pictured(lambda: compared(session.current()), len(session.current().compare))
        else:
            needs_window()
        st.markdown(prose("compare"))
        tools.tabs(session.current(), None, ("matrix",))


def choice() -> None:
    def pick(names: list[str]) -> None:
        session.change(compare=tuple(names))

    titles = {name: t(LAYERS[name].title) for name in COMPARABLE}
    st.multiselect(
        t("Layers to compare, two to four"), COMPARABLE, format_func=titles.__getitem__,
        max_selections=MOST,
        **session.controlled("compare", list(session.current().compare), pick),
    )  # fmt: skip


compare()

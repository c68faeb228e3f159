"""What stands in the place of the pictures: they themselves when it is their turn, or why not."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from poolcore.layers.bases.sliding import Sliding
from ui.errors import heavy, in_place_of_pictures, problem
from ui.state import session
from ui.words import prose, t
from ui.work.turns import turn


def pictured(draw: Callable[[], None], pictures: int = 1) -> None:
    """Draw today's setting, or say that it cannot be. pictures: that stand beside each other."""
    if error := problem(pictures):
        in_place_of_pictures(error)
    else:
        with turn(heavy(pictures)):
            draw()


def introduction(name: str, otherwise: str) -> None:
    """Three sentences for a first-time reader, until they are hidden. otherwise: for a layer
    without a window that slides."""
    if session.current().intro:
        with st.container(border=True):
            slides = isinstance(session.current().layer, Sliding)
            st.markdown(prose(name) if slides else otherwise)
            st.button(t("Hide"), key="hide", on_click=lambda: session.change(intro=False))

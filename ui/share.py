"""The link to exactly this, and the setting as a file that needs no server."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from notation.matrix import Matrix
from poolcore.layers.bases.sliding import Sliding
from ui import planes
from ui.errors import written
from ui.geometry import FIELDS
from ui.state import State, query
from ui.stepper import page
from ui.words import t

CUT = 8000
"""Characters from which some programs cut a link."""


def share(state: State, dy: Matrix | None) -> None:
    """The link, and the download."""
    address = f"{(st.context.url or '').split('?')[0]}?{urlencode(query(state))}"
    st.caption(t("This link opens on exactly this setting, this matrix and the pinned step."))
    st.code(address, language=None, wrap_lines=True)
    if len(address) > CUT:
        st.warning(t("The link is longer than 8,000 characters; some browsers may cut it."))
    st.caption(t("One HTML file: it works from a disk, without a network, and steps both ways."))
    # The page is made when it is asked for, outside this run: its words are chosen now.
    title = t(state.layer.title)
    if isinstance(state.layer, Sliding):
        title = f"{title}: {written(state.layer, FIELDS)}"
    st.download_button(
        t("Save as HTML"), data=lambda: _page(state, dy, title), file_name="poollab.html",
        mime="text/html", key="html", on_click="ignore",
    )  # fmt: skip


def _page(state: State, dy: Matrix | None, title: str) -> str:
    return page(state, dy or planes.gradient(state), dy is not None, title)

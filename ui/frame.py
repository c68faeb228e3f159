"""What stands around every page: the name, the navigation, the language."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from ui.server import awake
from ui.state import session
from ui.words import LANGUAGES, ROOT, page_title, speak, t

START = "step"
PAGES = {path.stem: path for path in sorted((ROOT / "pages").glob("*/*.py"))}
"""Each file in a folder of pages/, by its address."""


def prepare() -> None:
    """What is done once, before the first visitor."""
    # Streamlit sees a folder called pages/ and would run the first deep link in its older
    # multipage mode, which knows none of our addresses and says "Page not found".
    PagesManager.uses_pages_directory = False
    awake.prepare()
    # Streamlit's collection after each run is off (config.toml); what start-up made is no garbage.
    gc.freeze()
    # With 200 visitors the default looked through all their widgets again and again.
    gc.set_threshold(10_000, 20, 20)


def apologise(error: Exception) -> bool:
    """In place of Streamlit's red box. The reader's setting is in the address and survives.

    Streamlit has written the traceback into the log before it asks.
    """
    st.info(t("Something went wrong here, and it is our fault. Reload the page to try again."))
    return True


def run() -> None:
    """Draw the frame and the page that the address asks for."""
    st.set_page_config(page_title="PoolLab 池化实验室", page_icon="🏊", layout="wide")
    session.begin()
    pages = [
        st.Page(path, title=page_title(name)[1], url_path=name)
        for name, path in sorted(PAGES.items(), key=lambda page: page_title(page[0]))
    ]
    # A default page has no address of its own; the start page is also /step.
    start = st.Page(PAGES[START], url_path="start", default=True, visibility="hidden")
    page = st.navigation([start, *pages], position="top")
    session.turn_to(page.url_path)
    _header()
    awake.wake()
    page.run()


def page(body: Callable[[], None]) -> Callable[[], None]:
    """A page of pages/: run again on its own when a control in it changes, in the reader's
    language, and with what was set in the address afterwards."""

    @st.fragment
    @wraps(body)
    def drawn() -> None:
        speak(session.current().lang)
        body()
        session.write()

    return drawn


def _header() -> None:
    def pick(lang: str) -> None:
        session.change(lang=lang)

    row = st.container(horizontal=True, vertical_alignment="center", key="header")
    row.markdown("**PoolLab 池化实验室**", width="stretch")
    row.segmented_control(
        t("Language"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, required=True,
        label_visibility="collapsed", width="content",
        **session.controlled("language", session.current().lang, pick),
    )  # fmt: skip

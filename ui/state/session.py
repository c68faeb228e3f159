"""One State per visitor: kept in the session, mirrored in the address.

Widgets never hold the truth. A widget's callback changes the State; each run sets every widget
from the State. An address that this session did not write (a link, the Back button) replaces it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from notation.number import Unreadable
from ui.state import State, query, start
from ui.state.link import checked, read
from ui.words import browser_language, speak


def begin() -> None:
    """Bring State and address together, before anything is drawn."""
    session = st.session_state
    changed_here = "changed" in session
    address = st.query_params.to_dict()
    if "state" not in session or (
        address and not changed_here and address != session.get("written")
    ):
        adopt(address)
    speak(current().lang)


def turn_to(page: str) -> None:
    """Note which page is drawn now, in which language."""
    leaf = (page, current().lang)
    if st.session_state.get("leaf") != leaf:
        st.session_state.leaf = leaf
        st.session_state.turned = True


def adopt(address: dict[str, str]) -> None:
    """Take the State from an address; what could not be read is told once."""
    lang = browser_language()
    state, problems = read(address, lang) if address else (start(lang), [])
    st.session_state.state = state
    st.session_state.problems = problems


def current() -> State:
    return st.session_state.state


def problems() -> list[Unreadable]:
    """What the link held and could not be read."""
    return st.session_state.get("problems", [])


def change(**parts: Any) -> None:
    """Called by callbacks: the State with some of its parts changed, where a link can hold it."""
    changed_or_why(**parts)


def changed_or_why(**parts: Any) -> Unreadable | None:
    """`change`; or what no link could hold, as a browser may send it, and nothing is changed."""
    session = st.session_state
    try:
        session.state = checked(replace(session.state, **parts))
    except Unreadable as problem:
        return problem
    session.changed = True
    session.problems = []
    return None


def write() -> None:
    """Make the address hold the State, at the end of a run."""
    # Also after a fragment's run, which does not begin anew: Back must find nothing pending.
    for mark in ("changed", "turned"):
        st.session_state.pop(mark, None)
    address = query(current())
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)
    st.session_state.written = address


def controlled(key: str, value: Any, act: Callable[[Any], None]) -> dict[str, Any]:
    """The arguments that tie a widget to the State: shows value, calls act with a new one."""
    session = st.session_state
    # A widget that already shows its value is left alone: to set it again could undo the reader's
    # next move, which may be on its way. On another page it is another widget of the same key, and
    # in another language its options are.
    if "turned" in session or key not in session or session[key] != value:
        session[key] = value

    def changed() -> None:
        new = session[key]
        # A browser that is not ours may answer a box of text with a number.
        if new is None or isinstance(new, str) or not isinstance(value, str):
            act(new)

    return {"key": key, "on_change": changed}

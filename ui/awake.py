"""A page outlives the session that drew it: it wakes when its browser reconnects.

A server that restarted, another replica, and a server that forgot who had no network for two
minutes meet the page with a new session. It knows none of the page's fragments until the page has
run in it, and Streamlit ignores the controls in unknown fragments without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from weakref import WeakSet

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession

Handle = Callable[[AppSession, BackMsg], None]
FRESH = 1
"""Seconds after its first run in which a session's clicks may be older than what it drew."""
PATIENCE = 10
"""Seconds after which a click waits no longer."""


@st.fragment(run_every=timedelta(days=1))
def wake() -> None:
    """Draws nothing. For its sake the browser asks for a run each time that it reconnects.

    Streamlit's browser does that only where something runs by itself, or where a fragment was the
    last to run. This one runs once a day; a browser can count up to 24.
    """


def prepare() -> None:
    """Let the first clicks wait for the page, which Streamlit has no setting for."""
    AppSession.handle_backmsg = page_first(AppSession.handle_backmsg)  # type: ignore[assignment]


def page_first(handle: Handle) -> Handle:
    """In a new session the page runs first, whole; clicks meanwhile wait for what it draws.

    The controls can be used as soon as the browser is connected, up to a second before their page
    has run. Until then Streamlit would ignore them, or know no callback for them.
    """
    known: WeakSet[AppSession] = WeakSet()
    fresh: WeakSet[AppSession] = WeakSet()
    tasks: set[asyncio.Task[None]] = set()

    async def grow_old(session: AppSession) -> None:
        await _settled(session)
        await asyncio.sleep(FRESH)
        fresh.discard(session)

    async def later(session: AppSession, message: BackMsg) -> None:
        await _settled(session)
        if session.is_settled:  # No run is using the state now.
            # The page's first run set the controls to what they were before the click; with this
            # mark ui.session.controlled sets them to what they are after it.
            session.session_state["turned"] = True
        handle(session, message)

    def start(work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)  # The loop itself would not keep it.
        task.add_done_callback(tasks.discard)

    @wraps(handle)
    def handled(session: AppSession, message: BackMsg) -> None:
        asks = message.WhichOneof("type") == "rerun_script"
        if asks and session in fresh:
            start(later(session, message))
            return
        if first := asks and session not in known:
            known.add(session)
            fresh.add(session)
            session.track_settling()
            message.rerun_script.fragment_id = ""
        handle(session, message)
        if first:
            start(grow_old(session))

    return handled


async def _settled(session: AppSession) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await session.wait_until_settled()

"""A page outlives the session that drew it: it wakes when its browser reconnects.

A server that restarted, another replica, and a server that forgot who had no network for two
minutes meet the page with a new session. It knows none of the page's fragments until the page has
run in it, and Streamlit ignores the controls in unknown fragments without a word.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from weakref import WeakKeyDictionary, WeakSet

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.app_session import AppSession

FRESH = 1
"""Seconds after a run in which a click may have been made before its result was seen."""
PAUSE = 0.02
PATIENCE = 10
"""Seconds after which a click waits no longer for a run."""
UNUSED = ("file_urls_request", "load_git_info", "clear_cache", "set_run_on_save")
"""Messages of Streamlit's browser that no page of ours is the reason of."""
MANY = 300
"""Controls of a page, kept messages, letters of a name."""
MOST = 5
"""Clicks that wait at once; a later one carries the values of all before it."""


@st.fragment(run_every=timedelta(days=1))
def wake() -> None:
    """Draws nothing. For its sake the browser asks for a run each time that it reconnects.

    Streamlit's browser does that only where something runs by itself, or where a fragment was the
    last to run. This one runs once a day; a browser can count up to 24.
    """


def prepare() -> None:
    """Let the first clicks wait for the page, which Streamlit has no setting for."""
    first = PageFirst(AppSession.handle_backmsg)

    def handle(session: AppSession, message: BackMsg) -> None:
        first.handle(session, message)

    AppSession.handle_backmsg = handle  # type: ignore[assignment]


class PageFirst:
    """In a new session under an old page the page runs first, whole; clicks wait for it.

    The controls can be used as soon as the browser is connected, up to a second before their page
    has run. Until then Streamlit would ignore them, or know no callback for them.
    """

    def __init__(self, handle: Callable[[AppSession, BackMsg], None]) -> None:
        self._handle = handle
        self._known: WeakSet[AppSession] = WeakSet()
        self._waiting: WeakKeyDictionary[AppSession, deque[BackMsg]] = WeakKeyDictionary()
        self._tasks: set[asyncio.Task[None]] = set()

    def handle(self, session: AppSession, message: BackMsg) -> None:
        if not usual(message):
            return
        asks = message.WhichOneof("type") == "rerun_script"
        waiting = self._waiting.get(session)
        if asks and session not in self._known:
            self._begin(session, message)
        elif asks and waiting is not None:
            waiting.append(message)
        else:
            self._handle(session, message)

    def _begin(self, session: AppSession, message: BackMsg) -> None:
        self._known.add(session)
        # A page that has no controls yet is a new one.
        if message.rerun_script.widget_states.widgets:
            message.rerun_script.fragment_id = ""
            session.track_settling()
            self._waiting[session] = deque(maxlen=MOST)
            task = asyncio.create_task(self._let_in(session))
            self._tasks.add(task)  # The loop itself would not keep it.
            task.add_done_callback(self._tasks.discard)
        self._handle(session, message)

    async def _let_in(self, session: AppSession) -> None:
        """Hand over who waits, one after the other's run, until nobody came for a while."""
        waiting, end = self._waiting[session], monotonic() + PATIENCE
        while waiting or monotonic() < end:
            await _settled(session)
            end = min(end, monotonic() + FRESH)
            if waiting:
                # An earlier run set the controls to what they were before the click; with this
                # mark ui.state.session.controlled sets them to what they are after it.
                if session.is_settled:  # else a run is using the state now
                    session.session_state["turned"] = True
                message = waiting.popleft()
                # The browser has kept these when it clicked, and may have dropped them since.
                del message.rerun_script.cached_message_hashes[:]
                self._handle(session, message)
                end = monotonic() + PATIENCE
            else:
                await asyncio.sleep(PAUSE)
        del self._waiting[session]


def usual(message: BackMsg) -> bool:
    """Whether a browser sends such a message from our pages: none has a file to upload, or more
    than some tens of controls. Of others one takes seconds of the loop, or tens of megabytes."""
    asked = message.rerun_script
    many = max(len(asked.widget_states.widgets), len(asked.cached_message_hashes))
    names = (asked.fragment_id, asked.page_script_hash, asked.page_name)
    return (
        message.WhichOneof("type") not in UNUSED and many <= MANY and max(map(len, names)) <= MANY
    )


async def _settled(session: AppSession) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await session.wait_until_settled()

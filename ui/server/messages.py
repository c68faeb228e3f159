"""What a browser sends from our pages, and how fast; the rest costs nothing.

A message takes the server 2 ms of CPU or more, and Streamlit takes them as fast as they come: some
thousands, 29 bytes each, would keep everybody else waiting for seconds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from time import monotonic

from google.protobuf.message import DecodeError
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

USED = ("rerun_script", "stop_script", "app_heartbeat")
"""Of the kinds of messages that Streamlit's browser knows; each other one writes into the log."""
DOWNLOAD = "backend_operation_request"
"""One more: for the file that a button offers, and for other things that we do not have."""
MANY = 300
"""Controls of a page, kept messages, letters of a name."""
FRAGMENT = re.compile("[0-9a-f]{0,64}")
WIDGET = "$$"
"""How Streamlit begins the name of a control; it logs each other name, whole."""
BURST, RATE = 100, 30.0
"""Messages at once, and a second after that: a slider that is dragged sends some ten a second."""

Receive = Callable[[], Awaitable[Message]]


class Pace:
    """A message is taken when it is its time; whoever sends faster waits, and sends no more."""

    def __init__(self) -> None:
        self._left, self._at = float(BURST), monotonic()

    async def wait(self) -> None:
        now = monotonic()
        self._left = min(BURST, self._left + (now - self._at) * RATE) - 1
        self._at = now
        if self._left < 0:
            await asyncio.sleep(-self._left / RATE)


def usual(data: bytes) -> bool:
    """Whether our pages send this: none has a file to upload, or more than some tens of controls.
    Raises DecodeError for what is no message at all."""
    message = BackMsg()
    message.ParseFromString(data)
    kind, asked, download = (
        message.WhichOneof("type"), message.rerun_script, message.backend_operation_request
    )  # fmt: skip
    if kind == DOWNLOAD:
        return bool(download.session_id) and download.HasField("deferred_file")
    widgets = asked.widget_states.widgets
    names = (asked.page_script_hash, asked.page_name, *(widget.id for widget in widgets))
    return (
        kind in USED
        and max(len(widgets), len(asked.cached_message_hashes)) <= MANY
        and max(map(len, names)) <= MANY
        and all(widget.id.startswith(WIDGET) for widget in widgets)
        and FRAGMENT.fullmatch(asked.fragment_id) is not None
    )


def sifted(receive: Receive, close: Callable[[int], Awaitable[None]]) -> Receive:
    """receive, without what no page sends. What is no message at all ends the connection, without
    the traceback that Streamlit would write for it."""
    pace = Pace()

    async def next_usual() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            await pace.wait()
            code = 1003  # text
            if (data := message.get("bytes")) is not None:
                try:
                    if usual(data):
                        return message
                    continue
                except DecodeError:
                    code = 1002
            await close(code)
            return {"type": "websocket.disconnect", "code": code}

    return next_usual

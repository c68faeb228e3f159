"""A reader's browser as the server sees it: Streamlit's messages over a websocket."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from .server import Server

WITHIN = 20.0
"""Seconds after which a run is given up."""

KERNEL = "kernel_size_01"
FINE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


def _chosen(slider: Any) -> dict[str, Any]:
    raw = list(slider.raw_value) or [slider.options[int(place)] for place in slider.default]
    return {"string_array_value": {"data": raw}}


VALUES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "slider": _chosen,
    "button_group": lambda e: {"string_array_value": {"data": e.raw_values}},
    "selectbox": lambda e: {"string_value": e.raw_value} if e.HasField("raw_value") else {},
    "checkbox": lambda e: {"bool_value": e.value},
}
"""What a browser reports of a widget, from what the server said of it."""


class Failed(Exception):
    """A run that did not end as it should."""


class Visitor:
    """strict: whether a message or a page without grids is a failure."""

    def __init__(
        self, socket: ClientConnection, query: str, name: str = "step", strict: bool = True
    ) -> None:
        self.socket = socket
        self.query, self.name, self.strict = query, name, strict
        self.page = ""
        self.fragment = ""
        # Those outside the fragment stay when it runs; of those inside, what is gone is forgotten.
        self.outside: dict[str, WidgetState] = {}
        self.inside: dict[str, WidgetState] = {}
        self.before: dict[str, WidgetState] = {}
        self.options: list[str] = []
        self.kernel = ""
        self.kernel_id = ""
        # A browser remembers large messages for two runs; the server then sends their hash.
        self.remembered: deque[set[str]] = deque(maxlen=2)

    async def change(self, kernel: str) -> float:
        """Move the kernel slider; the seconds until the run's end. Raises Failed."""
        self.kernel = kernel
        self.inside[self.kernel_id] = WidgetState(
            id=self.kernel_id, string_array_value=StringArray(data=[kernel])
        )
        return await self.run(self.fragment)

    async def run(self, fragment: str = "") -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.widget_states.widgets.extend((self.outside | self.inside).values())
        state.page_script_hash = self.page
        state.page_name = "" if self.page else self.name
        state.fragment_id = fragment
        state.cached_message_hashes.extend(set().union(*self.remembered))
        state.context_info.locale = "en-US"
        start = time.perf_counter()
        try:
            async with asyncio.timeout(WITHIN):
                await self.socket.send(message.SerializeToString())
                await self._read()
        except TimeoutError:
            raise Failed(f"no end within {WITHIN:g} s") from None
        return time.perf_counter() - start

    async def _read(self) -> None:
        """Take in a run's messages up to its last. Raises Failed."""
        self.before, self.inside = self.inside, {}
        large: set[str] = set()
        drew = False
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            kind = message.WhichOneof("type")
            if message.metadata.cacheable or kind == "ref_hash":
                large.add(message.hash if kind != "ref_hash" else message.ref_hash)
                drew = True
            if kind == "delta":
                self._learn(message)
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished":
                break
        self.remembered.append(large)
        if message.script_finished not in FINE:
            raise Failed(ForwardMsg.ScriptFinishedStatus.Name(message.script_finished))
        if self.strict and not drew:
            raise Failed("a page without grids")

    def _learn(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if self.strict and kind in ("exception", "alert"):
            raise Failed(f"the page shows: {str(getattr(element, kind))[:200]}")
        if kind == "bidi_component":
            self.page = message.metadata.active_script_hash
            self.fragment = message.delta.fragment_id
        if kind not in VALUES:
            return
        widget = getattr(element, kind)
        place = self.inside if message.delta.fragment_id else self.outside
        # What the server does not set keeps the value it has here.
        kept = None if widget.set_value else (self.before | self.outside).get(widget.id)
        place[widget.id] = kept or WidgetState(id=widget.id, **VALUES[kind](widget))
        if widget.id.endswith(KERNEL):
            self.kernel_id, self.options = widget.id, list(widget.options)
            self.kernel = place[widget.id].string_array_value.data[0]

    def other_kernels(self) -> list[str]:
        return [option for option in self.options if option != self.kernel]


@asynccontextmanager
async def visiting(
    server: Server, query: str, name: str = "step", strict: bool = True
) -> AsyncIterator[Visitor]:
    """Open a page with a link's query, and wait for its first run."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with connect(
        address, subprotocols=[Subprotocol("streamlit")], compression=None, max_size=None,
        open_timeout=WITHIN, close_timeout=1, ping_interval=None, proxy=None,
    ) as socket:  # fmt: skip
        visitor = Visitor(socket, query, name, strict)
        await visitor.run()
        yield visitor

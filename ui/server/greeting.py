"""What the terminal says when the server is up: the addresses that really reach it."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import segno
import streamlit as st
from streamlit.web.server.server_util import get_url

ALL = ("0.0.0.0", "::")
NOBODY = ("192.0.2.1", 9)
"""An address that RFC 5737 gives to nobody."""


def own_address() -> str | None:
    """This machine's address on its network: the one that a packet would leave by; none leaves."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOBODY)  # of a datagram socket: it only looks up the route
        except OSError:
            return None
        return probe.getsockname()[0]


def picture(url: str) -> str:
    """Its QR code, for a terminal."""
    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def lines(watched: bool) -> Iterator[str]:
    """watched: somebody reads the terminal; a log needs no picture, nor a container's address."""
    yield f"PoolLab 池化实验室: {get_url(st.get_option('browser.serverAddress') or 'localhost')}"
    if watched and st.get_option("server.address") in ALL and (own := own_address()):
        yield f"Phones in the same network 同一网络里的手机: {get_url(own)}"
        yield picture(get_url(own))


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Around the server's life; the port is known by then."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every terminal has Chinese
    print(*lines(sys.stdout.isatty()), sep="\n", flush=True)
    yield

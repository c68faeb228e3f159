"""What the guard keeps from Streamlit: other sites' handshakes, large messages, uploads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from http.client import HTTPConnection

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .links import EXAMPLE
from .rows import Row
from .server import APP, Server, knows_processes, serving
from .visitor import visiting

TIMES = 100
PASTES, PASTED = 30, 20_000_000
UPLOADS, UPLOADED = 100, 5_000_000


def rows() -> Iterator[Row]:
    with serving(*APP) as server:
        yield from asyncio.run(_rows(server))


async def _rows(server: Server) -> list[Row]:
    async with visiting(server, EXAMPLE):
        base = server.memory() if knows_processes() else 0.0
    found = [
        Row(
            f"Foreign origin, {TIMES} times: refused",
            await _foreign(server),
            target=10,
            judged="95 %",
        )
    ]
    await _paste(server)
    _upload(server)
    if knows_processes():
        what = f"{PASTES} messages of 20 MB, {UPLOADS} uploads of 5 MB: memory above the base"
        found.append(Row(what, [server.memory() - base], "MB", 20))
    found.append(Row("  health after them", [_health(server)]))
    return found


async def _foreign(server: Server) -> list[float]:
    found = []
    for _ in range(TIMES):
        start = time.perf_counter()
        try:
            async with _stream(server, "http://evil.example"):
                raise RuntimeError("a foreign origin was let in")
        except InvalidStatus:
            found.append((time.perf_counter() - start) * 1000)
    return found


async def _paste(server: Server) -> None:
    for _ in range(PASTES):
        async with _stream(server, f"http://{server.address}") as socket:
            try:
                await socket.send(b"x" * PASTED)
                await socket.recv()
            except ConnectionClosed:
                continue


def _stream(server: Server, origin: str) -> connect:
    url = f"ws://{server.address}/_stcore/stream"
    return connect(url, proxy=None, additional_headers={"Origin": origin})


def _upload(server: Server) -> None:
    for number in range(UPLOADS):
        line = HTTPConnection(server.address)
        try:
            line.request("PUT", f"/_stcore/upload_file/some/{number}", b"x" * UPLOADED)
            line.getresponse().read()
        except OSError:
            pass  # it hangs up before all was sent
        finally:
            line.close()


def _health(server: Server) -> float:
    start = time.perf_counter()
    line = HTTPConnection(server.address)
    line.request("GET", "/_stcore/health")
    line.getresponse().read()
    line.close()
    return (time.perf_counter() - start) * 1000

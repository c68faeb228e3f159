"""Many visitors at once, each changing a setting every two seconds."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from .links import EXAMPLE
from .rows import Row
from .server import APP, Server, knows_processes, serving
from .visitor import Failed, Visitor, visiting

VISITORS = 200
EVERY = 2.0
LASTING = 20.0
EARLY = 10
"""Visitors before the count, who fill what the server keeps for all."""
TOGETHER = 4
"""Visitors who arrive at the same time."""


@dataclass
class Found:
    arrivals: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rate: float = 0.0
    memory: float = 0.0
    server: float = 0.0
    client: float = 0.0


def rows() -> Iterator[Row]:
    with serving(*APP) as server:
        found = asyncio.run(_crowd(server))
    name = f"{VISITORS} visitors"
    yield Row(f"{name}: change to last answer", found.latencies, target=150, judged="95 %")
    yield Row(f"{name}: changes a second", [found.rate], "")
    yield Row(f"{name}: errors", [len(found.errors)], "", target=0)
    if found.errors:
        yield Row("  the first of them", told=found.errors[0])
    if knows_processes():
        yield Row(f"{name}: memory a visitor", [found.memory], "MB", target=0.2)
        yield Row(f"{name}: the server's CPU, of one core", [found.server], "%")
    yield Row(f"{name}: this client's CPU, of one core", [found.client], "%")
    yield Row(f"{name}: first page, {TOGETHER} arriving together", found.arrivals)


async def _crowd(server: Server) -> Found:
    found = Found()
    async with AsyncExitStack() as stack:
        early = await arrive(server, stack, EARLY, Found())
        await walk_all(early, 4 * EVERY, Found())
        memory = server.memory() if knows_processes() else 0.0
        visitors = await arrive(server, stack, VISITORS, found)
        cpu, own, start = _cpu(server), time.process_time(), time.perf_counter()
        await walk_all(visitors, LASTING, found)
        lasted = time.perf_counter() - start
        found.rate = len(found.latencies) / lasted
        found.server = (_cpu(server) - cpu) / lasted * 100
        found.client = (time.process_time() - own) / lasted * 100
        if knows_processes():
            found.memory = (server.memory() - memory) / VISITORS
    return found


def _cpu(server: Server) -> float:
    return server.cpu() if knows_processes() else 0.0


async def arrive(server: Server, stack: AsyncExitStack, count: int, found: Found) -> list[Visitor]:
    gate = asyncio.Semaphore(TOGETHER)

    async def one() -> Visitor | None:
        async with gate:
            start = time.perf_counter()
            try:
                visitor = await stack.enter_async_context(visiting(server, EXAMPLE))
            except (Failed, OSError, WebSocketException) as error:
                found.errors.append(f"arriving: {error}")
                return None
            found.arrivals.append((time.perf_counter() - start) * 1000)
            return visitor

    arrived = await asyncio.gather(*(one() for _ in range(count)))
    return [visitor for visitor in arrived if visitor]


async def walk_all(visitors: list[Visitor], lasting: float, found: Found) -> None:
    await asyncio.gather(*(_walk(v, n, lasting, found) for n, v in enumerate(visitors)))


async def _walk(visitor: Visitor, number: int, lasting: float, found: Found) -> None:
    """Change a setting every EVERY seconds, beginning at a moment of one's own."""
    choose = random.Random(number)
    due = time.perf_counter() + choose.random() * EVERY
    end = time.perf_counter() + lasting
    while due < end:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            latency = await visitor.change(choose.choice(visitor.other_kernels()))
        except (Failed, OSError, WebSocketException) as error:
            found.errors.append(f"changing: {error}")
            return
        found.latencies.append(latency * 1000)
        due += EVERY

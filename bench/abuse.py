"""The heaviest links that the app takes: what each costs, and what others feel of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlencode

import numpy as np
from websockets.exceptions import WebSocketException

from notation import paste
from notation.matrix import Matrix, as_matrix, encode

from .crowd import LASTING, VISITORS, Found, arrive, walk_all
from .links import EXAMPLE
from .rows import Row, percentile
from .server import APP, NO_PROC, Server, knows_processes, serving
from .visitor import Failed, Visitor, visiting

ABUSERS = 20
SETTINGS = 1000
IDLE_WITHIN = 2.0


def matrix(channels: int, rows: int, columns: int, seed: int) -> Matrix:
    """Numbers of five digits, so that nothing is short."""
    values = np.random.default_rng(seed).normal(size=(channels, rows, columns))
    return as_matrix([[[float(f"{v:.4e}") for v in row] for row in plane] for plane in values])


def array(*shape: int) -> str:
    """A layer's array, as in a link."""

    def written(values: np.ndarray) -> str:
        if values.ndim == 0:
            return f"{float(values):.3g}"
        mark = ("_", "~", "~~", "~~~")[values.ndim - 1]
        return mark.join(map(written, values))

    return written(np.random.default_rng(1).normal(size=shape))


WIDE = {"kernel_size": "7", "stride": "1", "padding": "3"}
LARGE = (1, 32, 32)
HEAVY: tuple[tuple[str, tuple[int, int, int], dict[str, str]], ...] = (
    ("step", LARGE, {"layer": "SoftPool", **WIDE}),
    ("gradient", LARGE, {"layer": "SoftPool", **WIDE}),
    ("gradient", LARGE, {"layer": "MedianPool", "tab": "check", **WIDE}),
    ("gradient", LARGE, {"layer": "WithinChannelResponseNorm", "size": "7"}),
    ("gradient", LARGE, {"layer": "BlurPool", "taps": "7", "stride": "1"}),
    ("gradient", (1, 15, 16), {"layer": "L2Normalize"}),
    ("gradient", LARGE, {"layer": "Upsample", "scale_factor": "2", "mode": "bilinear"}),
    ("gradient", LARGE, {"layer": "Upsample", "scale_factor": "2", "tab": "heatmaps"}),
    ("gradient", (8, 10, 10), {"layer": "DepthwiseSeparableConv", "padding": "1",
                               "depthwise": array(8, 3, 3), "pointwise": array(6, 8)}),
    ("gradient", (8, 9, 9), {"layer": "ConvTranspose", "bias": "none",
                               "weight": array(8, 2, 3, 3)}),
    ("gradient", (8, 11, 11), {"layer": "AttentionPool", "V": array(16, 8), "w": array(16)}),
    ("compare", LARGE, {"compare": "SoftPool_LSEPool_StochasticPool_GeMPool", "kernel_size": "3",
                        "stride": "1", "padding": "1"}),
    ("size", LARGE, {"layer": "AvgPool", **WIDE}),
    ("gradient", LARGE, {"layer": "AvgPool", "tab": "matrix", **WIDE}),
)  # fmt: skip


def link(number: int, seed: int) -> tuple[str, str]:
    """The page and the query of a heavy setting, its matrix new with each seed."""
    page, shape, parts = HEAVY[number % len(HEAVY)]
    return page, urlencode(parts | {"x": encode(matrix(*shape, seed)), "lang": "en"})


def rows() -> Iterator[Row]:
    if not knows_processes():
        yield Row("heavy links", told=NO_PROC)
        return
    yield from _pastes()
    with serving(*APP) as server:
        yield from asyncio.run(_each(server))
    with serving(*APP) as server:
        yield from asyncio.run(_beside(server))


def memory() -> Iterator[Row]:
    """Takes long, for heavy pages wait for each other."""
    if knows_processes():
        with serving(*APP) as server:
            yield from asyncio.run(_many(server))


PASTES = {"spaces inside": "[1" + " " * 59_990 + "2]", "spaces behind": "[1]" + " " * 59_990}


def _pastes() -> Iterator[Row]:
    for name, text in PASTES.items():
        start = time.process_time()
        paste.read(text)
        took = (time.process_time() - start) * 1000
        yield Row(f"A paste of 60,000 characters, {name}: CPU", [took], target=300)


async def _each(server: Server) -> list[Row]:
    """What one run of each costs the server's own process."""
    found = []
    base = await _base(server)
    for number, (page, _, parts) in enumerate(HEAVY):
        cpu = []
        for seed in (2, 3):
            before = server.cpu()
            page, query = link(number, seed)
            async with visiting(server, query, page, strict=False):
                cpu.append((server.cpu() - before) * 1000)
        name = f"{page} {parts.get('layer') or 'four layers'} {parts.get('tab', '')}".strip()
        found.append(Row(f"Heavy link, CPU: {name}", cpu, target=300))
    found.append(Row("Heavy links: memory above the base", [server.memory() - base], "MB", 200))
    return found


async def _base(server: Server) -> float:
    """The server's memory after its first page, which imports what all of them need."""
    async with visiting(server, EXAMPLE):
        return server.memory()


async def _again(visitor: Visitor, number: int, seed: int) -> None:
    visitor.name, visitor.query = link(number, seed)
    visitor.page = ""
    await visitor.run()


async def _many(server: Server) -> list[Row]:
    base = await _base(server)
    async with visiting(server, EXAMPLE, strict=False) as visitor:
        for seed in range(SETTINGS):
            number = seed % len(HEAVY)
            await _again(visitor, number if HEAVY[number][2].get("tab") != "check" else 0, seed)
    used = server.memory() - base
    return [Row(f"{SETTINGS} heavy settings: memory above the base", [used], "MB", 150)]


async def _beside(server: Server) -> list[Row]:
    """A crowd of light visitors, first alone and then beside those with the heaviest links."""
    alone, beside = Found(), Found()
    answered = [0]
    async with AsyncExitStack() as stack:
        visitors = await arrive(server, stack, VISITORS, Found())
        await walk_all(visitors, LASTING / 2, Found())
        await walk_all(visitors, LASTING, alone)
        stop = asyncio.Event()
        abusers = [asyncio.create_task(_abuse(server, n, stop, answered)) for n in range(ABUSERS)]
        await walk_all(visitors, LASTING, beside)
        stop.set()
        await asyncio.gather(*abusers)
        idle = await _until_idle(server)
    before, after = (percentile(found.latencies, 95) for found in (alone, beside))
    return [
        Row(f"{VISITORS} visitors alone", alone.latencies),
        Row(f"{VISITORS} visitors beside {ABUSERS} heavy ones", beside.latencies),
        Row("  95 % beside ÷ 95 % alone", [after / before], "", 3),
        Row("  errors", [len(alone.errors) + len(beside.errors)], "", 0),
        Row("  heavy pages answered meanwhile", [answered[0]], ""),
        Row("CPU idle after the heavy ones left", [idle], "s", IDLE_WITHIN),
    ]


async def _abuse(server: Server, number: int, stop: asyncio.Event, answered: list[int]) -> None:
    """One heavy setting after the other, without a pause, until it is time to leave."""
    seed = 10_000 * (number + 1)
    while not stop.is_set():
        try:
            page, query = link(number + seed, seed)
            async with visiting(server, query, page, strict=False):
                answered[0] += 1
        except (Failed, OSError, WebSocketException):
            pass
        seed += 1


async def _until_idle(server: Server) -> float:
    """Seconds until the server used less than a tenth of a core for half a second."""
    start = time.perf_counter()
    while True:
        before, began = server.cpu(), time.perf_counter()
        await asyncio.sleep(0.5)
        if server.cpu() - before < 0.05:
            return began - start

"""The server's CPU time for one change of a setting."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

from .links import EXAMPLE, drawn
from .rows import Row
from .server import APP, NO_PROC, Server, knows_processes, serving
from .visitor import Visitor, visiting

BATCHES = 6
CHANGES = 50
TARGET = 10.0
MATRICES = 8


def rows() -> Iterator[Row]:
    if not knows_processes():
        yield Row("CPU of one rerun", told=NO_PROC)
        return
    with serving(*APP) as server:
        for name, link in (("4×4 example", EXAMPLE), ("16×16 random", drawn(16, seed=1))):
            cpu, wall = asyncio.run(_again(server, link))
            yield Row(f"CPU of one rerun, {name}", cpu, target=TARGET)
            yield Row("  from message to last answer", wall)
        first = asyncio.run(_first_time(server))
        yield Row("CPU of one rerun, 16×16 random, each setting new", first, target=TARGET)


async def _again(server: Server, link: str) -> tuple[list[float], list[float]]:
    """Settings that the server has seen: CPU of a change in each batch, every change's time."""
    choose = random.Random(0)
    cpu, wall = [], []
    async with visiting(server, link) as visitor:
        for kernel in visitor.other_kernels() * 3:
            await visitor.change(kernel)
        for _ in range(BATCHES):
            before = server.cpu()
            wall += [await _change(visitor, choose) for _ in range(CHANGES)]
            cpu.append((server.cpu() - before) / CHANGES * 1000)
    return cpu, wall


async def _change(visitor: Visitor, choose: random.Random) -> float:
    return await visitor.change(choose.choice(visitor.other_kernels())) * 1000


async def _first_time(server: Server) -> list[float]:
    """Matrices of their own, each kernel once: what the server keeps of others is no help."""
    cpu = []
    for seed in range(100, 100 + MATRICES):
        async with visiting(server, drawn(16, seed)) as visitor:
            kernels = visitor.other_kernels()
            before = server.cpu()
            for kernel in kernels:
                await visitor.change(kernel)
            cpu.append((server.cpu() - before) / len(kernels) * 1000)
    return cpu

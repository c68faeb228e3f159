"""What starting costs in imports, and that torch is not among them."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator

from .links import EXAMPLE
from .rows import Row
from .server import APP, ROOT, serving
from .visitor import visiting

TIMES = 5
IMPORT = """
from time import perf_counter as now
a = now(); import numpy; b = now(); import poolcore; c = now()
print(b - a, c - b)
"""


def rows() -> Iterator[Row]:
    pairs = [_import() for _ in range(TIMES)]
    yield Row("import poolcore, without numpy", [ours * 1000 for _, ours in pairs])
    yield Row("import numpy", [numpy * 1000 for numpy, _ in pairs])
    yield Row("The app's start and first page import torch", told=_imports_torch())


def _import() -> tuple[float, float]:
    command = [sys.executable, "-c", IMPORT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    numpy, ours = map(float, done.stdout.split())
    return numpy, ours


def _imports_torch() -> str:
    """Python itself lists what it imports."""
    with serving(*APP, environment={"PYTHONPROFILEIMPORTTIME": "1"}) as server:
        asyncio.run(_visit(server))
        listed = server.log.read_text()
    if "| " not in listed or not re.search(r"\| +poolcore$", listed, re.MULTILINE):
        return "unknown: Python listed no imports"
    return "yes" if re.search(r"\| +torch$", listed, re.MULTILINE) else "no"


async def _visit(server) -> None:
    async with visiting(server, EXAMPLE):
        pass

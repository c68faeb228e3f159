"""From starting the server to the first painted page, against Streamlit's own demonstration."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from .browser import PAINTED, WITHIN, chromium
from .rows import Row
from .server import APP, ROOT, serving

PAIRS = 7
TARGET = 1.2


def rows() -> Iterator[Row]:
    ours: list[float] = []
    hello: list[float] = []
    # Elsewhere, so that our settings are not used.
    with chromium() as browser, tempfile.TemporaryDirectory() as elsewhere:
        # The first pair fills the disk's cache and is not counted.
        for _ in range(PAIRS + 1):
            ours.append(_start(browser, APP, ROOT, ".grid-input .cell"))
            hello.append(_start(browser, ("hello",), Path(elsewhere), "h1"))
    yield Row("Cold start to first painted page: PoolLab", ours[1:])
    yield Row("Cold start to first painted page: streamlit hello", hello[1:])
    ratio = statistics.median(ours[1:]) / statistics.median(hello[1:])
    yield Row("Cold start: PoolLab / streamlit hello", [ratio], "", target=TARGET)


def _start(browser: Browser, command: tuple[str, ...], folder: Path, shows: str) -> float:
    """Milliseconds from the process's start until what `shows` selects is painted."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WITHIN)
    page = context.new_page()
    start = time.perf_counter()
    try:
        with serving(*command, cwd=folder) as server:
            page.goto(f"http://{server.address}/", wait_until="commit")
            page.locator(shows).first.wait_for()
            page.evaluate(PAINTED)
            return (time.perf_counter() - start) * 1000
    finally:
        context.close()

"""A server and a Chromium for the tests marked `browser`, one of each in a session."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

import viewer
from tools.ensure_browser import find_browser
from tools.ensure_nginx import find_nginx

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds a server may take to start."""
OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit asks for these below a page's own address too, and finds nothing there."""
COMPARES = re.compile(
    r"^(import torch|from torch|from tests\.random_sliding)|^from poolcore .*compare_with_torch",
    re.M,
)
"""How a test file begins that needs PyTorch for most of what it tests."""
APOLOGY = re.compile("Something went wrong here|这里出错了")

expect.set_options(timeout=15_000)
# Machines are shared and noisy: no test fails for being slow.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

MISSING = [
    name
    for name, found in (("torch", find_spec("torch")), ("nginx", find_nginx()))
    if found is None
]
"""Marks of tests that cannot run here."""
here = sorted(Path(__file__).parent.glob("test_*.py"))
compare = [path.name for path in here if COMPARES.search(path.read_text(encoding="utf-8"))]
collect_ignore = compare if "torch" in MISSING else []


def pytest_report_header() -> list[str]:
    told = [f"{name} is not installed: tests marked {name} are left out" for name in MISSING]
    return [*told, f"and the files {' '.join(collect_ignore)}"] if collect_ignore else told


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if any(map(item.get_closest_marker, MISSING))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(*options: str, port: int | None = None) -> Iterator[str]:
    """The address of a freshly started app, which ends with the block."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command.extend(options)
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            address = f"http://localhost:{port}"
            _wait(f"{address}/_stcore/health", process)
            yield address
        finally:
            process.kill()


def _wait(url: str, process: subprocess.Popen) -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end:
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            sleep(0.1)
    raise TimeoutError(f"no answer from {url}")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """visit(url, locale=…, color_scheme=…, viewport=(width, height)): a page of its own.

    By the end of the test no page may have met an error, nor asked another machine for anything.
    """
    pages: list[Page] = []
    errors: list[str] = []
    asked: list[str] = []

    def open_page(
        url: str, locale: str = "en-US", viewport: tuple[int, int] = (1280, 800), **more: Any
    ) -> Page:
        width, height = viewport
        size = {"width": width, "height": height}
        page = chromium.new_context(locale=locale, viewport=size, **more).new_page()
        page.on("console", lambda message: errors.extend(_error(message)))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda websocket: asked.append(websocket.url))
        pages.append(page)
        page.goto(url)
        return page

    yield open_page
    for page in pages:
        if not page.is_closed():
            errors.extend(page.get_by_text(APOLOGY).all_inner_texts())
        page.context.close()
    assert errors == []
    assert [url for url in asked if not _is_here(url)] == []


@pytest.fixture
def app(visit: Callable[..., Page], server: str) -> Callable[..., Page]:
    """app("/step?…", locale=…): that address of the app, drawn."""
    return lambda address, **look: drawn(visit(server + address, **look))


@pytest.fixture
def show(visit: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """show(layer, x, dy, …): the page that `viewer.show` saves, opened from the disk."""

    def opened(*case: Any, look: Mapping[str, Any] | None = None, **more: Any) -> Page:
        path = tmp_path / "page.html"
        viewer.show(*case, **more).save(str(path))
        page = visit(path.as_uri(), **(look or {}))
        expect(page.locator(".formula")).not_to_be_empty()
        return page

    return opened


def drawn(page: Page) -> Page:
    """The page, once Streamlit has run and what it is about is there."""
    running = page.locator("[data-testid=stApp]:not([data-test-script-state=notRunning])")
    shown = page.locator(".grid-input, .card, .answers, .stCode")
    expect(shown.first).to_be_visible(timeout=1000 * PATIENCE)
    expect(running).to_have_count(0)
    return page


def _error(message: ConsoleMessage) -> list[str]:
    place = urlsplit(message.location["url"]).path
    expected = "404" in message.text and place.endswith(PROBES) and place.count("/") >= 3
    return [f"{message.text} {place}"] if message.type == "error" and not expected else []


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "file") or parts.hostname in ("localhost", "127.0.0.1")

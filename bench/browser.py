"""Chromium for the measurements, and the JavaScript that tells when a frame is shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tools.ensure_browser import find_browser

WITHIN = 20_000
"""Milliseconds after which a wait in the browser is given up."""

PAINTED = """
() => new Promise((done) => requestAnimationFrame(() => {
  // A message posted in a frame's callback arrives after that frame's style, layout and paint.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(null);
}))
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox"] if as_root else [], timeout=WITHIN
        )
        try:
            yield browser
        finally:
            browser.close()

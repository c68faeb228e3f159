"""From a key press to the frame that shows it, in the self-contained HTML file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, CDPSession

import viewer
from poolcore import MaxPool

from .browser import PAINTED, WITHIN, chromium
from .rows import Row

PRESSES = 200
TARGET = 16.0
CASES = ((16, "forward", TARGET), (16, "backward", TARGET), (32, "forward", None))

PRESS = """
async (grid, presses) => {
  const painted = PAINTED;
  const key = (name) => grid.dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const script = [], frame = [];
  grid.focus();
  for (let i = 0; i < presses; i++) {
    if (i % 150 === 0) key("Home");
    await painted();
    // Keys do not wait for the screen.
    await new Promise((done) => setTimeout(done, Math.random() * 17));
    const start = performance.now();
    key("ArrowRight");
    script.push(performance.now() - start);
    frame.push((await painted()) - start);
  }
  return { script, frame };
}
""".replace("PAINTED", PAINTED)


def rows() -> Iterator[Row]:
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for side, mode, target in CASES:
            path = Path(folder) / f"{side}-{mode}.html"
            _save(path, side, mode)
            yield from _walk(browser, path, f"Key press, {side}×{side} {mode}", target)


def _save(path: Path, side: int, mode: str) -> None:
    generator = np.random.default_rng(0)
    x = generator.integers(-9, 10, (1, side, side)).astype(float)
    layer = MaxPool(3, 1)
    dy = np.ones(layer.output_shape(x.shape)) if mode == "backward" else None
    viewer.show(layer, x, dy, mode=mode).save(str(path))


def _walk(browser: Browser, path: Path, name: str, target: float | None) -> Iterator[Row]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(WITHIN)
    page.goto(path.as_uri())
    # The last grid that is shown whole: the output, or the upstream gradient.
    grid = page.locator(".grid-output, .grid-upstream").first
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    grid.evaluate(PRESS, 20)
    before = _layout(session)
    found = grid.evaluate(PRESS, PRESSES)
    layout = (_layout(session) - before) / PRESSES * 1000
    page.close()
    yield Row(f"{name}: script", found["script"], target=target, judged="95 %")
    yield Row(f"{name}: style and layout, mean", [layout])
    yield Row(f"{name}: until its frame is shown", found["frame"])


def _layout(session: CDPSession) -> float:
    """Seconds that the page has spent on style and layout."""
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return metrics["RecalcStyleDuration"] + metrics["LayoutDuration"]

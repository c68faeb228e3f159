"""From a setting's change to the repainted grids, in the app."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from .browser import PAINTED, WITHIN, chromium
from .links import EXAMPLE, drawn
from .rows import Row
from .server import APP, serving

CHANGES = 40
TARGET = 100.0
SLIDER = ".st-key-kernel_size_01 input"

WATCH_SOCKET = """
const send = WebSocket.prototype.send;
window.socketTimes = {};
WebSocket.prototype.send = function (data) {
  if (!this.watched) this.addEventListener("message", () => {
    window.socketTimes.received = performance.now();
  });
  this.watched = true;
  window.socketTimes.sent ??= performance.now();
  return send.call(this, data);
};
"""

WATCH_GRIDS = """
(grids) => {
  const painted = PAINTED;
  window.repainted = new Promise((done, fail) => {
    let start;
    document.addEventListener("keydown", (event) => {
      start = event.timeStamp;
      window.socketTimes = {};
    }, { capture: true, once: true });
    const observer = new MutationObserver(async () => {
      observer.disconnect();
      const { sent, received } = window.socketTimes;
      const drawn = performance.now();
      const shown = await painted();
      done({ all: shown - start, asking: sent - start, server: received - sent,
             drawing: drawn - received, frame: shown - drawn });
    });
    observer.observe(grids, { childList: true, subtree: true });
    setTimeout(() => fail(new Error("The grids did not change within 5 s.")), 5000);
  });
  window.repainted.catch(() => {});
}
""".replace("PAINTED", PAINTED)

PARTS = {
    "asking": "key to message sent",
    "server": "message sent to grids received",
    "drawing": "received to drawn",
    "frame": "drawn to frame",
}


def rows() -> Iterator[Row]:
    with serving(*APP) as server, chromium() as browser:
        start = f"http://{server.address}/step?"
        yield from _measure(browser, start + EXAMPLE, "4×4 example", TARGET)
        yield from _measure(browser, start + drawn(16, seed=1), "16×16 random", TARGET)


def _measure(browser: Browser, address: str, name: str, target: float) -> Iterator[Row]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(WITHIN)
    page.add_init_script(WATCH_SOCKET)
    page.goto(address)
    page.locator(".grid-input .cell").first.wait_for()
    keys = ("ArrowRight", "ArrowLeft")
    for key in keys * 2:
        _change(page, key)
    found = [_change(page, keys[n % 2]) for n in range(CHANGES)]
    page.close()
    name = f"Setting to repainted grids, {name}"
    yield Row(name, [times["all"] for times in found], target=target)
    for part, label in PARTS.items():
        yield Row(f"  {label}", [times[part] for times in found])


def _change(page: Page, key: str) -> dict[str, float]:
    """The milliseconds that each part of one change took."""
    page.locator(".grids").evaluate(WATCH_GRIDS)
    page.locator(SLIDER).focus()
    page.keyboard.press(key)
    times = page.evaluate("window.repainted")
    page.wait_for_timeout(150)
    return times

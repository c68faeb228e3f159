"""Pages on which nothing was changed wake by themselves when server or network come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from time import sleep

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PATIENCE, drawn, free_port, serving
from tests.cut_line import CutLine
from tests.reader import choose, holds, key, right
from ui.words import LANGUAGES

pytestmark = pytest.mark.browser

SLIDERS = ("", "step", "gradient", "compare", "size")
ADDRESSES = (*SLIDERS, "layers", "errata")
SETTING = "layer=AvgPool&kernel_size=2&stride=1&x=4x4&intro=0"
FORGETS = 1
"""Seconds after which the server forgets who is disconnected. It is 120 unless told."""


class School:
    """A server, the line to it, and a browser that has every address open."""

    def __init__(self, chromium: Browser) -> None:
        port = free_port()
        self.line = CutLine(port)
        self._options = (f"--server.disconnectedSessionTTL={FORGETS}",)
        self._port = port
        self.server = ExitStack()
        self.start()
        # Not `visit`: without a server the browser has errors to report.
        self.context = chromium.new_context(locale="zh-CN")
        self.pages = {address: self.context.new_page() for address in ADDRESSES}
        for number, (address, page) in enumerate(self.pages.items()):
            lang = ("en", "zh")[number % 2]
            page.goto(f"http://localhost:{self.line.port}/{address}?{SETTING}&lang={lang}")
        for page in self.pages.values():
            drawn(page)

    def start(self) -> None:
        self.server.enter_context(serving(*self._options, port=self._port))

    def close(self) -> None:
        self.context.close()
        self.line.cut()
        self.server.close()


@pytest.fixture(scope="module")
def school(chromium: Browser) -> Iterator[School]:
    school = School(chromium)
    yield school
    school.close()


def test_after_a_restart_of_the_server(school):
    school.server.close()
    all_connected(school, "^(?!CONNECTED$)")
    school.start()
    all_answer(school)


def test_after_a_time_without_network(school):
    school.line.cut()
    all_connected(school, "^(?!CONNECTED$)")
    sleep(FORGETS + 0.5)
    school.line.mend()
    all_answer(school)


CLICK_AT_ONCE = """selector => {
  const app = document.querySelector("[data-testid=stApp]");
  new MutationObserver((_, observer) => {
    const control = document.querySelector(selector);
    if (app.dataset.testConnectionState !== "CONNECTED" || control.disabled) return;
    observer.disconnect();
    control.click();
  }).observe(document.body, { attributes: true, subtree: true });
}"""


def test_a_click_before_the_page_has_run_again(school):
    step, layers = school.pages["step"], school.pages["layers"]
    lang = "zh" if "lang=en" in layers.url else "en"
    school.line.cut()
    all_connected(school, "^(?!CONNECTED$)")
    step.evaluate(CLICK_AT_ONCE, ".st-key-field_ceil_mode input")
    layers.evaluate(CLICK_AT_ONCE, ".st-key-language [aria-checked=false]")
    sleep(FORGETS + 0.5)
    school.line.mend()
    holds(step, ceil_mode="1", layer="AvgPool")
    expect(key(step, "field_ceil_mode").locator("input")).to_be_checked()
    holds(layers, lang=lang, layer="AvgPool")
    chosen = key(layers, "language").get_by_role("radio", checked=True)
    expect(chosen).to_have_text(LANGUAGES[lang])


def all_connected(school: School, state: str) -> None:
    for page in school.pages.values():
        app = page.get_by_test_id("stApp")
        attribute = "data-test-connection-state"
        expect(app).to_have_attribute(attribute, re.compile(state), timeout=1000 * PATIENCE)


def all_answer(school: School) -> None:
    all_connected(school, "^CONNECTED$")
    for address, page in school.pages.items():
        answers(page, address)


def answers(page: Page, address: str) -> None:
    """The setting is still there, and what the reader does next changes it."""
    page.bring_to_front()
    drawn(page)
    holds(page, layer="AvgPool", x="4x4")
    if address in SLIDERS:
        bigger = "3" if "kernel_size=2" in page.url else "4"
        right(page, "kernel_size_01")
        holds(page, kernel_size=bigger)
    # Last, for it runs the whole page: nothing in it has run alone, as at the beginning.
    option, lang = ("中文", "zh") if "lang=en" in page.url else ("English", "en")
    choose(page, "language", option)
    holds(page, layer="AvgPool", lang=lang)

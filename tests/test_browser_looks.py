"""How the app looks in Chromium: on a phone, on a projector, in light and dark; its pictures."""

import re
from itertools import product

import pytest
from playwright.sync_api import expect

from tests.conftest import drawn
from ui.examples import EXAMPLES
from ui.frame import PAGES
from ui.words import LANGUAGES

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = [*product(PAGES, LANGUAGES, ("light", "dark"))]


@pytest.mark.parametrize("name, lang, scheme", LOOKS)
def test_a_phone(app, name, lang, scheme):
    page = app(f"/{name}?x=4x4&lang={lang}", viewport=(375, 740), color_scheme=scheme)
    assert page.evaluate(SIDEWAYS) == 0
    for part in page.locator(".grid, .formula, .button").all():
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 375
    back = page.get_by_test_id("stApp").evaluate("node => getComputedStyle(node).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", back)[:3]))
    assert (brightness > 380) == (scheme == "light")


def test_the_grids_come_first_on_a_phone(app):
    page = app("/step", viewport=(375, 740))
    grids, settings = (page.locator(p).bounding_box()["y"] for p in (".grids", ".st-key-layer"))
    assert grids < 200 < settings


def test_no_tool_is_too_wide_for_a_phone(app):
    page = app(f"/gradient?x={'_'.join('7' * 32)}&kernel_size=1&lang=en", viewport=(375, 740))
    for tab in page.locator(".st-key-tab").get_by_role("radio").all():
        tab.click()
        expect(tab).to_be_checked()
        assert drawn(page).evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_first_screen_has_the_grids_the_formula_and_the_controls(app, name):
    page = app(f"/{name}?lang=en")
    for example in EXAMPLES.values():
        page.locator(".st-key-example").get_by_role("combobox").click()
        page.get_by_role("option", name=example.title, exact=True).click()
        expect(page.get_by_text(example.look)).to_be_visible()
        for part in ".grids", ".formula", ".controls", ".st-key-kernel_size_01":
            if page.locator(part).count():
                box = page.locator(part).bounding_box()
                assert box["y"] >= 0 and box["y"] + box["height"] <= 800, (example.title, part)


def test_a_setting_does_not_make_a_cell_jump(app):
    page = app("/step?x=4x4&layer=MaxPool&kernel_size=2&stride=1&lang=en&tab=share")
    cell = page.locator(".grid-input [data-place='5']")
    before = cell.bounding_box()
    page.locator(".grid-output").focus()
    for key in "ArrowRight", "End":
        page.keyboard.press(key)
        assert cell.bounding_box() == before


def test_the_heatmaps_and_their_images(app):
    page = app("/gradient?x=3x3&tab=heatmaps&lang=en")
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    with page.expect_download() as download:
        page.locator(".js-plotly-plot").first.hover()
        page.locator(".modebar-btn").first.click()
    assert download.value.suggested_filename.endswith(".png")


def test_the_check_of_the_gradient(app):
    page = app("/gradient?x=3x3&tab=check&lang=en")
    told = page.get_by_text("Largest difference from PyTorch: 0.", exact=True)
    expect(told).to_be_visible(timeout=60_000)

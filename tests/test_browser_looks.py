"""How viewer and app look in Chromium: marks and colours, light and dark, phone and paper."""

import re
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import expect

from poolcore import MaxPool
from tests.conftest import drawn
from tests.reader import cell, key, marked, pick, values
from ui.frame import PAGES
from ui.state.examples import EXAMPLES
from ui.words import LANGUAGES

pytestmark = pytest.mark.browser

PEAK = [[1, 2, 3], [4, 9, 6], [7, 8, 5]]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = [*product(PAGES, LANGUAGES, ("light", "dark"))]


def test_ties_are_marked_and_one_of_them_wins(show):
    page = show(MaxPool(2), np.ones((2, 2)))
    assert marked(page, "input", "tied") == [0, 1, 2, 3]
    assert marked(page, "input", "winner") == [0]
    expect(page.locator(".grid-input .tie").last).to_be_visible()
    expect(page.locator(".legend")).to_contain_text("tied for the maximum")


def test_padding_and_overhang_look_different_and_are_no_plain_0(show):
    layer = MaxPool(2, 2, padding=((1, 0), (1, 0)), ceil_mode=True, pad_value=0)
    page = show(layer, [[-1, -2], [-3, -4]])
    assert marked(page, "input", "pad") == [0, 1, 2, 4, 8]
    assert marked(page, "input", "outside") == [3, 7, 11, 12, 13, 14, 15]
    expect(values(page, "input .pad")).to_have_text(["(0)"] * 5)
    expect(values(page, "input .outside")).to_have_text([""] * 7)
    hatches = [page.locator(f".grid-input .{kind} .hatch").first for kind in ("pad", "outside")]
    assert len({hatch.get_attribute("fill") for hatch in hatches}) == 2
    for word in "padding", "overhang, never counted":
        expect(page.locator(".legend").get_by_text(word, exact=True)).to_be_visible()


def test_zero_always_has_one_colour_and_the_signs_two_others(show):
    page = show(MaxPool(2, 1), PEAK, [[-5, 0], [0, 1]], mode="backward")
    expect(values(page, "upstream")).to_have_text(["−5", "0", "0", "1"])
    fills = {}
    for kind in "zero", "positive", "negative":
        back = page.locator(f".figure-upstream .{kind} .back").last
        fills[kind] = back.evaluate("node => getComputedStyle(node).fill")
    assert len({*fills.values()}) == 3
    expect(page.locator(".figure-gradient .zero .back").last).to_have_css("fill", fills["zero"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_in_light_and_dark(show, scheme):
    x = np.random.default_rng(0).normal(size=(16, 16))
    page = show(MaxPool(8, 1), x, look={"viewport": (375, 700), "color_scheme": scheme})
    line = page.locator(".formula")
    expect(line).to_contain_text("…")
    assert line.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    ink = line.evaluate("node => getComputedStyle(node).color")
    paper = page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    dark, bright = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper))
    assert (dark < bright) == (scheme == "light")


def test_paper_has_no_buttons(show):
    page = show(MaxPool(2, 1), PEAK)
    page.emulate_media(media="print")
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator(".grid-input")).to_be_visible()


@pytest.mark.parametrize("name, lang, scheme", LOOKS)
def test_a_phone(app, name, lang, scheme):
    page = app(f"/{name}?x=4x4&lang={lang}", viewport=(375, 740), color_scheme=scheme)
    assert page.evaluate(SIDEWAYS) == 0
    for part in page.locator(".grid:visible, .formula:visible, .button:visible, .card").all():
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
    for tab in key(page, "tab").get_by_role("radio").all():
        tab.click()
        expect(tab).to_be_checked()
        assert drawn(page).evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("name", ["step", "gradient"])
def test_the_first_screen_has_the_grids_the_formula_and_the_controls(app, name):
    page = app(f"/{name}?lang=en")
    for example in EXAMPLES.values():
        pick(page, "example", example.title)
        expect(page.get_by_text(example.look)).to_be_visible()
        for part in ".grids", ".formula", ".controls", ".st-key-kernel_size_01":
            if page.locator(part).count():
                box = page.locator(part).bounding_box()
                assert box["y"] >= 0 and box["y"] + box["height"] <= 800, (example.title, part)


def test_nothing_moves_when_the_words_grow_longer(app):
    page = app("/gradient?x=3x3&layer=AvgPool&kernel_size=2&stride=1&padding=1&lang=en")
    parts = [page.locator(part) for part in (".grid-input", ".grid-gradient", ".controls")]
    before = [part.bounding_box() for part in parts]
    page.locator(".grid-upstream").focus()
    for press in "ArrowDown", "ArrowRight", "End":
        page.keyboard.press(press)
        assert [part.bounding_box() for part in parts] == before
    cell(page, "gradient", 12).hover()
    expect(page.locator(".detail")).to_contain_text("sum")
    assert [part.bounding_box() for part in parts] == before


def test_the_heatmaps_and_their_images(app):
    page = app("/gradient?x=3x3&tab=heatmaps&lang=en")
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    with page.expect_download() as download:
        page.locator(".js-plotly-plot").first.hover()
        page.locator(".modebar-btn").first.click()
    assert download.value.suggested_filename.endswith(".png")


@pytest.mark.torch
def test_the_check_of_the_gradient(app):
    page = app("/gradient?x=3x3&tab=check&lang=en")
    told = page.get_by_text("Largest difference from PyTorch: 0.", exact=True)
    expect(told).to_be_visible(timeout=60_000)

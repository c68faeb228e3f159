"""The viewer as a file on disk, in Chromium: keys, hover, pins, play, and every word it says."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import viewer
from notation.number import number
from poolcore import AvgPool, MaxPool
from tests.reader import cell, marked, says, values

pytestmark = pytest.mark.browser

PEAK = [[1, 2, 3], [4, 9, 6], [7, 8, 5]]
DY = [[1, 2], [3, 4]]
PEAK_SAYS = [step.formula for step in MaxPool(2, 1).steps(PEAK)]


def test_keys_step_through_the_windows(show):
    layer, x = MaxPool(2, 1), np.arange(16.0).reshape(4, 4)
    page = show(layer, x)
    page.locator(".grid-output").focus()
    walk = [
        ("ArrowRight", (0, 1)), ("ArrowRight", (0, 2)), ("ArrowRight", (1, 0)),
        ("ArrowDown", (2, 0)), ("ArrowDown", (2, 0)), ("ArrowUp", (1, 0)), ("ArrowLeft", (0, 2)),
        ("Home", (0, 0)), ("ArrowLeft", (0, 0)), ("ArrowUp", (0, 0)), ("End", (2, 2)),
        ("ArrowRight", (2, 2)),
    ]  # fmt: skip
    for key, (row, column) in walk:
        page.keyboard.press(key)
        says(page, layer.step(x, (row, column)).formula)
        first = row * 4 + column
        assert marked(page, "input") == [first, first + 1, first + 4, first + 5]
        assert marked(page, "input", "winner") == [first + 5]
        assert marked(page, "output") == [row * 3 + column]


def test_the_tab_key_reaches_the_grids_and_the_buttons(show):
    page = show(MaxPool(2, 1), PEAK)
    for place in ".grid-input", ".grid-output", ".first", ".previous", ".play":
        page.keyboard.press("Tab")
        expect(page.locator(place)).to_be_focused()
        expect(page.locator(place)).to_have_css("outline-style", "solid")


def test_buttons_step_too(show):
    page = show(MaxPool(2, 1), PEAK)
    for button, at in [("next", 2), ("last", 4), ("previous", 3), ("first", 1)]:
        page.locator(f".button.{button}").click()
        expect(page.locator(".counter")).to_contain_text(f"{at} of 4")


def test_hovering_an_output_cell_shows_its_window_and_leaving_brings_the_step_back(show):
    page = show(MaxPool(2, 1), PEAK)
    cell(page, "output", 3).hover()
    says(page, PEAK_SAYS[3])
    assert marked(page, "input") == [4, 5, 7, 8]
    page.mouse.move(1, 1)
    says(page, PEAK_SAYS[0])
    assert marked(page, "input") == [0, 1, 3, 4]


def test_hovering_an_input_cell_shows_every_window_that_reads_it(show):
    page = show(MaxPool(2, 1), PEAK)
    cell(page, "input", 4).hover()
    says(page, "Cell (1, 1) = 9 is read by 4 windows: (0, 0), (0, 1), (1, 0), (1, 1)")
    assert (marked(page, "output"), marked(page, "input", "chosen")) == ([0, 1, 2, 3], [4])
    cell(page, "input", 2).hover()
    says(page, "Cell (0, 2) = 3 is read by one window: (0, 1)")
    assert (marked(page, "output"), marked(page, "input", "chosen")) == ([1], [2])


def test_a_cell_that_no_window_reads(show):
    page = show(MaxPool(2, 2), PEAK)
    cell(page, "input", 8).hover()
    says(page, "Cell (2, 2) = 5 is read by no window.")
    assert marked(page, "input", "unread") == [2, 5, 6, 7, 8]


def test_a_click_pins_and_enter_lets_go(show):
    page = show(MaxPool(2, 1), PEAK)
    cell(page, "output", 2).click()
    page.mouse.move(1, 1)
    expect(page.locator(".counter")).to_have_text("window (1, 0) · 3 of 4 · pinned")
    for key, pins in [("Home", []), ("End", []), ("ArrowLeft", [2]), ("Enter", [])]:
        page.keyboard.press(key)
        assert marked(page, "output", "pinned") == pins
    expect(page.locator(".counter")).to_have_text("window (1, 0) · 3 of 4")


def test_the_ledger_of_the_overlap_example(show):
    page = show(MaxPool(2, 1), PEAK, DY, mode="backward")
    cell(page, "gradient", 4).hover()
    says(page, "Gradient of cell (1, 1)")
    assert page.locator(".detail span").all_text_contents() == [
        "from window (0, 0): 1 · 1 = 1",
        "from window (0, 1): 1 · 2 = 2",
        "from window (1, 0): 1 · 3 = 3",
        "from window (1, 1): 1 · 4 = 4",
        "sum 10",
    ]


@pytest.mark.parametrize("layer", [MaxPool(2, 1), AvgPool(2, 1, padding=1)], ids=str)
def test_the_ledger_of_every_cell_is_pythons_gradient(show, layer):
    steps = list(layer.steps(PEAK))
    dy = np.arange(1.0, len(steps) + 1).reshape(layer.output_shape((3, 3)))
    dx = layer.backward(np.array(PEAK, float), dy).ravel()
    page = show(layer, PEAK, dy, mode="backward")
    page.locator(".grid-gradient").focus()
    for flat in range(9):
        page.keyboard.press("ArrowRight")
        says(page, f"Gradient of cell ({flat // 3}, {flat % 3})")
        *lines, total = page.locator(".detail span").all_text_contents()
        assert [re.findall(r"\(.*?\)|(?<== ).*", line) for line in lines] == [
            [str(s.output), number(s.weights[s.cells == flat][0] * dy[s.output])]
            for s in steps
            if flat in s.cells
        ]
        assert total == f"sum {number(dx[flat])}"


def test_modes_and_what_a_window_sends(show):
    page = show(AvgPool(2, 1, padding=1), PEAK, np.ones((4, 4)))
    forward, backward = (page.get_by_role("button", name=n) for n in ("Forward", "Backward"))
    expect(page.locator(".grid-gradient")).to_have_count(0)
    backward.click()
    expect(backward).to_have_attribute("aria-pressed", "true")
    says(page, "Window (0, 0) sends 1: (0, 0), 3 padding cells get 1/4 · 1 = 0.25 each")
    expect(values(page, "gradient .positive")).to_have_text(["1"] * 9)
    forward.click()
    expect(page.locator(".grid-gradient")).to_have_count(0)
    expect(page.locator(".grid-output")).to_be_visible()


def test_channels(show):
    x = np.array([PEAK, np.negative(PEAK)])
    page = show(MaxPool(2, 1), x, lang="zh")
    channels = page.get_by_role("group", name="通道").get_by_role("button")
    expect(channels).to_have_text(["0", "1"])
    channels.last.click()
    says(page, MaxPool(2, 1).step(x[1], (0, 0)).formula)
    expect(channels.last).to_have_attribute("aria-pressed", "true")


def test_a_channel_chosen_while_it_plays_leaves_the_button_its_name(show):
    page = show(MaxPool(2, 1), np.zeros((2, 9, 9)))
    play = page.locator(".button.play")
    play.click()
    page.get_by_role("group", name="Channel").get_by_role("button").last.click()
    expect(play).to_have_attribute("title", "Pause")
    expect(play).to_have_accessible_name("Pause")


def test_play_runs_to_the_end_and_stops(show):
    page = show(MaxPool(2, 1), PEAK)
    play = page.locator(".button.play")
    page.locator(".speed").select_option("4")
    play.click()
    expect(play).to_have_accessible_name("Pause")
    expect(page.locator(".counter")).to_contain_text("4 of 4")
    expect(play).to_have_accessible_name("Play")
    expect(page.locator(".live")).to_contain_text("4 of 4")
    play.click()
    expect(page.locator(".counter")).to_contain_text("2 of 4")


def test_the_space_bar_plays_and_pauses(show):
    page = show(MaxPool(2, 1), np.zeros((9, 9)))
    page.locator(".grid-output").focus()
    for name in "Pause", "Play":
        page.keyboard.press(" ")
        expect(page.locator(".button.play")).to_have_accessible_name(name)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_step_is_told_to_those_who_listen(show, lang):
    page = show(MaxPool(2, 1), PEAK, lang=lang)
    live = page.locator("[aria-live=polite]")
    page.locator(".grid-output").focus()
    page.keyboard.press("ArrowRight")
    for part in viewer.labels(lang)["stepOf"].format(at="(0, 1)", number=2, count=4), PEAK_SAYS[1]:
        expect(live).to_contain_text(part)
    assert not re.search("[\u4e00-\u9fff][.,;:]", live.inner_text())
    for grid in page.locator(".grid").all():
        expect(grid).to_have_accessible_name(re.compile(r"\S"))

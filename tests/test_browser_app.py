"""The app in Chromium: stepping, editing, and every setting."""

import pytest
from playwright.sync_api import expect

from poolcore import AvgPool, MaxPool
from tests.reader import cell, choose, edit, holds, key, pick, right, says, switch, values
from ui.state.examples import EXAMPLES

pytestmark = pytest.mark.browser

STEP = "/step?layer=MaxPool&kernel_size=2&stride=1&intro=0&lang=en"
GRADIENT = STEP.replace("step", "gradient")


def shows(page, grid, numbers):
    """Wait until the input cells, or the output's, hold these numbers."""
    cells = page.locator(f".grid-{grid} .cell:not(.pad, .outside) .value")
    expect(cells).to_have_text([f"{v:g}" for v in numbers.ravel()])


def test_stepping(app):
    page = app(f"{STEP}&x=overlap")
    steps = [step.formula for step in MaxPool(2, 1).steps(EXAMPLES["overlap"].x[0])]
    says(page, steps[0])
    page.locator(".grid-output").focus()
    page.keyboard.press("ArrowRight")
    says(page, steps[1])
    cell(page, "input", 4).hover()
    says(page, "Cell (1, 1) = 9 is read by 4 windows: (0, 0), (0, 1), (1, 0), (1, 1)")
    page.mouse.move(1, 1)
    page.locator(".speed").select_option("4")
    page.locator(".button.play").click()
    says(page, steps[3])
    expect(page.locator(".button.play")).to_have_accessible_name("Play")


def test_editing_a_cell(app):
    page = app(f"{STEP}&x=3x3&tab=matrix")
    edit(page, "x", 1, 1, "-7.5")
    expect(values(page, "input").nth(4)).to_have_text("−7.5")
    holds(page, x="0_1_2~3_-7.5_5~6_7_8")
    edit(page, "x", 0, 2, "seven")
    told = page.get_by_text("Row 0, column 2: “seven” is not a number.")
    expect(told).to_be_visible()
    expect(page.locator("#glide-cell-3-0")).to_have_text("seven")
    holds(page, x="0_1_2~3_-7.5_5~6_7_8")
    edit(page, "x", 0, 2, "7")
    expect(told).to_be_hidden()
    expect(values(page, "input").nth(2)).to_have_text("7")


def test_editing_the_upstream_gradient(app):
    page = app(f"{GRADIENT}&x=overlap&tab=matrix")
    centre = values(page, "gradient").nth(4)
    expect(centre).to_have_text("10")
    edit(page, "dy", 0, 0, "-11")
    expect(centre).to_have_text("−2")
    expect(page.get_by_text("Sum of the upstream gradient −2,")).to_be_visible()
    key(page, "dy_reset").get_by_role("button").click()
    expect(centre).to_have_text("10")


MOVES = {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 2}


@pytest.mark.parametrize("field, new", MOVES.items())
def test_a_slider_changes_link_and_grids_and_keeps_the_focus(app, field, new):
    page = app(f"{STEP}&x=4x4")
    right(page, f"{field}_01")
    holds(page, **{field: str(new)})
    layer = MaxPool(**{"kernel_size": 2, "stride": 1} | {field: new})
    shows(page, "output", layer(EXAMPLES["4x4"].x))
    expect(key(page, f"{field}_01").locator("input")).to_be_focused()


def test_height_and_width_apart(app):
    page = app(f"{STEP}&x=4x4")
    switch(page, "linked")
    right(page, "kernel_size_1")
    holds(page, kernel_size="2x3")
    shows(page, "output", MaxPool((2, 3), 1)(EXAMPLES["4x4"].x))


def test_the_settings_of_a_maximum(app):
    page = app(f"{GRADIENT}&x=ties")
    x, dy = EXAMPLES["ties"].x[0], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    choose(page, "field_ties", "shared")
    holds(page, ties="split")
    shows(page, "gradient", MaxPool(2, 1, ties="split").backward(x, dy))
    right(page, "padding_01")
    expect(values(page, "input").first).to_have_text("(−∞)")
    choose(page, "field_pad_value", "0")
    holds(page, pad_value="0")
    expect(values(page, "input").first).to_have_text("(0)")


def test_the_settings_of_an_average(app):
    page = app(f"{STEP}&x=4x4&padding=1")
    x = EXAMPLES["4x4"].x
    pick(page, "layer", "Average pooling")
    holds(page, layer="AvgPool", padding="1")
    shows(page, "output", AvgPool(2, 1, 1)(x))
    switch(page, "field_count_include_pad")
    holds(page, count_include_pad="0")
    shows(page, "output", AvgPool(2, 1, 1, count_include_pad=False)(x))
    right(page, "stride_01")
    right(page, "stride_01")
    switch(page, "field_ceil_mode")
    holds(page, ceil_mode="1", stride="3")
    shows(page, "output", AvgPool(2, 3, 1, 1, True, count_include_pad=False)(x))
    key(page, "field_divisor_override").locator("input").fill("5")
    page.keyboard.press("Enter")
    holds(page, divisor_override="5")
    shows(page, "output", AvgPool(2, 3, 1, 1, True, divisor_override=5)(x))


def test_an_example(app):
    page = app(f"{STEP}&x=3x3")
    pick(page, "example", "4×4, kernel 2×3, padding 1, stride (2, 3)")
    holds(page, kernel_size="2x3", stride="2x3", padding="1", x="4x4")
    shows(page, "output", EXAMPLES["4x4r"].layer(EXAMPLES["4x4"].x))


def test_an_impossible_link_is_mended(visit, server):
    page = visit(f"{server}/step?x=3x3&layer=MaxPool&kernel_size=9&stride=1&lang=en")
    expect(page.get_by_text("A window spans 9 cells")).to_be_visible()
    expect(page.locator(".grid-input")).to_have_count(0)
    key(page, "mend").get_by_role("button").click()
    expect(page.locator(".grid-output .cell")).to_have_count(1)
    holds(page, kernel_size="3", x="3x3")

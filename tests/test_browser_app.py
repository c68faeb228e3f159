"""The app in Chromium: what a reader does with it, and what a link may not do."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from poolcore import AvgPool, MaxPool
from tests.conftest import drawn, serving
from ui.examples import EXAMPLES

pytestmark = pytest.mark.browser

STEP = "/step?layer=MaxPool&kernel_size=2&stride=1&intro=0&lang=en"
GRADIENT = STEP.replace("step", "gradient")


def key(page, name):
    return page.locator(f".st-key-{name}")


def choose(page, name, option):
    key(page, name).get_by_role("radio", name=option, exact=True).click()


def pick(page, name, option):
    key(page, name).get_by_role("combobox").click()
    page.get_by_role("option", name=option, exact=True).click()


def switch(page, name):
    key(page, name).locator("label").click()


def right(page, name):
    """Move a slider one stop to the right."""
    key(page, name).locator("input").focus()
    page.keyboard.press("ArrowRight")


def values(page, grid):
    return page.locator(f".grid-{grid} .value")


def shows(page, grid, numbers):
    """Wait until the input cells, or the output's, hold these numbers."""
    cells = page.locator(f".grid-{grid} .cell:not(.pad, .outside) .value")
    expect(cells).to_have_text([f"{v:g}" for v in numbers.ravel()])


def holds(page, **parts):
    """Wait until the address holds these."""
    for name, value in parts.items():
        expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))


def edit(page, name, row, column, text):
    """Type into a cell of a matrix editor."""
    editor = page.locator(f"[class*=st-key-{name}_cells]")
    cells = editor.locator(".dvn-scroller")
    cells.scroll_into_view_if_needed()
    width = cells.bounding_box()["width"] / int(
        editor.locator("table").get_attribute("aria-colcount")
    )
    cells.click(position={"x": width * (column + 1.5), "y": 35 * (row + 1.5)})
    cell = editor.locator(f"#glide-cell-{column + 1}-{row}")
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.locator(".gdg-input").fill(text)
    page.keyboard.press("Enter")


def test_stepping(app):
    page = app(f"{STEP}&x=overlap")
    says = page.locator(".formula")
    steps = [step.formula for step in MaxPool(2, 1).steps(EXAMPLES["overlap"].x[0])]
    expect(says).to_have_text(steps[0])
    page.locator(".grid-output").focus()
    page.keyboard.press("ArrowRight")
    expect(says).to_have_text(steps[1])
    page.locator(".grid-input [data-place='4']").hover()
    expect(says).to_contain_text("Cell (1, 1) = 9 is read by 4 windows")
    page.mouse.move(1, 1)
    page.locator(".speed").select_option("4")
    page.locator(".button.play").click()
    expect(says).to_have_text(steps[3])
    expect(page.locator(".button.play")).to_have_accessible_name("Play")


def test_a_pin_enters_the_link_and_survives_a_setting_and_a_reload(app):
    page = app(f"{STEP}&x=4x4")
    page.locator(".grid-output [data-place='4']").click()
    holds(page, pin="1x1")
    right(page, "kernel_size_01")
    holds(page, kernel_size="3", pin="1x1")
    for _ in range(2):
        expect(page.locator(".counter")).to_have_text("window (1, 1) · 4 of 4 · pinned")
        page.reload()


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


def test_the_language(app):
    page = app("/step?x=3x3&layer=AvgPool&kernel_size=2&stride=1", locale="zh-CN")
    captions, lang = page.locator(".figure figcaption"), page.locator("html")
    for option, words in [("", ["输入", "输出"]), ("English", ["Input", "Output"])] * 2:
        if option or page.url.endswith("lang=en"):
            choose(page, "language", option or "中文")
        expect(captions).to_have_text(words)
        expect(lang).to_have_attribute("lang", re.compile("^en" if option else "^zh"))
        holds(page, layer="AvgPool", kernel_size="2", x="3x3", lang="en" if option else "zh")
    choose(page, "language", "中文")
    expect(page.get_by_role("link", name="梯度")).to_be_visible()


def test_from_forward_to_gradient_and_into_another_browser(app, visit):
    page = app("/step?x=2ch&layer=AvgPool&kernel_size=3x2&stride=2&padding=1&pin=1x0&channel=1")
    page.get_by_role("link", name="Gradient").click()
    expect(page.locator(".grid-gradient")).to_be_visible()
    holds(page, pin="1x0", channel="1", kernel_size="3x2", padding="1", x="2ch")
    assert urlsplit(page.url).path == "/gradient"
    other = drawn(visit(page.url, locale="zh-CN", color_scheme="dark"))
    for part in ".formula", ".counter", ".grid-gradient", ".grid-input":
        expect(other.locator(part)).to_have_text(page.locator(part).text_content())
    assert parse_qs(urlsplit(other.url).query) == parse_qs(urlsplit(page.url).query)


def test_a_link_opens_on_a_server_that_has_just_started(visit):
    with serving() as server:
        page = drawn(visit(f"{server}{GRADIENT}&x=overlap"))
        expect(values(page, "gradient").nth(4)).to_have_text("10")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        page.context.close()


def test_back_restores(app):
    page = app(f"{STEP}&x=4x4")
    right(page, "kernel_size_01")
    holds(page, kernel_size="3")
    choose(page, "tab", "Matrix")
    holds(page, tab="matrix")
    for kernel, cells in [("3", 4), ("2", 9)]:
        page.go_back()
        expect(page.locator(".grid-output .cell")).to_have_count(cells)
        expect(key(page, "tab").get_by_role("radio", checked=True)).to_have_text("In code")
        holds(page, kernel_size=kernel)


def test_the_saved_page_works_from_the_disk(app, visit, tmp_path):
    page = app("/gradient?x=overlap&layer=MaxPool&kernel_size=2&stride=1&tab=share&lang=zh&pin=0x1")
    with page.expect_download() as download:
        key(page, "html").get_by_role("button").click()
    download.value.save_as(tmp_path / "saved.html")
    saved = visit((tmp_path / "saved.html").as_uri())
    expect(saved.locator(".formula")).to_have_text(page.locator(".formula").text_content())
    saved.locator(".grid-gradient [data-place='4']").hover()
    expect(saved.locator(".detail")).to_contain_text("合计 10")
    saved.get_by_role("button", name="前向").click()
    expect(values(saved, "output")).to_have_text(["9"] * 4)


HOSTILE = "<script>hacked = 1</script><img src=/hacked onerror='hacked = 1'>"


def test_a_hostile_link_is_only_text(app):
    names = ["layer", "x", "tab", "framework", "kernel_size", "dy", "pin", "lang"]
    page = app("/gradient?" + "&".join(f"{name}={quote(HOSTILE)}" for name in names))
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(len(names))
    expect(told.first).to_contain_text("<script>hacked")
    assert page.evaluate("window.hacked") is None
    expect(page.locator("img[src='/hacked']")).to_have_count(0)
    assert "script" not in page.url

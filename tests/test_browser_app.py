"""The app in Chromium: what a reader does with it, and what a link may not do."""

import re
from itertools import product
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from poolcore import AvgPool, MaxPool
from tests.conftest import serving
from ui.examples import EXAMPLES, THREE
from ui.frame import PAGES
from ui.state import TABS

pytestmark = pytest.mark.browser

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def ready(page):
    expect(page.locator("[data-testid=stApp]")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=30_000
    )
    expect(page.locator(".grid-input")).to_be_visible(timeout=30_000)
    return page


@pytest.fixture
def app(visit, server):
    """app("/step?…", locale=…): that address of the app, drawn."""
    return lambda address, **look: ready(visit(server + address, **look))


def key(page, name):
    return page.locator(f".st-key-{name}")


def choose(page, name, option):
    key(page, name).get_by_role("radio", name=option, exact=True).click()


def formula(page):
    return page.locator(".formula")


def values(page, grid):
    return page.locator(f".grid-{grid} .value")


def query(page):
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def holds(page, **parts):
    """Wait until the address holds these."""
    for name, value in parts.items():
        expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))


def edit(page, name, row, column, text):
    """Type into a cell of a matrix editor."""
    editor = page.locator(f"[class*=st-key-{name}_cells]")
    cells = editor.locator(".dvn-scroller")
    cells.scroll_into_view_if_needed()
    columns = int(editor.locator("table").get_attribute("aria-colcount"))
    width = cells.bounding_box()["width"] / columns
    cells.click(position={"x": width * (column + 1.5), "y": 35 * (row + 1.5)})
    cell = editor.locator(f"#glide-cell-{column + 1}-{row}")
    expect(cell).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.locator(".gdg-input").fill(text)
    page.keyboard.press("Enter")


def test_stepping(app):
    page = app("/step?x=overlap&layer=MaxPool&kernel_size=2&stride=1")
    steps = [step.formula for step in MaxPool(2, 1).steps(EXAMPLES["overlap"].x[0])]
    expect(formula(page)).to_have_text(steps[0])
    page.locator(".grid-output").focus()
    page.keyboard.press("ArrowRight")
    expect(formula(page)).to_have_text(steps[1])
    page.locator(".grid-input [data-place='4']").hover()
    expect(formula(page)).to_contain_text("Cell (1, 1) = 9 is read by 4 windows")
    page.mouse.move(1, 1)
    page.locator(".speed").select_option("4")
    page.locator(".button.play").click()
    expect(formula(page)).to_have_text(steps[3])
    expect(page.locator(".button.play")).to_have_accessible_name("Play")


def test_a_pin_enters_the_link_and_survives_settings_and_reload(app):
    page = app("/step?x=4x4&layer=MaxPool&kernel_size=2&stride=1")
    page.locator(".grid-output [data-place='4']").click()
    holds(page, pin="1x1")
    key(page, "kernel_size_01").locator("input").focus()
    page.keyboard.press("ArrowRight")
    holds(page, kernel_size="3", pin="1x1")
    expect(page.locator(".counter")).to_have_text("window (1, 1) · 4 of 4 · pinned")
    page.reload()
    expect(page.locator(".counter")).to_have_text("window (1, 1) · 4 of 4 · pinned")


def test_editing_a_cell(app):
    page = app("/step?x=3x3&tab=matrix&intro=0")
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
    page = app("/gradient?x=overlap&layer=MaxPool&kernel_size=2&stride=1&tab=matrix&intro=0")
    expect(values(page, "gradient").nth(4)).to_have_text("10")
    edit(page, "dy", 0, 0, "-11")
    expect(values(page, "gradient").nth(4)).to_have_text("−2")
    expect(page.get_by_text("Sum of the upstream gradient −2,")).to_be_visible()
    key(page, "dy_reset").get_by_role("button").click()
    expect(values(page, "gradient").nth(4)).to_have_text("10")


SLIDERS = [("kernel_size", 3, 4), ("stride", 2, 4), ("padding", 1, 16), ("dilation", 2, 9)]


@pytest.mark.parametrize("field, new, cells", SLIDERS)
def test_a_slider_changes_link_and_grids(app, field, new, cells):
    page = app("/step?x=4x4&layer=MaxPool&kernel_size=2&stride=1&intro=0")
    expect(page.locator(".grid-output .cell")).to_have_count(9)
    slider = key(page, f"{field}_01").locator("input")
    slider.focus()
    page.keyboard.press("ArrowRight")
    holds(page, **{field: str(new)})
    expected = {"kernel_size": 2, "stride": 1, "padding": 0, "dilation": 1} | {field: new}
    layer = MaxPool(**expected)
    y = layer(EXAMPLES["4x4"].x)[0]
    expect(values(page, "output")).to_have_text([f"{v:g}" for v in y.ravel()])
    expect(slider).to_be_focused()


def test_height_and_width_apart(app):
    page = app("/step?x=4x4&layer=MaxPool&kernel_size=2&stride=1&intro=0")
    key(page, "linked").locator("label").click()
    slider = key(page, "kernel_size_1").locator("input")
    slider.focus()
    page.keyboard.press("ArrowRight")
    holds(page, kernel_size="2x3")
    expect(page.locator(".grid-output .cell")).to_have_count(6)


def test_the_settings_of_a_layer(app):
    page = app("/gradient?x=ties&layer=MaxPool&kernel_size=2&stride=2&padding=1&intro=0")
    choose(page, "field_ties", "shared")
    holds(page, ties="split")
    choose(page, "field_pad_value", "0")
    holds(page, pad_value="0")
    expect(values(page, "input").first).to_have_text("(0)")
    key(page, "layer").get_by_role("combobox").click()
    page.get_by_role("option", name="Average pooling").click()
    holds(page, layer="AvgPool", padding="1")
    key(page, "field_ceil_mode").locator("label").click()
    holds(page, ceil_mode="1")
    key(page, "field_count_include_pad").locator("label").click()
    holds(page, count_include_pad="0")
    key(page, "field_divisor_override").locator("input").fill("5")
    page.keyboard.press("Enter")
    holds(page, divisor_override="5")
    dx = AvgPool(2, 2, 1, ceil_mode=True, divisor_override=5).backward(
        EXAMPLES["ties"].x[0], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    )
    expect(values(page, "gradient").filter(has_text=re.compile(r"\d"))).to_have_text(
        [f"{v:g}" for v in dx.ravel()]
    )


def test_an_example(app):
    page = app("/step?layer=AvgPool&kernel_size=1&intro=0")
    key(page, "example").get_by_role("combobox").click()
    page.get_by_role("option", name="4×4, kernel 2×3, padding 1, stride (2, 3)").click()
    holds(page, kernel_size="2x3", stride="2x3", padding="1", x="4x4")
    expect(page.locator(".grid-output .cell")).to_have_count(6)


def test_an_impossible_link_is_mended(app, visit, server):
    page = visit(f"{server}/step?x=3x3&layer=MaxPool&kernel_size=9&stride=1&lang=en")
    expect(page.get_by_text("A window spans 9 cells")).to_be_visible(timeout=30_000)
    expect(page.locator(".grid-input")).to_have_count(0)
    key(page, "mend").get_by_role("button").click()
    expect(page.locator(".grid-output .cell")).to_have_count(1)
    holds(page, kernel_size="3", x="3x3")


def test_the_language(app):
    page = app("/step?x=3x3&layer=AvgPool&kernel_size=2&stride=1", locale="zh-CN")
    captions = page.locator(".figure figcaption")
    expect(captions).to_have_text(["输入", "输出"])
    assert page.evaluate("document.documentElement.lang").startswith("zh")
    choose(page, "language", "English")
    expect(captions).to_have_text(["Input", "Output"])
    holds(page, lang="en", layer="AvgPool", kernel_size="2")
    assert page.evaluate("document.documentElement.lang").startswith("en")
    choose(page, "language", "中文")
    expect(captions).to_have_text(["输入", "输出"])
    expect(page.get_by_role("link", name="梯度")).to_be_visible()


def test_from_forward_to_gradient_and_into_another_browser(app, visit, server):
    page = app("/step?x=2ch&layer=AvgPool&kernel_size=3x2&stride=2&padding=1&pin=1x0&channel=1")
    page.get_by_role("link", name="Gradient").click()
    expect(page.locator(".grid-gradient")).to_be_visible()
    holds(page, pin="1x0", channel="1", kernel_size="3x2", padding="1", x="2ch")
    assert urlsplit(page.url).path == "/gradient"
    said, link = formula(page).inner_text(), page.url
    other = ready(visit(link, locale="zh-CN", color_scheme="dark"))
    assert query(other) == query(page)
    expect(other.locator(".counter")).to_have_text(page.locator(".counter").inner_text())
    expect(formula(other)).to_have_text(said)


def test_a_link_opens_on_a_server_that_has_just_started(visit):
    with serving() as server:
        page = ready(visit(f"{server}/gradient?x=overlap&layer=MaxPool&kernel_size=2&stride=1"))
        expect(values(page, "gradient").nth(4)).to_have_text("10")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        page.context.close()


def test_back_restores(app):
    page = app("/step?x=4x4&layer=MaxPool&kernel_size=2&stride=1&intro=0&lang=en")
    key(page, "kernel_size_01").locator("input").focus()
    page.keyboard.press("ArrowRight")
    holds(page, kernel_size="3")
    choose(page, "tab", "Matrix")
    holds(page, tab="matrix")
    for kernel, cells in [("3", 4), ("2", 9)]:
        page.go_back()
        expect(page.locator(".grid-output .cell")).to_have_count(cells)
        holds(page, kernel_size=kernel)
        expect(key(page, "tab").get_by_role("radio", checked=True)).to_have_text("In code")


def test_the_saved_page_works_from_the_disk(app, visit, tmp_path):
    page = app("/gradient?x=overlap&layer=MaxPool&kernel_size=2&stride=1&tab=share&lang=zh&pin=0x1")
    with page.expect_download() as download:
        key(page, "html").get_by_role("button").click()
    download.value.save_as(tmp_path / "saved.html")
    saved = visit((tmp_path / "saved.html").as_uri())
    expect(formula(saved)).to_have_text(formula(page).inner_text())
    saved.locator(".grid-gradient [data-place='4']").hover()
    expect(saved.locator(".detail")).to_contain_text("合计 10")
    saved.get_by_role("button", name="前向").click()
    expect(values(saved, "output")).to_have_text(["9"] * 4)


HOSTILE = "<script>window.hacked = 1</script><img src=/hacked onerror='window.hacked = 1'>"


def test_a_hostile_link_is_only_text(app):
    names = ["layer", "x", "tab", "framework", "kernel_size", "dy", "pin", "lang"]
    page = app("/gradient?" + "&".join(f"{name}={quote(HOSTILE)}" for name in names))
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(len(names))
    expect(told.first).to_contain_text("<script>window.hac")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src='/hacked']").count() == 0
    assert "script" not in page.url


LOOKS = list(product(PAGES, ("en", "zh"), ("light", "dark")))


@pytest.mark.parametrize("name, lang, scheme", LOOKS)
def test_nothing_scrolls_sideways_on_a_phone(app, name, lang, scheme):
    page = app(f"/{name}?x=4x4&lang={lang}", viewport=(375, 740), color_scheme=scheme)
    assert page.evaluate(WIDE) == 0
    for part in ".grids", ".formula", ".controls":
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 375
    red, green, blue = re.findall(
        r"\d+",
        page.get_by_test_id("stApp").evaluate("node => getComputedStyle(node).backgroundColor"),
    )[:3]
    assert (int(red) + int(green) + int(blue) > 380) == (scheme == "light")


def test_no_tool_is_too_wide_for_a_phone(app):
    page = app(f"/gradient?x={'_'.join('7' * 32)}&kernel_size=1&lang=en", viewport=(375, 740))
    for tab in key(page, "tab").get_by_role("radio").all():
        tab.click()
        ready(page)
        assert page.evaluate(WIDE) == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_first_screen_has_the_grids_the_formula_and_the_controls(app, name):
    page = app(f"/{name}?x=4x4&layer=MaxPool&kernel_size=3&padding=1&stride=2")
    for part in ".grids", ".formula", ".controls", ".st-key-kernel_size_01":
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800, part


def test_the_heatmaps_and_the_check(app):
    page = app(f"/gradient?x=3x3&tab=heatmaps&lang=en")
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    with page.expect_download() as download:
        page.locator(".js-plotly-plot").first.hover()
        page.locator(".modebar-btn").first.click()
    assert download.value.suggested_filename.endswith(".png")
    choose(page, "tab", "Check the gradient")
    told = page.get_by_text("Largest difference from PyTorch: 0.", exact=True)
    expect(told).to_be_visible(timeout=60_000)
    assert THREE and TABS

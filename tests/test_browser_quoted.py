"""What was typed is shown as it was typed: no link, no picture, no formula is made of it.

`visit` (conftest.py) fails a test whose page asks another machine for anything.
"""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.conftest import drawn
from tests.reader import edit, holds, key

pytestmark = pytest.mark.browser

NASTY = [
    "![](//ev.il/a.png)", "[a](//ev.il)", "<//ev.il/>", "www.ev.il", "http://ev.il/a", "//ev.il",
    "a@b.cd", "<img src=//ev.il>", "<b>a</b>", "$x^2$", "$$\\frac12$$", "\\(x\\)", ":smile:",
    ":material/home:", ":red[a]", ":blue-badge[a]", "`a`", "``", "```x", "a` b", "**a**", "~~a~~",
    "# a", "- a", "> a", "1. a", "|a|b|", "***", "&lt;&#65;", "\\", "->", "{x}", "%s", "a  b",
    "[^1]", "[ ] a", ":streamlit:", "==a==", "https://ev.il](x",
]  # fmt: skip
UNSEEN = {"\u202eabc": "\\u202eabc", "a\u200bb": "a\\u200bb", "a\nb": "a\\nb", "\x01": "\\x01",
          "a\n\n# b": "a\\n\\n# b", "\u00a0": "\\xa0", "\U000e0041": "\\U000e0041"}  # fmt: skip
SHOWN = dict(zip(NASTY, NASTY, strict=True)) | UNSEEN
JOINER = "\u2060"
"""Stands in ":material/", unseen."""
MADE = (
    "img, a, .katex, strong, em, del, h1, li, blockquote, table, svg, [data-testid=stIconMaterial]"
)
"""What Markdown makes of text; of Streamlit's own, the sign of a warning is outside of its text."""


def told(page, count=1):
    """The texts of the warning, quoted piece by piece; and nothing else was made of them."""
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_have_count(count)
    within = alert.get_by_test_id("stMarkdownContainer")
    expect(within.locator(MADE)).to_have_count(0)
    return [text.replace(JOINER, "") for text in within.locator("code").all_text_contents()]


def address(names, token):
    return "/step?lang=en&" + "&".join(f"{name}={quote(token, safe='')}" for name in names)


NAMES = ("tab", "layer", "x", "kernel_size", "pin", "framework", "compare")


@pytest.mark.parametrize("token", SHOWN, ids=ascii)
def test_a_links_text_is_quoted(app, token):
    texts = told(app(address(NAMES, token)))
    assert texts.count(SHOWN[token]) >= 3
    assert set(NAMES) <= set(texts)


def test_what_is_typed_into_boxes_and_pasted_is_quoted(app):
    page = app("/step?layer=Conv&lang=en&tab=matrix")
    box, area = key(page, "field_bias").locator("input"), key(page, "x_area").locator("textarea")
    for token in "<//ev.il/a.png>", "www.ev.il", "$x^2$", ":smile:", "`a`":
        box.fill(token)
        page.keyboard.press("Enter")
        alert = page.get_by_test_id("stAlert").get_by_test_id("stMarkdownContainer")
        expect(alert.get_by_text(token, exact=True).first).to_be_visible()
        drawn(page)
        area.fill(token)
        page.keyboard.press("Control+Enter")
        expect(alert.get_by_text(token, exact=True)).to_have_count(2)
        assert told(page, 2) == [token] * 2


def test_what_is_typed_into_a_cell_is_quoted(app):
    page = app("/step?x=3x3&layer=MaxPool&lang=en&tab=matrix")
    edit(page, "x", 0, 0, "![](//ev.il/a.png)")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    assert told(page) == ["![](//ev.il/a.png)"]


def test_titles_and_names_hold_nothing_that_was_typed(app):
    token = "![](//ev.il/a.png)"
    page = drawn(app(address(("layer", "tab"), token) + "&x=3x3&tab=heatmaps"))
    expect(page).to_have_title("PoolLab 池化实验室")
    holds(page, layer="MaxPool")
    expect(page.locator(".js-plotly-plot .gtitle")).to_have_text(["Input", "Output"])

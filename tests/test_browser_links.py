"""Links in Chromium: what they keep, where they open, and what they may not do."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import PATIENCE, drawn, serving
from tests.reader import cell, choose, holds, key, right, says, values

pytestmark = pytest.mark.browser

STEP = "/step?layer=MaxPool&kernel_size=2&stride=1&intro=0&lang=en"
GRADIENT = STEP.replace("step", "gradient")


def test_a_pin_enters_the_link_and_survives_a_setting_and_a_reload(app):
    page = app(f"{STEP}&x=4x4")
    cell(page, "output", 4).click()
    holds(page, pin="1x1")
    right(page, "kernel_size_01")
    holds(page, kernel_size="3", pin="1x1")
    expect(page.locator(".counter")).to_have_text("window (1, 1) · 4 of 4 · pinned")
    page.reload()
    expect(page.locator(".counter")).to_have_text("window (1, 1) · 4 of 4 · pinned")


def test_the_language_is_the_browsers_until_another_is_chosen(app):
    page = app("/step?x=3x3&layer=AvgPool&kernel_size=2&stride=1", locale="zh-CN")
    for option, lang, captions in [
        (None, "zh", ["输入", "输出"]),
        ("English", "en", ["Input", "Output"]),
        ("中文", "zh", ["输入", "输出"]),
    ]:
        if option:
            choose(page, "language", option)
        expect(page.locator(".figure figcaption")).to_have_text(captions)
        expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{lang}"))
        holds(page, layer="AvgPool", kernel_size="2", x="3x3", lang=lang)
    expect(page.get_by_role("link", name="梯度")).to_be_visible()


def test_from_forward_to_gradient_and_into_another_browser(app, visit):
    page = app("/step?x=2ch&layer=AvgPool&kernel_size=3x2&stride=2&padding=1&pin=1x0&channel=1")
    page.get_by_role("link", name="Gradient").click()
    expect(page.locator(".grid-gradient")).to_be_visible()
    holds(page, pin="1x0", channel="1", kernel_size="3x2", padding="1", x="2ch")
    assert urlsplit(page.url).path == "/gradient"
    expect(page.locator(".counter")).to_have_text("window (1, 0) · 4 of 6 · pinned")
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
        expect(key(page, "tab").get_by_role("radio", checked=True)).to_have_count(0)
        holds(page, kernel_size=kernel)


def test_the_saved_page_works_from_the_disk(app, visit, tmp_path):
    page = app("/step?x=overlap&layer=MaxPool&kernel_size=2&stride=1&tab=share&lang=zh&pin=0x1")
    with page.expect_download(timeout=1000 * PATIENCE) as download:
        key(page, "html").get_by_role("button").click()
    download.value.save_as(tmp_path / "saved.html")
    saved = visit((tmp_path / "saved.html").as_uri())
    expect(saved).to_have_title(re.compile("最大池化"))
    says(saved, page.locator(".formula").text_content())
    expect(values(saved, "output")).to_have_text(["9"] * 4)
    expect(saved.locator(".counter")).to_contain_text("(0, 1)")
    saved.get_by_role("button", name="反向").click()
    cell(saved, "gradient", 4).hover()
    expect(saved.locator(".detail")).to_contain_text("合计 10")


HOSTILE = "<script>hacked = 1</script><img src=/hacked onerror='hacked = 1'>"


def test_a_hostile_link_is_only_text(app):
    names = ["layer", "x", "tab", "framework", "kernel_size", "dy", "pin", "lang"]
    page = app("/gradient?" + "&".join(f"{name}={quote(HOSTILE)}" for name in names))
    told = page.get_by_test_id("stAlert")
    for name in names:
        expect(told).to_contain_text(f"{name} in the link:")
    expect(told).to_contain_text("<script>hacked")
    assert page.evaluate("window.hacked") is None
    expect(page.locator("img[src='/hacked']")).to_have_count(0)
    assert "script" not in page.url

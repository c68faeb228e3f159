"""The catalogue, the comparison and the page about sizes, in Chromium."""

import pytest
from playwright.sync_api import expect

from poolcore import LAYERS
from tests.conftest import drawn
from tests.reader import key, right
from ui.words import LANGUAGES, catalogue

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_layer_is_a_card_that_opens_it(app, lang):
    page = app(f"/layers?lang={lang}")
    expect(page.locator(".card")).to_have_count(len(LAYERS))
    for picture in page.locator(".card .picture").all()[:8]:
        assert picture.locator(".small").count() == 2
    title = LAYERS["Conv"].title if lang == "en" else catalogue("zh")[LAYERS["Conv"].title]
    page.locator(".card", has=page.get_by_text(title, exact=True)).click()
    drawn(page)
    assert "layer=Conv" in page.url and f"lang={lang}" in page.url
    expect(key(page, "layer").locator("input")).to_have_value(title)


def test_no_picture_of_a_card_is_wider_than_it(app):
    page = app("/layers?lang=en", viewport=(375, 740))
    for card in page.locator(".card").all():
        outer = card.bounding_box()
        for picture in card.locator(".small").all():
            inner = picture.bounding_box()
            assert outer["x"] < inner["x"]
            assert inner["x"] + inner["width"] < outer["x"] + outer["width"]


def test_a_step_in_one_picture_is_the_step_in_all(app):
    page = app("/compare?x=4x4&kernel_size=2&stride=1&compare=MaxPool_AvgPool_LPPool&lang=en")
    compared, formulas = page.locator(".compared"), page.locator(".compared .formula")
    expect(compared).to_have_count(3)
    compared.nth(1).locator(".grid-output [data-place='4']").hover()
    expect(formulas).to_have_text(
        ["max(5, 6, 9, 10) = 10", "(5+6+9+10)/4 = 7.5", "√(5² + 6² + 9² + 10²) ≈ 15.56"]
    )
    compared.nth(2).locator(".grid-output [data-place='5']").click()
    page.wait_for_url("**pin=1x2**")
    compared.first.locator(".button.next").click()
    expect(formulas.nth(1)).to_have_text("(8+9+12+13)/4 = 10.5")
    right(page, "kernel_size_01")
    expect(formulas.nth(1)).to_contain_text(")/9 =")


def test_the_frameworks_answer_to_each_change(app):
    page = app("/size?x=4x4&layer=AvgPool&kernel_size=3&stride=2&padding=1&lang=en")
    expect(page.locator(".axis .sum").first).to_have_text("⌊(4 + 2·1 − 1·(3 − 1) − 1)/2⌋ + 1 = 2")
    rows = page.locator(".answers > tbody > tr")
    expect(rows.filter(has_text="PyTorch").locator(".values td")).to_have_text(
        ["1.111", "2.667", "5.667", "10"]
    )
    onnx = rows.filter(has_text="ONNX")
    # What was asked for: padding counts. Its default stands beside it.
    expect(onnx.locator(".values .differs")).to_have_count(0)
    expect(onnx).to_contain_text("Its default would leave padding out of the divisor.")
    keras = rows.filter(has_text="Keras")
    expect(keras).to_contain_text("only VALID (none) and SAME")
    key(page, "field_ceil_mode").locator("label").click()
    expect(page.locator(".axis .bar.added").first).to_be_visible()
    expect(page.locator(".axis .sum").first).to_contain_text("⌈")


def test_a_layer_without_sliding_windows_has_a_way_on(app):
    page = app("/layers?lang=en&layer=Conv")
    page.goto(page.url.replace("/layers", "/size"))
    page.get_by_role("button", name="Use max pooling").click()
    drawn(page)
    expect(page.locator(".axis")).to_have_count(2)

"""Every page, layer and language by Streamlit's AppTest: no exception, and bad input is told."""

import re
from itertools import cycle, product

import pytest
from streamlit.testing.v1 import AppTest

from notation import matrix
from poolcore import LAYERS, code
from ui.frame import PAGES
from ui.state import FRAMEWORKS, TABS
from ui.state.examples import EXAMPLES
from ui.state.fields import slides
from ui.words import LANGUAGES, ROOT

STEPPING = ("step", "gradient")
NAMES = [name for name, cls in LAYERS.items() if slides(cls)]
"""Layers that differ in their rule alone, so that any window fits them."""
CHINESE = re.compile("[\u4e00-\u9fff]")


def opened(page, **link):
    """The page as a link opens it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(link)
    return settled(app.switch_page(str(PAGES[page].relative_to(ROOT))).run())


def settled(app):
    assert [error.value for error in app.exception] == []
    return app


def state(app):
    return app.session_state["state"]


def warnings(app):
    return [warning.value for warning in app.warning]


@pytest.mark.parametrize("page, name, lang", [*product(STEPPING, LAYERS, LANGUAGES)])
def test_every_page_shows_every_layer_in_every_language(page, name, lang):
    window = {"kernel_size": "2", "stride": "1", "padding": "1"} if name in NAMES else {}
    app = opened(page, layer=name, lang=lang, **window)
    assert app.get_by_key("viewer")
    assert warnings(app) == []
    assert (type(state(app).layer).__name__, state(app).lang) == (name, lang)


@pytest.mark.parametrize("page, lang", [*product(PAGES, LANGUAGES)])
def test_every_page_opens_from_a_link_that_is_about_something_else(page, lang):
    for link in ({}, {"layer": "Conv"}, {"layer": "LPPool", "x": "3ch", "channel": "2"}):
        app = opened(page, lang=lang, **link)
        assert warnings(app) == []
        assert state(app).lang == lang


@pytest.mark.parametrize("name", LAYERS)
def test_every_tool_takes_every_layer(name):
    for tab in TABS:
        app = opened("gradient", layer=name, tab=tab, lang="zh")
        assert warnings(app) == []


@pytest.mark.parametrize("page, tab, lang", [*product(STEPPING, TABS, LANGUAGES)])
def test_every_tool_opens_in_every_language(page, tab, lang):
    app = opened(page, layer="MaxPool", kernel_size="2", padding="1", x="3ch", tab=tab, lang=lang)
    assert warnings(app) == []


@pytest.mark.parametrize("page", STEPPING)
def test_every_word_of_a_control_is_chinese(page):
    foreign = {"English", "PoolLab 池化实验室", *LANGUAGES.values()}
    links = [*product(LAYERS, [""]), *product(["MaxPool"], TABS)]
    for name, tab in links:
        app = opened(page, layer=name, tab=tab, lang="zh")
        controls = [*app.button, *app.selectbox, *app.select_slider, *app.toggle]
        controls += [*app.number_input, *app.text_area, *app.get("download_button")]
        told = [control.label for control in controls] + [c.value for c in app.caption]
        told += [control.help for control in controls if getattr(control, "help", None)]
        assert [text for text in told if text not in foreign and not CHINESE.search(text)] == []


MATRICES = {
    "one cell": "5",
    "one row": "_".join(map(str, range(32))),
    "not finite": "nan_inf_-inf~1_nan_2~inf_inf_3",
    "huge": "1e308_1e308~1e308_-1e308",
    "tiny": "5e-324_0~-0_1e-300",
    "eight channels": matrix.encode(matrix.random(8, 8, 16, seed=1)),
    "32×32": matrix.encode(matrix.random(1, 32, 32, seed=1)),
}


@pytest.mark.parametrize("page", STEPPING)
@pytest.mark.parametrize("x", MATRICES.values(), ids=MATRICES)
def test_every_matrix_is_shown(page, x):
    for tab, name in zip(TABS, cycle(NAMES), strict=False):
        app = opened(page, layer=name, kernel_size="1x2", padding="0x1", x=x, tab=tab)
        assert warnings(app) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_difference_from_torch_has_its_words(name):
    own = {"ties": "split", "pad_value": "0", "count_include_pad": "0", "norm_type": "3"}
    geometry = {"kernel_size": "3", "stride": "2", "padding": "2", "ceil_mode": "1"}
    for dilation, x in product("12", ("ties", "neg", "0_0_0~0_0_0~0_nan_inf")):
        link = geometry | own | {"dilation": dilation, "x": x}
        opened("gradient", layer=name, tab="check", lang="zh", **link)


@pytest.mark.parametrize("page", STEPPING)
def test_a_bad_link_is_told_and_the_rest_kept(page):
    app = opened(page, layer="AvgPool", kernel_size="3", stride="0", x="4x4", lang="en")
    assert len(warnings(app)) == 1 and "`stride` in the link" in warnings(app)[0]
    assert state(app).layer.kernel_size == (3, 3) and state(app).x == EXAMPLES["4x4"].x
    assert app.get_by_key("viewer")


def test_what_a_link_says_stays_text():
    app = opened("step", layer="<script>alert(1)</script>", lang="en")
    assert "<script>alert(1)" in warnings(app)[0]
    assert not any(element.proto.allow_html for element in app.markdown)


IMPOSSIBLE = {
    "kernel": {"kernel_size": "9", "stride": "1", "x": "4x4"},
    "dilation": {"kernel_size": "2", "dilation": "9", "x": "4x4"},
    "only padding": {"kernel_size": "1", "padding": "3", "x": "3x3"},
    "one axis": {"kernel_size": "2x9", "stride": "1", "x": "4x4"},
    "too much": {"kernel_size": "16", "stride": "1", "x": MATRICES["32×32"]},
}


@pytest.mark.parametrize("page", STEPPING)
@pytest.mark.parametrize("link", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_impossible_geometry_is_told_and_mended(page, link, lang):
    app = opened(page, layer="MaxPool", lang=lang, **link)
    assert len(warnings(app)) == 1
    assert lang == "en" or CHINESE.search(warnings(app)[0])
    x = state(app).x
    settled(app.get_by_key("mend").click().run())
    assert warnings(app) == [] and app.get_by_key("viewer")
    assert state(app).x == x


@pytest.mark.parametrize("page", STEPPING)
@pytest.mark.parametrize("text", ["1 x", "1\t\t2", "1 2\n3", "1e400", "1 " * 33, "{x} " * 2500])
def test_a_bad_paste_is_told_and_both_texts_kept(page, text):
    app = opened(page, x="3x3", tab="matrix", lang="en")
    app.text_area(key="x_area").set_value(text).run()
    settled(app)
    assert len(warnings(app)) == 1
    assert app.text_area(key="x_area").value == text
    assert state(app).x == EXAMPLES["3x3"].x


@pytest.mark.parametrize("page", STEPPING)
def test_a_good_paste_replaces_the_matrix_and_the_message(page):
    app = opened(page, x="3x3", tab="matrix", lang="en")
    app.text_area(key="x_area").set_value("a").run()
    app.text_area(key="x_area").set_value("9\t8\t7\n6\t5\t4").run()
    assert settled(app) and warnings(app) == []
    assert state(app).x == (((9, 8, 7), (6, 5, 4)),)


def test_resizing_and_drawing():
    app = opened("step", x="3x3", tab="matrix", lang="en")
    app.number_input(key="rows").set_value(5).run()
    app.number_input(key="columns").set_value(4).run()
    assert matrix.shape(state(settled(app)).x) == (1, 5, 4)
    app.number_input(key="seed_box").set_value(3).run()
    app.get_by_key("draw").click().run()
    assert state(settled(app)).x == matrix.random(1, 5, 4, seed=3)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_sets_layer_and_matrix(name):
    app = opened("gradient", layer="AvgPool", kernel_size="1", lang="en")
    app.selectbox(key="example").set_value(name).run()
    assert (state(settled(app)).layer, state(app).x) == (EXAMPLES[name].layer, EXAMPLES[name].x)
    assert EXAMPLES[name].look in [caption.value for caption in app.caption]


def test_another_layer_keeps_the_geometry():
    app = opened("step", layer="MaxPool", kernel_size="3", stride="2", padding="1", x="4x4")
    before = state(app).layer
    app.selectbox(key="layer").set_value("AvgPool").run()
    after = state(settled(app)).layer
    assert type(after).__name__ == "AvgPool"
    for field in "kernel_size", "stride", "padding", "dilation", "ceil_mode":
        assert getattr(after, field) == getattr(before, field)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_code_is_the_layers(framework):
    app = opened(
        "step", layer="MaxPool", kernel_size="3x2", stride="1", tab="code", framework=framework
    )
    assert [code.value for code in app.code] == [code(state(app).layer, framework)]


def test_a_control_that_shows_its_value_is_not_set_again():
    app = opened("step", x="4x4", layer="AvgPool", kernel_size="2", stride="1")
    assert all(slider.proto.set_value for slider in app.select_slider if not slider.disabled)
    settled(app.toggle(key="field_ceil_mode").set_value(True).run())
    assert state(app).layer.ceil_mode
    assert not any(control.proto.set_value for control in [*app.select_slider, *app.selectbox])


def test_an_array_is_typed_as_readers_type_it():
    app = opened("step", layer="Conv", lang="zh")
    box = app.get_by_key("field_bias")
    for typed in ("3 −4", "３，－４", "3,-4 "):
        settled(box.set_value(typed).run())
        assert (warnings(app), state(app).layer.bias) == ([], (3, -4))
    settled(box.set_value("3 b").run())
    assert warnings(app) == ["“`b`”不是数字。"] and state(app).layer.bias == (3, -4)
    assert app.get_by_key("field_bias").value == "3 b"
    settled(app.get_by_key("field_bias").set_value("1 2 3").run())
    assert warnings(app) == ["这里要填形状为 `2` 的数组，现在是 `3`。"]
    weight = app.get_by_key("field_weight")
    settled(weight.set_value("1 0;0 1|1 1;1 1 || 0 0；0 1|2 2;2 2;").run())
    assert state(app).layer.weight[1] == (((0, 0), (0, 1)), ((2, 2), (2, 2)))

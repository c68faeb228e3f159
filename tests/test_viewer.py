"""What Python hands to the viewer: the payload, the self-contained page, the notebook's frame."""

import html
import json
import re
from html.parser import HTMLParser
from math import inf, nan

import numpy as np
import pytest

import viewer
from poolcore import AvgPool, LPPool, MaxPool, RMSPool
from viewer.picture import Picture

THREE = np.arange(9.0).reshape(3, 3)
ONES = np.ones((2, 2))


def payload(layer, x, dy=None):
    return viewer.payload(layer.run(x), dy)


def rows(picture):
    """The cells of a picture, a row each."""
    wide = picture["columns"]
    return [picture["cells"][at : at + wide] for at in range(0, len(picture["cells"]), wide)]


def test_windows_are_places_in_the_padded_frame():
    found = payload(MaxPool(2, 1, padding=1), THREE)
    assert rows(found["frame"]) == [
        [-1, -1, -1, -1, -1],
        [-1, 0, 1, 2, -1],
        [-1, 3, 4, 5, -1],
        [-1, 6, 7, 8, -1],
        [-1, -1, -1, -1, -1],
    ]
    assert (found["frame"]["shape"], found["output"]["shape"]) == ([3, 3], [4, 4])
    assert found["output"]["cells"] == list(range(16))
    assert found["windows"][0] == [0, 1, 5, 6]
    assert found["windows"][-1] == [18, 19, 23, 24]


def test_overhang_lies_past_the_padding():
    frame = payload(MaxPool(2, 2, padding=(0, 0), ceil_mode=True), THREE)["frame"]
    assert rows(frame)[2:] == [[6, 7, 8, -2], [-2, -2, -2, -2]]
    layer = MaxPool((2, 3), (2, 3), padding=1, ceil_mode=True)
    frame = payload(layer, np.ones((4, 4)))["frame"]
    assert rows(frame)[0] == [-1] * 6
    assert rows(frame)[1] == [-1, 0, 1, 2, 3, -1]


def test_planes_that_a_layer_mixes_stand_beside_each_other():
    found = payload(MaxPool((2, 2, 2), 1), np.arange(18).reshape(2, 3, 3))
    assert rows(found["frame"]) == [
        [0, 1, 2, -3, 9, 10, 11],
        [3, 4, 5, -3, 12, 13, 14],
        [6, 7, 8, -3, 15, 16, 17],
    ]
    assert found["windows"][0] == [0, 1, 7, 8, 4, 5, 11, 12]
    assert found["frame"]["edges"]["top"][3] == [0, 4, 0]
    assert found["output"]["shape"] == [1, 2, 2]
    five = Picture.of((5, 1, 2)).drawn()
    assert rows(five) == [
        [0, 1, -3, 2, 3, -3, 4, 5, -3, 6, 7],
        [-3] * 11,
        [8, 9] + [-3] * 9,
    ]


def test_numbers_and_formulas_are_the_layers():
    layer = MaxPool(2, 1)
    plane = payload(layer, THREE)["planes"][0]
    assert plane["y"] == layer(THREE).ravel().tolist() == [4, 5, 7, 8]
    assert plane["formulas"] == [step.formula for step in layer.steps(THREE)]
    assert plane["weights"][0] == [0, 0, 0, 1]
    assert "dy" not in plane


def test_gradients_are_the_layers():
    dy = [[1, 2], [3, 4]]
    plane = payload(AvgPool(2, 1), THREE, dy)["planes"][0]
    assert plane["dy"] == [1, 2, 3, 4]
    assert plane["dx"] == AvgPool(2, 1).backward(THREE, dy).ravel().tolist()


def test_equal_weights_travel_as_one_number():
    for layer in AvgPool(2), AvgPool(2, padding=1):
        assert payload(layer, ONES)["planes"][0]["weights"][0] == 0.25
    without = AvgPool(2, padding=1, count_include_pad=False)
    assert payload(without, ONES)["planes"][0]["weights"][0] == [0, 0, 0, 1]


def test_overhang_never_shares_a_weight():
    plane = payload(AvgPool((2,), ceil_mode=True), [1.0, 2.0, 3.0])["planes"][0]
    assert plane["weights"] == [0.5, [1, 0]]


def test_ties():
    assert payload(MaxPool(2), ONES)["planes"][0]["ties"] == [[0, 1, 2, 3]]
    assert payload(MaxPool(2), [[1, 2], [2, 0]])["planes"][0]["ties"] == [[1, 2]]
    assert payload(MaxPool(2), [[1, 2], [3, 4]])["planes"][0]["ties"] == [[]]
    assert payload(AvgPool(2), ONES)["planes"][0]["ties"] == []


def test_padding_and_overhang_are_never_tied():
    layer = MaxPool(2, 2, padding=1, pad_value=0, ceil_mode=True)
    for places in payload(layer, np.zeros((1, 1)))["planes"][0]["ties"]:
        assert len(places) != 1
    lowest = payload(MaxPool(2, padding=1), [[-inf]])["planes"][0]
    assert lowest["weights"][0] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "layer, text",
    [
        (MaxPool(2, padding=1), "−∞"),
        (MaxPool(2, padding=1, pad_value=0), "0"),
        (AvgPool(2, padding=1), "0"),
        (AvgPool(2, padding=1, count_include_pad=False), ""),
    ],
    ids=str,
)
@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "float64"])
def test_what_a_padding_cell_shows(layer, text, dtype):
    assert payload(layer, np.ones((2, 2), dtype))["padText"] == text


@pytest.mark.parametrize("layer", [MaxPool(2), AvgPool(2), LPPool(2, 2), RMSPool(2)], ids=str)
def test_nan_and_infinity_travel_as_text(layer):
    x = [[nan, inf], [-inf, 1e308]]
    found = payload(layer, x, [[nan]])
    assert found["planes"][0]["x"] == ["NaN", "Infinity", "-Infinity", 1e308]
    assert found["planes"][0]["dy"] == ["NaN"]
    json.dumps(found, allow_nan=False)


def test_one_axis_is_one_row():
    found = payload(MaxPool((2,), padding=1), [1.0, 2.0, 3.0, 4.0], [1, 2, 3])
    assert (found["frame"]["shape"], rows(found["frame"])) == ([1, 4], [[-1, 0, 1, 2, 3, -1]])
    assert found["windows"] == [[0, 1], [2, 3], [4, 5]]
    assert found["planes"][0]["dx"] == [1, 0, 2, 3]


def test_leading_axes_are_channels():
    found = payload(MaxPool(2), np.arange(24).reshape(2, 3, 2, 2))
    assert [plane["y"] for plane in found["planes"]] == [[3], [7], [11], [15], [19], [23]]


def test_padding_of_a_third_axis_is_refused():
    with pytest.raises(ValueError, match="padding of rows and columns only"):
        payload(MaxPool((2, 2, 2), padding=(1, 0, 0)), np.ones((2, 2, 2)))


def test_the_callers_array_stays():
    x = np.arange(9).reshape(3, 3)
    payload(MaxPool(2, padding=1), x, ONES)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="lang 'fr' is not one of en, zh"):
        viewer.labels("fr")
    with pytest.raises(ValueError, match="mode 'up'"):
        viewer.show(MaxPool(2), ONES, mode="up")


# The page.


class Seen(HTMLParser):
    """The tags of a page, its attributes, and what is written in each of its elements."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.written = [""], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [v for k, v in attributes if k in ("src", "href", "srcset", "data")]

    def handle_data(self, data):
        self.written.setdefault(self.tags[-1], "")
        self.written[self.tags[-1]] += data


HOSTILE = "</script></title><script>alert(1)</script><!--<script> $js ${css} &amp; 池"


def test_the_page_needs_nothing_else():
    text = viewer.page(viewer.setting(MaxPool(2), ONES), "max pooling")
    seen = Seen(text)
    assert seen.addresses == [] and not {"link", "iframe", "img"} & set(seen.tags)
    # The name of SVG's namespace is no address that anybody asks.
    assert re.findall(r"\w+://[^\"'\s)]*", text.replace("http://www.w3.org/2000/svg", "")) == []
    assert re.findall(r"@import|url\((?!#)|\bfetch\(|\bimport\b", text) == []


def test_nothing_breaks_out_of_the_page():
    data = viewer.setting(MaxPool(2), ONES, note=HOSTILE)
    plain, seen = (Seen(viewer.page(d, t)) for d, t in (({}, ""), (data, HOSTILE)))
    assert seen.tags == plain.tags
    assert seen.written["title"].strip() == HOSTILE
    inline = re.search(r'"\.pool-viewer"\), (\{.*\})\);\n', seen.written["script"])
    assert inline and json.loads(inline[1]) == data


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_names_its_language(lang):
    assert f'<html lang="{lang}">' in viewer.page({}, "", lang)


def test_a_notebook_shows_the_page_in_a_frame(tmp_path):
    shown = viewer.show(MaxPool(2), ONES, [[1]], lang="zh", height=300)
    frame = shown._repr_html_()
    source = re.fullmatch(r'<iframe srcdoc="([^"]*)" style="([^"]*)"></iframe>', frame)
    assert source and html.unescape(source[1]) == shown.text
    assert "height: 300px" in source[2]
    shown.save(str(tmp_path / "page.html"))
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == shown.text
    assert "上游梯度" in shown.text


def test_the_page_s_language_cannot_leave_its_attribute():
    text = viewer.page(viewer.setting(MaxPool(2), THREE), "title", lang='en"><script>x</script>')
    assert "<script>x" not in text
    assert '<html lang="en&quot;&gt;' in text

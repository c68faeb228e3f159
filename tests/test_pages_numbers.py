"""What the pages say in numbers: whole gradients, output sizes, and where maxima stood."""

import json
import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from notation import matrix
from poolcore import LAYERS, MaxPool, MaxUnpool
from poolcore.inputs import nested
from poolcore.windows import Axis
from tests.test_pages import opened, settled, state, warnings
from ui import planes
from ui.state import query
from ui.state.examples import of_layer
from ui.state.fields import text
from ui.state.link import read
from viewer.number_line import axis_picture

LEARNERS = [name for name, cls in LAYERS.items() if cls.parameters]


def numbers(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text.replace("−", "-"))]


@pytest.mark.parametrize("name", LEARNERS)
def test_every_number_of_a_learnt_gradient_can_be_read(name):
    app = opened("gradient", layer=name, lang="en")
    dy = planes.gradient(state(app))
    example = of_layer(name)
    learnt = example.layer.parameter_gradients(
        np.array(example.x), np.array(dy).reshape(planes.of(state(app)).output)
    )
    captions = "\n".join(c.value for c in app.caption)
    tables = [numbers(code.value) for code in app.code]
    for gradient in filter(np.size, learnt.values()):
        if gradient.size == 1:
            assert f": {planes.number(gradient.item())}" in captions
            continue
        assert f", {'×'.join(map(str, gradient.shape))} numbers:" in captions
        # As they are drawn: at most four digits.
        fitting = [t for t in tables if len(t) == gradient.size]
        assert any(np.allclose(t, gradient.ravel(), rtol=1e-3, atol=1e-12) for t in fitting)
    assert "…" not in captions


def test_the_gradient_of_sixteen_weights_in_the_weights_own_shape():
    app = opened("gradient", layer="Conv", lang="zh")
    kernels = next(code.value for code in app.code if "440" in code.value)
    assert [len(part.split("\n\n")) for part in kernels.split("\n\n\n")] == [2, 2]
    assert len(numbers(kernels)) == 16
    assert any("，共 2×2×2×2 个数：" in caption.value for caption in app.caption)


DROPPED = {"kernel_size": "2", "stride": "3", "padding": "1", "ceil_mode": "1"}
FIVE = matrix.encode(matrix.counting(1, 5, 5))


def test_the_sum_of_an_axis_ends_with_its_size():
    for size in range(1, 12):
        for kernel, stride, padding, ceil in np.ndindex(5, 5, 3, 2):
            axis = Axis(size, kernel + 1, stride + 1, padding, padding, 1, bool(ceil))
            assert axis.formula.endswith(f" = {axis.outputs}")
            assert (axis.formula.count(" = ") == 2) == (axis.raw_outputs > axis.outputs)
    assert axis_picture(Axis(5, 2, 3, 1, 1, 1, True)).formula == (
        "⌈(5 + 2·1 − 1·(2 − 1) − 1)/3⌉ + 1 = 3; 3 − 1 = 2"
    )


@pytest.mark.parametrize("page", ["step", "gradient", "size"])
@pytest.mark.parametrize("lang, why", [("en", "it is dropped"), ("zh", "要去掉")])
def test_a_dropped_window_is_told_beside_the_size_that_is_left(page, lang, why):
    app = opened(page, layer="MaxPool", x=FIVE, lang=lang, **DROPPED)
    if page == "size":
        data = json.loads(app.get_by_key("sizes").proto.bytes)
        told = [axis["formula"] for axis in data["axes"]]
    else:
        told = next(c.value for c in app.caption if "⌈(5" in c.value).split("\n")[1:]
    assert len(told) == 2 and all("= 3; 3 − 1 = 2" in line and why in line for line in told)


# Indices, and the way back.

MAXIMA = [name for name, cls in LAYERS.items() if callable(getattr(cls, "indices", None))]
TENS = np.zeros((1, 10, 10))
TENS[0, 4, 4] = 10


def tables(app):
    return [numbers(code.value) for code in app.code]


@pytest.mark.parametrize("page", ["step", "gradient"])
@pytest.mark.parametrize("name", MAXIMA)
def test_the_index_of_each_maximum_is_shown(page, name):
    app = opened(page, layer=name, tab="indices", lang="en")
    layer, x = state(app).layer, matrix.array(state(app).x)
    assert tables(app) == [layer.indices(x)[0].ravel().tolist()]
    columns = matrix.shape(state(app).x)[2]
    assert any(f"row × {columns} + column" in caption.value for caption in app.caption)


def test_the_frameworks_number_the_cells_of_a_channel_in_three_ways():
    app = opened("step", layer="MaxPool", kernel_size="2", stride="2", x="2ch", channel="1",
                 tab="indices", lang="en")  # fmt: skip
    assert tables(app) == [[5, 7, 13, 15], [21, 23, 29, 31], [11, 15, 27, 31]]
    told = "\n".join(caption.value for caption in app.caption)
    for count in ("row × 4 + column", "channel × 16 + row × 4 + column", "× 2 + channel"):
        assert count in told
    assert "channel 1." in told


def test_only_layers_that_record_indices_have_the_tool():
    for name, cls in LAYERS.items():
        app = opened("step", layer=name, tab="indices", lang="en")
        control = next(c for c in app.get("button_group") if c.key == "tab")
        assert ("Indices" in control.options) == (name in MAXIMA), cls
        assert state(app).tab == "indices"


@pytest.mark.parametrize(
    "link, told",
    [
        ({"x": "ties", "kernel_size": "2"}, "the first one's"),
        ({"x": "ties", "kernel_size": "2", "ties": "last"}, "the last one's"),
        ({"x": "neg", "kernel_size": "2", "padding": "1", "pad_value": "0"}, "−1: padding"),
    ],
)
def test_ties_and_padding_are_remarked(link, told):
    app = opened("step", layer="MaxPool", tab="indices", lang="en", **link)
    assert any(told in caption.value for caption in app.caption)
    plain = opened("step", layer="MaxPool", tab="indices", lang="en", x="3x3", kernel_size="2")
    assert not any(told in caption.value for caption in plain.caption)


UNDONE = [
    ({"kernel_size": "2", "stride": "2", "x": "4x4"}, None),
    ({"kernel_size": "2", "stride": "1", "x": "3ch", "channel": "2"}, None),
    ({"kernel_size": "3x2", "stride": "2x1", "padding": "1x0", "x": "alexnet"}, None),
    ({"kernel_size": "3", "x": matrix.encode(matrix.counting(1, 10, 10))}, (10, 10)),
    ({"kernel_size": "2", "x": matrix.encode(matrix.counting(1, 3, 5))}, (3, 5)),
    ({"kernel_size": "2", "ceil_mode": "1", "x": matrix.encode(matrix.counting(1, 3, 5))}, (3, 5)),
]


@pytest.mark.parametrize("page", ["step", "gradient"])
@pytest.mark.parametrize("link, output_size", UNDONE, ids=str)
def test_one_click_undoes_max_pooling(page, link, output_size):
    app = opened(page, layer="MaxPool", tab="indices", lang="en", pin="0x0", **link)
    pool, x = state(app).layer, matrix.array(state(app).x)
    settled(app.get_by_key("unpool").click().run())
    back = state(app)
    assert (type(back.layer), back.layer.output_size) == (MaxUnpool, output_size)
    assert_array_equal(matrix.array(back.x), pool(x))
    assert_array_equal(back.layer.indices, pool.indices(x))
    restored = back.layer(matrix.array(back.x))
    kept = restored != 0
    assert restored.shape == x.shape and kept.any()
    assert_array_equal(restored[kept], x[kept])
    assert warnings(app) == [] and app.get_by_key("viewer")
    assert read(query(back), "zh") == (back, [])


@pytest.mark.parametrize(
    "link",
    [
        {"kernel_size": "2", "dilation": "2", "stride": "1"},
        {"kernel_size": "2", "padding": "1", "pad_value": "0", "x": "neg"},
        {"layer": "GlobalMaxPool"},
        {"kernel_size": "2", "padding": "1", "stride": "1",
         "x": matrix.encode(matrix.counting(1, 32, 32))},  # gives 33 rows
    ],
    ids=["dilation", "padding wins", "no window", "too large"],
)  # fmt: skip
def test_what_max_unpooling_cannot_undo_has_no_button(link):
    app = opened("step", **{"layer": "MaxPool", "x": "4x4", "tab": "indices"} | link)
    assert len(app.code) == 1
    assert "unpool" not in [button.key for button in app.button]


@pytest.mark.parametrize("page", ["step", "gradient"])
@pytest.mark.parametrize("lang, told", [("en", "1 of 9 indices lie outside"), ("zh", "其中 1 个")])
def test_indices_of_another_width_are_told(page, lang, told):
    where = MaxPool(3).indices(TENS)
    link = {"layer": "MaxUnpool", "kernel_size": "3", "lang": lang, "indices": text(nested(where)),
            "x": matrix.encode(matrix.as_matrix(MaxPool(3)(TENS).tolist()))}  # fmt: skip
    app = opened(page, **link)
    wrong = MaxUnpool(3).given(where).astray((1, 3, 3)).sum()
    told = told.replace("1 ", f"{wrong} ")
    assert [told in c.value for c in app.caption].count(True) == 1
    app = opened(page, **link, output_size="10_10")
    assert not any("output_size" in caption.value for caption in app.caption)

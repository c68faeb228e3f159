"""What the pages say in numbers: whole gradients, output sizes, and where maxima stood."""

import json
import re

import numpy as np
import pytest

from notation import matrix
from poolcore import LAYERS
from poolcore.axis_picture import axis_picture
from poolcore.windows import Axis
from tests.test_pages import opened, state
from ui import planes
from ui.state.examples import of_layer

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

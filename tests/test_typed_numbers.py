"""What a reader typed is computed with, whole."""

import numpy as np
import pytest

from notation import matrix
from notation.number import number
from tests.reader import says
from ui.state import query
from ui.state.link import read


def test_what_a_reader_typed_is_computed_with_and_not_rounded():
    link = {"layer": "MaxPool", "kernel_size": "2", "x": "100001_100002~100003_100004"}
    state, problems = read(link, "en")
    assert problems == []
    x = matrix.array(state.x)[0]
    assert state.layer(x).tolist() == [[100004]]
    assert state.layer.backward(x, [[1]]).tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("value", [1 / 3, 123456.789012345, 1e-12 + 1])
def test_an_array_of_a_layer_is_not_rounded(value):
    link = {"layer": "WeightedAvgPool", "weight": f"{value!r}_1~1_1"}
    state, problems = read(link, "en")
    assert problems == [] and state.layer.weight[0][0] == value
    assert read(query(state), "en")[0].layer == state.layer


@pytest.mark.browser
def test_a_link_of_1024_whole_floats_opens(app):
    x = matrix.as_matrix(np.random.default_rng(3).normal(size=(1, 32, 32)).tolist())
    page = app(f"/step?layer=MaxPool&kernel_size=2&stride=2&x={matrix.encode(x)}&lang=en")
    assert len(page.url) > 8_000
    corner = matrix.array(x)[0, :2, :2]
    page.locator(".grid-output [data-place='0']").click()
    says(page, f"max({', '.join(map(number, corner.ravel().tolist()))}) ≈ {number(corner.max())}")

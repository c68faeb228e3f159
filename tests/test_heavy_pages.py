"""Settings that would take too much: told, with a way out, and the rest of the setting stays."""

import tracemalloc

import numpy as np
import pytest

from notation import matrix
from notation.matrix import encode, random
from poolcore import LAYERS
from tests.test_pages import opened, state, warnings
from ui import geometry
from ui.work import check, worker
from ui.work.worker import Busy, Failed, TooLong

LARGE = encode(random(1, 32, 32, seed=1))
CUBE = encode(random(8, 11, 11, seed=1))
TOO_LARGE = "Too large to draw"


@pytest.mark.parametrize("page", ["step", "gradient"])
def test_a_level_no_page_takes_is_told_and_the_rest_kept(page):
    app = opened(page, layer="SpatialPyramidPool", levels="30000", x="4x4", pool="avg", lang="en")
    (told,) = warnings(app)
    assert "levels" in told and "1 to 32" in told
    assert (state(app).layer.pool, len(state(app).x[0])) == ("avg", 4)


@pytest.mark.parametrize(
    "link, way_out",
    [
        ({"layer": "Upsample", "scale_factor": "4"}, "Use Scale factor 2.0"),
        ({"layer": "MaxPool", "kernel_size": "12", "stride": "1"}, "Use Kernel 11×11"),
    ],
)
def test_a_button_mends_what_is_too_large(link, way_out):
    app = opened("step", x=LARGE, lang="en", **link)
    assert TOO_LARGE in warnings(app)[0]
    button = app.button(key="mend")
    assert button.label == way_out
    button.click().run()
    assert warnings(app) == [] and app.get_by_key("viewer")
    assert len(state(app).x[0]) == 32


def test_where_no_field_is_to_blame_the_input_that_fits_is_named():
    app = opened("gradient", layer="L2Normalize", x=LARGE, lang="en")
    assert TOO_LARGE in warnings(app)[0]
    assert "15×15" in " ".join(caption.value for caption in app.caption)
    assert len(state(app).x[0]) == 32


def test_pictures_beside_each_other_share_what_a_page_draws():
    four = "MaxPool_AvgPool_SoftPool_LSEPool"
    link = {"kernel_size": "5", "stride": "1", "x": LARGE, "lang": "en"}
    assert warnings(opened("compare", compare="MaxPool_AvgPool", **link)) == []
    app = opened("compare", compare=four, **link)
    assert TOO_LARGE in warnings(app)[0]
    app.button(key="mend").click().run()
    assert warnings(app) == []


@pytest.mark.parametrize("name", LAYERS)
def test_what_no_page_draws_takes_no_memory(name):
    layer = LAYERS[name](**LAYERS[name].example.fields).given(*LAYERS[name].example.others)
    tracemalloc.start()
    try:
        geometry.check(layer, (8, 5000, 5000))
    except ValueError:
        pass
    finally:
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert used < 32e6


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy machine is no reason to fail."""
    monkeypatch.setattr(worker, "SECONDS", 300)


def asked(app):
    return " ".join(one.value for one in [*app.info, *app.warning])


@pytest.mark.parametrize(
    "error, told",
    [
        (Busy, "Others are having"),
        (TooLong, "takes too long and was stopped"),
        (Failed, "it is our fault"),
    ],
)
def test_a_check_that_cannot_be_had_is_told_and_can_be_asked_again(monkeypatch, error, told):
    def refused(*_):
        raise error

    # An input that nobody has asked for, as answers are kept.
    x = encode(random(1, 5, 5, seed=len(told)))
    link = {"layer": "AvgPool", "x": x, "tab": "check", "lang": "en"}
    with monkeypatch.context() as patch:
        patch.setattr(check.WORKER, "run", refused)
        app = opened("gradient", **link)
        assert told in asked(app)
    app.button(key="check_again").click().run(timeout=60)
    assert told not in asked(app)
    assert len(app.dataframe[0].value) == 25


def test_a_check_of_many_cells_shows_the_ones_it_checked():
    app = opened("gradient", layer="MedianPool", kernel_size="7", stride="1", padding="3",
                 x=LARGE, tab="check", lang="en")  # fmt: skip
    rows = len(app.dataframe[0].value)
    assert 50 < rows < 1024
    assert any(f"Only {rows} of the 1024" in caption.value for caption in app.caption)
    assert "differs" not in set(app.dataframe[0].value["Verdict"])


def test_the_rows_of_a_sample_are_those_of_the_channel_that_is_looked_at():
    app = opened("gradient", layer="AvgPool", kernel_size="4", stride="1", x=CUBE, tab="check",
                 channel="3", lang="en")  # fmt: skip
    layer, x = state(app).layer, matrix.array(state(app).x)
    dx = layer.backward(x, np.tile(np.arange(1.0, 65).reshape(1, 8, 8), (8, 1, 1)))[3]
    shown = app.dataframe[0].value
    for cell, value in zip(shown["Cell"], shown["PoolLab"], strict=True):
        row, column = map(int, cell.strip("()").split(","))
        assert abs(float(value.replace("−", "-")) - dx[row, column]) < 1e-2

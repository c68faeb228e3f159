"""All that a page shows of a layer comes from one Run: a repaint makes its table once."""

import pytest

from poolcore import LAYERS, Run
from tests.test_pages import opened
from ui.work.kept import Kept


@pytest.fixture
def made(monkeypatch, name):
    """What a new server makes of this layer: the shapes of the tables, and of the inputs whose
    values are read through them."""
    found = {"tables": [], "values": []}
    monkeypatch.setattr("ui.work.kept.KEPT", Kept())
    cls = LAYERS[name]
    plain = cls.windows

    def windows(self, shape):
        if type(self) is cls:
            found["tables"].append(shape)
        return plain(self, shape)

    monkeypatch.setattr(cls, "windows", windows)
    take = Run.values.func
    monkeypatch.setattr(
        Run.values, "func", lambda run: found["values"].append(run.x.shape) or take(run)
    )
    return found


@pytest.mark.parametrize("tab", ["", "heatmaps", "matrix"])
@pytest.mark.parametrize("name", LAYERS)
def test_a_repaint_makes_one_table(name, tab, made):
    app = opened("gradient", layer=name, tab=tab)
    shape = app.session_state["state"].x
    expected = [(len(shape), len(shape[0]), len(shape[0][0]))]
    assert made["tables"] == expected
    assert made["values"] == expected

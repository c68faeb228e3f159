"""Two to four layers on one input, with the same window."""

from __future__ import annotations

import json
from dataclasses import replace

import viewer
from poolcore import LAYERS, Layer
from poolcore.layers.bases.sliding import Sliding
from ui.server.served import component
from ui.state import State
from ui.state.fields import with_window_of
from ui.stepper import data_of, fitting, pin_of
from ui.words import t

_compared = component("mountCompared", "comparison", viewer.style() + viewer.style("compared"))


def compared(state: State) -> None:
    """Draw them; a pin in one is a pin in all."""
    items = []
    for name in state.compare:
        one = fitting(replace(state, layer=_alike(state, name)))
        items.append({"title": t(LAYERS[name].title), "data": json.loads(data_of(one, None))})
    data = json.dumps({"items": items, "lang": state.lang}, ensure_ascii=False)
    _compared(key="beside", data=data.encode(), on_pinned_change=pin_of("beside"))


def _alike(state: State, name: str) -> Layer:
    """The layer of this name with today's window; today's own settings where it is that layer."""
    assert isinstance(state.layer, Sliding)
    if type(state.layer).__name__ == name:
        return state.layer
    return with_window_of(state.layer, name)

"""The viewer's Streamlit home. Hover, arrows and play stay in the browser; a pin comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

import viewer
from notation import matrix
from notation.matrix import Matrix
from poolcore import Layer
from ui import planes
from ui.server.served import component
from ui.state import State
from ui.state.session import change, current
from ui.work.kept import kept

_component = component("mountViewer", "pool-viewer", viewer.style())


@kept
def _payload(layer: Layer, x: Matrix, dy: Matrix | None) -> str:
    """As JSON."""
    run = planes.run(layer, x)
    drawn = viewer.payload(run, None if dy is None else matrix.array(dy).reshape(run.output.shape))
    return json.dumps(drawn, allow_nan=False, separators=(",", ":"))


def _view(state: State, dy: Matrix | None) -> dict[str, Any]:
    return {
        "labels": viewer.labels(state.lang),
        "lang": state.lang,
        "mode": "forward" if dy is None else "backward",
        "channel": 0 if planes.of(state).mixed else min(state.channel, len(state.x) - 1),
        "pinned": state.pinned,
    }


def stepper(state: State, dy: Matrix | None = None) -> None:
    """Draw the viewer, with the gradients where there is a dy; a click in it changes the State."""
    data = data_of(fitting(state), dy)
    _component(
        key="viewer",
        data=data.encode(),
        on_pinned_change=pin_of("viewer"),
        on_channel_change=_channel,
    )


def data_of(state: State, dy: Matrix | None) -> str:
    """The payload and the view as one JSON object."""
    view = json.dumps(_view(state, dy), ensure_ascii=False)
    return f"{view[:-1]}, {_payload(state.layer, state.x, dy)[1:]}"


def page(state: State, dy: Matrix, backward: bool, title: str) -> str:
    """The same picture as one HTML file, with a switch between forward and backward."""
    state = fitting(state)
    view = _view(state, dy) | {"modes": True, "mode": "backward" if backward else "forward"}
    return viewer.page(json.loads(_payload(state.layer, state.x, dy)) | view, title, state.lang)


def pin_of(key: str) -> Callable[[], None]:
    """What takes a pin from the component of this key into the State."""

    def pinned() -> None:
        pin = _sent(key, "pinned")
        if pin is None or isinstance(pin, list):
            change(pinned=tuple(pin) if pin else None)

    return pinned


def _channel() -> None:
    channel = _sent("viewer", "channel")
    if isinstance(channel, int):
        # A click may be on its way while the channels become fewer.
        change(channel=min(channel, len(current().x) - 1))


def _sent(key: str, name: str) -> Any:
    """What the component of this key sent, if it has the form that our script gives it; else an
    empty dict, which is no value of anything."""
    sent = st.session_state[key].get(name)
    return sent["value"] if isinstance(sent, dict) and "value" in sent else {}


def fitting(state: State) -> State:
    """The state without a pin that this output no longer has."""
    pin, step = state.pinned, planes.of(state).step
    if pin and (len(pin) != len(step) or any(p >= n for p, n in zip(pin, step, strict=True))):
        return replace(state, pinned=None)
    return state

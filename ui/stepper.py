"""The viewer's Streamlit home. Hover, arrows and play stay in the browser; a pin comes back."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

import viewer
from poolcore import Layer

from . import matrix
from .matrix import Matrix
from .session import change
from .state import State

EXPORT = """
export default function ({ data, parentElement, setStateValue }) {
  document.documentElement.lang = data.lang;
  mountViewer(parentElement.querySelector(".pool-viewer"), data, setStateValue);
}
"""

_component = st.components.v2.component(
    "pool_viewer",
    html='<div class="pool-viewer"></div>',
    css=viewer.style(),
    js=viewer.script() + EXPORT,
)


@lru_cache(maxsize=256)
def _payload(layer: Layer, x: Matrix, dy: Matrix | None) -> dict[str, Any]:
    """Kept for all visitors: it depends on nothing but its arguments, and nobody changes it."""
    return viewer.payload(layer, matrix.array(x), None if dy is None else matrix.array(dy))


def view(state: State, dy: Matrix | None, **more: Any) -> dict[str, Any]:
    """What the viewer draws of a state: forward, or backward where there is a dy."""
    return {
        **_payload(state.layer, state.x, dy),
        "labels": viewer.labels(state.lang),
        "lang": state.lang,
        "mode": "forward" if dy is None else "backward",
        "channel": min(state.channel, len(state.x) - 1),
        "pinned": state.pinned,
        **more,
    }


def stepper(state: State, dy: Matrix | None) -> None:
    """Draw the viewer; a click in it changes the State."""
    _component(
        key="viewer", data=view(state, dy), on_pinned_change=_pinned, on_channel_change=_channel
    )


def _pinned() -> None:
    pin = st.session_state.viewer.pinned
    change(pinned=tuple(pin) if pin else None)


def _channel() -> None:
    change(channel=int(st.session_state.viewer.channel or 0))


def fitting(state: State, output: tuple[int, ...]) -> State:
    """The state without a pin that this output no longer has."""
    if state.pinned and not (state.pinned[0] < output[-2] and state.pinned[1] < output[-1]):
        return replace(state, pinned=None)
    return state

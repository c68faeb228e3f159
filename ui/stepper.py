"""The viewer's Streamlit home. Hover, arrows and play stay in the browser; a pin comes back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import viewer
from poolcore import Layer

from . import matrix, planes
from .matrix import Matrix
from .session import change, current
from .state import State

SCRIPT = viewer.script() + "\nexport { mountViewer };\n"
ADDRESS = f"viewer.js?{hashlib.sha256(SCRIPT.encode()).hexdigest()[:12]}"
# Streamlit sends a component's script anew with every change; this one only asks for the real one.
LOADER = """
const loaded = import(new URL("ADDRESS", location.href));
export default function ({ data, parentElement, setTriggerValue }) {
  const { payload, view } = JSON.parse(new TextDecoder().decode(data));
  document.documentElement.lang = view.lang;
  // A trigger, for a state value tells Python nothing when the same cell is pinned again.
  const send = (name, value) => setTriggerValue(name, { value });
  const root = parentElement.querySelector(".pool-viewer");
  loaded.then(({ mountViewer }) => mountViewer(root, { ...payload, ...view }, send));
}
""".replace("ADDRESS", ADDRESS)

_component = st.components.v2.component(
    "pool_viewer",
    html='<div class="pool-viewer"></div>',
    css=viewer.style(),
    js=LOADER,
)


async def _script(request: Request) -> Response:
    # A browser may keep it for good: a new one has a new address.
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(SCRIPT, media_type="text/javascript", headers=kept)


def route() -> Route:
    """Where the server hands out the viewer's script."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return Route(f"/{base}/viewer.js" if base else "/viewer.js", _script)


@lru_cache(maxsize=256)
def _payload(layer: Layer, x: Matrix, dy: Matrix | None) -> str:
    """As JSON. Kept for all visitors: it depends on nothing but its arguments."""
    drawn = viewer.payload(layer, matrix.array(x), None if dy is None else matrix.array(dy))
    return json.dumps(drawn, allow_nan=False, separators=(",", ":"))


def _view(state: State, dy: Matrix | None) -> dict[str, Any]:
    return {
        "labels": viewer.labels(state.lang),
        "lang": state.lang,
        "mode": "forward" if dy is None else "backward",
        "channel": 0 if planes.of(state).mixed else min(state.channel, len(state.x) - 1),
        "pinned": state.pinned,
    }


def stepper(state: State, dy: Matrix | None) -> None:
    """Draw the viewer; a click in it changes the State."""
    view = json.dumps(_view(state, dy), ensure_ascii=False)
    data = f'{{"payload": {_payload(state.layer, state.x, dy)}, "view": {view}}}'
    # As bytes: in anything else Streamlit would look for data frames, and import pandas for it.
    _component(
        key="viewer", data=data.encode(), on_pinned_change=_pinned, on_channel_change=_channel
    )


def page(state: State, dy: Matrix, backward: bool, title: str) -> str:
    """The same picture as one HTML file, with a switch between forward and backward."""
    state = fitting(state)
    view = _view(state, dy) | {"modes": True, "mode": "backward" if backward else "forward"}
    return viewer.page(json.loads(_payload(state.layer, state.x, dy)) | view, title, state.lang)


def _pinned() -> None:
    pin = st.session_state.viewer.pinned["value"]
    change(pinned=tuple(pin) if pin else None)


def _channel() -> None:
    # A click may be on its way while the channels become fewer.
    change(channel=min(st.session_state.viewer.channel["value"], len(current().x) - 1))


def fitting(state: State) -> State:
    """The state without a pin that this output no longer has."""
    pin, step = state.pinned, planes.of(state).step
    if pin and (len(pin) != len(step) or any(p >= n for p, n in zip(pin, step, strict=True))):
        return replace(state, pinned=None)
    return state

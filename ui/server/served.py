"""Streamlit components whose script the server hands out once, at an address of its own."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import viewer

FUNCTIONS = {
    "mountViewer": "mount", "mountCompared": "compared", "mountCards": "cards",
    "mountSizes": "sizes",
}  # fmt: skip
"""What the pages draw with, and the module of each; they take (root, data, send)."""
# Joined: with 150 ms on the way, 18 modules took 0.8 s where the one text takes 0.4.
SCRIPT = f"{viewer.joined(*FUNCTIONS.values())}\nexport {{ {', '.join(FUNCTIONS)} }};\n"
ADDRESS = f"viewer.js?{hashlib.sha256(SCRIPT.encode()).hexdigest()[:12]}"
# Streamlit sends a component's script anew with every change; this one only asks for the real one.
LOADER = """
const loaded = import(new URL("ADDRESS", location.href));
export default function ({ data, parentElement, setTriggerValue }) {
  const found = JSON.parse(new TextDecoder().decode(data));
  document.documentElement.lang = found.lang;
  const root = parentElement.querySelector(".ROOT");
  // A trigger, for a state value tells Python nothing when the same cell is pinned again.
  const send = (name, value) => setTriggerValue(name, { value });
  loaded.then((drawing) => drawing.FUNCTION(root, found, send));
}
"""


def component(function: str, root: str, css: str) -> Any:
    """A component that draws with one of FUNCTIONS into an element of class root.

    Its data is JSON as bytes, with the language as "lang": in anything else Streamlit would look
    for data frames, and import pandas for it.
    """
    js = LOADER.replace("ADDRESS", ADDRESS).replace("ROOT", root).replace("FUNCTION", function)
    html = f'<div class="{root}"></div>'
    return st.components.v2.component(root.replace("-", "_"), html=html, css=css, js=js)


async def _script(request: Request) -> Response:
    # A browser may keep it for good: a new one has a new address.
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(SCRIPT, media_type="text/javascript", headers=kept)


def route() -> Route:
    """Where the server hands out the script."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return Route(f"/{base}/viewer.js" if base else "/viewer.js", _script)

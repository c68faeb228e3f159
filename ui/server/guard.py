"""What stands before Streamlit: who may ask, for which addresses, how much, with which headers."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from ui.server.messages import sifted

FRAMES = "POOLLAB_FRAME_ANCESTORS"
"""In the environment: who may show a page in a frame, as Content-Security-Policy writes it."""
METRICS = "POOLLAB_METRICS"
"""In the environment: 1 opens Streamlit's metrics to everyone who reaches the server."""
NEEDED = {"health", "host-config", "stream"}
"""What the pages and a monitor ask of Streamlit's own addresses, below /_stcore."""
UNUSED = {"component", "auth", "oauth2callback"}
"""Streamlit's addresses for older components and for signing in."""
SAFE = {"GET", "HEAD", "OPTIONS"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
PORTS = {"http": ":80", "https": ":443"}
TOO_FAR = "This address is closed. 这个地址没有开放。"
FOREIGN = "Another site may not ask for this. 其他网站不能发出这个请求。"
TOO_LARGE = "This is too large. 内容太大了。"
NO_LENGTH = "The length must be told. 请求必须注明长度。"
FAILED = (
    "Something went wrong here, and it is our fault. Reload the page to try again.\n"
    "这里出错了，是我们的问题。请刷新页面再试一次。"
)


def base_path() -> str:
    """What stands before every address: "" or "/name"."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}" if base else ""


def security_headers(index: str, frames: str) -> list[tuple[bytes, bytes]]:
    """What every answer carries.

    index: Streamlit's page, whose inline scripts are allowed by their hashes. frames: who may show
    ours in a frame.
    """
    hashes = [b64encode(sha256(code.encode()).digest()).decode() for code in INLINE.findall(index)]
    policy = {
        "default-src": "'self'",
        # Streamlit starts a component's script from a blob.
        "script-src": " ".join(["'self'", *(f"'sha256-{code}'" for code in hashes), "blob:"]),
        # Streamlit and Plotly write style elements and attributes.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        # For browsers that can run Streamlit at all, 'self' is the websocket too.
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": frames,
    }
    found = {
        "content-security-policy": "; ".join(map(" ".join, policy.items())),
        "x-content-type-options": "nosniff",
        # The address holds what the reader typed: other sites are not told it.
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    # The older header knows only these two; any other choice is the policy's alone.
    older = {"'self'": "SAMEORIGIN", "'none'": "DENY"}.get(frames)
    found |= {"x-frame-options": older} if older else {}
    return [(name.encode(), value.encode("latin-1")) for name, value in found.items()]


def same_origin(origin: str, host: str) -> bool:
    """Whether a page of this origin asks the server that it came from. Nobody else is asked."""
    scheme, _, place = origin.lower().partition("://")
    port = PORTS.get(scheme)
    return bool(port and place and place.removesuffix(port) == host.lower().removesuffix(port))


def values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


class Guard:
    """Middleware around Streamlit. Streamlit's own options say what is allowed, where it has one:
    server.corsAllowedOrigins, server.maxWidgetStateSize (of one message or body), baseUrlPath.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.base = base_path()
        self.friends = _origins(st.get_option("server.corsAllowedOrigins"))
        self.most = int(st.get_option("server.maxWidgetStateSize") * 1_000_000)
        index = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
        self.headers = security_headers(index, os.environ.get(FRAMES, "").strip() or "'self'")
        self.open = NEEDED | ({"metrics"} if os.environ.get(METRICS) == "1" else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_closed(scope["path"]) or not self._may_ask(scope):
            # Closed before it was accepted, the handshake is answered by 403.
            await send({"type": "websocket.close", "code": 1008})
            return

        async def close(code: int) -> None:
            await send({"type": "websocket.close", "code": code})

        # Given an origin that it does not know, Streamlit asks an outside address for its own and
        # stands still meanwhile. The origin has been judged here; given none, it asks nobody.
        headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        await self.app({**scope, "headers": headers}, sifted(receive, close), send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                theirs = {name.lower() for name, _ in message["headers"]}
                ours = [header for header in self.headers if header[0] not in theirs]
                message = {**message, "headers": [*message["headers"], *ours]}
            await send(message)

        if self.base and scope["path"] == "/_stcore/health":
            # A container's health check need not know the base path.
            scope = {**scope, "path": self.base + scope["path"]}
        app = self._refusal(scope) or self.app
        try:
            await app(scope, receive, dressed)
        except Exception:
            if not started:
                await PlainTextResponse(FAILED, 500)(scope, receive, dressed)
            raise  # the server writes it into the log

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if self._is_closed(scope["path"]):
            return PlainTextResponse(TOO_FAR, 404)
        if scope["method"] not in SAFE and not self._may_ask(scope):
            return PlainTextResponse(FOREIGN, 403)
        if values(scope, b"transfer-encoding"):
            return PlainTextResponse(NO_LENGTH, 411)
        if any(int(length) > self.most for length in values(scope, b"content-length")):
            return PlainTextResponse(TOO_LARGE, 413)
        return None

    def _is_closed(self, path: str) -> bool:
        kind, _, rest = path.removeprefix(self.base).lstrip("/").partition("/")
        return kind in UNUSED or (kind == "_stcore" and rest not in self.open)

    def _may_ask(self, scope: Scope) -> bool:
        """Only browsers tell an origin; who tells none carries nobody's cookies."""
        host = "".join(values(scope, b"host")[:1])
        return all(
            origin.lower() in self.friends or same_origin(origin, host)
            for origin in values(scope, b"origin")
        )


def _origins(listed: Iterable[str]) -> set[str]:
    return {origin.strip().rstrip("/").lower() for origin in listed}

"""The page that Streamlit's app is drawn into, with our name and our words for an outage."""

from __future__ import annotations

import hashlib
import json
from contextvars import copy_context
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import file_util

from ui.server.guard import base_path
from ui.words import LANGUAGES, speak, t

NO_SCRIPT = (
    "<noscript><p>PoolLab draws with JavaScript. Please switch it on.</p>"
    '<p lang="zh">池化实验室要用 JavaScript 来画图，请在浏览器里打开它。</p></noscript>'
)


def _words(lang: str) -> dict[str, str]:
    speak(lang)
    return {
        "lost": t(
            "There is no connection to the server; trying again …"
            " What you set is kept in the address of this page."
        ),
        "ended": t("The connection to the server has ended. Please reload the page."),
    }


@cache
def script() -> str:
    """The script that every page starts with."""
    told = {lang: copy_context().run(_words, lang) for lang in LANGUAGES}
    text = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return text.replace("WORDS = {}", f"WORDS = {json.dumps(told, ensure_ascii=False)}", 1)


@cache
def page() -> str:
    """Streamlit's index.html, of which four places are ours."""
    text = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    mark = hashlib.sha256(script().encode()).hexdigest()[:12]
    text = text.replace("<title>Streamlit</title>", "<title>PoolLab 池化实验室</title>", 1)
    # Streamlit's interface for programs, which is closed.
    text = _without(text, '<link rel="service-desc"', "/>")
    text = _without(text, "<noscript>", "</noscript>", NO_SCRIPT)
    # First in the head: it tells Streamlit's script something before that one starts.
    return text.replace("<head>", f'<head><script src="./shell.js?{mark}"></script>', 1)


def _without(text: str, first: str, last: str, instead: str = "") -> str:
    before, _, rest = text.partition(first)
    return before + instead + rest.partition(last)[2]


async def _page(request: Request) -> Response:
    return HTMLResponse(page(), headers={"Cache-Control": "no-cache"})


async def _script(request: Request) -> Response:
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(script(), media_type="text/javascript", headers=kept)


def routes(pages: list[str]) -> list[Route]:
    """The start page, each page by its name, and the script."""
    base = base_path()
    drawn = [Route(f"{base}/{name}", _page) for name in ("", *pages)]
    return [*drawn, Route(f"{base}/shell.js", _script)]

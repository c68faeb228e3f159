"""The reader's language: short labels from gettext catalogues, prose from content/<lang>/."""

from __future__ import annotations

import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from babel.core import negotiate_locale
from babel.messages.pofile import read_po

from notation.number import Unreadable

ROOT = Path(__file__).parent.parent
LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Labels by their English text. English needs none."""
    path = ROOT / "locales" / lang / "LC_MESSAGES" / "poollab.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=lang) if m.id}


def browser_language() -> str:
    """The language the browser asks for, as far as the app speaks it."""
    preferred = [str(st.context.locale or "").replace("-", "_")]
    found = negotiate_locale(preferred, list(LANGUAGES))
    return found or ("zh" if preferred[0].lower().startswith("zh") else "en")


_spoken: ContextVar[str] = ContextVar("language", default="en")
"""Of the run that this thread is in: asking the session for every label took a tenth of a run."""


def speak(lang: str) -> None:
    """Say from here on, in this visitor's run, everything in this language."""
    _spoken.set(lang)


def language() -> str:
    """The language of this visitor's run."""
    return _spoken.get()


def t(text: str, **parts: object) -> str:
    """The label in the reader's language, with its {parts} filled in."""
    found = catalogue(language()).get(text) or text
    return found.format(**parts) if parts else found


def tell(problem: Unreadable) -> str:
    """An Unreadable in the reader's language as Markdown, with the problem inside it.

    Whatever a reader typed is told through here, and quoted.
    """
    return t(problem.reason, **{name: _told(part) for name, part in problem.parts.items()})


def _told(part: object) -> object:
    if isinstance(part, Unreadable):
        return tell(part)
    return quoted(part) if isinstance(part, str) else part


def quoted(typed: str) -> str:
    """Markdown that shows exactly this text, whatever it holds; nothing is loaded for it.

    A code span, because outside of one a backslash does not stop Streamlit from making links of
    bare addresses and pictures of :emoji:. What cannot be seen is shown by its code.
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in typed)
    # The one text that Streamlit rewrites before it knows what is code: to an icon.
    shown = shown.replace(":material/", ":\u2060material/")
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    space = " " if shown[:1] in ("", "`", " ") or shown[-1:] in ("`", " ") else ""
    return f"{fence}{space}{shown}{space}{fence}"


@cache
def _read(lang: str, name: str) -> tuple[int, str, str]:
    text = (ROOT / "content" / lang / f"{name}.md").read_text(encoding="utf-8")
    heading, _, body = text.partition("\n")
    place, title = heading.removeprefix("# ").split(" ", 1)
    return int(place), title, body.strip()


def page_title(name: str) -> tuple[int, str]:
    """A page's place in the navigation, and its title: the heading of its prose, "# 1 Forward"."""
    return _read(language(), name)[:2]


def prose(name: str) -> str:
    """A page's prose in the reader's language, without the heading."""
    return _read(language(), name)[2]

"""Where the viewer lives: a notebook, a file on disk. (Its Streamlit home is in ui/.)"""

from __future__ import annotations

import html as markup
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from numpy.typing import ArrayLike

from poolcore import Layer

from .payload import payload
from .scripts import joined

LANGUAGES = ("en", "zh")


@cache
def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def style(name: str = "viewer") -> str:
    """A component's CSS."""
    return _read(f"{name}.css")


@cache
def labels(lang: str) -> Mapping[str, str]:
    """The viewer's own words. Raises ValueError for a language it does not have."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang {lang!r} is not one of {', '.join(LANGUAGES)}")
    return json.loads(_read("labels.json"))[lang]


def page(data: Mapping[str, Any], title: str, lang: str = "en") -> str:
    """One self-contained HTML file: no network, no server, the same behaviour.

    data: what the viewer draws, as `setting` gives it.
    """
    # In a script "<" could end it or open a comment; JSON may write it as an escape.
    inline = json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    written = {"lang": markup.escape(lang), "title": markup.escape(title), "data": inline}
    return Template(_read("page.html")).substitute(written, css=style(), js=joined("mount"))


def setting(
    layer: Layer, x: ArrayLike, dy: ArrayLike | None = None, lang: str = "en", **view: Any
) -> dict[str, Any]:
    """The payload with the words of a language and a view: mode, modes, channel, pinned."""
    return {**payload(layer.run(x), dy), "labels": labels(lang), **view}


class Notebook:
    """What a notebook shows: the page in a frame of its own."""

    def __init__(self, text: str, height: int) -> None:
        self.text, self.height = text, height

    def _repr_html_(self) -> str:
        source = markup.escape(self.text, quote=True)
        look = f"width: 100%; height: {self.height}px; border: 0"
        return f'<iframe srcdoc="{source}" style="{look}"></iframe>'

    def save(self, path: str) -> None:
        """Write the self-contained HTML file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.text)


def show(
    layer: Layer,
    x: ArrayLike,
    dy: ArrayLike | None = None,
    *,
    mode: str = "forward",
    lang: str = "en",
    height: int = 720,
) -> Notebook:
    """Step through a layer in a notebook: `viewer.show(MaxPool(2), x)`.

    x, dy: as `payload`. With dy there is a switch between forward and backward; mode says which
    comes first. height: of the frame, in CSS pixels. Raises what the layer raises, and ValueError
    for an unknown mode or language.
    """
    if mode not in ("forward", "backward"):
        raise ValueError(f'mode {mode!r} is not "forward" or "backward"')
    data = setting(layer, x, dy, lang, mode=mode, modes=True)
    return Notebook(page(data, str(layer), lang), height)

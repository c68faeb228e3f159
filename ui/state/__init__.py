"""Everything a reader set, and the query of the address that holds it; link.py reads it back."""

from __future__ import annotations

from dataclasses import dataclass

from notation import matrix
from notation.matrix import Matrix
from poolcore import LAYERS, Layer
from poolcore.frameworks.code import FRAMEWORKS
from poolcore.layers.bases.sliding import Sliding
from ui.geometry import FIELDS, value
from ui.state.examples import EXAMPLES
from ui.state.fields import EXTRAS, layer_of, slides, text
from ui.work.kept import kept

TABS = ("code", "matrix", "indices", "heatmaps", "check", "share")
COMPARED = ("MaxPool", "AvgPool")
COMPARABLE = tuple(name for name, cls in LAYERS.items() if slides(cls))
"""Layers that differ in nothing but their rule, once they have the same window."""
MOST = 4
encoded = kept(matrix.encode)


@dataclass(frozen=True)
class State:
    """layer and x: the setting. dy: the upstream gradient as last edited, None for 1, 2, 3, …
    pinned: the output cell, one number an axis. linked: one slider for rows and columns.
    compare: the layers that stand beside each other."""

    layer: Layer
    x: Matrix
    dy: Matrix | None = None
    pinned: tuple[int, ...] | None = None
    channel: int = 0
    lang: str = "en"
    tab: str = ""
    framework: str = FRAMEWORKS[0]
    intro: bool = True
    linked: bool = True
    compare: tuple[str, ...] = COMPARED


def start(lang: str) -> State:
    """The documents' first example."""
    example = EXAMPLES["3x3"]
    return State(example.layer, example.x, lang=lang)


def upstream(state: State, shape: tuple[int, ...]) -> Matrix:
    """dy for an output of this shape: 1, 2, 3, … where the reader did not set it."""
    channels, rows, columns = shape
    fresh = matrix.counting(channels, rows, columns, start=1)
    return matrix.laid_over(fresh, state.dy) if state.dy else fresh


def query(state: State) -> dict[str, str]:
    """The state as an address's query; what is at its default is left out."""
    parts = {"layer": type(state.layer).__name__}
    base = layer_of(parts["layer"])  # what `read` begins with
    for name in FIELDS if isinstance(state.layer, Sliding) else ():
        pair = value(state.layer, name)
        if name in ("kernel_size", "stride") or pair != ((0, 0) if name == "padding" else (1, 1)):
            parts[name] = f"{pair[0]}x{pair[1]}" if pair[0] != pair[1] else str(pair[0])
    for field, _ in EXTRAS[type(state.layer)]:
        found = getattr(state.layer, field.name)
        if found != getattr(base, field.name):
            parts[field.name] = text(found)
    parts["x"] = next((n for n, e in EXAMPLES.items() if e.x == state.x), encoded(state.x))
    if state.dy:
        parts["dy"] = encoded(state.dy)
    if state.pinned:
        parts["pin"] = "x".join(map(str, state.pinned))
    if state.channel:
        parts["channel"] = str(state.channel)
    if state.tab:
        parts["tab"] = str(state.tab)
    if state.framework != FRAMEWORKS[0]:
        parts["framework"] = str(state.framework)
    if not state.intro:
        parts["intro"] = "0"
    if not state.linked:
        parts["linked"] = "0"
    if state.compare != COMPARED:
        parts["compare"] = "_".join(state.compare)
    return parts | {"lang": str(state.lang)}

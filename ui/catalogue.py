"""The catalogue: every layer as a card, grouped by what it does."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

import viewer
from notation.matrix import array
from poolcore import LAYERS
from poolcore.layer import KINDS
from ui.planes import side_by_side
from ui.server.served import component
from ui.state.examples import of_layer
from ui.words import language, t

TITLES = {
    "choose": "Choose", "blend": "Blend", "adapt": "Adapt", "restore": "Restore",
    "normalise": "Normalise", "combine": "Combine", "convolve": "Convolve", "regions": "Regions",
}  # fmt: skip
TOLD = {
    "choose": "One cell speaks for its window.",
    "blend": "All cells of a window have a say.",
    "adapt": "The windows stretch until the output has the size you ask for.",
    "restore": "From small to large: what pooling made coarse is spread out again.",
    "normalise": "Each cell is measured against its neighbours.",
    "combine": "Two feature maps, or two features, are multiplied and summed.",
    "convolve": "Each cell of a window has a weight of its own, and channels mix.",
    "regions": "The windows lie where boxes say.",
}

_cards = component("mountCards", "catalogue", viewer.style("cards"))


def cards() -> None:
    """All layers; a card opens the stepper on its layer's example."""
    _cards(key="catalogue", data=_data(language()).encode())


@cache
def _data(lang: str) -> str:
    groups = []
    for kind in KINDS:
        names = [name for name, cls in LAYERS.items() if cls.kind == kind]
        if names:
            cards = [_card(name, lang) for name in names]
            groups.append({"title": t(TITLES[kind]), "told": t(TOLD[kind]), "cards": cards})
    return json.dumps({"groups": groups, "lang": lang}, ensure_ascii=False)


def _card(name: str, lang: str) -> dict[str, Any]:
    cls = LAYERS[name]
    source, made = _picture(name)
    return {
        "href": f"step?{urlencode({'layer': name, 'lang': lang})}", "title": t(cls.title),
        "use": t(cls.use), "source": t(cls.source), "input": source, "output": made,
    }  # fmt: skip


@cache
def _picture(name: str) -> tuple[list, list]:
    """The example's input and what the layer makes of it, as shades."""
    example = of_layer(name)
    x = array(example.x)
    x, y = (side_by_side(values) for values in (x, example.layer(x)))
    return _shades(x), _shades(y)


def _shades(values: NDArray) -> list[list[int | None]]:
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    spread = float(high - low) or 1.0
    return [
        [round(100 * (v - low) / spread) if np.isfinite(v) else None for v in row]
        for row in values.tolist()
    ]

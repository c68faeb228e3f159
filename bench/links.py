"""The addresses that the measurements open."""

from __future__ import annotations

from urllib.parse import urlencode

from notation.matrix import encode, random

EXAMPLE = "layer=MaxPool&kernel_size=2&stride=2&x=4x4&lang=en"
"""The documents' 4×4 example."""


def drawn(side: int, seed: int, kernel: int = 3) -> str:
    """A matrix of random whole numbers, walked with stride 1."""
    x = encode(random(1, side, side, seed))
    return urlencode({"layer": "MaxPool", "kernel_size": kernel, "stride": 1, "x": x, "lang": "en"})

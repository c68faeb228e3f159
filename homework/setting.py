"""A layer's setting in words, as it stands in a question."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from .stack import Stack

NAMES = {
    "kernel_size": ("window {}", "窗口 {}"),
    "weight": ("kernel {}", "卷积核 {}"),
    "stride": ("stride {}", "步幅 {}"),
    "padding": ("padding {}", "填充 {}"),
    "dilation": ("dilation {}", "膨胀率 {}"),
    "ceil_mode": ("ceil_mode={}", "ceil_mode={}"),
    "count_include_pad": ("count_include_pad={}", "count_include_pad={}"),
    "norm_type": ("p = {}", "p = {}"),
    "output_size": ("output {}", "输出 {}"),
    "output_padding": ("output_padding {}", "output_padding {}"),
    "size": ("size {}", "大小 {}"),
    "align_corners": ("align_corners={}", "align_corners={}"),
    "alpha": ("α = {}", "α = {}"),
    "beta": ("β = {}", "β = {}"),
    "k": ("k = {}", "k = {}"),
    "levels": ("levels {}", "各级 {}"),
}
"""In English and Chinese."""
ALWAYS = {
    "kernel_size", "stride", "norm_type", "count_include_pad", "beta", "k", "align_corners",
    "levels",
}  # fmt: skip
"""What is told even where it is the default."""


TITLES = {"Convolution": ("convolution", "卷积"), "Max pooling": ("max pooling", "最大池化")}


def setting(layer: Any, lang: str) -> str:
    """What the layer was given: "window 2×3, stride 1", or "窗口 2×3，步幅 1".

    >>> from poolcore import MaxPool
    >>> setting(MaxPool((2, 3), stride=1), "en")
    'window 2×3, stride 1'
    """
    if isinstance(layer, Stack):
        each = (work.layer for work in layer.works)
        return " → ".join(
            f"{TITLES[one.title][lang == 'zh']} ({setting(one, lang)})" for one in each
        )
    parts = []
    for field in fields(layer):
        value = _value(layer, field.name)
        # Whether padding counts says nothing where there is none.
        silent = field.name == "count_include_pad" and not layer.padding
        told = field.name in ALWAYS or value != field.default
        if field.name in NAMES and value is not None and told and not silent:
            words = NAMES[field.name][lang == "zh"]
            parts.append(words.format(_written(value, ", " if field.name == "levels" else "×")))
    return ("，" if lang == "zh" else ", ").join(parts)


def _value(layer: Any, name: str) -> Any:
    """A stride that is not given is the window's; of a convolution's weights only the size."""
    if name == "stride":
        return getattr(layer, "strides", layer.stride)
    return layer.kernel if name == "weight" else getattr(layer, name)


def _written(value: Any, between: str) -> str:
    return between.join(map(str, value)) if isinstance(value, tuple) else str(value)

"""A layer's setting in words, as it stands in a question."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

NAMES = {
    "kernel_size": ("window", "窗口"),
    "stride": ("stride", "步幅"),
    "padding": ("padding", "填充"),
    "dilation": ("dilation", "膨胀率"),
    "ceil_mode": ("ceil_mode={}", "ceil_mode={}"),
    "count_include_pad": ("count_include_pad={}", "count_include_pad={}"),
    "norm_type": ("p =", "p ="),
    "output_size": ("output", "输出"),
}


def setting(layer: Any, lang: str) -> str:
    """What the layer was given: "window 2×3, stride 1", or "窗口 2×3，步幅 1".

    >>> from poolcore import MaxPool
    >>> setting(MaxPool((2, 3), stride=1), "en")
    'window 2×3, stride 1'
    """
    parts = []
    for field in fields(layer):
        if field.name not in NAMES:
            continue
        value = layer.strides if field.name == "stride" else getattr(layer, field.name)
        always = field.name in ("kernel_size", "stride", "norm_type", "count_include_pad")
        name = NAMES[field.name][lang == "zh"]
        # Whether padding counts says nothing where there is none.
        silent = field.name == "count_include_pad" and not layer.padding
        if value is not None and not silent and (always or value != field.default):
            parts.append(name.format(value) if "{}" in name else f"{name} {_written(value)}")
    return ("，" if lang == "zh" else ", ").join(parts)


def _written(value: Any) -> str:
    return "×".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}"

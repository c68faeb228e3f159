"""A layer as the call a student would copy, in five frameworks.

A layer's file has its `calls`: what each framework has for it. Everything around the call is here:
padding, ceil mode and divisors, where the call itself cannot do them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .layer import Layer
from .slide import Sliding, pairs, sizes

FRAMEWORKS = ("pytorch", "keras", "onnx", "jax", "numpy")
NAMES = {"pytorch": "PyTorch", "keras": "Keras", "jax": "JAX"}
"""Those that differentiate."""
IMPORTS = {
    "torch.": "import torch",
    "keras.": "import keras",
    "onnx.": "import onnx, onnxruntime",
    "jax.": "import jax",
    "jnp.": "import jax.numpy as jnp",
    "np.": "import numpy as np",
    "sliding_window_view(": "from numpy.lib.stride_tricks import sliding_window_view",
}
SPLITS = {"same": "(p // 2, p - p // 2)", "same_lower": "(p - p // 2, p // 2)"}


@dataclass(frozen=True)
class Call:
    """What one framework has for a layer with a sliding kernel.

    gives: what it makes of a window: "max", "mean", "sum", or "all" that the layer does.
    takes: the settings it can be given, of those in `_Snippet.needs`, with spaces between.
    first: arguments of its own. x: what it is called with.
    """

    name: str
    gives: str
    takes: str = ""
    first: str = ""
    x: str = "{x}"


def code(layer: Layer, framework: str) -> str:
    """Lines that take an array x of shape (N, C, *spatial) and assign y: a few lines, runnable.

    Keras takes (N, *spatial, C). x holds floats, as that framework's arrays. What the framework
    does in another way is said in a comment at the end.
    Raises ValueError for a framework that is not one of FRAMEWORKS.

    >>> print(code(MaxPool(2, stride=1), "pytorch"))
    import torch
    y = torch.nn.MaxPool2d(kernel_size=2, stride=1)(x)
    """
    if framework not in FRAMEWORKS:
        raise ValueError(f"framework {framework!r} is not one of {', '.join(FRAMEWORKS)}")
    calls = getattr(layer, "calls", {})
    if framework not in calls:
        return f"# {NAMES.get(framework, framework)} has no {layer.title.lower()}."
    if isinstance(layer, Sliding):
        lines = _Snippet(layer, framework).lines()
    else:
        lines = calls[framework].format(**vars(layer)).splitlines()
    body = "\n".join(lines)
    return "\n".join([*(line for use, line in IMPORTS.items() if use in body), body])


class _Snippet:
    """One sliding layer in one framework."""

    def __init__(self, layer: Any, framework: str) -> None:
        self.layer, self.framework, self.call = layer, framework, layer.calls[framework]
        rank = self.rank = layer.rank
        self.kernel = sizes("kernel_size", layer.kernel_size, rank, least=1)
        self.stride = sizes("stride", layer.strides, rank, least=1)
        self.dilation = sizes("dilation", layer.dilation, rank, least=1)
        self.span = tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))
        self.same = layer.padding if layer.padding in SPLITS else ""
        self.pads = pairs(0 if isinstance(layer.padding, str) else layer.padding, rank)
        # Rounding up is rounding down after s − 1 more cells. "same" has no remainder to round.
        over = layer.ceil_mode and not self.same
        self.over = tuple((0, s - 1 if over else 0) for s in self.stride)
        self.divisor = getattr(layer, "divisor_override", None)
        self.count_pad = getattr(layer, "count_include_pad", True)
        self.fill, self.outside = layer.fill(np.dtype(np.float64))
        self.own = self.needs() <= set(self.call.takes.split())
        if self.same and not self.own and set(self.stride) == {1}:
            # With stride 1 the amount does not depend on the input's size.
            split = {p: eval(SPLITS[self.same], {"p": p - 1}) for p in self.span}
            self.pads, self.same = tuple(split[s] for s in self.span), ""
            self.own = self.needs() <= set(self.call.takes.split())

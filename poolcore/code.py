"""A layer as the call a student would copy, in five frameworks.

A layer's file has its `calls`: what each framework has for it (see calls.py). Around the call stand
here what the call itself cannot do: padding, ceil mode and divisors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .calls import Setting
from .frameworks import Amounts, Jax, Keras, Numpy, Onnx, Torch, for_each_axis
from .layer import Layer
from .slide import Sliding

FRAMEWORKS = ("pytorch", "keras", "onnx", "jax", "numpy")
WRITERS = dict(zip(FRAMEWORKS, (Torch(), Keras(), Onnx(), Jax(), Numpy()), strict=True))
IMPORTS = {
    r"torch\.": "import torch",
    r"keras\.": "import keras",
    r"onnx\.": "import onnx, onnxruntime",
    r"jax\.": "import jax",
    r"jnp\.": "import jax.numpy as jnp",
    r"np\.": "import numpy as np",
    "sliding_window_view": "from numpy.lib.stride_tricks import sliding_window_view",
}
SPLITS = {"same": "(p // 2, p - p // 2)", "same_lower": "(p - p // 2, p // 2)"}
LAYOUTS = {1: "(N, L, C)", 2: "(N, H, W, C)", 3: "(N, D, H, W, C)"}


def code(layer: Layer, framework: str) -> str:
    """A few lines that take an array x of shape (N, C, *spatial) and assign y, imports included.

    Keras takes (N, *spatial, C). x holds floats, in the framework's own arrays. What the framework
    does in another way is said in a comment at the end.
    Raises ValueError for a framework that is not one of FRAMEWORKS.

    >>> print(code(MaxPool(2, stride=1), "pytorch"))
    import torch
    y = torch.nn.MaxPool2d(kernel_size=2, stride=1)(x)
    """
    if framework not in FRAMEWORKS:
        raise ValueError(f"framework {framework!r} is not one of {', '.join(FRAMEWORKS)}")
    calls, title = getattr(layer, "calls", {}), layer.title.lower()
    if framework not in calls:
        return f"# PoolLab knows no single call of {WRITERS[framework].title} for {title}."
    if isinstance(layer, Sliding) and layer.rank > WRITERS[framework].most_axes:
        return f"# {WRITERS[framework].title} pools over at most 3 axes."
    if isinstance(layer, Sliding):
        body = "\n".join(_lines(Setting(layer, calls[framework]), WRITERS[framework]))
    else:
        body = calls[framework].format(**vars(layer))
    imports = [line for name, line in IMPORTS.items() if re.search(rf"\b{name}", body)]
    return "\n".join([*imports, body])


def _lines(s: Setting, writer: Numpy) -> Iterator[str]:
    if isinstance(writer, Keras):
        yield f"# x has its channels last: {LAYOUTS.get(s.rank, '(N, ..., C)')}"
    pool = writer.pool(s)
    before, after = s.layer.around if pool.gives != "all" else (s.call.x, "{y}")
    x = before.format(x="x")
    crop = "" if s.own else _crop(s, writer)
    if s.counts and not s.own:
        yield from _pad_and_count(s, writer, x)
        yield from pool.before
        yield f"total, count = ({pool.of('a')}{crop} for a in (x, ones))"
        value, factor = "total", " / count"
    else:
        yield from () if s.own else _pad(s, writer)
        yield from pool.before
        value, factor = pool.of(x) + crop, _factor(s, pool.gives)
    value = f"({value}{factor})" if factor and after != "{y}" else value + factor
    yield f"y = {after.format(y=value)}"
    yield from _remarks(s, writer, after)


def _amounts(s: Setting) -> Amounts:
    return SPLITS[s.same] if s.same else s.pads


def _both(s: Setting) -> Amounts:
    """Padding and overhang at once."""
    if s.same:
        return SPLITS[s.same]
    return [(b, a + more) for (b, a), (_, more) in zip(s.pads, s.over, strict=True)]


def _sizes(s: Setting, writer: Numpy) -> Iterator[str]:
    """The amounts of "same", which follow from the input's size."""
    if s.same:
        text = "max((n - 1) // {stride} * {stride} + {span} - n, 0)"
        yield f"pads = {for_each_axis(text, writer.spatial, stride=s.stride, span=s.span)}"


def _pad(s: Setting, writer: Numpy) -> Iterator[str]:
    yield from _sizes(s, writer)
    overhangs = any(map(any, s.over))
    if overhangs and (s.fill == s.outside or not s.padded):
        yield f"x = {writer.pad('x', _both(s), s.outside)}"
        return
    if s.padded:
        yield f"x = {writer.pad('x', _amounts(s), s.fill)}"
    if overhangs:
        yield f"x = {writer.pad('x', s.over, s.outside)}"


def _pad_and_count(s: Setting, writer: Numpy, x: str) -> Iterator[str]:
    """Pad x, and beside it ones where a cell counts."""
    yield from _sizes(s, writer)
    amounts = _both(s)
    if s.count_pad and s.padded:
        yield f"x = {writer.pad(x, _amounts(s), 0)}"
        x, amounts = "x", s.over
    yield f"x, ones = ({writer.pad('a', amounts, 0)} for a in ({x}, {writer.ones}(x)))"


def _factor(s: Setting, gives: str) -> str:
    """From what the call gives to what the layer wants."""
    wants = s.layer.pools
    if s.divisor is not None and not s.own:
        return f" / {s.divisor}" if gives == "sum" else f" * {s.volume} / {s.divisor}"
    if {wants, gives} == {"mean", "sum"} and s.volume > 1:
        return f" / {s.volume}" if wants == "mean" else f" * {s.volume}"
    return ""


def _crop(s: Setting, writer: Numpy) -> str:
    """The index that drops the windows that start past the input and the padding before it."""
    first, index = len(writer.lead), []
    for axis, (stride, (_, after), crops) in enumerate(zip(s.stride, s.pads, s.crops, strict=True)):
        size = f"x.shape[{first + axis}]"
        size = f"({size} - {after})" if after else size
        index.append(f": {size} // {stride}" if crops else ":")
    return f"[{', '.join([':'] * first + index)}]" if any(s.crops) else ""


def _remarks(s: Setting, writer: Numpy, after: str) -> Iterator[str]:
    if isinstance(writer, Keras) and s.own and s.same and s.layer.pools == "mean" and s.count_pad:
        yield "# Keras never counts padding: this is count_include_pad=False."
    if not writer.differentiates:
        return
    if isinstance(writer, Jax) and s.dilated and s.layer.pools == "max":
        yield "# JAX has no gradient for a dilated maximum."
    ties = getattr(s.layer, "ties", "first")
    if ties != "first":
        yield f'# {writer.title} has no ties="{ties}": it has its own rule for equal maxima.'
    if after != "{y}":
        yield f"# Where a window is all 0, {writer.title} gives the gradient nan, this layer 0."

"""Random layers with inputs that fit them, as Hypothesis strategies.

A layer's hyperparameters come from its dataclass fields: those of a sliding window by name, all
others by type. A new layer whose fields have these names or types needs nothing added here.
"""

from __future__ import annotations

import math
import types
from dataclasses import MISSING, Field, fields
from math import inf
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from poolcore import GeometryError, Layer
from poolcore.layers.bases.sliding import Sliding

BY_NAME = {
    "norm_type": st.sampled_from([1, 2, 3, 1.5]),
    "pad_value": st.sampled_from([-inf, 0.0]),
    "divisor_override": st.none() | st.integers(1, 9),
}
LONGEST = 8
"""Axes grow up to here to make room for a window: 4 cells with dilation 2 span 7."""


@st.composite
def sliding(draw: st.DrawFn, rank: int) -> dict[str, Any]:
    """The fields of a sliding window: kernel 1 to 4, stride 1 to 3, dilation 1 or 2, padding."""

    def one_an_axis(least: int, most: int) -> Any:
        return draw(st.tuples(*[st.integers(least, most)] * rank))

    kernel = one_an_axis(1, 4)
    square = rank == 2 and draw(st.booleans())
    if square:
        kernel = (kernel[0], kernel[0])
    dilation = draw(st.integers(1, 2)) if draw(st.booleans()) else one_an_axis(1, 2)
    stride = draw(st.none() | st.integers(1, 3)) if draw(st.booleans()) else one_an_axis(1, 3)
    each = [st.integers(0, k - 1) for k in kernel]
    padding = draw(
        st.one_of(
            st.integers(0, min(kernel) - 1),
            st.tuples(*each),
            st.tuples(*(st.tuples(both, both) for both in each)),
            st.sampled_from(["valid", "same", "same_lower"]),
        )
    )
    return {
        "kernel_size": kernel[0] if square else kernel,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


def of_field(field: Field, hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field: by its name, its metadata or its type."""
    if field.name in BY_NAME:
        return BY_NAME[field.name]
    if "choices" in field.metadata:
        return st.sampled_from(field.metadata["choices"])
    if "range" in field.metadata:
        least, most = field.metadata["range"]
        whole = st.integers(math.ceil(least), math.floor(most))
        return (
            whole if isinstance(least, int) else st.sampled_from([least, most]) | whole.map(float)
        )
    return of_type(hint, field.default)


def of_type(hint: Any, default: Any) -> st.SearchStrategy[Any]:
    """Values of this type; the default where the type says too little."""
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) in (Union, types.UnionType):
        parts = [of_type(part, default) for part in get_args(hint)]
        return st.one_of(parts)
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(1, 4)
    if hint is float:
        return st.sampled_from([0.5, 1.0, 2.0])
    if hint is types.NoneType:
        return st.none()
    if default is MISSING:
        raise TypeError(f"tests/geometries.py knows no values of type {hint}")
    return st.just(default)


@st.composite
def layers(draw: st.DrawFn, layer: type[Layer], rank: int) -> Layer:
    """A layer of this class for so many spatial axes."""
    window, hints = draw(sliding(rank)), get_type_hints(layer)
    chosen = {}
    for field in fields(layer):
        if field.name in window:
            chosen[field.name] = window[field.name]
        else:
            chosen[field.name] = draw(of_field(field, hints[field.name]))
    return layer(**chosen)


@st.composite
def shapes(draw: st.DrawFn, layer: Layer, rank: int) -> tuple[int, ...]:
    """An input shape the layer accepts: up to two leading axes, some of them of size zero."""
    lead = draw(st.sampled_from([(), (), (1,), (2,), (2, 1), (0,), (2, 0)]))
    sizes = st.integers(1, 3) | (st.integers(4, 8) if rank < 3 else st.integers(4, 5))
    space = [draw(sizes) for _ in range(rank)]
    while True:
        try:
            layer.output_shape((*lead, *space))
            return (*lead, *space)
        except GeometryError as error:
            if error.axis is None or space[error.axis] >= LONGEST:
                reject()
            space[error.axis] += 1


def integers(shape: tuple[int, ...]) -> st.SearchStrategy[NDArray]:
    """Small whole numbers as float64, so that ties happen."""
    return arrays(np.float64, shape, elements=st.integers(-3, 3).map(float))


@st.composite
def distinct(draw: st.DrawFn, shape: tuple[int, ...]) -> NDArray:
    """…, −1.5, −0.5, 0.5, 1.5, … in some order: no two cells are equal, and none is zero."""
    size = int(np.prod(shape))
    order = np.random.default_rng(draw(st.integers(0, 2**32))).permutation(size)
    return (order + 0.5 - size // 2).reshape(shape)


@st.composite
def cases(
    draw: st.DrawFn, layer: type[Layer], inputs: Any = integers
) -> tuple[Layer, NDArray, NDArray]:
    """A layer of this class, an input x, and an upstream gradient dy of small whole numbers.

    Sliding windows are random; other layers, and those with arrays that must fit, are their example
    on random numbers.
    """
    if issubclass(layer, Sliding) and not any("array" in f.metadata for f in fields(layer)):
        rank = draw(st.integers(1, 3))
        one = draw(layers(layer, rank))
        shape = draw(shapes(one, rank))
    else:
        one = layer(**layer.example.fields).given(*layer.example.others)
        shape = np.shape(layer.example.x)
    return one, draw(inputs(shape)), draw(integers(one.output_shape(shape)))

"""Where each maximum stood, as frameworks number it, and the way back: max unpooling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from notation import matrix
from notation.matrix import array, shape
from poolcore import GeometryError, Layer
from poolcore.frameworks.indices import LAYOUTS, renumbered
from poolcore.layers.max_pool import MaxPool
from poolcore.layers.max_unpool import MaxUnpool
from ui import geometry, planes
from ui.state import State
from ui.state.link import checked
from ui.state.session import change
from ui.words import t

WHOSE = {
    "torch": "PyTorch: `return_indices=True`",
    "onnx": "ONNX: `Indices`",
    "tensorflow": "TensorFlow: `tf.nn.max_pool_with_argmax`",
}
"""Whose numbers they are."""
COUNTED = {
    "torch": "row × {width} + column",
    "onnx": "channel × {cells} + row × {width} + column",
    "tensorflow": "(row × {width} + column) × {channels} + channel",
}
POSITION = (
    "Position of each maximum in the input, channel {channel}. "
    "Rows, columns and channels count from 0."
)


def recorded(layer: Layer) -> bool:
    """Whether the layer tells where its maxima stood."""
    return callable(getattr(layer, "indices", None))


def indices(state: State) -> None:
    """The indices of the channel shown, one table for each way to number cells that differs."""
    found = _numbered(state.layer, array(state.x))
    channels, rows, columns = shape(state.x)
    st.caption(t(POSITION, channel=state.channel))
    for column, (layout, each) in zip(st.columns(len(found)), found.items(), strict=True):
        parts = {"width": columns, "cells": rows * columns, "channels": channels}
        with column:
            st.caption(f"{WHOSE[layout]}  \n{t(COUNTED[layout], **parts)}")
            st.code(planes.as_text(each[state.channel].astype(float)), language=None)
    _remarks(state, found["torch"])
    if back := unpooled(state):
        st.button(
            t("Undo with max unpooling"), key="unpool", on_click=lambda: _go(back),
            help=t("Opens max unpooling with this output, these indices and this window."),
        )  # fmt: skip


def _numbered(layer: Layer, x: NDArray) -> dict[str, NDArray]:
    """By layout, (channels, rows, columns); of one channel only torch's, for all are the same."""
    inside = layer.indices(x)  # type: ignore[attr-defined]
    if not isinstance(layer, MaxPool) or len(x) == 1:
        return {"torch": inside}
    return {name: renumbered(inside, x.shape, layer.rank, LAYOUTS[name]) for name in WHOSE}


def _remarks(state: State, found: NDArray) -> None:
    if len(state.x) == 1 and isinstance(state.layer, MaxPool):
        st.caption(t("With one channel, ONNX and TensorFlow give the same numbers."))
    if (found < 0).any():
        st.caption(t("−1: padding holds the maximum, so no cell of the input does."))
    if (planes.run(state.layer, state.x).contenders.sum(axis=-1) > 1).any():
        last = getattr(state.layer, "ties", "first") == "last"
        st.caption(t(LAST if last else FIRST))


FIRST = "Where several cells tie, the index is the first one's, row by row."
LAST = "Where several cells tie, the index is the last one's, row by row."


def unpooled(state: State) -> State | None:
    """Max unpooling of what this pooling gave, with its indices; None where it cannot be shown."""
    layer, x = state.layer, array(state.x)
    if not isinstance(layer, MaxPool):
        return None
    where = layer.indices(x)
    try:
        pooled = matrix.as_matrix(layer(x).tolist())
        back = _undoing(layer, x.shape, where)
        geometry.check(back, shape(pooled))
        return checked(
            replace(state, layer=back, x=pooled, dy=None, pinned=None, channel=0, tab="")
        )
    except ValueError:  # of the limits of a link, of a page, or of max unpooling
        return None


def _undoing(layer: MaxPool, size: tuple[int, ...], where: NDArray) -> Layer:
    """Raises ValueError for a window that max unpooling has not, and GeometryError."""
    axes = layer.axes(size)
    if any(axis.dilation > 1 or axis.before != axis.after for axis in axes):
        raise ValueError("max unpooling knows no dilation, and padding on both sides alone")
    window = ([getattr(axis, n) for axis in axes] for n in ("kernel", "stride", "before"))
    back = MaxUnpool(*(one[0] if len(set(one)) == 1 else tuple(one) for one in window))
    spatial = size[-layer.rank :]
    try:
        fits = back.spatial(where.shape) == spatial
    except GeometryError:
        fits = False
    return replace(back, output_size=None if fits else spatial).given(where)


def _go(back: State) -> None:
    change(**{n: getattr(back, n) for n in ("layer", "x", "dy", "pinned", "channel", "tab")})


def astray(state: State) -> None:
    """Of max unpooling: that some indices were made for another width, where that can be seen."""
    if not isinstance(state.layer, MaxUnpool):
        return
    wrong = state.layer.astray(shape(state.x))
    if wrong.any():
        count = int(np.count_nonzero(wrong))
        st.caption(t(ASTRAY, count=count, all=wrong.size))


ASTRAY = (
    "{count} of {all} indices lie outside their own window: they were recorded in an input of "
    "another width. Set the output size (output_size) to the size of the input that was pooled."
)

"""Output size, padding and frameworks: a number line an axis, and seven answers to one setting."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import streamlit as st

import viewer
from notation.matrix import array, shape
from notation.number import number
from poolcore.frameworks.answers import Answer, answers
from poolcore.frameworks.needs import REASONS
from poolcore.layers.bases.sliding import Sliding
from poolcore.windows import Axis
from ui.errors import AXES
from ui.output_size import worked
from ui.server.served import component
from ui.state import State
from ui.state.fields import with_window_of
from ui.words import t
from viewer.number_line import axis_picture

_sizes = component("mountSizes", "sizes", viewer.style("sizes"))
LARGEST = 8
"""Outputs of more rows or columns are told by their size alone."""
WHY = {
    "Output size": "The output size is rounded in another way.",
    "ceil_mode": "Ceil mode has another rule for the last window, or there is none.",
    "Average divisor": "Padding counts in one divisor and not in the other.",
    "Integers": "Integers are treated in another way.",
    "Padding value of max": "Padding holds −∞ there, never 0.",
    "NaN": "NaN is dropped there and not passed on.",
    "Tie: gradient": "The numbers agree, but at ties the gradient goes elsewhere.",
    "Empty output": "Where no window fits, some frameworks give an empty array.",
    "Window wholly in padding": "A window that reads padding only is no error there.",
    "Padding limit": "How wide padding may be differs.",
    "SAME split": "SAME padding puts the odd cell at the end or at the start.",
    "Dilated average": "Not every framework has an average with dilation.",
    "divisor_override": "Only PyTorch has a divisor of one's own.",
}
"""By the subject of the semantics table that a difference belongs to."""
DEFAULTS = {
    True: "Its default would count padding in the divisor.",
    False: "Its default would leave padding out of the divisor.",
}
LEGEND = {
    "window": "a window and the cells it reads", "added": "added by ceil mode",
    "refused": "dropped again: it starts past the input", "pad": "padding",
    "outside": "overhang: never counted", "dropped": "read by no window",
}  # fmt: skip


def sizes(state: State) -> None:
    """The number lines, an axis each, and what seven frameworks give."""
    layer = state.layer
    assert isinstance(layer, Sliding)
    known = type(layer).__name__ in POOLS
    asked = layer if known else with_window_of(layer, "MaxPool")
    if not known:
        st.caption(t("The frameworks are asked for max pooling with the same window."))
    x = array(state.x)[state.channel]
    axes = zip(AXES, layer.axes(shape(state.x)), strict=True)
    data = {
        "axes": [_axis(t(name), axis) for name, axis in axes],
        "answers": [_answer(answer) for answer in answers(asked, x)],  # type: ignore[arg-type]
        "words": {
            "frameworks": t("What would the frameworks give?"), "framework": t("Framework"),
            "size": t("Output size"), "values": t("Output"), "why": t("Why"),
            "differs": t("differs"),
        },
        "lang": state.lang,
    }  # fmt: skip
    _sizes(key="sizes", data=json.dumps(data, ensure_ascii=False).encode())


POOLS = ("MaxPool", "AvgPool")


def _axis(name: str, axis: Axis) -> dict[str, Any]:
    picture = axis_picture(axis)
    kinds = {"pad": (*picture.before, *picture.after), "outside": picture.overhang}
    where = {at: kind for kind, cells in kinds.items() for at in cells}
    windows: list[dict[str, Any]] = [
        {"start": w.start, "end": w.end, "reads": w.cells, "kind": "added" * (n in picture.added)}
        for n, w in enumerate(picture.windows)
    ]
    refused = [
        {"start": w.start, "end": w.end, "reads": w.cells, "kind": "refused"}
        for w in picture.refused
    ]
    last = max([axis.size + axis.after, *(w["end"] + 1 for w in (*windows, *refused))])
    cells = [
        {"at": at, "kind": where.get(at, "input" if 0 <= at < axis.size else "outside"),
         "dropped": at in picture.dropped}
        for at in range(-axis.before, last)
    ]  # fmt: skip
    there = {"window", *(w["kind"] for w in (*windows, *refused)), *(c["kind"] for c in cells)}
    there |= {"dropped"} if picture.dropped else set()
    legend = [{"kind": kind, "text": t(LEGEND[kind])} for kind in LEGEND if kind in there]
    return {
        "title": name.capitalize(), "formula": worked(axis), "cells": cells,
        "windows": windows + refused, "legend": legend,
    }  # fmt: skip


def _answer(answer: Answer) -> dict[str, Any]:
    why = [t(REASONS[answer.reason])] if answer.reason else []
    why += [t(WHY[row]) for row in answer.rows]
    size, values = "–", None
    if answer.y is not None and answer.differs is not None:
        size = "×".join(map(str, answer.y.shape))
        if answer.y.size and max(answer.y.shape) <= LARGEST:
            values = _values(answer.y, answer.differs)
    same = answer.differs is not None and not (answer.rows or answer.differs.any())
    if same or not why:
        why.append(t("The same as here.") if same else t("differs"))
    if answer.default_y is not None:
        why.append(t(DEFAULTS[answer.default_counts]))
        if max(answer.default_y.shape) <= LARGEST:
            why.append(t("It would give {values}.", values=_listed(answer.default_y)))
    return {
        "framework": answer.framework, "call": answer.call, "size": size, "values": values,
        "why": why, "same": same,
    }  # fmt: skip


def _listed(y: np.ndarray) -> str:
    """1, 2; 3, 4"""
    return "; ".join(", ".join(number(float(v)) for v in row) for row in y.tolist())


def _values(y: np.ndarray, differs: np.ndarray) -> list[list[tuple[str, bool]]]:
    return [
        [(number(float(v)), bool(d)) for v, d in zip(row, marks, strict=True)]
        for row, marks in zip(y.tolist(), differs.tolist(), strict=True)
    ]

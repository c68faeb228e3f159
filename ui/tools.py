"""What stands under the grids: the sums that explain them, and one tool at a time."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import streamlit as st

from notation.matrix import Matrix
from notation.number import number
from poolcore import Layer
from poolcore.frameworks.code import code, knows
from ui import planes
from ui.controls.settings import words
from ui.errors import heavy, problem
from ui.indices import astray, indices, recorded
from ui.state import FRAMEWORKS, TABS, State, session
from ui.state.session import change, controlled
from ui.words import t
from ui.work.turns import turn

TITLES = {
    "code": "In code", "matrix": "Matrix", "indices": "Indices", "heatmaps": "Heatmaps",
    "check": "Check the gradient", "share": "Share and save",
}  # fmt: skip
UNKNOWN = "PoolLab knows no single call of {framework} for this layer."
NAMES = {"pytorch": "PyTorch", "keras": "Keras", "onnx": "ONNX", "jax": "JAX", "numpy": "NumPy"}


def further_inputs(state: State) -> None:
    """The second feature map, the boxes, the indices: what the layer reads beside the input."""
    for name in state.layer.others:
        found = getattr(state.layer, name)
        if found is not None:
            st.caption(_label(state.layer, name))
            st.code(planes.as_text(np.asarray(found, float)), language=None)
    astray(state)


def sum_check(state: State, dy: Matrix) -> None:
    """What went in, what came out, and where the difference went, in the channel shown."""
    found = planes.shown(state).balance(planes.upstream_of(state, dy))
    told = [
        t(
            "Sum of the upstream gradient {upstream}, sum of the input's gradient {input}.",
            upstream=number(found.upstream), input=number(found.input),
        )
    ]  # fmt: skip
    noise = 1e-9 * max(1.0, abs(found.upstream), abs(found.input))
    if abs(found.padding) > noise:
        told.append(t("{sum} landed on padding and is lost.", sum=number(found.padding)))
    if noise < abs(found.rule) < math.inf:
        told.append(t(TAKEN if found.rule > 0 else ADDED, sum=number(abs(found.rule))))
    if len(told) == 1 and math.isfinite(found.rule):
        told.append(t("Nothing was lost."))
    st.caption("  \n".join(told))


def parameter_gradients(state: State, dy: Matrix) -> None:
    """What each of the layer's own parameters would learn from this: every number of it."""
    if not state.layer.parameters:
        return
    learnt = planes.shown(state).parameter_gradients(planes.upstream_of(state, dy))
    for name in state.layer.parameters:
        if name not in learnt:
            continue  # as the bias of a convolution without one
        label, gradient = _label(state.layer, name), np.asarray(learnt[name])
        if gradient.size == 1:
            value = number(gradient.item())
            st.caption(t("Gradient of {name}: {value}", name=label, value=value))
        else:
            size = "×".join(map(str, gradient.shape))
            st.caption(t("Gradient of {name}, {size} numbers:", name=label, size=size))
            st.code(planes.as_text(gradient), language=None)


def _label(layer: Layer, name: str) -> str:
    return next(t(words(field)[0]) for field in fields(layer) if field.name == name)


TAKEN = "The rule itself takes {sum} away: a window's weights add up to less than 1 here."
ADDED = "The rule itself adds {sum}: a window's weights add up to more than 1 here."


def overflow(state: State) -> None:
    """Where finite numbers give an infinite output: what happened, for it looks like a mistake."""
    run = planes.run(state.layer, state.x)
    if np.isfinite(run.x).all() and not np.isfinite(run.output).all():
        st.caption(
            t("∞: the sum in between is larger than float64 holds (1.8e308), as in PyTorch.")
        )


def channels_apart(state: State) -> None:
    """Where there are several channels and nothing mixes them."""
    if len(state.x) > 1 and not planes.of(state).mixed:
        st.caption(
            t("Channels are pooled apart: each output channel comes from one input channel.")
        )


def below(backward: bool = False) -> None:
    """The tools of a page that steps; where there is nothing to step, the matrix to mend it."""
    state = session.current()
    if problem():
        tabs(state, None, ("matrix",))
        return
    # A check waits in a line of its own, in which nobody should hold up the pictures.
    with turn(heavy() and state.tab != "check"):
        tabs(state, planes.gradient(state) if backward else None)


def tabs(state: State, dy: Matrix | None, offered: tuple[str, ...] = TABS) -> None:
    """At most one tool at a time: what is hidden is neither computed nor loaded."""
    has = {"check": dy is not None, "indices": recorded(state.layer)}
    titles = {tab: t(TITLES[tab]) for tab in offered if has.get(tab, True)}
    tab = state.tab if state.tab in titles else None
    st.segmented_control(
        t("Tools"), list(titles), format_func=titles.__getitem__,
        label_visibility="collapsed", **controlled("tab", tab, lambda name: change(tab=name or "")),
    )  # fmt: skip
    # pandas and Plotly take longer to import than the rest of the app: only when they are used.
    if tab == "code":
        _code(state)
    elif tab == "matrix":
        from ui.controls.editor import editors

        editors(state, dy)
    elif tab == "indices":
        indices(state)
    elif tab == "heatmaps":
        from ui.figures import heatmaps

        heatmaps(state, dy)
    elif tab == "check" and dy:
        from ui.gradient_check import gradient_check

        gradient_check(state, dy)
    elif tab == "share":
        from ui.share import share

        share(state, dy)


def _code(state: State) -> None:
    st.segmented_control(
        t("Framework"), FRAMEWORKS, format_func=NAMES.__getitem__, required=True,
        **controlled("framework", state.framework, lambda name: change(framework=name)),
    )  # fmt: skip
    if knows(state.layer, state.framework):
        st.code(code(state.layer, state.framework), language="python", wrap_lines=True)
    else:
        st.info(t(UNKNOWN, framework=NAMES[state.framework]))

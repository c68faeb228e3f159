"""Heatmaps. Input and output share one scale; gradients share one that is centred on zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from notation.matrix import Matrix
from notation.number import number
from ui import planes
from ui.state import State
from ui.words import language, t

# The colours of viewer.css: grey for values, blue and red for gradients.
GRADIENT = [[0, "#0072b2"], [0.5, "#f7f7f7"], [1, "#d55e00"]]
VALUES = [[0, "#f2f4f6"], [1, "#3b4a57"]]
NUMBERED = 16
"""Above this many rows or columns the cells are too small for numbers."""


def heatmaps(state: State, dy: Matrix | None) -> None:
    """Input and output, and the gradients where there is a dy; each can be saved as an image."""
    run = planes.shown(state)
    x, y = run.x, run.output
    low, high = _range(x, y)
    shown: list[tuple[str, np.ndarray, Any, float, float]]
    shown = [(t("Input"), x, VALUES, low, high), (t("Output"), y, VALUES, low, high)]
    if dy is not None:
        upstream = planes.upstream_of(state, dy)
        dx = run.backward(upstream)
        reach = max(map(abs, _range(dx, upstream))) or 1.0
        shown.append((t("Upstream gradient"), upstream, GRADIENT, -reach, reach))
        shown.append((t("Gradient of the input"), dx, GRADIENT, -reach, reach))
    columns = [c for _ in range(0, len(shown), 2) for c in st.columns(2)]
    for column, parts in zip(columns, shown, strict=True):
        title, values, scale, least, most = parts
        sheet, wide = planes.side_by_side(values), values.shape[-1]
        figure = _heatmap(title, sheet, scale, least, most, wide)
        column.plotly_chart(figure, key=f"map_{title}", config=_config(title))


def _range(*arrays: np.ndarray) -> tuple[float, float]:
    """The least and the largest finite number."""
    finite = np.concatenate([a[np.isfinite(a)].ravel() for a in arrays])
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _heatmap(
    title: str, values: np.ndarray, scale: Any, low: float, high: float, wide: int
) -> go.Figure:
    """wide: the columns of one plane; after each comes an empty one."""
    columns = [c for c in range(values.shape[1]) if c % (wide + 1) < wide]
    text = [
        ["" if c not in columns else number(v) for c, v in enumerate(row)]
        for row in values.tolist()
    ]
    numbered = max(values.shape) <= NUMBERED
    trace = go.Heatmap(
        z=np.where(np.isfinite(values), values, np.nan), text=text, colorscale=scale, zmin=low,
        zmax=high, texttemplate="%{text}" if numbered else None, xgap=1, ygap=1,
        hovertemplate="(%{y}, %{x}): %{text}<extra></extra>", colorbar={"thickness": 12},
    )  # fmt: skip
    figure = go.Figure(trace)
    figure.update_layout(
        title=title, height=340, margin={"l": 30, "r": 10, "t": 40, "b": 30}, dragmode=False
    )
    quiet = {"dtick": 1 if numbered else 4, "showgrid": False, "zeroline": False, "ticks": ""}
    figure.update_xaxes(**quiet, side="bottom", constrain="domain")
    if values.shape[1] > wide:
        figure.update_xaxes(tickvals=columns, ticktext=[c % (wide + 1) for c in columns])
    figure.update_yaxes(**quiet, autorange="reversed", scaleanchor="x", constrain="domain")
    return figure


def _config(title: str) -> dict[str, Any]:
    """Only the button that saves an image, with its tooltip in the reader's language."""
    words = {
        "Download plot as a PNG": t("Save as an image"),
        "Download plot": t("Save as an image"),
    }
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"filename": f"poollab {title}", "scale": 2},
        "locale": language(),
        "locales": {language(): {"dictionary": words, "format": {}}},
    }

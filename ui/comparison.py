"""The gradient checked twice: by torch's autograd, and by finite differences."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from poolcore import Layer
from poolcore.text import number

from . import planes
from .matrix import Matrix, array, shape
from .state import State
from .words import t


@lru_cache(maxsize=64)
def _checked(layer: Layer, x: Matrix, dy: Matrix) -> tuple[Any, Any, str]:
    """Torch's answer, the finite differences, and what is missing for the first."""
    from poolcore import compare_with_torch, finite_difference

    given = array(x), array(dy).reshape(planes.planes(layer, shape(x)).output)
    found = finite_difference(layer, *given)
    try:
        return compare_with_torch(layer, *given), found, ""
    except ImportError:
        return None, found, "torch"
    except ValueError:
        return None, found, "layer"


NOT_INSTALLED = "PyTorch is not installed here; finite differences are shown alone."
NOT_THERE = "PyTorch has no such layer; finite differences are shown alone."


def comparison(state: State, dy: Matrix) -> None:
    """Cell by cell; kinks, where a finite difference cannot agree, are marked."""
    with st.spinner(t("Asking PyTorch …")):
        torch, found, missing = _checked(state.layer, state.x, dy)
    if missing:
        st.info(t(NOT_INSTALLED) if missing == "torch" else t(NOT_THERE))
    else:
        st.markdown(
            t("Largest difference from PyTorch: {difference}.", difference=number(torch.difference))
        )
        for note in torch.notes:
            st.caption(t(NOTES.get(note, note)))
    st.dataframe(_table(state, dy, torch, found), hide_index=True, height=320)
    if _part(state, found.kinks).any():
        st.caption(t(KINK))


KINK = (
    "A kink: the function bends here, as at a tie, so its slopes to the left and to the right "
    "differ. A central finite difference gives their mean and cannot confirm the rule."
)


NOTES = {
    "Tie: gradient": "Ties: PyTorch gives all to the first maximum; you chose another rule.",
    "Padding value of max": "PyTorch pads a maximum with −∞, never with 0.",
    "Padding limit": "PyTorch refuses padding over half the kernel; the input was padded first.",
    "Dilated average": "PyTorch has no dilated average; it was built from its own operations.",
    "LP pooling, sign": "PyTorch sums signed powers xᵖ; here |x|ᵖ is summed.",
    "LP pooling, ceil": "PyTorch rescales the windows that ceil mode clips; here they are not.",
    "LP gradient at 0": "|x|ᵖ bends at 0; PyTorch takes another slope there, here it is 0.",
    "L2 against RMS": "PyTorch has no RMS pooling; it was built from its own operations.",
    "Max-unpool duplicates": (
        "Where two values claim one place, the last one stays here; PyTorch's result may vary."
    ),
    "NaN": "NaN and ∞ spread in another way in PyTorch.",
}
"""Why the two may differ: by the row of the semantics that PyTorch does not share."""


def _table(state: State, dy: Matrix, torch: Any, found: Any) -> pd.DataFrame:
    dx = state.layer.backward(*planes.shown(state, dy))
    gradient = _part(state, found.gradient)
    columns = {
        t("Cell"): [f"({', '.join(map(str, cell))})" for cell in np.ndindex(dx.shape)],
        t("PoolLab"): _written(dx),
    }
    if torch is not None:
        columns[t("PyTorch")] = _written(_part(state, torch.torch_dx))
    columns[t("Finite difference")] = _written(gradient)
    kinks = _part(state, found.kinks).ravel().tolist()
    noise = _part(state, found.noise)
    near = np.isclose(gradient, dx, rtol=1e-4, atol=1e-4, equal_nan=True)
    agree = (near | (np.abs(gradient - dx) <= noise)).ravel().tolist()
    columns[t("Verdict")] = [
        t("kink") if kink else t("agrees") if same else t("differs")
        for kink, same in zip(kinks, agree, strict=True)
    ]
    return pd.DataFrame(columns)


def _part(state: State, values: np.ndarray) -> np.ndarray:
    return values if planes.of(state).mixed else values[state.channel]


def _written(values: np.ndarray) -> list[str]:
    return [number(v) for v in np.round(values, 6).ravel().tolist()]

"""What the check of the gradient found, cell by cell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from notation.matrix import Matrix, array
from notation.number import number
from poolcore import Differences
from ui import planes
from ui.state import State
from ui.words import t
from ui.work.check import WORKER, Checked, checked
from ui.work.kept import KEPT
from ui.work.worker import Busy, Failed, TooLong


def _asked(state: State, dy: Matrix) -> Checked | None:
    """Both checks, by the worker; None, with a message, where it cannot."""
    line = st.empty()

    def told(place: int) -> None:
        line.caption(t("Checking …") if place == 0 else t(IN_LINE, place=place))

    try:
        found = KEPT.get((checked, state.layer, state.x, dy), lambda: _work(told, state, dy))
    except Busy:
        line.info(t("Others are having their gradients checked. Try again in a few seconds."))
    except TooLong:
        line.warning(t("This check takes too long and was stopped. Try it on a smaller input."))
    except Failed as error:
        logging.getLogger(__name__).error("A check failed: %s", error)
        line.warning(t("This check has failed, and it is our fault. Try it again."))
    else:
        line.empty()
        return found
    st.button(t("Try again"), key="check_again")
    return None


def _work(told: Callable[[int], None], state: State, dy: Matrix) -> Checked:
    upstream = array(dy).reshape(planes.of(state).output)
    return WORKER.run(told, checked, state.layer, array(state.x), upstream)


IN_LINE = "Waiting for the check: number {place} in line."
SAMPLE = (
    "Only {some} of the {all} cells are checked, spread evenly; to check all would take too long."
)
NOT_INSTALLED = "PyTorch is not installed here; finite differences are shown alone."
NOT_THERE = "PoolLab knows no such layer in PyTorch; finite differences are shown alone."


def gradient_check(state: State, dy: Matrix) -> None:
    """Cell by cell; kinks, where a finite difference cannot agree, are marked."""
    done = _asked(state, dy)
    if done is None:
        return
    torch, found = done.torch, done.found
    if torch is None:
        st.info(t(NOT_INSTALLED) if done.missing == "torch" else t(NOT_THERE))
    else:
        st.markdown(
            t("Largest difference from PyTorch: {difference}.", difference=number(torch.difference))
        )
        for note in torch.notes:
            st.caption(t(NOTES.get(note, note)))
        if torch.unexplained:
            st.warning(t(UNEXPLAINED))
    rows = _rows(state, done.cells)
    table, differs = _table(state, dy, torch, found, rows)
    st.dataframe(table, hide_index=True, height=320)
    if len(done.cells) < found.gradient.size:
        st.caption(t(SAMPLE, all=found.gradient.size, some=len(done.cells)))
    if _part(state, found.kinks).ravel()[rows].any():
        st.caption(t(KINK))
    if differs and not (np.abs(array(state.x)) < LARGE).all():
        st.caption(t(NO_SLOPE))
    elif differs:
        st.warning(t(OTHER_SLOPE))


KINK = (
    "A kink: the function bends here, as at a tie, so its slopes to the left and to the right "
    "differ. A central finite difference gives their mean and cannot confirm the rule."
)


UNEXPLAINED = (
    "PyTorch gives something else here, and PoolLab does not know why: an unexplained difference."
)
LARGE = 1e150
"""Squares of numbers from here on are infinite, or nearly so."""
NO_SLOPE = (
    "Where a number is ∞ or NaN, or so large that its square is, a finite difference is no slope "
    "and confirms nothing."
)
OTHER_SLOPE = (
    "The finite difference is another slope, and PoolLab does not know why: an unexplained "
    "difference."
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


def _rows(state: State, cells: NDArray[np.intp]) -> NDArray[np.intp]:
    """Which cells of the part that is looked at were checked."""
    if planes.of(state).mixed:
        return cells
    channel, places = np.divmod(cells, array(state.x)[0].size)
    return places[channel == state.channel]


def _table(
    state: State, dy: Matrix, torch: Any, found: Differences, rows: NDArray[np.intp]
) -> tuple[pd.DataFrame, bool]:
    """The table, and whether a finite difference in it differs."""
    dx = planes.shown(state).backward(planes.upstream_of(state, dy))
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
    with np.errstate(invalid="ignore"):
        agree = (near | (np.abs(gradient - dx) <= noise)).ravel().tolist()
    differs = any(not (kinks[i] or agree[i]) for i in rows.tolist())
    columns[t("Verdict")] = [
        t("kink") if kink else t("agrees") if same else t("differs")
        for kink, same in zip(kinks, agree, strict=True)
    ]
    return pd.DataFrame(columns).iloc[rows], differs


def _part(state: State, values: np.ndarray) -> np.ndarray:
    return values if planes.of(state).mixed else values[state.channel]


def _written(values: np.ndarray) -> list[str]:
    return [number(v) for v in np.round(values, 6).ravel().tolist()]

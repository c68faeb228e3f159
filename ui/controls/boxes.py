"""A box for a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.state.session import controlled


def number_box(
    label: str, limits: tuple[float, float], key: str, value: float | None,
    act: Callable[[Any], None], off: str = "", **look: Any,
) -> None:  # fmt: skip
    """A number_input that hands act what was typed: an int where the limits are ints.

    off: what stands in the empty box, which then hands None; without it, the least value.
    Of floats always, for a NaN in Streamlit's box for integers fails until the visitor leaves.
    """
    whole = isinstance(limits[0], int)

    def read(typed: float | None) -> None:
        # A fraction where there is none counts as the box shows it, rounded.
        act(math.floor(typed + 0.5) if whole and typed is not None else typed)

    look |= {"step": 1.0, "format": "%.0f"} if whole else {"step": 0.5}
    look |= {"value": None, "placeholder": off} if off else {}
    least, most = map(float, limits)
    st.number_input(label, least, most, **look, **controlled(key, value, read))

"""A box for a whole number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from .session import controlled


def whole_box(
    label: str, limits: tuple[int, int], key: str, value: int | None, act: Callable[[Any], None],
    **look: Any,
) -> None:  # fmt: skip
    """A number_input that hands act an int, or None where it was emptied and may be.

    Of floats, for a NaN in a box of Streamlit's for integers fails until the visitor leaves.
    """

    def read(typed: float | None) -> None:
        # A fraction as the box shows it, rounded.
        act(None if typed is None else math.floor(typed + 0.5))

    least, most = map(float, limits)
    tied = look | controlled(key, value, read)
    st.number_input(label, least, most, step=1.0, format="%.0f", **tied)

"""The sum behind the output's size, and what a convolution of this size costs."""

from __future__ import annotations

import streamlit as st

from notation.matrix import shape
from poolcore.cost import cost
from poolcore.layers.bases.sliding import Sliding
from poolcore.windows import Axis
from ui import planes
from ui.errors import AXES
from ui.state import State
from ui.words import t

FLOOR = "⌊(input + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1"
CEIL = "⌈(input + 2·padding − dilation·(kernel − 1) − 1) / stride⌉ + 1"


def output_size(state: State) -> None:
    """The output-size formula with this setting's numbers, axis by axis."""
    if not isinstance(state.layer, Sliding):
        size = "×".join(map(str, planes.of(state).output))
        st.caption(t("Output size: {size}", size=size))
        _cost(state)
        return
    axes = state.layer.axes(shape(state.x))
    lines = [f"{t('Output size')} = {t(CEIL if state.layer.ceil_mode else FLOOR)}"]
    lines += [
        t("{axis}: {formula}", axis=t(name), formula=worked(axis))
        for name, axis in zip(AXES, axes, strict=True)
    ]
    st.caption("  \n".join(lines))


def worked(axis: Axis) -> str:
    """The sum of one axis; where ceil mode drops a window, with the reason."""
    if axis.raw_outputs == axis.outputs:
        return axis.formula
    return t(
        "{formula} (the last window would start outside the input, so it is dropped)",
        formula=axis.formula,
    )


def _cost(state: State) -> None:
    """Of a convolution: what there is to learn and to multiply, beside the standard one's."""
    if not hasattr(state.layer, "weight_counts"):
        return
    found = cost(state.layer, shape(state.x), planes.of(state).output)
    if found.parameters == found.standard_parameters:
        return
    st.caption(
        t(
            "Numbers to learn: {parameters}; a standard convolution has {standard}.",
            parameters=found.parameters, standard=found.standard_parameters,
        )
        + "  \n"
        + t(
            "Multiplications: {multiplies}; a standard convolution needs {standard}.",
            multiplies=found.multiplies, standard=found.standard_multiplies,
        )
    )  # fmt: skip

"""What cannot be shown: why, in the reader's language, and a button that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

import streamlit as st

from notation import matrix
from poolcore import GeometryError, Layer
from poolcore.budget import TooMuch
from poolcore.layers.bases.sliding import Sliding
from ui import geometry
from ui.controls.arrays import shape_of
from ui.state.session import change, current
from ui.words import language, t

AXES = ("height", "width")


def problem(pictures: int = 1) -> ValueError | None:
    """Why today's setting cannot be shown, or nothing. pictures: that stand beside each other."""
    state = current()
    try:
        geometry.check(state.layer, matrix.shape(state.x), pictures)
    except ValueError as error:
        return error
    return None


def heavy(pictures: int = 1) -> bool:
    """Whether today's setting takes so long to draw that it waits for its turn."""
    state = current()
    try:
        cells, outputs = geometry.work(state.layer, matrix.shape(state.x))
    except ValueError:
        return False
    return max(cells, 4 * outputs) * pictures > geometry.HEAVY


def explain(error: ValueError) -> str:
    """The error as a sentence for a student."""
    if isinstance(error, TooMuch):
        return t(TOO_MUCH[error.what], cells=error.cells, limit=error.limit)
    if not isinstance(error, GeometryError):
        return t("This layer's settings do not fit this input.")
    # A layer that reads across channels counts them as its first axis.
    parts = {"axis": t(AXES[-1 if error.axis else 0]), **error.numbers}
    between = " " if language() == "en" else ""
    return between.join([t(FACTS[error.reason], **parts), t(WAYS_OUT[error.reason])])


TOO_MUCH = {
    "windows": "Too large to draw: all windows together have {cells} cells, and {limit} fit.",
    "output": "Too large to draw: the output has {cells} cells, and {limit} fit.",
}
FACTS = {
    "no_output": "A window spans {span} cells, but along the {axis} there are only {padded}.",
    "empty_window": "Window {window} along the {axis} reads no input cell, only padding.",
    "empty_input": "The input has no cells.",
    "too_few_axes": "The layer needs {needed} axes, but the input has {axes}.",
    "channels": "The layer is made for {needed} channels, but the input has {channels}.",
    "groups": "{channels} channels do not divide into {groups} equal groups.",
    "output_size": "Along the {axis}, {outputs} outputs do not fit; {least} to {most} do.",
    "shape": "The layer is made for {needed} positions, but the input has {found}.",
    "index": "Index {index} is outside the output, which has cells 0 to {last}.",
    "box": "Box {box} covers no cell of the input.",
    "shapes": "An array of this layer has the shape {found}, but {needed} fits.",
    "halves": "The left half gives {left} rows, the right half {right}.",
    "cropped": "Cropping cuts {crop} cells from both ends of the {axis}, which has {cells}.",
}
WAYS_OUT = {
    "no_output": "Use a smaller kernel or dilation, or add padding.",
    "empty_window": "Use less padding, a smaller dilation or a larger kernel.",
    "empty_input": "Give it at least one.",
    "too_few_axes": "Give an input with more axes.",
    "channels": "Give an input with that many channels, or other weights.",
    "groups": "Use another number of groups or of channels.",
    "output_size": "Use another output size, or a larger input.",
    "shape": "Give inputs whose positions agree.",
    "index": "Use the indices that max pooling with the same settings recorded, and set the output "
    "size (output_size) to the size of the input that was pooled.",
    "box": "Move the box so that it overlaps the input.",
    "shapes": "Give it the shape that goes with the input.",
    "halves": "Give both kernels the same number of rows.",
    "cropped": "Crop less, or use a larger kernel or stride.",
}


def square(layer: Sliding) -> bool:
    return all(len(set(geometry.value(layer, f))) == 1 for f in geometry.FIELDS)


def in_place_of_pictures(error: ValueError) -> None:
    """What stands where they would be; `mend` says more beside the settings."""
    if isinstance(error, TooMuch):
        st.info(t("This setting is too large to draw. The settings say what fits."))
    else:
        st.info(t("This setting gives no output. The settings say why, and how to fix it."))


def mend(error: ValueError, pictures: int) -> None:
    """What is wrong, and a way out."""
    layer, shape = current().layer, matrix.shape(current().x)
    st.warning(explain(error))
    if isinstance(layer, Sliding):
        mended = geometry.mended(layer, shape, pictures)
        differ = [
            f for f in geometry.FIELDS if geometry.value(mended, f) != geometry.value(layer, f)
        ]
        _offer(mended, written(mended, differ), current().linked and square(mended))
    elif isinstance(error, TooMuch):
        if found := geometry.lighter(layer, shape):
            field, smaller = found
            value = getattr(smaller, field.name)
            _offer(smaller, f"{t(field.metadata['label'])} {shape_of(value) or value}")
        elif size := geometry.largest_input(layer, shape):
            st.caption(
                t(
                    "For this layer, an input of {rows}×{columns} still fits.",
                    rows=size[0], columns=size[1],
                )
            )  # fmt: skip


def _offer(layer: Layer, setting: str, linked: bool | None = None) -> None:
    linked = current().linked if linked is None else linked
    st.button(
        t("Use {setting}", setting=setting), key="mend",
        on_click=lambda: change(layer=layer, linked=linked),
    )  # fmt: skip


def label_of(layer: Layer, name: str) -> str:
    """Of a field's control, in English."""
    return next(field.metadata["label"] for field in fields(layer) if field.name == name)


def written(layer: Sliding, names: Iterable[str]) -> str:
    """Some of a layer's geometry in words: Kernel 3×3, Stride 2×2."""
    return ", ".join(
        f"{t(label_of(layer, f))} {'×'.join(map(str, geometry.value(layer, f)))}" for f in names
    )

"""The one error of a geometry that cannot be, with its parts as fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

FACTS = {
    "empty_input": "axis {axis} of the input has no cells",
    "no_output": "a window spans {span} cells but axis {axis} has only {padded}",
    "empty_window": "window {window} on axis {axis} reads no input cell, only padding",
    "too_few_axes": "the layer needs {needed} spatial axes but the input has {axes}",
    "channels": "the layer is made for {needed} channels but the input has {channels}",
    "groups": "{channels} channels do not divide into {groups} equal groups",
    "output_size": "axis {axis} cannot give {outputs} outputs: {least} to {most} fit",
    "shape": "the layer is made for {needed} positions but the input has {found}",
    "shapes": "{name} has the shape {found}, not {needed}",
    "index": "index {index} is outside the output, which has cells 0 to {last}",
    "box": "box {box} covers no cell of the input",
    "halves": "the left half gives {left} rows, the right half {right}",
    "cropped": "padding cuts {crop} cells from both ends of axis {axis}, which has {cells}",
}
WAYS_OUT = {
    "empty_input": "Give it at least one.",
    "no_output": "Use a smaller kernel or dilation, or add padding.",
    "empty_window": "Use less padding, a smaller dilation or a larger kernel.",
    "too_few_axes": "Give an input with more axes, or the kernel one entry a spatial axis.",
    "channels": "Give an input with that many channels, or other weights.",
    "groups": "Use another number of groups or of channels.",
    "output_size": "Use another output size, or a larger input.",
    "shape": "Give inputs whose positions agree.",
    "shapes": "Give it the shape that goes with the input.",
    "index": "Use the indices that max pooling with the same settings recorded, and set "
    "output_size to the size of the input that was pooled.",
    "box": "Move the box so that it overlaps the input.",
    "halves": "Give both kernels the same number of rows.",
    "cropped": "Use less padding, or a larger kernel or stride.",
}


@dataclass(eq=False)
class GeometryError(ValueError):
    """No output, or a window that reads no input cell.

    reason: a key of FACTS and of WAYS_OUT. axis: the spatial axis, counted from 0.
    numbers: what the fact speaks of, in cells. layer: the layer, as text. shape: the input's.
    """

    reason: str
    axis: int | None = None
    numbers: Mapping[str, int | str] = field(default_factory=dict)
    layer: str = ""
    shape: tuple[int, ...] = ()

    def at(self, **parts: object) -> GeometryError:
        """The same error with more of its parts known."""
        return replace(self, **parts)  # type: ignore[arg-type]

    @property
    def fact(self) -> str:
        return FACTS[self.reason].format(axis=self.axis, **self.numbers)

    @property
    def way_out(self) -> str:
        return WAYS_OUT[self.reason]

    def __str__(self) -> str:
        where = f"{self.layer}, input {'×'.join(map(str, self.shape))}: " if self.layer else ""
        return f"{where}{self.fact}. {self.way_out}"

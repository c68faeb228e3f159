"""What a layer brings along for the catalogue: where it stands, and an input that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = (
    "choose", "blend", "adapt", "restore", "normalise", "combine", "convolve", "regions",
)  # fmt: skip
"""What layers do, as the catalogue groups them."""


@dataclass(frozen=True)
class Example:
    """A setting that shows a layer at its best: its fields, its input, its further inputs.

    x: (channels, rows, columns) as nested tuples.
    """

    fields: Mapping[str, Any]
    x: Any
    others: tuple[Any, ...] = ()

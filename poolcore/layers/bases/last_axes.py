"""The axes of an input that a layer reads, where any number of cells on each will do."""

from __future__ import annotations

from ...errors import GeometryError
from ...layer import Layer


def last_axes(layer: Layer, shape: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """The sizes of the last axes. Raises GeometryError for too few, or one without cells."""
    found = tuple(map(int, shape[max(0, len(shape) - rank) :]))
    error = None
    if len(found) < rank:
        error = GeometryError("too_few_axes", numbers={"needed": rank, "axes": len(found)})
    elif 0 in found:
        error = GeometryError("empty_input", found.index(0), {"size": 0})
    if error:
        raise error.at(layer=layer.describe(), shape=tuple(shape))
    return found

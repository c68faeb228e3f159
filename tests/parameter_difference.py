"""The gradient of Σ dy · layer(x) by a field of the layer, by central differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from poolcore import Layer

STEP = 1e-5


def parameter_difference(layer: Layer, name: str, x: NDArray, dy: NDArray) -> NDArray:
    value = np.array(getattr(layer, name), np.float64)
    slopes = np.zeros(value.shape)
    for place in np.ndindex(value.shape):
        right, left = value.copy(), value.copy()
        right[place] += STEP
        left[place] -= STEP
        moved = (replace(layer, **{name: v if v.ndim else v.item()}) for v in (right, left))
        above, below = (np.vdot(dy, one(x)) for one in moved)
        slopes[place] = (above - below) / (2 * STEP)
    return slopes

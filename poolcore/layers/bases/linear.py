"""Layers whose cells carry fixed weights: interpolation, convolution, blurring.

The table holds the weights beside the index (`Windows.weights`), so one rule does for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from notation.number import added, equals, listing, number

from ...layer import Layer
from ...table import Step
from ...windows import Windows


@dataclass(frozen=True)
class Linear(Layer):
    """y = Σ weight · cell + offset. Subclasses give `windows`, with weights."""

    def reduce(self, values: NDArray, windows: Windows) -> NDArray:
        assert windows.weights is not None
        y = (values * windows.weights).sum(axis=-1)
        return (y if windows.offset is None else y + windows.offset).astype(values.dtype)

    def weights(self, values: NDArray, windows: Windows, y: NDArray) -> NDArray:
        assert windows.weights is not None
        return np.broadcast_to(windows.weights.astype(values.dtype), values.shape)

    def formula(self, step: Step) -> str:
        pairs = zip(step.weights.tolist(), step.values.tolist(), strict=True)
        products = [_product(weight, value) for weight, value in pairs if weight != 0]
        if step.offset:
            products.append(number(step.offset))
        return f"{added(listing(products, str)) or '0'} {equals(float(step.result))}"


def _product(weight: float, value: float) -> str:
    written = number(value)
    return f"{number(weight)}·{written if value >= 0 else f'({written})'}"

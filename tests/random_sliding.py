"""Thousands of random sliding layers from a seed: faster than Hypothesis, with torch as oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from poolcore import AvgPool, GeometryError, Layer, LPPool, MaxPool, RMSPool

OWN: dict[Any, dict[str, list[Any]]] = {
    MaxPool: {
        "ties": ["first"] * 3 + ["last", "split", "all"],
        "pad_value": [-np.inf] * 2 + [0, -1],
    },
    AvgPool: {"count_include_pad": [True, False], "divisor_override": [None, None, 3, -2]},
    LPPool: {"norm_type": [1, 2, 3, 4.0, 1.5, 0.5]},
    RMSPool: {"count_include_pad": [True, False]},
}
Numbers = Callable[[np.random.Generator, tuple[int, ...]], NDArray]


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Arrays this small only wait for torch's second thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def whole(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray:
    """Small whole numbers, so that ties happen."""
    return rng.integers(-3, 4, shape).astype(float)


def special(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray:
    """Whole numbers with −∞, ∞ or NaN among them."""
    odd = rng.choice([-np.inf, np.inf, np.nan], p=[0.5, 0.2, 0.3])
    return np.where(rng.random(shape) < rng.choice([0.2, 0.6]), odd, whole(rng, shape))


def cases(
    kind: Any, count: int, seed: int, numbers: Numbers = whole, lead: Any = None
) -> Iterator[tuple[Any, NDArray, NDArray]]:
    """So many layers of this class that fit their input, with x and dy; lead: its leading axes."""
    rng, found = np.random.default_rng(seed), 0
    leads = [(), (2,), (2, 1), (0,)] if lead is None else [lead]
    while found < count:
        layer, space = _layer(kind, rng)
        shape = (*leads[rng.integers(len(leads))], *space)
        try:
            output = layer.output_shape(shape)
        except GeometryError:
            continue
        found += 1
        yield layer, numbers(rng, shape), whole(rng, output)


def _layer(kind: Any, rng: np.random.Generator) -> tuple[Layer, tuple[int, ...]]:
    rank = int(rng.integers(1, 4))

    def each(low: int, high: int) -> tuple[int, ...]:
        return tuple(map(int, rng.integers(low, high + 1, rank)))

    sides = tuple((int(a), int(b)) for a, b in rng.integers(0, 4, (rank, 2)))
    paddings = [0, each(0, 2), each(0, 2), sides, "same", "same_lower", "valid"]
    chosen = {name: values[rng.integers(len(values))] for name, values in OWN[kind].items()}
    layer = kind(
        kernel_size=each(1, 3),
        stride=each(1, 3) if rng.random() < 0.7 else 1,
        padding=paddings[rng.integers(len(paddings))],
        dilation=each(1, 2) if rng.random() < 0.4 else 1,
        ceil_mode=bool(rng.random() < 0.4),
        **chosen,
    )
    return layer, each(1, 7)

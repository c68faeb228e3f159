"""What a page takes of a layer's fields, and that nothing large is made before it is counted."""

import tracemalloc
from dataclasses import fields, replace
from typing import Literal, get_origin, get_type_hints

import numpy as np
import pytest

from poolcore import LAYERS, MaxPool
from poolcore.budget import TooMuch, at_most


@pytest.mark.parametrize("name", LAYERS)
def test_every_field_has_limits(name):
    hints = get_type_hints(LAYERS[name])
    for field in fields(LAYERS[name]):
        told, hint = field.metadata, hints[field.name]
        if "array" in told:
            assert all((isinstance(n, int) and 1 <= n <= 32) or n == 64 for n in told["array"])
        elif hint is not bool and get_origin(hint) is not Literal and "choices" not in told:
            least, most = told["range"]
            assert least < most <= 1024, field.name


HUGE = 10**6


def _larger(layer):
    """The layer with one of its fields far outside its limits."""
    for field in fields(layer):
        value = getattr(layer, field.name)
        for huge in _huge(value):
            try:
                yield replace(layer, **{field.name: huge})
            except (TypeError, ValueError):
                continue


def _huge(value):
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield HUGE
    elif isinstance(value, float):
        yield float(HUGE)
    elif isinstance(value, tuple):
        yield value * 3000
        if isinstance(value[0], int):
            yield (HUGE,) * len(value)
        if isinstance(value[0], tuple):
            yield tuple(row * 3000 for row in value)


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_is_made_before_it_is_counted(name):
    cls = LAYERS[name]
    layer = cls(**cls.example.fields).given(*cls.example.others)
    shape = np.shape(cls.example.x)
    for one, size in [
        *((found, shape) for found in _larger(layer)),
        (layer, (*shape[:-2], 1000, 1000)),
    ]:
        tracemalloc.start()
        try:
            with at_most(60_000):
                one.windows(size)
        except (TypeError, ValueError):  # TooMuch among them
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert used < 32e6, (str(one)[:200], used)


def test_within_the_limit_nothing_is_refused():
    with at_most(16):
        assert MaxPool(2).windows((4, 4)).index.size == 16
    with at_most(15), pytest.raises(TooMuch) as told:
        MaxPool(2).windows((4, 4))
    assert (told.value.cells, told.value.limit) == (16, 15)
    assert MaxPool(2).windows((4, 4)).index.size == 16

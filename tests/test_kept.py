"""What is kept for all visitors never takes more room than it may."""

import numpy as np
import pytest

from poolcore import MaxPool
from ui.work.kept import Kept, weight


def test_it_is_made_once():
    store, made = Kept(), []
    for _ in range(3):
        store.get(("a", 1.0), lambda: made.append(1) or "x")
    assert made == [1]


def test_bytes_are_what_counts():
    store = Kept(limit=100_000)
    for n in range(100):
        store.get(n, lambda n=n: "x" * 10_000)
        assert store.bytes <= store.limit
    assert store.get(99, lambda: pytest.fail("the last ones stay")) == "x" * 10_000
    asked = []
    store.get(0, lambda: asked.append(1) or "")
    assert asked == [1]


def test_what_is_too_large_is_not_kept_and_drives_nothing_out():
    store = Kept(limit=10_000)
    store.get("small", lambda: 1)
    assert len(store.get("large", lambda: "x" * 20_000)) == 20_000
    assert store.get("small", lambda: 2) == 1
    assert store.get("large", lambda: "again") == "again"


def test_keys_weigh_too():
    store = Kept(limit=50_000)
    for n in range(20):
        store.get(tuple(float(n + i) for i in range(1000)), lambda: 0)
    assert store.bytes <= store.limit
    assert len(store._values) <= 2


def test_weight_is_that_of_everything_inside():
    assert weight(np.zeros(1000)) >= 8000
    assert weight(tuple(map(float, range(1000)))) >= 1000 * (24 + 8)
    assert weight(MaxPool(2)) > weight(2)

"""A forward pass needs one block of memory beside its input and output, however large they are."""

import tracemalloc
from threading import Thread

import numpy as np
import pytest

from poolcore import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    LPPool,
    MaxPool,
    RMSPool,
    Upsample,
)
from poolcore.room import Room


def beside(pool, x):
    """Bytes that a forward pass needs at most, beside its input and output, in a new thread."""
    pool(x)
    peaks = []

    def measure():
        tracemalloc.start()
        y = pool(x)
        peaks.append(tracemalloc.get_traced_memory()[1] - y.nbytes)
        tracemalloc.stop()

    thread = Thread(target=measure)
    thread.start()
    thread.join()
    return peaks[0]


FORWARD = [
    MaxPool(2),
    MaxPool(3, 1, 1),
    MaxPool(31, 1, 15),
    AvgPool(7, 1, 3),
    AvgPool(3, 2, 1, count_include_pad=False),
    RMSPool(3, 2, 1),
    LPPool(2, 5, 3),
    GlobalMaxPool(),
    GlobalAvgPool(),
    AdaptiveAvgPool((7, 300)),
    AdaptiveMaxPool(64),
    Upsample(size=(2048, 2500), mode="nearest"),
    Upsample(size=(2048, 2500), mode="bilinear"),
]


@pytest.mark.parametrize("pool", FORWARD, ids=str)
@pytest.mark.parametrize("shape", [(24, 1024, 1024), (4096, 4096)])
@pytest.mark.parametrize("dtype", ["float32", "float16", "int16"])
def test_forward_needs_one_block_beside_input_and_output(pool, shape, dtype):
    """However large the input is: the padded input would take 64 MB of float32."""
    x = np.zeros(shape, dtype)
    assert beside(pool, x) <= Room.size + 2**20
    assert beside(pool, x[..., ::2]) <= Room.size + 2**20


def test_a_kernel_far_larger_than_the_input():
    x = np.random.default_rng(0).standard_normal((4, 60, 60)).astype("float32")
    pool = MaxPool(2 * 10**7 + 1, 1, 10**7)
    assert beside(pool, x) <= Room.size + 2**20
    np.testing.assert_array_equal(pool(x), np.broadcast_to(x.max((1, 2), keepdims=True), x.shape))


@pytest.mark.parametrize("pool", [MaxPool(201, 1, 100), AvgPool(201, 1, 100)])
def test_the_way_is_chosen_by_the_work_and_not_by_the_input(pool):
    """The table would take 1.5 GB. Every window reads every cell here."""
    x = np.random.default_rng(0).standard_normal((32, 32))
    assert beside(pool, x) <= Room.size + 2**20
    whole = x.max() if isinstance(pool, MaxPool) else x.sum() / 201**2
    np.testing.assert_allclose(pool(x), np.full((32, 32), whole), rtol=1e-9)

"""A forward pass needs one block of memory beside its input and output, however large they are."""

import math
import tracemalloc

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
from poolcore.fast.planes import BLOCK

MOST = 5.25 * BLOCK
"""A block as it is padded, two parts of its windows and what they give; indices and views."""


def beside(pool, x):
    """Bytes that a forward pass needs at most, beside its input and output."""
    pool(x)
    tracemalloc.start()
    y = pool(x)
    peak = tracemalloc.get_traced_memory()[1] - y.nbytes
    tracemalloc.stop()
    return peak


FORWARD = [
    MaxPool(2),
    MaxPool(3, 1, 1),
    MaxPool(31, 1, 15),
    AvgPool(7, 1, 3),
    AvgPool(3, 2, 1, count_include_pad=False),
    RMSPool(3, 2, 1),
    LPPool(2, 5, 3),
    AdaptiveMaxPool(64),
    Upsample(size=(2048, 2500), mode="nearest"),
    Upsample(size=(2048, 2500), mode="bilinear"),
]
WHOLE = [GlobalMaxPool(), GlobalAvgPool(), AdaptiveAvgPool((7, 300))]
shapes = pytest.mark.parametrize("shape", [(24, 1024, 1024), (4096, 4096)])
dtypes = pytest.mark.parametrize("dtype", ["float32", "float16", "int16"])


@pytest.mark.parametrize("pool", FORWARD, ids=str)
@shapes
@dtypes
def test_forward_needs_one_block_beside_input_and_output(pool, shape, dtype):
    """However large the input is: the padded input would take 64 MB of float32."""
    x = np.zeros(shape, dtype)
    assert beside(pool, x) <= MOST
    assert beside(pool, x[..., ::2]) <= MOST


@pytest.mark.parametrize("pool", WHOLE, ids=str)
@shapes
@dtypes
def test_a_bin_larger_than_a_block_needs_its_plane_twice(pool, shape, dtype):
    """In the dtype that it is computed in; of 24 planes, or halves of them, one at a time."""
    x = np.zeros(shape, dtype)
    itemsize = max(4, pool.compute_dtype(x.dtype).itemsize)
    for part in (x, x[..., ::2]):
        assert beside(pool, part) <= 2 * math.prod(part.shape[-2:]) * itemsize + MOST


def test_a_kernel_far_larger_than_the_input():
    x = np.random.default_rng(0).standard_normal((4, 60, 60)).astype("float32")
    pool = MaxPool(2 * 10**7 + 1, 1, 10**7)
    assert beside(pool, x) <= MOST
    np.testing.assert_array_equal(pool(x), np.broadcast_to(x.max((1, 2), keepdims=True), x.shape))


@pytest.mark.parametrize("pool", [MaxPool(201, 1, 100), AvgPool(201, 1, 100)])
def test_the_way_is_chosen_by_the_work_and_not_by_the_input(pool):
    """The table would take 1.5 GB. Every window reads every cell here."""
    x = np.random.default_rng(0).standard_normal((32, 32))
    assert beside(pool, x) <= MOST
    whole = x.max() if isinstance(pool, MaxPool) else x.sum() / 201**2
    np.testing.assert_allclose(pool(x), np.full((32, 32), whole), rtol=1e-9)

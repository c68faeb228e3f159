"""Matrices in links: encoded, packed, damaged."""

import base64
import zlib
from math import inf, nan
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notation import matrix, paste
from notation.number import Unreadable


def kept(value):
    return float(f"{value:.4e}")


@st.composite
def matrices(draw):
    """Up to 1,024 cells picked from a few numbers: Hypothesis runs out of choices for each."""
    sizes = st.tuples(st.integers(1, 8), st.integers(1, 32), st.integers(1, 32))
    shape = draw(sizes.filter(lambda shape: np.prod(shape) <= matrix.CELLS))
    numbers = st.integers(-99_999, 99_999).map(float) | st.floats().map(kept)
    few = np.array(draw(st.lists(numbers, min_size=1, max_size=12)))
    order = np.random.default_rng(draw(st.integers(0, 99)))
    return matrix.as_matrix(order.choice(few, shape).tolist())


@given(matrices())
@example(matrix.counting(1, 1, 1))
@example((((nan, inf, -inf, 5e-324, 1.7976e308, -0.1),),))
@example((((100001.0, 123456789.125, -0.0, 0.1, 2 / 3, 1e-300),) * 8,) * 2)
def test_a_link_gives_the_matrix_back(x):
    again = matrix.decode(matrix.encode(x))
    np.testing.assert_array_equal(matrix.array(again), matrix.array(x))


@pytest.mark.parametrize("seed", range(3))
def test_two_full_random_matrices_fit_into_a_link(seed):
    normal = np.random.default_rng(seed).normal(size=(2, 32, 32)) * 1000
    x, dy = (paste.read(str(np.round(plane, 2).tolist()))[0] for plane in normal)
    assert len(matrix.encode(x)) + len(matrix.encode(dy)) < 8000 - 300


def test_every_float_travels_whole():
    x = matrix.as_matrix(np.random.default_rng(0).normal(size=(1, 32, 32)).tolist())
    text = matrix.encode(x)
    assert matrix.decode(text) == x
    assert len(text) < 11_500
    read, _ = paste.read(str(x[0]).replace("(", "[").replace(")", "]"))
    assert read == x


def packed(data):
    squeeze = zlib.compressobj(9, wbits=-15)
    raw = squeeze.compress(data) + squeeze.flush()
    return "z" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


BOMB = packed(bytes([1, 1, 1]) + bytes(3_000_000))
DAMAGED = {
    "z alone": "z",
    "no base64": "z!!!",
    "no ASCII": "zé中",
    "no deflate": "z_____",
    "nothing in it": packed(b""),
    "a shape alone": packed(bytes([1, 20, 20])),
    "no rows": packed(bytes([1, 0, 4])),
    "33 rows": packed(bytes([1, 33, 1]) + bytes(6 * 33)),
    "too many cells": packed(bytes([2, 32, 32]) + bytes(6 * 2048)),
    "a cell too few": packed(bytes([1, 2, 2]) + bytes(6 * 3)),
    "a cell too many": packed(bytes([1, 2, 2]) + bytes(6 * 5)),
    "1e10000": packed(bytes([1, 1, 1, 2, 0, 0, 0, 0x10, 0x27])),
    "1e400": packed(bytes([1, 1, 1, 2, 0, 0, 0, 0x90, 0x01])),
    "a bomb": BOMB,
    "ragged": "0_1~2",
    "an empty cell": "0__1",
    "a word": "0_x",
    "Arabic digits": "٣_٤",
    "4,000 characters": "0_" * 2000 + "0",
    "33 columns": "_".join("0" * 33),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_link_is_refused(text):
    with pytest.raises(Unreadable):
        matrix.decode(text)


def test_a_cut_link_never_gives_another_matrix():
    x = matrix.random(1, 12, 12, seed=1)
    whole = matrix.encode(x)
    for end in range(1, len(whole)):
        try:
            assert matrix.decode(whole[:end]) == x
        except Unreadable:
            continue


@given(st.text(max_size=60) | st.text(max_size=60).map("z{}".format) | st.binary().map(packed))
def test_any_link_is_read_or_refused(link):
    try:
        matrix.decode(link)
    except Unreadable:
        return


def test_a_bomb_is_not_unpacked(monkeypatch):
    sizes = []

    def watched(wbits):
        inner = zlib.decompressobj(wbits=wbits)

        def decompress(*args):
            sizes.append(inner.decompress(*args))
            return sizes[-1]

        return SimpleNamespace(decompress=decompress)

    monkeypatch.setattr(matrix, "zlib", SimpleNamespace(decompressobj=watched, error=zlib.error))
    with pytest.raises(Unreadable):
        matrix.decode(BOMB)
    assert max(map(len, sizes)) < 10_000


def test_resizing_keeps_what_stays():
    assert matrix.resized((((0.0, 1.0), (2.0, 3.0)),), 3, 1) == (((0,), (2,), (0,)),)


def test_a_seed_always_draws_the_same():
    one, again, other = (matrix.random(2, 3, 4, seed) for seed in (7, 7, 8))
    assert one == again != other

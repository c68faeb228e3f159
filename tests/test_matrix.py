"""Matrices as readers give them: pasted in every form, typed, packed into a link."""

import base64
import zlib
from math import inf, isnan, nan
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ui import matrix, paste
from ui.matrix import Unreadable

TWO = [[0.0, 1.0], [2.0, 3.0]]
FIVE = [[5.0, 6.0], [7.0, 8.0]]
CELL = "Row {row}, column {column}: {problem}"

FORMS = {
    "plain": "0 1\n2 3",
    "many spaces": "   0     1 \n 2  3   \n\n",
    "Windows line ends": "0 1\r\n2 3\r\n",
    "spreadsheet": "0\t1\n2\t3\n",
    "CSV": "0,1\n2,3\n",
    "CSV, a space after each comma": "0, 1\n2, 3",
    "CSV, a comma at each end": "0,1,\n2,3,",
    "semicolons": "0 1; 2 3",
    "semicolons in brackets": "[0 1; 2 3]",
    "NumPy": str(np.array(TWO)),
    "NumPy repr": repr(np.array(TWO)),
    "NumPy float32": repr(np.array(TWO, "float32")),
    "torch": str(torch.tensor(TWO)),
    "torch float64": str(torch.tensor(TWO).double()),
    "torch with gradient": str(torch.tensor(TWO, requires_grad=True)),
    "torch with grad_fn": str(torch.tensor(TWO, requires_grad=True) * 1),
    "torch, a batch of one": str(torch.tensor([[TWO]])),
    "JSON": "[\n  [0, 1.0],\n  [2e0, 3]\n]",
    "full-width": "０　１\n２　３",
    "full-width commas": "０，１\n２，３",
    "full-width brackets": "［［０，１］，［２，３］］",
    "Chinese commas": "0、1\n2、3",
}
CHANNELS = {
    "a blank line": "0 1\n2 3\n\n5 6\n7 8",
    "JSON": "[[[0, 1], [2, 3]], [[5, 6], [7, 8]]]",
    "NumPy": str(np.array([TWO, FIVE])),
    "torch": str(torch.tensor([TWO, FIVE])),
    "torch, a batch of one": str(torch.tensor([[TWO, FIVE]])),
}
NUMBERS = {
    "-1": -1, "−1": -1, "＋1": 1, ".5": 0.5, "2.": 2, "1e3": 1000, "１．５": 1.5, "1E-3": 0.001,
    "1e308": 1e308, "1e-400": 0, "inf": inf, "-Inf": -inf, "−∞": -inf, "Infinity": inf,
    "0.123456": 0.12346, "123456": 123460, "[7]": 7,
}  # fmt: skip


def square(size):
    return "\n".join(["1 " * size] * size)


REFUSED = {
    "nothing": ("", "There are no numbers here yet."),
    "white space": (" \n\t\n", "There are no numbers here yet."),
    "a separator": (";", ""),
    "empty brackets": ("[]", "or are empty."),
    "empty rows": ("[[], []]", ""),
    "a letter": ("1 2\n3 x", CELL),
    "a letter in brackets": ("[[1, 2], [3, x]]", CELL),
    "an empty cell between tabs": ("1\t\t3\n4\t5\t6", CELL),
    "an empty cell between commas": ("1,,3", CELL),
    "an empty cell in brackets": ("[[1,,3]]", CELL),
    "ragged": ("1 2 3\n4 5", "Row {row} has {found} numbers, row 0 has {first}."),
    "ragged brackets": ("[[1, 2], [4]]", "Row {row} has {found} numbers, row 0 has {first}."),
    "ragged channels": ("1 2\n3 4\n\n5 6", "The channels have different numbers of rows."),
    "mixed depth": ("[[1, 2], 3]", "Some rows are nested more deeply"),
    "an ellipsis": ("[[0 1 ... 31]]", "The text was shortened"),
    "one character for it": ("0 1 … 31", "The text was shortened"),
    "1e400": ("1e400", CELL),
    "33×33": (square(33), "{rows}×{columns} is outside 1×1 to 32×32."),
    "nine channels": ("\n\n".join("123456789"), "{channels} channels"),
    "two full channels": (f"{square(32)}\n\n{square(32)}", "{cells} numbers over all channels"),
    "a batch of two": ("[[[[1]]], [[[2]]]]", "this has more levels."),
    "deep brackets": ("[" * 1000 + "1" + "]" * 1000, "The brackets are nested too deeply."),
    "50,000 brackets": ("[" * 50_000, "The brackets are nested too deeply."),
    "no closing bracket": ("[[1, 2], [3, 4]", "An opening bracket is not closed."),
    "no opening bracket": ("[1, 2]]", "A closing bracket has no opening one."),
    "Arabic digits": ("٣ ٤", CELL),
    "an underscore": ("1_000", CELL),
    "hexadecimal": ("0x10", CELL),
    "a complex number": ("1+2j", CELL),
    "a script": ("<script>alert(1)</script>", CELL),
    "10,000 characters": ("garbage! " * 1111, CELL),
    "10,000 digits": ("1" * 10_000, CELL),
    "100,000 characters": ("1 " * 50_000, "{count} characters: at most 60,000 are read."),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_every_form_of_paste_gives_the_matrix(text):
    assert paste.read(text)[0] == matrix.as_matrix([TWO])


@pytest.mark.parametrize("text", CHANNELS.values(), ids=CHANNELS)
def test_channels(text):
    assert paste.read(text)[0] == matrix.as_matrix([TWO, FIVE])


@pytest.mark.parametrize("text, value", NUMBERS.items())
def test_numbers(text, value):
    assert paste.read(text)[0] == (((value,),),)


@pytest.mark.parametrize("text", ["nan", "NaN", "[[nan]]"])
def test_nan_is_a_number_here(text):
    assert isnan(paste.read(text)[0][0][0][0])


def test_full_width_characters_are_told():
    assert [paste.read(text)[1] for text in ("１ 2", "1 2")] == [True, False]


@pytest.mark.parametrize("text, reason", REFUSED.values(), ids=REFUSED)
def test_every_other_paste_is_refused_with_its_reason(text, reason):
    with pytest.raises(Unreadable) as error:
        paste.read(text)
    assert reason in error.value.reason
    assert len(error.value.reason.format(**error.value.parts)) < 200


@pytest.mark.parametrize(
    "text, row, column",
    [("1 2\n3 x", 1, 1), ("[[1, 2], [x, 4]]", 1, 0), ("1,2\n3,4\n,6", 2, 0), ("[[1,,3]]", 0, 1)],
)
def test_the_place_of_a_bad_cell_is_named(text, row, column):
    with pytest.raises(Unreadable) as error:
        paste.read(text)
    parts = error.value.parts
    assert (parts.get("row"), parts.get("column")) == (row, column)


@given(st.text(max_size=200) | st.text("012.,;eE+-−[]()naif \t\n", max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        found, _ = paste.read(text)
    except Unreadable:
        return
    matrix.check_shape(*matrix.shape(found))


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
@settings(deadline=None)
def test_a_link_gives_the_matrix_back(x):
    again = matrix.decode(matrix.encode(x))
    np.testing.assert_array_equal(matrix.array(again), matrix.array(x))


@pytest.mark.parametrize("seed", range(3))
def test_two_full_random_matrices_fit_into_a_link(seed):
    normal = np.random.default_rng(seed).normal(size=(2, 32, 32)) * 1000
    x, dy = (paste.read(str(plane.tolist()))[0] for plane in normal)
    assert len(matrix.encode(x)) + len(matrix.encode(dy)) < 8000 - 300


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
    assert matrix.resized(((TWO[0], TWO[1]),), 3, 1) == (((0,), (2,), (0,)),)


def test_a_seed_always_draws_the_same():
    one, again, other = (matrix.random(2, 3, 4, seed) for seed in (7, 7, 8))
    assert one == again != other

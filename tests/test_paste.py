"""Matrices as readers give them: pasted in every form, typed, packed into a link."""

from math import inf, isnan

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from notation import matrix, paste
from notation.number import Unreadable

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
    "0.123456": 0.123456, "123456": 123456, "[7]": 7,
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

"""Answers as they are typed, in every notation that students use."""

from fractions import Fraction

import numpy as np
import pytest

import homework
from homework.reading import numbers
from homework.slip import slips
from notation.number import Unreadable

WANTED = [[7 / 3, -np.inf], [0.5, -2.25]]
WRITTEN = [
    "7/3 -inf\n1/2 -2.25",
    "7/3, −∞; 1/2, −9/4",
    "[[7/3, -inf], [0.5, -2.25]]",
    "7／3，－∞；1／2，－2．25",
    "７／３，－∞；０．５，－９／４",
    "【【7/3，−∞】，【0.5，−2.25】】",
    "2⅓ 负无穷\n½ -2¼",
    "2.333\t-Infinity\n.5\t-2.25",
    "2。333、-∞；0。5、-2。25。",
    "tensor([[2.3333, -inf], [0.5000, -2.2500]])",
    "array([[ 2.33333333,       -inf],\n       [ 0.5       , -2.25      ]])",
    "+14/6 - ∞\n5e-1 –9/4",
    "2.33 負无穷".replace("負", "负") + "\n.50 -2.25",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_one_answer_in_many_notations(text):
    assert slips(numbers(text), np.array(WANTED)) == 0


@pytest.mark.parametrize("kind", homework.KINDS)
def test_the_right_answer_as_text(kind):
    q = next(homework.good(kind))
    right = np.atleast_2d(q.key().right)
    planes = right if right.ndim == 3 else right[None]
    fractions = [[[str(Fraction(v).limit_denominator(1000)) for v in r] for r in p] for p in planes]
    for inner, rows, between in ((" ", "\n", "\n\n"), ("，", "\n", "\n\n"), ("\t", "\n", "\n\n")):
        text = between.join(rows.join(inner.join(row) for row in plane) for plane in fractions)
        assert q.key().read(text).status == "right", text
    assert q.key().read(str(q.work.solve().tolist())).status == "right"
    assert q.key().read(q.work.solve().tolist()).status == "right"


def test_one_number_a_channel_may_stand_in_a_row_or_a_column():
    q = next(homework.good("global_average"))
    values = q.work.solve().ravel().tolist()
    for answer in (values, [[v] for v in values], q.work.solve()):
        assert q.key().read(answer).status == "right"


@pytest.mark.parametrize(
    "answer",
    ["", "   ", "a b", "1/0", "1 2\n3", "[[1, 2], [3", "1" * 70_000, "1" * 59_000, "- " * 29_000,
     "1/2/3", "1 2;3",
     [[1, 2], [3]], [], ["x"], "[" * 5000, 10**400, "1_000", "٣", np.zeros((1, 1, 2, 1, 2))],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_a_reason(answer):
    with pytest.raises(Unreadable):
        numbers(answer)

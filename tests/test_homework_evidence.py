"""No name without evidence: what is needed to be named, also where a question is not a good one."""

from itertools import combinations, islice

import homework
from homework.key import FEW
from homework.slip import slips

KINDS = ("max_padded", "avg_padded", "max_backward_overlap", "argmax_padded", "size_ceil")


def some(number=50):
    return [homework.question(kind, n, 1) for kind in KINDS for n in range(number)]


def test_one_mistake_is_named_only_two_slips_from_the_right_answer():
    seen = {True: 0, False: 0}
    for q in some():
        for entry in q.key().single:
            away = slips(q.key().right, entry.answer)
            if away:
                found = q.key().read(entry.answer)
                seen[away >= 2] += 1
                assert found.status in (("named", "maybe") if away >= 2 else ("maybe",)), q
                assert entry.names in found.choices
    assert seen[True] > 500 and seen[False] > 20


def test_two_mistakes_are_named_only_three_slips_away_and_two_from_each_mistake():
    close = 0
    for q in some():
        key = q.key()
        for entry in key.pairs:
            away = slips(key.right, entry.answer)
            near = min(slips(one.answer, entry.answer) for one in key.single)
            if away < 3 or near < 2:
                close += 1
                assert key.read(entry.answer).status != "two", q
    assert close > 20


def test_what_two_different_mistakes_give_is_never_named():
    alike = 0
    for q in some():
        for one, two in combinations(q.key().single, 2):
            if one.names != two.names and one.answer.shape == two.answer.shape:
                found = q.key().read(one.answer)
                if slips(one.answer, two.answer) == 0 and found.status != "right":
                    alike += 1
                    assert found.status == "maybe" and one.names | two.names <= {*found.names}
    assert alike > 10


def good():
    return [q for kind in homework.KINDS for q in islice(homework.good(kind, 1), 12)]


def differing(one, two):
    return tuple((one != two).nonzero()[axis][0] for axis in range(one.ndim))


def test_a_mistake_half_made_is_not_near():
    halves = 0
    for q in good():
        right = q.key().right
        for entry in q.key().single:
            if entry.answer.shape == right.shape and slips(right, entry.answer) == 3:
                answer = entry.answer.copy()
                cell = differing(answer, right)
                answer[cell] = right[cell]
                if slips(right, answer) == 2:
                    halves += 1
                    assert q.key().read(answer).status != "near", q
    assert halves > 10


def test_what_lies_between_two_mistakes_is_near_neither():
    between = 0
    for q in good():
        for one, two in combinations(q.key().single, 2):
            alike = one.answer.shape == two.answer.shape and one.answer.size >= FEW
            if one.names != two.names and alike and slips(one.answer, two.answer) == 2:
                answer = one.answer.copy()
                cell = differing(answer, two.answer)
                answer[cell] = two.answer[cell]
                if slips(answer, one.answer) == slips(answer, two.answer) == 1:
                    between += 1
                    assert q.key().read(answer).status not in ("near", "named"), q
    assert between > 10

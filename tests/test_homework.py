"""Homework: the right answer is accepted, mistakes are named, and nothing is named by accident."""

from functools import cache
from itertools import islice

import numpy as np
import pytest

import homework
from bench.homework import guesses
from homework.key import FEW
from homework.slip import slips

CASES = [(kind, level) for kind in homework.KINDS for level in (1, 2, 3)]
NUMBERS = 8


@cache
def some(kind, level):
    return [*islice(homework.good(kind, level), NUMBERS)]


def test_there_are_kinds_and_mistakes():
    assert len(homework.KINDS) >= 26 and len(homework.MISTAKES) >= 60
    declared = {name for kind in homework.KINDS.values() for name in kind.mistakes}
    assert declared <= homework.MISTAKES.keys()
    assert all(function.__doc__ for function in homework.MISTAKES.values())


@pytest.mark.parametrize("kind, level", CASES)
def test_the_right_answer_is_accepted(kind, level):
    for q in some(kind, level):
        verdict = q.key().read(q.work.solve())
        assert (verdict.status, verdict.names, verdict.cells) == ("right", (), ()), q
        # Half a hundredth away, as two decimals leave it.
        assert q.key().read(q.work.solve().round(2)).status == "right", q


@pytest.mark.parametrize("kind, level", CASES)
def test_each_declared_mistake_is_named_alone(kind, level):
    for q in some(kind, level):
        assert {name for entry in q.key().single for name in entry.names} == {*q.mistakes()}
        for name in q.mistakes():
            for entry in q.key().answers(name):
                verdict = q.key().read(entry.answer)
                assert (verdict.status, verdict.names) == ("named", (name,)), q
                np.testing.assert_allclose(verdict.work.solve(), entry.work.solve())
            assert q.key().read(q.wrong(name)).names == (name,)


@pytest.mark.parametrize("kind, level", CASES)
def test_every_mistake_may_be_tried_on_every_question(kind, level):
    q = some(kind, level)[0]
    for entry in [*q.key().others, *q.key().pairs]:
        assert entry.answer.size and not np.isnan(entry.answer).any(), (q, entry.names)
        assert not np.array_equal(entry.answer, q.key().right)


@pytest.mark.parametrize("kind, level", CASES)
def test_a_slip_is_never_given_a_name(kind, level):
    random = np.random.default_rng(level)
    for q in some(kind, level):
        for answer in guesses(q, random, "slip"):
            away = slips(q.key().right, answer)
            assert q.key().read(answer).status == ("slip" if away else "right"), q


def test_answers_of_nobodys_mistake_are_hardly_ever_given_a_name():
    random, told = np.random.default_rng(1), []
    for kind, level in CASES:
        for q in some(kind, level)[:4]:
            if q.key().right.size >= FEW:
                sorts = ("two", "any")
                told += [q.key().read(a).status for s in sorts for a in guesses(q, random, s)]
    assert len(told) > 3000
    assert sum(status in ("named", "two") for status in told) <= 1


def test_two_mistakes_are_mostly_both_named():
    both = offered = total = 0
    for kind, level in CASES:
        for q in some(kind, level)[:2]:
            for entry in q.key().pairs:
                verdict = q.key().read(entry.answer)
                total += 1
                both += verdict.status == "two" and verdict.choices == (entry.names,)
                offered += entry.names in verdict.choices
    assert total > 1000
    assert both >= 0.8 * total and offered >= 0.93 * total


def test_a_slip_on_top_of_a_mistake_is_no_more_than_perhaps():
    q = some("max_padded", 3)[0]
    answer = q.wrong("average_taken").copy()
    answer[0, 0] += 50
    verdict = q.key().read(answer)
    assert (verdict.status, verdict.names) == ("near", ("average_taken",))
    assert verdict.cells == ((0, 0),)


def test_the_cells_of_a_slip_are_marked():
    q = some("max_padded", 1)[0]
    answer = q.work.solve()
    answer[1, 1] += 50
    verdict = q.key().read(answer)
    assert (verdict.status, verdict.cells, verdict.follow_up) == ("slip", ((1, 1),), None)


def test_what_is_of_no_known_shape_or_number():
    key = some("max_padded", 1)[0].key()
    assert key.read(np.zeros((7, 9))).status == "shape"
    assert key.read(key.right + 0.3).status == "unknown"
    assert key.read(np.full(key.right.shape, np.nan)).status == "unknown"


def test_a_mistake_that_hides_in_another_is_only_offered_and_followed_up():
    maybe = []
    for q in map(lambda n: homework.question("max_padded", n), range(60)):
        for entry in q.key().single:
            verdict = q.key().read(entry.answer)
            if verdict.status == "maybe" and len(verdict.choices) > 1:
                maybe.append(verdict)
                again = verdict.follow_up
                assert again.kind == q.kind and again.number > q.number
                for name in verdict.names:
                    found = again.key().read(again.wrong(name))
                    assert (found.status, found.names) == ("named", (name,))
    assert maybe


def test_a_mistake_that_the_kind_does_not_declare_is_only_offered():
    q = some("max_padded", 1)[0]
    assert "first_cell_taken" not in q.mistakes()
    work = homework.MISTAKES["first_cell_taken"](q.work)
    verdict = q.key().read(work.solve())
    assert (verdict.status, verdict.names) == ("maybe", ("first_cell_taken",))
    assert verdict.follow_up.key().answers("first_cell_taken") == []


def test_a_name_tells_what_it_cannot_be_told_from():
    q = some("avg_padding_uncounted", 1)[0]
    verdict = q.key().read(q.wrong("padding_counted_in_divisor"))
    assert (verdict.status, verdict.alike) == ("named", ("divided_by_whole_window",))
    assert q.key().read(q.wrong("maximum_taken")).alike == ()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", homework.KINDS)
def test_a_question_is_complete_in_both_languages(kind, lang):
    for level in (1, 2, 3):
        q = some(kind, level)[0]
        text = q.text(lang)
        assert "{" not in text and "None" not in text
        chinese = any("一" <= c <= "鿿" for c in text)
        assert chinese == (lang == "zh")
        begins = {"size": "n = ", "field": ""}.get(q.work.asked, "x =")
        assert begins in text
        assert ("dy =" in text) == (q.work.dy is not None)


def test_what_cannot_be_asked():
    with pytest.raises(KeyError):
        homework.question("no_such_kind", 1)
    for number, level in ((-1, 1), (1, 0), (1, 4), (2**63, 1)):
        with pytest.raises(ValueError):
            homework.question("max_plain", number, level)
    with pytest.raises(KeyError):
        some("max_plain", 1)[0].wrong("padding_forgotten")

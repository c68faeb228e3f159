"""The drawing code, held: a question of one version is the same for ever."""

import hashlib
import json
from pathlib import Path

import homework
from homework.draw import Draw

GOLDEN = Path(__file__).with_name("homework_drawings.json")


def _told(layer):
    """A layer as text; of a stack all layers."""
    return [str(work.layer) for work in layer.works] if hasattr(layer, "works") else str(layer)


def drawn():
    """kind.version → a digest of some drawings of each level."""
    found = {}
    for name, kind in homework.KINDS.items():
        digest = hashlib.sha256()
        for level in (1, 2, 3):
            for number in (0, 1, 2, 1000, 2**40):
                work = homework.question(name, number, level).work
                told = (_told(work.layer), work.asked, work.x.tolist(), work.x.shape)
                digest.update(repr((*told, None if work.dy is None else work.dy.tolist())).encode())
        found[f"{name}.{kind.version}"] = digest.hexdigest()[:16]
    return found


def test_questions_are_drawn_as_ever():
    # Another drawing is another version of the kind: run this file as a program to add its line.
    known = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert {name: known.get(name) for name in drawn()} == drawn()


def test_the_bits_themselves():
    assert [Draw(1, 2, 3).integer(0, 99) for _ in range(2)] == [Draw(1, 2, 3).integer(0, 99)] * 2
    draw = Draw(7)
    assert [draw.integer(-9, 9) for _ in range(8)] == FIRST
    assert draw.distinct(2, 3, low=1).tolist() == SECOND


def test_each_number_and_level_is_another_question():
    for kind in homework.KINDS:
        seen = {
            repr((_told(q.work.layer), q.work.x.tolist(), q.work.dy is None or q.work.dy.tolist()))
            for q in (homework.question(kind, n, level) for n in range(20) for level in (1, 2, 3))
        }
        assert len(seen) >= 50, kind


FIRST = [4, -8, 0, 8, -3, 4, 3, -7]
SECOND = [[2.0, 5.0, 3.0], [6.0, 4.0, 1.0]]

if __name__ == "__main__":
    known = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    # What is known stays: a digest that no longer fits fails the test.
    GOLDEN.write_text(json.dumps({**drawn(), **known}, indent=1) + "\n", encoding="utf-8")

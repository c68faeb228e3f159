"""A new mistake is one new function, a new kind one new file: no other file is edited."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MISTAKE = '''
"""A mistake of this test."""


def doubled(work):
    """Wrote every number twice as large."""
    return work.write(lambda answer, _: 2 * answer)
'''

KIND = '''
"""A kind of this test."""

from poolcore import MaxPool

from ..work import Work

VERSION = 1
MISTAKES = ("doubled", "average_taken")
EN = "Max pooling with {setting}. Write down the output."
ZH = "最大池化，{setting}。写出输出。"


def work(draw, level):
    return Work("forward", MaxPool(2), draw.grid(4, 4 + 2 * level))
'''

LOOK = """
import homework
assert "doubled" in homework.MISTAKES and "toy" in homework.KINDS
q = next(homework.good("toy", level=2))
assert "window 2, stride 2" in q.text("en") and "窗口 2，步幅 2" in q.text("zh")
assert q.key().read(q.work.solve()).status == "right"
for name in q.mistakes():
    verdict = q.key().read(q.wrong(name))
    assert (verdict.status, verdict.names) == ("named", (name,))
print("seen")
"""


def test_they_are_found(tmp_path):
    for part in ("homework", "poolcore", "notation"):
        shutil.copytree(ROOT / part, tmp_path / part)
    before = questions(tmp_path)
    folder = tmp_path / "homework"
    (folder / "mistakes" / "toy.py").write_text(MISTAKE.lstrip(), encoding="utf-8")
    (folder / "kinds" / "toy.py").write_text(KIND.lstrip(), encoding="utf-8")
    assert run(tmp_path, LOOK).strip() == "seen"
    assert questions(tmp_path) == before


def questions(folder):
    """Which of the first questions are good, and what they tell apart: a new mistake changes
    neither."""
    return run(
        folder,
        "import homework as h; from itertools import islice\n"
        "for k in ('max_padded', 'argmax', 'size_1d'):\n"
        "    print([(q.number, q.mistakes(), q.work.x.tolist())"
        " for q in islice(h.good(k, 2), 5)])",
    )


def run(folder, program):
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder, capture_output=True, text=True, timeout=120, encoding="utf-8",
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout

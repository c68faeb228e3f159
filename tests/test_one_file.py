"""A new layer is one new file: the catalogue, the pages and the laws find it by themselves."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "app.py", "pyproject.toml", "notation", "poolcore", "viewer", "ui", "pages", "content",
    "locales", "tests", "tools",
)  # fmt: skip

TOY = '''
"""The span of each window."""

from dataclasses import dataclass

import numpy as np

from .bases.sliding import Sliding
from notation.number import equals, listing


@dataclass(frozen=True)
class SpanPool(Sliding):
    """Largest minus smallest."""

    title = "Span pooling"
    use = "How far the cells of a window lie apart."
    source = "this test"

    def reduce(self, values, windows):
        inside = windows.index >= 0
        return np.where(inside, values, -np.inf).max(-1) - np.where(inside, values, np.inf).min(-1)

    def weights(self, values, windows, y):
        inside, weights = windows.index >= 0, np.zeros(values.shape)
        for sign, lowest in ((1, -np.inf), (-1, np.inf)):
            place = (sign * np.where(inside, values, lowest)).argmax(-1)[..., None]
            change = np.take_along_axis(weights, place, -1) + sign
            np.put_along_axis(weights, place, change, -1)
        return weights

    def formula(self, step):
        inside = listing(step.values[step.cells >= 0].tolist())
        return f"span({', '.join(inside)}) {equals(float(step.result))}"
'''

LOOK = """
from tests.test_pages import opened, settled, warnings, state
from ui.catalogue import _data

assert "Span pooling" in _data("en")
for page in ("step", "gradient"):
    app = opened(page, layer="SpanPool", kernel_size="2", lang="en")
    assert app.get_by_key("viewer") and warnings(app) == []
    assert type(state(app).layer).__name__ == "SpanPool"
app = opened("step", lang="en")
settled(app.get_by_key("layer").set_value("SpanPool").run())
assert type(state(app).layer).__name__ == "SpanPool"
print("seen")
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project with one more file."""
    there = tmp_path_factory.mktemp("project")
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, there / part)
    (there / "poolcore" / "layers" / "span.py").write_text(TOY.lstrip(), encoding="utf-8")
    return there


def run(copy, *command):
    result = subprocess.run(
        [sys.executable, *command], cwd=copy, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_catalogue_and_the_pages_show_it(copy):
    assert "seen" in run(copy, "-c", LOOK)


def test_the_laws_hold_for_it(copy):
    told = run(copy, "-m", "pytest", "-q", "-p", "no:xdist", "tests/test_laws.py", "-k", "SpanPool")
    assert "passed" in told and "failed" not in told

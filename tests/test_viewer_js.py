"""The viewer's modules: their tests in Node.js, what they import, and how they are joined."""

import json
import re
from math import inf, isfinite, nan

import numpy as np
import pytest

import viewer
from notation.number import number
from tests.conftest import ROOT
from tests.node import node
from viewer import scripts

MODULES = {path.stem: path.read_text("utf-8") for path in sorted(ROOT.glob("viewer/js/*.js"))}
TESTS = sorted(ROOT.glob("tests/js/*.test.js"))
PURE = {
    "grids", "keys", "layout", "ledger", "marks", "numbers", "pictures", "scene", "shades",
    "telling", "view", "words",
}  # fmt: skip
"""What draws nothing: node --test tries all of these."""
PAGES = ("mount", "compared", "cards", "sizes")
LINES, WIDTH, LONGEST = 200, 100, 25

NAME = r"[A-Za-z_$][\w$]*"
TOP = re.compile(rf"^(export )?(?:async )?(?:function|class|const|let|var)\b\s*({NAME})?", re.M)
IMPORTS = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.M)
FUNCTION = re.compile(
    r"^(?:export )?function .*?^}$|^  (?!if|for|while|switch)(?:get )?\w+\([^\n]*\) {$.*?^  }$",
    re.M | re.DOTALL,
)


def declared(text):
    """The names at a module's top: {name: whether it is exported}."""
    return {name: bool(exported) for exported, name in TOP.findall(text)}


def imported(text):
    """(module, name) of each import."""
    return [(m, name) for names, m in IMPORTS.findall(text) for name in re.findall(NAME, names)]


def code(text):
    """A module without its imports, comments and texts; what a template fills in stays."""
    return re.sub(r"//.*|\"[^\"\n]*\"", "", IMPORTS.sub("", text))


def uses(text, name):
    """Whether code says the name, and not as a property or as a key."""
    return re.search(rf"(?<![\w$])(?<!(?<!\.\.)\.){re.escape(name)}(?![\w$])(?!\s*:)", text)


def test_the_modules_pass_their_own_tests():
    run = node("--test", *map(str, TESTS), cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    ran = re.search(r"^(?:#|ℹ) pass (\d+)$", run.stdout, re.M)
    assert ran, run.stdout
    assert int(ran[1]) >= len(TESTS), "files without tests would pass too"


def test_every_module_that_draws_nothing_is_tried():
    tried = "\n".join(path.read_text("utf-8") for path in TESTS)
    assert {name for name in PURE if f"/viewer/js/{name}.js" not in tried} == set()


@pytest.mark.parametrize("name", sorted(PURE))
def test_what_draws_nothing_knows_nothing_that_draws(name):
    assert {module for module, _ in imported(MODULES[name])} <= PURE
    assert not re.search(r"\b(document|window|globalThis|navigator)\b(?!\s*:)", code(MODULES[name]))


def test_every_import_is_there():
    # To import a module is to be told of a name that another one does not export.
    program = "".join(f"import {json.dumps(f'./viewer/js/{name}.js')};" for name in MODULES)
    run = node("--input-type=module", "-", text=program, cwd=ROOT)
    assert run.returncode == 0, run.stderr


EXPORTED = {
    name: module for module, text in MODULES.items() for name, out in declared(text).items() if out
}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_it_uses_and_no_more(module):
    # Joined, a module would find a name that it forgot to import: only here is it missed.
    text = code(MODULES[module])
    others = {name for name, owner in EXPORTED.items() if owner != module and uses(text, name)}
    assert {name for _, name in imported(MODULES[module])} == others


def test_no_two_modules_have_the_same_name():
    names = [name for text in MODULES.values() for name in declared(text)]
    assert "" not in names, "a pattern at the top of a module hides its names"
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("names", [("mount",), PAGES])
def test_joined_they_are_one_module(names):
    text = viewer.joined(*names)
    assert not re.search(r"^\s*(import|export)\b", text, re.M)
    run = node("--input-type=module", "--check", "-", text=text)
    assert run.returncode == 0, run.stderr
    assert node("--input-type=module", "-", text=text).returncode == 0


def test_joined_nothing_is_missing_or_twice():
    text = viewer.joined(*PAGES)
    assert {*declared(text)} == {name for module in MODULES.values() for name in declared(module)}
    assert viewer.joined("mount", "mount", "compared") == viewer.joined("compared")


@pytest.mark.parametrize(
    "text, told",
    [
        ('import * as other from "./other.js";\n', "import"),
        ('export { one } from "./other.js";\n', "export"),
        ("export default function () {}\n", "export default"),
        ('import { a } from "https://example.org/a.js";\n', "import"),
        ('import { a } from "./a.js";\n', "import each other: a > a"),
    ],
)
def test_what_cannot_be_joined_is_refused(monkeypatch, text, told):
    monkeypatch.setattr(scripts, "source", lambda name: text)
    with pytest.raises(ValueError, match=told):
        scripts.joined.__wrapped__("a")


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_written_as_markup(name):
    text = MODULES[name]
    assert not re.search(r"(inner|outer)HTML|insertAdjacent|document\.write|eval\(", text)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_keeps_its_budget(name):
    assert len(MODULES[name].splitlines()) <= LINES
    functions = FUNCTION.findall(MODULES[name])
    assert functions
    assert [f for f in functions if len(f.splitlines()) > LONGEST] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/js/*.js")), ids=lambda path: path.name)
def test_no_line_is_too_wide(path):
    assert [line for line in path.read_text("utf-8").splitlines() if len(line) > WIDTH] == []


# The same numbers in JavaScript.


def awkward_numbers():
    random = np.random.default_rng(0)
    powers = random.normal(size=3000) * 10.0 ** random.integers(-320, 308, 3000)
    halves = random.integers(-99_999, 99_999, 1000) / 10.0 ** random.integers(0, 9, 1000)
    edges = [
        0.0, -0.0, nan, inf, -inf, 1e308, 5e-324, 0.1, 0.001, 0.00099995, 0.0009999, 999999.5,
        999999, 1000000, 1e6 - 0.01, 2.5, 1.00005, 1.0005, 9.9995, 9999.5, 1e21, 1e22, 1 / 3, 2 / 3,
    ]  # fmt: skip
    plain = [*(random.normal(size=3000) * 100), *random.integers(-2_000_000, 2_000_000, 500)]
    return [float(v) for v in [*edges, *halves, *(halves + 0.5), *powers, *plain]]


WRITE = """
import { readFileSync } from "node:fs";
import { formatNumber } from "./viewer/js/numbers.js";
const values = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(values.map((value) => formatNumber(value))));
"""


def test_javascript_writes_numbers_as_python_does():
    values = awkward_numbers()
    # JSON has neither NaN nor Infinity; the viewer is told of them as text.
    sent = [v if isfinite(v) else str(v).replace("inf", "Infinity") for v in values]
    run = node("--input-type=module", "--eval", WRITE, text=json.dumps(sent), cwd=ROOT)
    assert run.returncode == 0, run.stderr
    texts = json.loads(run.stdout)
    wrong = [(v, t, number(v)) for v, t in zip(values, texts, strict=True) if t != number(v)]
    assert wrong == []

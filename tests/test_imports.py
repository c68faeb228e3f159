"""Who may know what: the import table of the design, read from the code; and its budgets."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {"build", "dist", "venv", "node_modules"}
BUDGET = 260
ARITHMETIC = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult,
)  # fmt: skip

FILES = sorted(
    path
    for path in ROOT.rglob("*.py")
    if not any(p.startswith(".") or p in NOT_OURS for p in path.relative_to(ROOT).parts)
)


def files_in(folder):
    """Its .py files. A folder may be missing, but not be there with nothing in it."""
    if not (ROOT / folder).is_dir():
        return []
    found = [path for path in FILES if path.is_relative_to(ROOT / folder)]
    assert found, f"{folder}/ has no .py file"
    return found


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path): path for path in FILES}


def imports(path):
    """(module, names of the functions around it) of each import but those for types alone."""
    package = [*path.relative_to(ROOT).parts[:-1]]

    def walk(node, around):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            around = (*around, node.name)
        if isinstance(node, ast.Import):
            yield from ((alias.name, around) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inside = f"{base}.{alias.name}"
                yield (inside if inside in MODULES else base), around
        for child in ast.iter_child_nodes(node):
            yield from walk(child, around)

    return list(walk(ast.parse(path.read_text(encoding="utf-8")), ()))


KNOWS = {
    "notation": {"numpy"},
    "poolcore": {"numpy", "notation", "torch"},
    "homework": {"numpy", "notation", "poolcore"},
    "labs": {"numpy", "notation", "poolcore", "torch"},
    "viewer": {"numpy", "notation", "poolcore"},
    "pages": {"streamlit", "ui", "notation", "poolcore", "viewer", "homework", "labs"},
}
"""What each folder may import beside itself and the standard library; and never the way back."""
NEVER = {"classroom": {"streamlit", "ui", "pages"}, "ui": {"torch", "pages"}}


@pytest.mark.parametrize("folder", KNOWS)
def test_a_folder_knows_what_stands_below_it(folder):
    known = KNOWS[folder] | {folder, *sys.stdlib_module_names}
    for path in files_in(folder):
        strangers = {name for name, _ in imports(path) if name.split(".")[0] not in known}
        assert strangers == set(), path


@pytest.mark.parametrize("folder", NEVER)
def test_a_folder_leaves_others_alone(folder):
    for path in files_in(folder):
        assert NEVER[folder].isdisjoint(name.split(".")[0] for name, _ in imports(path)), path


BELOW = {
    "poolcore.fast": ("poolcore.windows", "poolcore.budget"),
    "poolcore.layers": ("poolcore.windows", "poolcore.table", "poolcore.layer", "poolcore.fast",
                        "poolcore.budget", "poolcore.errors", "poolcore.inputs"),
}  # fmt: skip


@pytest.mark.parametrize("folder", BELOW)
def test_layers_and_their_fast_way_know_the_nouns_alone(folder):
    for path in files_in(folder.replace(".", "/")):
        for name, _ in imports(path):
            if name.startswith("poolcore"):
                assert name.startswith((folder, *BELOW[folder])), f"{path}: {name}"


def test_the_nouns_know_neither_a_layer_nor_a_framework():
    for path in (ROOT / "poolcore").glob("*.py"):
        if path.name not in ("__init__.py", "__main__.py"):
            known = [name for name, _ in imports(path)]
            assert not any(re.match(r"poolcore\.(layers|frameworks)", name) for name in known), path


def test_the_root_of_poolcore_is_small():
    assert len([*(ROOT / "poolcore").glob("*.py")]) <= 10


def test_torch_is_imported_when_it_is_asked_for():
    for path in files_in("poolcore"):
        for name, around in imports(path):
            if name.split(".")[0] == "torch":
                assert around, f"{path.name} imports torch when it is imported itself"
                assert path.parent.name == "frameworks" and path.name.startswith("torch_"), path


def test_no_two_files_import_each_other_in_a_circle():
    knows = {
        name: {other for other, _ in imports(path) if other in MODULES and other != name}
        for name, path in MODULES.items()
    }
    # Take away who imports nothing that is left, until nobody can be taken.
    while free := [name for name, others in knows.items() if not others & knows.keys()]:
        for name in free:
            del knows[name]
    assert {name: others & knows.keys() for name, others in knows.items()} == {}


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_architecture_names_what_is_there():
    named = re.findall(r"`([\w./-]+(?:/|\.(?:py|js|css|md|po|toml)))`", ARCHITECTURE)
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_pages_do_no_arithmetic():
    for path in files_in("pages"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp | ast.AugAssign):
                computes = f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
                assert not isinstance(node.op, ARITHMETIC), computes


def test_no_page_lies_directly_in_pages():
    # Streamlit would switch its legacy multipage mode on and run it without app.py.
    assert list((ROOT / "pages").glob("*.py")) == []


@pytest.mark.parametrize(
    "package, absent",
    [
        ("poolcore", {"torch", "streamlit", "plotly", "pandas", "viewer", "ui"}),
        ("viewer", {"torch", "streamlit", "plotly", "pandas"}),
        ("homework", {"torch", "streamlit", "plotly", "pandas", "viewer", "ui"}),
        ("ui", {"torch"}),
    ],
)
def test_a_fresh_interpreter_imports_no_more(package, absent):
    files_in(package)
    program = f"import sys, {package}; print(*sys.modules)"
    if package == "poolcore":
        program = "import sys, poolcore as p; list(p.MaxPool(2).steps([[1, 2], [3, 4]])); "
        program += "p.AvgPool(2).backward([[1, 2], [3, 4]], [[1]]); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert absent.isdisjoint(run.stdout.split())


def test_files_are_named_after_their_idea():
    vague = {"utils", "util", "helpers", "helper", "manager", "common"}
    named = [path for path in FILES if vague & {*path.relative_to(ROOT).parts, path.stem}]
    assert named == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outgrows_its_budget(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= BUDGET


def test_no_page_holds_a_string_that_streamlit_would_print():
    # In a page's own file a string alone is drawn; only the first one is a docstring.
    for path in files_in("pages"):
        body = ast.parse(path.read_text(encoding="utf-8")).body[1:]
        alone = [n for n in body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)]
        assert alone == [], path

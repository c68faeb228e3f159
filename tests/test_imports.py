"""Who may know what: the import table of the design, read from the code; and its budgets."""

import ast
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


def imports(path):
    """(root package, names of the functions around it) of each import that is not relative."""

    def walk(node, around):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            around = (*around, node.name)
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], around) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0], around
        for child in ast.iter_child_nodes(node):
            yield from walk(child, around)

    return list(walk(ast.parse(path.read_text(encoding="utf-8")), ()))


def strangers(folder, *known):
    """'file: package' for each import from outside known."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files_in(folder)
        for name, _ in imports(path)
        if name not in known
    ]


def culprits(folder, *banned):
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files_in(folder)
        for name, _ in imports(path)
        if name in banned
    ]


def test_poolcore_knows_numpy():
    known = {"poolcore", "notation", "numpy", "torch", *sys.stdlib_module_names}
    assert strangers("poolcore", *known) == []


def test_poolcore_imports_torch_only_inside_functions_of_its_torch_files():
    for path in files_in("poolcore"):
        for name, around in imports(path):
            if name != "torch":
                continue
            assert around, f"{path.name} imports torch when it is imported itself"
            assert path.parent.name == "frameworks" and path.name.startswith("torch_"), path


def test_no_layer_knows_a_framework():
    for path in files_in("poolcore"):
        inside = path.parent.name == "frameworks"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not inside:
                assert "frameworks" not in (node.module or ""), f"{path}: {node.module}"


def test_homework_knows_poolcore():
    assert culprits("homework", "streamlit", "plotly", "ui", "viewer", "pages") == []


def test_viewer_knows_poolcore():
    assert (
        strangers("viewer", "viewer", "poolcore", "notation", "numpy", *sys.stdlib_module_names)
        == []
    )


def test_notation_knows_numpy():
    assert strangers("notation", "notation", "numpy", *sys.stdlib_module_names) == []


def test_ui_leaves_torch_alone():
    assert culprits("ui", "torch", "pages") == []


def test_pages_know_ui():
    assert strangers("pages", "ui", "poolcore", "streamlit", "__future__") == []


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

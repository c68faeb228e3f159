"""Pin every package, those behind the direct ones too: requirements*.in to requirements*.txt.

`make lock` writes; `make lock ARGS=--check` only says whether the lists are current. Versions stay
as they are until a line of an .in file asks for others (ARGS=--upgrade takes the newest). There are
no hashes: PyTorch's wheel differs from one package index to the next (CPU or CUDA), and pip takes
hashes for all packages or for none.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LISTS = ("requirements", "requirements-dev", "requirements-bench")
HEAD = "# Made by `make lock` from {name}.in. Change that file, not this one.\n"
QUIET = (
    "--quiet", "--no-header", "--strip-extras", "--annotation-style=line", "--unsafe-package=pip",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
)  # fmt: skip


def compiled(name: str, *options: str) -> str:
    """The pinned list of one short one."""
    command = [sys.executable, "-m", "piptools", "compile", *QUIET, *options]
    made = ROOT / f".{name}.txt"
    current = ROOT / f"{name}.txt"
    try:
        if current.exists():
            made.write_text(current.read_text(encoding="utf-8"), encoding="utf-8")
        files = [f"--output-file={made.name}", f"{name}.in"]
        subprocess.run([*command, *files], cwd=ROOT, check=True)
        # A local version names the index that this machine asks, and others have not.
        pinned = made.read_text(encoding="utf-8").replace("+cpu", "")
        return HEAD.format(name=name) + pinned.replace(HEAD.format(name=name), "")
    finally:
        made.unlink(missing_ok=True)


def main(*options: str) -> int:
    """The number of lists that were not current."""
    check = "--check" in options
    stale = 0
    for name in LISTS:
        found = compiled(name, *(o for o in options if o != "--check"))
        path = ROOT / f"{name}.txt"
        if path.exists() and path.read_text(encoding="utf-8") == found:
            continue
        stale += 1
        print(f"{path.name} {'is not current: make lock' if check else 'is written'}")
        if not check:
            path.write_text(found, encoding="utf-8")
    return stale if check else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

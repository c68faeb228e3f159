"""A Node.js for the tests of the viewer's modules."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import playwright

OLDEST = 18
"""The first with `node --test`."""


@cache
def find_node() -> str:
    """The path of this machine's Node.js, or of the one that Playwright brings along."""
    for path in filter(None, map(shutil.which, ("node", "nodejs"))):
        told = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
        if told.startswith("v") and int(told[1:].split(".")[0]) >= OLDEST:
            return path
    folder = Path(playwright.__file__).parent / "driver"
    return str(next(folder.glob("node*")))


def node(*arguments: str, text: str = "", **more: str | Path) -> subprocess.CompletedProcess[str]:
    """A run of it, with text as its standard input."""
    command = [find_node(), *arguments]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", **more)

"""Pasted text as a matrix: a spreadsheet's cells, NumPy's and PyTorch's printed form, JSON."""

from __future__ import annotations

import re
from typing import Any

from .matrix import Matrix, as_matrix
from .number import Unreadable, read_number

LONGEST = 60_000
DEEPEST = 6
WRAPPER = re.compile(r"^\s*(?:torch\.)?(?:tensor|np\.array|array)\s*\(", re.IGNORECASE)
ARGUMENTS = ("dtype", "device", "grad_fn", "requires_grad", "shape")
TOKEN = re.compile(r"[\[\]]|[^\s,;\[\]]+|[,;](?=\s*[,;])")


# What a Chinese keyboard types: the full-width forms of ASCII, and the ideographic space.
FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}


def read(text: str) -> tuple[Matrix, bool]:
    """The matrix, and whether full-width characters had to be read as ordinary ones.

    Rows stand on lines of their own, or in brackets; a blank line, or a further pair of brackets,
    starts a new channel. Raises Unreadable, with the place named.
    """
    if len(text) > LONGEST:
        raise Unreadable("{count} characters: at most 60,000 are read.", count=len(text))
    plain = text.translate(FULL_WIDTH).replace("−", "-").replace("∞", "inf").replace("、", ",")
    if not plain.strip():
        raise Unreadable("There are no numbers here yet.")
    if "..." in plain or "…" in plain:
        raise Unreadable("The text was shortened with “...”. Print the whole matrix and paste it.")
    nested = _brackets(plain) if "[" in plain else _lines(plain)
    return as_matrix(nested), any(ord(c) in FULL_WIDTH for c in text)


def _lines(text: str) -> list[list[list[float]]]:
    channels: list[list[list[float]]] = [[]]
    for line in text.replace(";", "\n").splitlines():
        if line.strip():
            row = len(channels[-1])
            channels[-1].append([cell(token, row, c) for c, token in enumerate(_cells(line))])
        elif channels[-1]:
            channels.append([])
    if not channels[0]:
        raise Unreadable("There are no numbers here yet.")
    return [channel for channel in channels if channel]


def _cells(line: str) -> list[str]:
    """A spreadsheet separates by tabs, a CSV by commas: there an empty cell shows."""
    for separator in "\t", ",":
        if separator in line:
            cells = line.split(separator)
            return cells[:-1] if separator == "," and not cells[-1].strip() else cells
    return line.split()


def cell(token: str, row: int, column: int) -> float:
    """One cell's number. Raises Unreadable, with the place named."""
    try:
        if not token.strip():
            raise Unreadable("the cell is empty.")
        return read_number(token.translate(FULL_WIDTH).replace("−", "-"))
    except Unreadable as error:
        raise Unreadable(
            "Row {row}, column {column}: {problem}", row=row, column=column, problem=error
        ) from error


def _brackets(text: str) -> list[list[list[float]]]:
    """A stack of lists, so that depth and length are bounded whatever the text says."""
    inner = _without_arguments(WRAPPER.sub("", text).strip().rstrip(")"))
    if ";" in inner and inner.count("[") == 1:
        return _lines(inner.strip(" []"))  # [1 2; 3 4], as MATLAB writes it
    root: list[Any] = []
    stack = [root]
    for token in TOKEN.findall(inner):
        if token == "[":
            if len(stack) > DEEPEST:
                raise Unreadable("The brackets are nested too deeply.")
            stack[-1].append([])
            stack.append(stack[-1][-1])
        elif token == "]":
            stack.pop()
            if not stack:
                raise Unreadable("A closing bracket has no opening one.")
        else:
            row = len(stack[-2]) - 1 if len(stack) > 2 else 0
            stack[-1].append(cell(token.strip(",;"), row, len(stack[-1])))
    if len(stack) > 1:
        raise Unreadable("An opening bracket is not closed.")
    return _channels(root[0] if len(root) == 1 else root)


def _without_arguments(text: str) -> str:
    """Without dtype=… and the like behind the last bracket. No pattern, which would go through a
    long run of spaces once for each of them."""
    end = text.rfind("]") + 1
    behind = text[end:].lstrip().removeprefix(",").lstrip()
    return text[:end] if behind.startswith(ARGUMENTS) else text


def _channels(nested: Any) -> list[list[list[float]]]:
    """Bring one to four levels of brackets to three; a batch of one is that one."""
    depth = _depth(nested)
    if depth == 4 and len(nested) == 1:
        return _channels(nested[0])
    if depth > 3:
        raise Unreadable("At most channels × rows × columns can be shown; this has more levels.")
    for _ in range(3 - depth):
        nested = [nested]
    if not _even(nested, 3):
        raise Unreadable("Some rows are nested more deeply than others, or are empty.")
    return nested


def _depth(nested: Any) -> int:
    return 1 + max((_depth(item) for item in nested), default=0) if isinstance(nested, list) else 0


def _even(nested: Any, depth: int) -> bool:
    if depth == 0:
        return not isinstance(nested, list)
    return isinstance(nested, list) and bool(nested) and all(_even(n, depth - 1) for n in nested)

"""A layer explains itself in a terminal: python -m poolcore MaxPool 2 --stride 1 --input 3x3"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notation import matrix, paste
from notation.number import Unreadable, number

from . import LAYERS
from .layer import Layer
from .table import Run

SHAPE = "3x3 for 0, 1, 2, …; or the numbers themselves: '1 2; 3 4'; - reads them from the input"


def main(arguments: Sequence[str] | None = None) -> int:
    """0, or 2 where the question cannot be answered; then it says why."""
    asked = _parser().parse_args(arguments)
    try:
        run = _run(_layer(asked), _array(asked.input))
        lines = list(_told(run, None if asked.dy is None else _array(asked.dy)))
    except (TypeError, ValueError) as error:
        print(f"python -m poolcore: {_message(error)}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m poolcore", description="Every step of a layer on an input, as text."
    )
    layers = parser.add_subparsers(dest="layer", required=True, metavar="layer")
    for name, cls in LAYERS.items():
        of_layer = layers.add_parser(name, help=cls.title, description=cls.use)
        order = ", ".join(field.name for field in fields(cls))
        of_layer.add_argument("values", nargs="*", help=f"the fields in their order: {order}")
        for field in fields(cls):
            of_layer.add_argument(f"--{field.name}", help=field.metadata.get("help"))
        of_layer.add_argument("--input", default="4x4", help=SHAPE)
        of_layer.add_argument("--dy", help="the upstream gradient, in the same form: shows dx")
    return parser


def _layer(asked: argparse.Namespace) -> Layer:
    cls = LAYERS[asked.layer]
    names = [field.name for field in fields(cls)]
    if len(asked.values) > len(names):
        raise ValueError(f"{asked.layer} has {len(names)} fields: {', '.join(names)}")
    given = dict(zip(names, asked.values, strict=False))
    given |= {name: text for name in names if (text := getattr(asked, name)) is not None}
    return cls(**{name: _value(text) for name, text in given.items()})


def _run(layer: Layer, x: NDArray) -> Run:
    """x of one channel without that axis, unless the layer needs it."""
    if len(x) == 1:
        with suppress(ValueError, TypeError):
            return Run(layer, x[0])
    return Run(layer, x)


def _value(text: str) -> Any:
    """A number, a tuple, a word."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return float(text) if text in ("inf", "-inf", "nan") else text


def _array(text: str) -> NDArray:
    """channels × rows × columns."""
    if text == "-":
        text = sys.stdin.read()
    size = text.lower().replace("×", "x").split("x")
    if all(part.isascii() and part.isdigit() and len(part) < 5 for part in size) and len(size) > 1:
        rows, columns = map(int, size[-2:])
        channels = int(size[0]) if len(size) > 2 else 1
        matrix.check_shape(channels, rows, columns)
        return matrix.array(matrix.counting(channels, rows, columns))
    return matrix.array(paste.read(text)[0])


def _told(run: Run, dy: NDArray | None) -> Iterator[str]:
    yield str(run.layer)
    yield f"\nx {_size(run.x)}\n{_table(run.x)}\n"
    for step in run.steps():
        yield f"y{list(step.output)} = {step.formula}"
    yield f"\ny {_size(run.output)}\n{_table(run.output)}"
    if dy is not None:
        dy = dy.reshape(run.output.shape) if dy.size == run.output.size else dy
        dx, sums = run.backward(dy), run.balance(dy)
        yield f"\ndy {_size(dy)}\n{_table(dy)}\n\ndx {_size(dx)}\n{_table(dx)}\n"
        parts = {"dy": sums.upstream, "dx": sums.input, "padding": sums.padding, "rule": sums.rule}
        yield "sums: " + ", ".join(f"{name} {number(value)}" for name, value in parts.items())


def _size(values: NDArray) -> str:
    return "×".join(map(str, values.shape))


def _table(values: NDArray) -> str:
    if values.ndim > 2:
        return "\n\n".join(map(_table, values))
    rows = [[number(float(v)) for v in row] for row in np.atleast_2d(values)]
    width = max((len(text) for row in rows for text in row), default=0)
    return "\n".join("  ".join(text.rjust(width) for text in row) for row in rows)


def _message(error: Exception) -> str:
    if not isinstance(error, Unreadable):
        return str(error)
    parts = {
        name: _message(part) if isinstance(part, Unreadable) else part
        for name, part in error.parts.items()
    }
    return error.reason.format(**parts)


if __name__ == "__main__":
    sys.exit(main())

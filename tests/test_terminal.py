"""python -m poolcore: a layer's steps as text."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

from poolcore import LAYERS, AvgPool, MaxPool
from poolcore.__main__ import main
from ui.state.examples import of_layer


def told(capsys, *arguments):
    """(exit code, what was printed, what went wrong)."""
    code = main(arguments)
    return code, *capsys.readouterr()


def test_every_step_is_printed(capsys):
    code, text, _ = told(capsys, "MaxPool", "2", "--stride", "1", "--input", "3x3")
    steps = MaxPool(2, stride=1).steps(np.arange(9).reshape(3, 3))
    assert code == 0
    assert [line for line in text.splitlines() if " = " in line] == [
        f"y{list(step.output)} = {step.formula}" for step in steps
    ]
    assert "y[0, 0] = max(0, 1, 3, 4) = 4" in text


def test_the_gradient_and_its_sums(capsys):
    code, text, _ = told(capsys, "AvgPool", "2", "--padding=1", "--input=1 2;3 4", "--dy=4 8;0 0")
    dx = AvgPool(2, padding=1).backward([[1, 2], [3, 4]], [[4, 8], [0, 0]])
    assert code == 0 and dx.tolist() == [[1, 2], [0, 0]]
    assert "dx 2×2\n1  2\n0  0" in text
    assert "dy 12, dx 3, padding 9, rule 0" in text


def test_fields_by_name_and_channels(capsys):
    _, text, _ = told(capsys, "MaxPool", "--kernel_size", "(1, 2)", "--input", "2x1x4")
    assert "y 2×1×2\n1  3\n\n1  3" in text


@pytest.mark.parametrize(
    "arguments, why",
    [
        (["MaxPool", "5", "--input", "3x3"], "a window spans 5 cells"),
        (["MaxPool", "2", "--input", "1 a"], "Row 0, column 1: “a” is not a number."),
        (["MaxPool", "2", "--input", "99x99"], "99×99 is outside 1×1 to 32×32."),
        (["MaxPool", "2", "--input", "2x2", "--dy", "3x3"], "dy has shape (1, 3, 3)"),
        (["MaxPool", "two", "--input", "2x2"], "kernel_size"),
        (["MaxPool", *"2210", "1", "1", "1", "1"], "MaxPool has 7 fields"),
        (["MaxUnpool", "2", "--input", "2x2"], "indices"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(capsys, arguments, why):
    code, text, problem = told(capsys, *arguments)
    assert (code, text) == (2, "")
    assert why in problem and problem.count("\n") == 1


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_can_be_asked_for(name, capsys):
    example = of_layer(name)
    values = {f.name: getattr(example.layer, f.name) for f in fields(example.layer)}
    given = [f"--{field}={value!r}" for field, value in values.items() if value is not None]
    rows = "\n\n".join("\n".join(" ".join(map(repr, row)) for row in ch) for ch in example.x)
    code, text, problem = told(capsys, name, *given, f"--input={rows}")
    assert (code, problem) == (0, "")
    assert "y[" in text


def test_it_is_a_command_and_reads_its_input():
    command = [sys.executable, "-m", "poolcore", "MaxPool", "2", "--input", "-"]
    ran = subprocess.run(command, input="1 2\n3 4\n", capture_output=True, text=True, check=True)
    assert "max(1, 2, 3, 4) = 4" in ran.stdout

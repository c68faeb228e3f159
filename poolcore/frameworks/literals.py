"""How numbers and lists of them are written in code, as short as they can be."""

from __future__ import annotations

from collections.abc import Sequence


def short(value: float) -> str:
    """2.0 as 2."""
    return repr(int(value) if value == int(value) else value)


def single(sizes: tuple[int, ...]) -> str:
    """One number where all axes have the same."""
    return str(sizes[0] if len(set(sizes)) == 1 else sizes)


def grouped(text: str) -> str:
    """In brackets where a method of it could not follow otherwise."""
    return text if text.isidentifier() else f"({text})"


def items(pairs: Sequence[tuple[int, int]]) -> str:
    return ", ".join(map(str, pairs))


def every(steps: Sequence[int]) -> str:
    return ", ".join(":" if step == 1 else f"::{step}" for step in steps)


def for_each_axis(text: str, shape: str, **numbers: tuple[int, ...]) -> str:
    """[text for n in shape], with one number in it for all axes, or a name where they differ."""
    uneven = {name: value for name, value in numbers.items() if len(set(value)) > 1}
    fixed = {name: name if name in uneven else value[0] for name, value in numbers.items()}
    names, over = ", ".join(["n", *uneven]), ", ".join([shape, *map(str, uneven.values())])
    loop = f"{names} in zip({over})" if uneven else f"n in {shape}"
    return f"[{text.format(**fixed)} for {loop}]"

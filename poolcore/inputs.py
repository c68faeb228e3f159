"""What a caller hands in, as an array or an error that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_upstream(dy: ArrayLike, shape: tuple[int, ...]) -> NDArray:
    """dy as an array. Raises ValueError where it has not the output's shape."""
    upstream = as_input(dy, "dy")
    if upstream.shape != shape:
        raise ValueError(f"dy has shape {upstream.shape}, the output {shape}")
    return upstream


def as_input(x: ArrayLike, name: str = "x") -> NDArray:
    """x as an array of float16, 32, 64 or integers. Raises TypeError for anything else."""
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise TypeError(f"{name} is ragged: its rows have different lengths") from error
    except RuntimeError as error:  # torch's, for what its own gradient still needs
        raise TypeError(
            f"{name} holds a tensor that requires its gradient: hand in {name}.detach()"
        ) from error
    native = array.dtype.newbyteorder("=")
    if native.kind in "iu" or native in (np.float16, np.float32, np.float64):
        return array.astype(native, copy=False)
    raise TypeError(f"{name} has dtype {array.dtype}: use float16, float32, float64 or integers")


def nested(array: NDArray) -> Any:
    """The array as nested tuples of Python numbers, which compare and hash by value."""
    return tuple(map(nested, array)) if array.ndim else array.item()


def plain(value: Any) -> Any:
    """A setting as Python's own numbers and tuples: NumPy's numbers, arrays and lists are turned
    into these, all else is left as it is."""
    if isinstance(value, np.integer | np.floating):
        return value.item()
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(map(plain, value))
    return value


def as_field(name: str, value: ArrayLike, rank: int) -> Any:
    """A layer's array, given in any form, as nested tuples. Raises TypeError, ValueError."""
    array = as_input(value, name)
    if not array.size:
        shape = "×".join(map(str, array.shape))
        raise ValueError(f"{name} has shape {shape}: it needs at least one number")
    if array.ndim != rank:
        raise ValueError(f"{name} has {array.ndim} axes, not {rank}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a number that is not finite")
    return nested(array)

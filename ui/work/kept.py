"""What was computed is kept for all visitors, up to so many bytes in all."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np

BYTES = 16 * 2**20
"""Of all that is kept together, whatever it is: a picture may take 1,000 times another's room."""

Made = TypeVar("Made")


class Kept:
    """The last values that were asked for, with their keys."""

    def __init__(self, limit: int = BYTES) -> None:
        self.limit, self.bytes = limit, 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Any, tuple[Any, int]] = OrderedDict()

    def get(self, key: Any, make: Callable[[], Made]) -> Made:
        """The value of this key; made, outside of any lock, where it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
        value = make()
        size = weight(key) + weight(value)
        with self._lock:
            if key not in self._values and size <= self.limit:
                self._values[key] = value, size
                self.bytes += size
            while self.bytes > self.limit:
                self.bytes -= self._values.popitem(last=False)[1][1]
        return value


def weight(found: Any) -> int:
    """About how many bytes it takes, with all that it holds."""
    if isinstance(found, np.ndarray):
        return found.nbytes + 128
    parts: Any = ()
    if isinstance(found, tuple | list):
        parts = found
    elif hasattr(found, "__dict__"):
        parts = list(vars(found).values())
    return sys.getsizeof(found) + sum(map(weight, parts))


KEPT = Kept()


def kept(function: Callable[..., Made]) -> Callable[..., Made]:
    """The function, whose results are kept by its arguments; it must depend on nothing else."""

    @wraps(function)
    def found(*arguments: Any) -> Made:
        return KEPT.get((function, *arguments), lambda: function(*arguments))

    return found

"""The documents' examples and our own: a layer, a matrix, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from notation.matrix import Matrix, counting
from poolcore import LAYERS, Layer
from ui.state.fields import layer_of


@dataclass(frozen=True)
class Example:
    """title and look: labels in English (see the catalogues)."""

    title: str
    layer: Layer
    x: Matrix
    look: str


def _max(
    kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int] = (0, 0)
) -> Layer:
    return LAYERS["MaxPool"](kernel_size=kernel, stride=stride, padding=padding, dilation=(1, 1))  # type: ignore


def _rows(*rows: tuple[float, ...]) -> Matrix:
    return (rows,)


THREE = counting(1, 3, 3)
FOUR = counting(1, 4, 4)
FOUR_NEXT = tuple(tuple(v + 1 for v in row) for row in FOUR[0])
TENS = ((10, 20, 30), (40, 50, 60), (70, 80, 90))
ELEVENS = ((11, 22, 33), (44, 55, 66), (77, 88, 99))

_ALL = {
    "3x3": Example(
        "3×3, kernel 2, stride 1", _max((2, 2), (1, 1)), THREE,
        "Neighbouring windows share cells. The largest number is always at their bottom right.",
    ),
    "3x3p": Example(
        "3×3 with padding 1", _max((2, 2), (1, 1), (1, 1)), THREE,
        "Padding holds −∞, so it never wins. Set its value to 0 to see what many notes draw.",
    ),
    "4x4": Example(
        "4×4, kernel 2, stride 2", _max((2, 2), (2, 2)), FOUR,
        "Stride equals the kernel: the windows tile the input and share nothing.",
    ),
    "4x4k3": Example(
        "4×4, kernel 3", _max((3, 3), (3, 3)), FOUR,
        "Stride 3: a second window would not fit, so the last row and column are never read.",
    ),
    "4x4p": Example(
        "4×4, kernel 3, padding 1, stride 2", _max((3, 3), (2, 2), (1, 1)), FOUR,
        "The windows share a row and a column; the padding below and to the right is never read.",
    ),
    "4x4r": Example(
        "4×4, kernel 2×3, padding 1, stride (2, 3)", _max((2, 3), (2, 3), (1, 1)), FOUR,
        "Kernel and stride may differ between rows and columns.",
    ),
    "2ch": Example(
        "Two channels, X and X+1", _max((3, 3), (2, 2), (1, 1)), (FOUR[0], FOUR_NEXT),
        "Each channel is pooled alone: two go in, two come out.",
    ),
    "3ch": Example(
        "Three channels", _max((2, 2), (1, 1)), (THREE[0], TENS, ELEVENS),
        "Each channel is pooled alone: three go in, three come out.",
    ),
    "neg": Example(
        "All negative", _max((2, 2), (2, 2), (1, 1)),
        _rows((-3, -5, -7, -2), (-4, -1, -6, -8), (-2, -9, -1, -3), (-5, -4, -6, -1)),
        "Padding with 0 would win every window at the edge here; padding with −∞ never does.",
    ),
    "ties": Example(
        "All equal", _max((2, 2), (2, 2)), _rows(*[(1, 1, 1, 1)] * 4),
        "Four cells tie in every window. Which of them gets the gradient is the tie rule.",
    ),
    "alexnet": Example(
        "Overlapping pooling: kernel 3, stride 2", _max((3, 3), (2, 2)), counting(1, 5, 5),
        "The stride is smaller than the kernel, as in AlexNet: neighbours share a row or a column.",
    ),
    "overlap": Example(
        "Overlapping windows, one maximum", _max((2, 2), (1, 1)),
        _rows((1, 2, 3), (4, 9, 6), (7, 8, 5)),
        "The 9 wins all four windows, so it collects all four gradients.",
    ),
}  # fmt: skip


def _floats(x: Matrix) -> Matrix:
    return tuple(tuple(tuple(map(float, row)) for row in channel) for channel in x)


@cache
def of_layer(name: str) -> Example:
    """The example that a layer brings along."""
    cls = LAYERS[name]
    return Example("This layer's example", layer_of(name), _floats(cls.example.x), cls.use)


EXAMPLES = {name: Example(e.title, e.layer, _floats(e.x), e.look) for name, e in _ALL.items()}
"""By the name that stands for the matrix in a link."""

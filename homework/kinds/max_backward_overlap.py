"""The gradients of overlapping maxima add up."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "overwritten", "window_overwritten", "divided_by_windows", "gradient_copied",
    "gradient_spread", "value_for_gradient", "gradient_taken_as_1", "first_window_only",
)  # fmt: skip
EN = (
    "Max pooling with {setting}. dy is the upstream gradient. Write down the gradient of x, "
    "row by row."
)
ZH = "最大池化，{setting}。dy 是上游梯度。逐行写出 x 的梯度。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.integer(3, 3 + level), draw.integer(4, 3 + level)
    layer, x = MaxPool(2 if level < 3 else 3, 1), draw.distinct(rows, columns, low=-3)
    dy = draw.distinct(*layer.output_shape(x.shape), low=2)
    return Work("backward", layer, x, dy)

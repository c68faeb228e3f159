"""The gradient of a maximum where several are equal."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "last_of_ties_taken", "every_tie_in_full", "ties_share", "gradient_copied", "gradient_spread",
    "value_for_gradient", "first_window_only",
)  # fmt: skip
EN = (
    "Max pooling with {setting}. dy is the upstream gradient. Write down the gradient of x, "
    "row by row. Of equal maxima, the first in row order gets the gradient."
)
ZH = "最大池化，{setting}。dy 是上游梯度。逐行写出 x 的梯度。并列时，梯度归按行排列的第一个最大值。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = 2 * draw.integer(2, 1 + level), 2 * draw.integer(2, 1 + level)
    layer, x = MaxPool(2), draw.grid(rows, columns, low=0, high=2)
    dy = draw.distinct(*layer.output_shape(x.shape), low=3)
    return Work("backward", layer, x, dy)

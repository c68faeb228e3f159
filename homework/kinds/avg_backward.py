"""The gradient of an average is shared equally."""

from poolcore import AvgPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "gradient_copied", "gradient_to_largest", "gradient_taken_as_1", "first_window_only",
    "divided_by_sum_of_sides", "divided_by_one_side",
)  # fmt: skip
EN = (
    "Average pooling with {setting}. dy is the upstream gradient. Write down the gradient of "
    "x, row by row."
)
ZH = "平均池化，{setting}。dy 是上游梯度。逐行写出 x 的梯度。"


def work(draw: Draw, level: int) -> Work:
    kernel = draw.pick(((2, 3), (3, 2)) if level < 3 else ((2, 4), (4, 2), (3, 3)))
    rows, columns = (k * 2 for k in kernel)
    layer, x = AvgPool(kernel), draw.distinct(rows, columns, low=1)
    dy = draw.distinct(*layer.output_shape(x.shape), low=2)
    return Work("backward", layer, x, dy)

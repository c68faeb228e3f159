"""The gradient of a maximum goes to the winner."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "gradient_copied", "gradient_spread", "value_for_gradient", "gradient_taken_as_1",
    "first_window_only", "rows_and_columns_swapped",
)  # fmt: skip
EN = (
    "Max pooling with {setting}. dy is the upstream gradient. Write down the gradient of x, "
    "row by row."
)
ZH = "最大池化，{setting}。dy 是上游梯度。逐行写出 x 的梯度。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = 2 * draw.integer(2, 1 + level), 2 * draw.integer(2, 1 + level)
    layer, x = MaxPool(2), draw.distinct(rows, columns, low=1)
    dy = draw.distinct(*layer.output_shape(x.shape), low=2)
    return Work("backward", layer, x, dy)

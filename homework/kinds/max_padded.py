"""The maximum with padding, which never wins."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "padding_on_one_side", "padding_holds_0", "average_taken",
    "largest_magnitude_taken", "minimum_taken", "stride_left_at_1",
)  # fmt: skip
EN = "Max pooling with {setting}. Write down the output, row by row. Padding cells hold −∞."
ZH = "最大池化，{setting}。写出输出，逐行写。填充格为 −∞。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.integer(4, 4 + level), draw.integer(4, 4 + level)
    x = draw.grid(rows, columns, low=-9, high=7)
    return Work("forward", MaxPool(2 if level < 3 else (2, 3), 2, padding=1), x)

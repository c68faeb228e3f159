"""The average of windows side by side, or of oblong ones."""

from poolcore import AvgPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "maximum_taken", "sum_not_divided", "decimals_cut_off", "divided_by_sum_of_sides",
    "divided_by_one_side", "kernel_sides_swapped", "stride_left_at_1",
)  # fmt: skip
EN = "Average pooling with {setting}. Write down the output, row by row."
ZH = "平均池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    kernel = draw.pick(((2, 3), (3, 2)) if level < 3 else ((3, 4), (2, 4), (4, 2)))
    rows, columns = (k * 2 + draw.integer(0, level) for k in kernel)
    return Work("forward", AvgPool(kernel), draw.grid(rows, columns))

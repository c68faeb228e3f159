"""The average in ceil mode: cells past the edge never count."""

from poolcore import AvgPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "ceil_mode_ignored", "divided_by_whole_window", "maximum_taken", "sum_not_divided",
    "decimals_cut_off", "stride_left_at_1",
)  # fmt: skip
EN = "Average pooling with {setting}. Write down the output, row by row."
ZH = "平均池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    kernel = 2 if level == 1 else 3
    rows, columns = (2 * draw.integer(2, 1 + level) + kernel - 1 for _ in "rc")
    return Work("forward", AvgPool(kernel, 2, ceil_mode=True), draw.grid(rows, columns))

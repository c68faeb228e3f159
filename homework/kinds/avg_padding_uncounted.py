"""The average with padding that does not count in the divisor."""

from poolcore import AvgPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "padding_on_one_side", "padding_counted_in_divisor", "maximum_taken",
    "sum_not_divided", "decimals_cut_off", "divided_by_one_side",
)  # fmt: skip
EN = "Average pooling with {setting}. Write down the output, row by row."
ZH = "平均池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.integer(4, 4 + level), draw.integer(4, 4 + level)
    layer = AvgPool(2 if level == 1 else 3, 2, padding=1, count_include_pad=False)
    return Work("forward", layer, draw.grid(rows, columns))

"""The root of the mean square of each window."""

from poolcore import RMSPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "root_forgotten", "powers_not_averaged", "magnitudes_averaged", "maximum_taken",
    "stride_left_at_1",
)  # fmt: skip
EN = (
    "RMS pooling (root of the mean of the squares) with {setting}. Write down the output to "
    "two decimals, row by row."
)
ZH = "均方根池化（先平方，求平均，再开方），{setting}。逐行写出输出，保留两位小数。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = 2 * draw.integer(2, 1 + level), 2 * draw.integer(3, 2 + level)
    return Work("forward", RMSPool(2), draw.grid(rows, columns, low=-6, high=6))

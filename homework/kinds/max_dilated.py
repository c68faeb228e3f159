"""The maximum of cells that lie apart."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "dilation_ignored", "dilation_in_size_only", "average_taken", "largest_magnitude_taken",
    "minimum_taken", "stride_taken_from_kernel",
)  # fmt: skip
EN = "Max pooling with {setting}. Write down the output, row by row."
ZH = "最大池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.integer(5, 5 + level), draw.integer(5, 6 + level)
    layer = MaxPool(2 if level < 3 else (2, 3), 1, dilation=2)
    return Work("forward", layer, draw.grid(rows, columns, low=-15, high=15))

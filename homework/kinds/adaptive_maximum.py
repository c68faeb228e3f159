"""The maximum of bins that follow from the output size."""

from poolcore import AdaptiveMaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "equal_bins", "bins_end_rounded_down", "bins_start_rounded_up", "average_taken",
    "largest_magnitude_taken", "minimum_taken",
)  # fmt: skip
EN = "Adaptive max pooling, {setting}. Write down the output, row by row."
ZH = "自适应最大池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.pick((((5, 3), (7, 4)), ((5, 3), (8, 3)), ((7, 4), (5, 2)))[: 1 + level])
    layer = AdaptiveMaxPool((rows[1], columns[1]))
    return Work("forward", layer, draw.grid(rows[0], columns[0], low=-15, high=15))

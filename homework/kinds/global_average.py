"""The average of each channel."""

from poolcore import GlobalAvgPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "maximum_taken", "sum_not_divided", "decimals_cut_off", "channels_in_reverse",
)  # fmt: skip
EN = "Global average pooling. Write down one number per channel."
ZH = "全局平均池化。每个通道写出一个数。"


def work(draw: Draw, level: int) -> Work:
    rows = 2 if level < 3 else 3
    return Work("forward", GlobalAvgPool(), draw.grid(6, rows, 2 + (level > 1)))

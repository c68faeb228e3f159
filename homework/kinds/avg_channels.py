"""The average of each channel on its own."""

from poolcore import AvgPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "channels_added", "largest_channel_taken", "first_channel_only", "channels_in_reverse",
    "maximum_taken", "sum_not_divided", "decimals_cut_off", "stride_left_at_1",
)  # fmt: skip
EN = "Average pooling with {setting}. Write down the output of each channel, row by row."
ZH = "平均池化，{setting}。逐行写出每个通道的输出。"


def work(draw: Draw, level: int) -> Work:
    channels, rows = (2 if level < 3 else 3), 4 if level == 1 else 6
    return Work("forward", AvgPool(2), draw.grid(channels, rows, 4, low=-12, high=12))

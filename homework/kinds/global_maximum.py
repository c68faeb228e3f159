"""The maximum of each channel."""

from poolcore import GlobalMaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "average_taken", "largest_magnitude_taken", "minimum_taken", "channels_in_reverse",
    "first_cell_taken",
)  # fmt: skip
EN = "Global max pooling. Write down one number per channel."
ZH = "全局最大池化。每个通道写出一个数。"


def work(draw: Draw, level: int) -> Work:
    rows = 2 if level < 3 else 3
    return Work("forward", GlobalMaxPool(), draw.grid(6, rows, 2 + (level > 1)))

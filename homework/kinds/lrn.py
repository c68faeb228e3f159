"""A cell divided by a power of its neighbouring channels."""

from poolcore import LocalResponseNorm

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "strength_not_divided", "exponent_left_out", "offset_left_out", "neighbours_on_each_side",
    "own_channel_left_out",
)  # fmt: skip
EN = (
    "Local response normalisation, {setting}: x / (k + α/n·Σx²)^β, where the sum runs over the n "
    "channels around each one. Write one number per channel, to two decimals."
)
ZH = (
    "局部响应归一化，{setting}：x / (k + α/n·Σx²)^β，求和范围是以该通道为中心的 n 个通道。"
    "每个通道写一个数，保留两位小数。"
)


def work(draw: Draw, level: int) -> Work:
    layer = LocalResponseNorm(3, alpha=draw.pick((0.3, 0.6)), beta=0.5, k=2.0)
    return Work("forward", layer, draw.grid(5 + level, 1, 1, low=1, high=9))

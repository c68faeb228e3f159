"""The size of a feature map after each layer of a network."""

from poolcore import MaxPool

from ..draw import Draw
from ..stack import Convolved, Stack
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "padding_on_one_side", "stride_left_at_1", "stride_taken_from_kernel",
    "plus_1_forgotten", "rounded_up",
)  # fmt: skip
EN = (
    "A network along one axis: {setting}. The input has n cells. Write one row per layer: padded "
    "size minus window span; this divided by the stride and rounded; the output size."
)
ZH = (
    "沿一个方向的网络：{setting}。输入有 n 格。每层写一行：填充后的尺寸减去窗口跨度；"
    "再除以步幅并取整；输出尺寸。"
)


def work(draw: Draw, level: int) -> Work:
    least = (60, 120, 400)[level - 1]
    n = draw.integer(least, least + 40 * level)
    first = Convolved((draw.pick((5, 7)),), (2,), (draw.integer(1, 2),))
    layers = [first, MaxPool((3,), (2,)), Convolved((3,), (1,), (draw.integer(0, 1),))]
    layers += [MaxPool((3,), (2,), (1,)), MaxPool((2,), (2,))][: level - 1]
    return Work("size", Stack(Work.chain(layers, n)), draw.grid(1, 1, low=n, high=n))

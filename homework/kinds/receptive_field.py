"""How many input cells one cell sees through a stack of layers."""

from poolcore import Layer, MaxPool

from ..draw import Draw
from ..stack import Convolved, Stack
from ..work import Work

VERSION = 1
LONG = 9999
MISTAKES = (
    "strides_not_multiplied", "strides_added", "jump_left_out", "own_stride_counted",
    "whole_kernel_added", "kernels_multiplied",
)  # fmt: skip
EN = (
    "A network along one axis: {setting}. Write one row per layer: how far neighbouring cells of "
    "its output lie apart in the input (the jump); how many input cells one of them sees."
)
ZH = (
    "沿一个方向的网络：{setting}。每层写一行：该层输出的相邻格子在输入中相距多少格；"
    "其中一格的感受野有多少格。"
)


def work(draw: Draw, level: int) -> Work:
    layers: list[Layer] = []
    for depth in range(2 + level):
        if depth % 2:
            layers.append(MaxPool((draw.integer(2, 3),), (draw.integer(2, 3),)))
        else:
            layers.append(Convolved((draw.pick((3, 5, 7)),), (draw.integer(1, 2),)))
    return Work("field", Stack(Work.chain(layers, LONG)), draw.grid(1, 1, low=LONG, high=LONG))

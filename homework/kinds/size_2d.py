"""The size of an output along both axes, with its working."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "padding_on_one_side", "kernel_sides_swapped", "strides_swapped",
    "stride_left_at_1", "stride_taken_from_kernel", "plus_1_forgotten",
)  # fmt: skip
EN = (
    "Max pooling over both axes with {setting}. For each axis of each size in n write one row: "
    "padded size minus window span; this divided by the stride and rounded; the output size."
)
ZH = (
    "二维最大池化，{setting}。对 n 中每个尺寸的每个方向写一行：填充后的尺寸减去窗口跨度；"
    "再除以步幅并取整；输出尺寸。"
)


def work(draw: Draw, level: int) -> Work:
    kernel = (draw.integer(2, 3 + level), draw.integer(2, 3 + level))
    stride = (draw.integer(1, 3 + level), draw.integer(1, 3 + level))
    layer = MaxPool(kernel, stride, 1)
    return Work("size", layer, draw.grid(2, 2, low=9, high=12 + 12 * level))

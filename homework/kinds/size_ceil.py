"""The size of an output in ceil mode, with its working."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "ceil_mode_ignored", "last_window_kept", "every_start_counted",
    "stride_taken_from_kernel", "plus_1_forgotten", "size_over_kernel",
)  # fmt: skip
EN = (
    "Max pooling along one axis with {setting}. For each number in n write one row: padded "
    "size minus window span; this divided by the stride and rounded; the output size."
)
ZH = (
    "一维最大池化，{setting}。对 n 中的每个数写一行：填充后的尺寸减去窗口跨度；"
    "再除以步幅并取整；输出尺寸。"
)


def work(draw: Draw, level: int) -> Work:
    kernel, stride = draw.integer(2, 3 + level), draw.integer(2, 4 + level)
    layer = MaxPool((kernel,), (stride,), (draw.integer(1, kernel // 2),), ceil_mode=True)
    return Work("size", layer, draw.grid(5, 1, low=8, high=12 + 12 * level))

"""The size of an output with a dilated window, with its working."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "padding_on_one_side", "dilation_ignored",
    "span_of_kernel_times_dilation", "stride_left_at_1", "plus_1_forgotten", "rounded_up",
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
    kernel, stride = draw.integer(4, 3 + level), draw.integer(2, 3 + level)
    # With d − 1 = p, or 2p, a span of k·d hides behind a mistake with the padding.
    dilation, padding = draw.pick(((4, 1), (2, 2), (5, 1), (4, 2))[: 1 + level])
    layer = MaxPool((kernel,), (stride,), (padding,), (dilation,))
    return Work("size", layer, draw.grid(3, 1, low=28, high=32 + 12 * level))

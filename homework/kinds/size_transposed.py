"""The size of a transposed convolution, with its working."""

from poolcore import ConvTranspose

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_added_not_cut", "cut_on_one_side", "stamps_times_stride", "kernel_left_out",
    "output_padding_left_out",
)  # fmt: skip
EN = (
    "Transposed convolution along one axis with {setting}. For each number in n write one row: "
    "the distance from the first stamp to the last; the size before padding is cut off; "
    "the output size."
)
ZH = (
    "一维转置卷积，{setting}。对 n 中的每个数写一行：第一次与最后一次放置之间的距离；"
    "裁掉填充之前的尺寸；输出尺寸。"
)


def work(draw: Draw, level: int) -> Work:
    kernel, stride = draw.integer(3, 3 + level), draw.integer(2, 2 + level)
    layer = ConvTranspose(
        (((1.0,) * kernel,),),
        stride=stride,
        padding=draw.integer(1, 1 + level // 2),
        output_padding=1,
    )
    return Work("size", layer, draw.grid(3, 1, low=3, high=6 + 4 * level))

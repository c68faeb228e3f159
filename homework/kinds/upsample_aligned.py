"""A map made larger by blending neighbours. The corner cells of both maps meet."""

from poolcore import Upsample

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "corners_not_aligned", "nearest_cell_copied", "zeros_put_between", "rows_and_columns_swapped",
)  # fmt: skip
EN = "Bilinear upsampling to {setting}. Write down the output, row by row."
ZH = "双线性上采样，输出{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    size = (4, 6) if level < 3 else (6, 9)
    layer = Upsample(size, mode="bilinear", align_corners=True)
    return Work("forward", layer, draw.grid(2, 3, low=0, high=10 * level))

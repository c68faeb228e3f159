"""Bins of several levels, as one vector."""

from poolcore import SpatialPyramidPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "levels_fine_to_coarse", "coarsest_level_left_out", "average_taken", "largest_magnitude_taken",
    "minimum_taken",
)  # fmt: skip
EN = "Spatial pyramid pooling (maximum), {setting}. Write down the vector, the first level first."
ZH = "空间金字塔池化（最大值），{setting}。写出向量，先写第一级。"


def work(draw: Draw, level: int) -> Work:
    layer = SpatialPyramidPool((1, 2) if level < 3 else (1, 3))
    rows = draw.integer(3, 3 + level) if level < 3 else 4
    return Work("forward", layer, draw.grid(rows, draw.integer(4, 4 + level), low=-20, high=20))

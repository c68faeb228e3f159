"""Each value back where its maximum stood."""

from poolcore import MaxPool, MaxUnpool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "value_in_first_cell", "value_in_last_cell", "value_in_whole_window", "index_from_1",
    "index_by_columns",
)  # fmt: skip
EN = (
    "Max unpooling with {setting}: i holds the position index of each maximum, counted from 0. "
    "Write down the output, row by row."
)
ZH = "最大反池化，{setting}：i 是每个最大值的位置索引，从 0 起编号。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.integer(2, 1 + level), draw.integer(3, 2 + level)
    pooled = draw.distinct(2 * rows, 2 * columns, low=1)
    indices = MaxPool(2).indices(pooled).tolist()
    layer = MaxUnpool(2, indices=tuple(map(tuple, indices)))
    return Work("forward", layer, MaxPool(2)(pooled))

"""Where each maximum stands."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "index_within_window", "index_from_1", "index_by_columns", "value_for_index", "row_for_index",
    "stride_left_at_1", "rows_and_columns_swapped",
)  # fmt: skip
EN = (
    "Max pooling with {setting}. For each maximum write its position index in x: row × width + "
    "column, counted from 0."
)
ZH = "最大池化，{setting}。写出每个最大值在 x 中的位置索引：行 × 宽度 + 列，从 0 起编号。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = 2 * draw.integer(2, 1 + level), 2 * draw.integer(3, 2 + level)
    return Work("indices", MaxPool(2), draw.distinct(rows, columns))

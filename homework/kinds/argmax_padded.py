"""Where each maximum stands, in the input without its padding."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "index_counts_padding", "padding_forgotten", "index_within_window", "index_from_1",
    "index_by_columns", "value_for_index",
)  # fmt: skip
EN = (
    "Max pooling with {setting}. For each maximum write its position index in x: row × width + "
    "column, counted from 0. Padding cells hold −∞."
)
ZH = (
    "最大池化，{setting}。写出每个最大值在 x 中的位置索引：行 × 宽度 + 列，从 0 起编号。"
    " 填充格为 −∞。"
)


def work(draw: Draw, level: int) -> Work:
    rows, columns = draw.integer(4, 4 + level), draw.integer(5, 5 + level)
    return Work(
        "indices", MaxPool(2 if level == 1 else 3, 2, padding=1), draw.distinct(rows, columns)
    )

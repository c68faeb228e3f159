"""The maximum of windows side by side."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "average_taken", "largest_magnitude_taken", "minimum_taken", "first_cell_taken",
    "stride_left_at_1", "windows_of_cells_far_apart", "last_windows_left_0", "plus_1_forgotten",
    "rows_and_columns_swapped",
)  # fmt: skip
EN = "Max pooling with {setting}. Write down the output, row by row."
ZH = "最大池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    kernel = draw.pick(((2, 2),) if level < 3 else ((2, 3), (3, 2)))
    counts = (draw.integer(2, 2 + level), draw.integer(3, 2 + level))
    rows, columns = (k * n for k, n in zip(kernel, counts, strict=True))
    return Work("forward", MaxPool(kernel), draw.grid(rows, columns))

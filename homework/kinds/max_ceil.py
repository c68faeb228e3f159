"""The maximum in ceil mode, with a last window over the edge."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "ceil_mode_ignored", "average_taken", "largest_magnitude_taken", "minimum_taken",
    "stride_left_at_1", "last_windows_left_0",
)  # fmt: skip
EN = "Max pooling with {setting}. Write down the output, row by row."
ZH = "最大池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    kernel = 2 if level == 1 else 3
    rows, columns = (kernel * draw.integer(2, 2 + (level == 3)) + 1 for _ in "rc")
    return Work(
        "forward",
        MaxPool(kernel, 2 if level < 3 else 3, ceil_mode=True),
        draw.grid(rows, columns + (level == 2), low=-9, high=9),
    )

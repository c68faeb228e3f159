"""The maximum of windows that overlap, and are not square."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "average_taken", "largest_magnitude_taken", "minimum_taken", "stride_taken_from_kernel",
    "kernel_sides_swapped", "strides_swapped", "stride_in_size_only", "plus_1_forgotten",
)  # fmt: skip
EN = "Max pooling with {setting}. Write down the output, row by row."
ZH = "最大池化，{setting}。写出输出，逐行写。"


def work(draw: Draw, level: int) -> Work:
    kernel, stride = draw.pick((((2, 3), (1, 2)), ((3, 2), (2, 1)), ((3, 2), (1, 2))))
    rows, columns = draw.integer(5, 5 + level), draw.integer(5, 5 + level)
    return Work("forward", MaxPool(kernel, stride), draw.grid(rows, columns, low=-15, high=15))

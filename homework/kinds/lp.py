"""The p-norm of each window."""

from poolcore import LPPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "root_forgotten", "powers_averaged", "magnitudes_added", "maximum_taken", "stride_left_at_1",
)  # fmt: skip
EN = "Lp pooling with {setting}: (Σ|x|ᵖ)^(1/p). Write down the output to two decimals, row by row."
ZH = "Lp 池化，{setting}：(Σ|x|ᵖ)^(1/p)。逐行写出输出，保留两位小数。"


def work(draw: Draw, level: int) -> Work:
    rows, columns = 2 * draw.integer(2, 1 + level), 2 * draw.integer(3, 2 + level)
    return Work("forward", LPPool(2, 2), draw.grid(rows, columns, low=-5, high=6))

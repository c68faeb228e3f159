"""The maximum with SAME padding: the odd cell stands at the end."""

from poolcore import MaxPool

from ..draw import Draw
from ..work import Work

VERSION = 1
MISTAKES = (
    "padding_forgotten", "same_padding_at_the_end", "odd_cell_at_the_start", "padding_holds_0",
    "average_taken",
)  # fmt: skip
EN = (
    "Max pooling with {setting}: ⌈n/stride⌉ outputs along each axis; an odd padding cell goes "
    "at the end. Padding cells hold −∞. Write down the output, row by row."
)
ZH = (
    "最大池化，{setting}：每个方向输出 ⌈n/步幅⌉ 个；填充数为奇数时，多出的一格在末端。"
    "填充格为 −∞。写出输出，逐行写。"
)


def work(draw: Draw, level: int) -> Work:
    kernel, stride = (5, 2) if level < 3 else (5, 3)
    # Three cells of padding along each axis: one before, two after.
    size = 2 * draw.integer(4, 3 + level) if level < 3 else 3 * draw.integer(2, 3) + 2
    return Work("forward", MaxPool(kernel, stride, "same"), draw.grid(size, size, low=-20, high=0))

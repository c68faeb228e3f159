"""The size of a transposed convolution: (n − 1)·s + d·(k − 1) + 1 + output padding − 2p."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from poolcore import ConvTranspose

from ..work import Work


def _transposed(work: Work) -> bool:
    stamps = isinstance(work.layer, ConvTranspose)
    return work.asked == "size" and stamps and not work.written


def padding_added_not_cut(work: Work) -> Work | None:
    """Added the padding to the output instead of cutting it off."""
    if not _transposed(work) or not work.layer.padding:
        return None
    return work.write(lambda a, _: np.column_stack([a[:, :2], 2 * a[:, 1] - a[:, 2]]))


def cut_on_one_side(work: Work) -> Work | None:
    """Cut the padding off once an axis instead of on both sides."""
    if not _transposed(work) or not work.layer.padding:
        return None
    return work.write(lambda a, _: np.column_stack([a[:, :2], (a[:, 1] + a[:, 2]) / 2]))


def stamps_times_stride(work: Work) -> Work | None:
    """Multiplied all n cells by the stride, not the n − 1 steps between them."""
    if not _transposed(work):
        return None
    return work.write(lambda a, w: a + _one(w.layer.stride))


def kernel_left_out(work: Work) -> Work | None:
    """Left out the size of the stamp itself."""
    if not _transposed(work):
        return None
    return work.write(lambda a, w: a - w.layer.kernel[0] * np.array([0, 1, 1]))


def output_padding_left_out(work: Work) -> Work | None:
    """Left out the output padding."""
    if not _transposed(work) or not work.layer.output_padding:
        return None
    return work.setting(output_padding=0)


def _one(value: int | tuple[int, ...]) -> NDArray:
    return np.array(value if isinstance(value, int) else value[0])

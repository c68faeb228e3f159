"""What the index of a maximum counts, and where an unpooling puts it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from poolcore import MaxUnpool
from poolcore.layers.bases.sliding import pairs

from ..work import Work


def _indices(work: Work) -> bool:
    return work.asked == "indices" and not work.written


def _places(work: Work) -> tuple[NDArray, NDArray]:
    """Row and column of each maximum in the input."""
    rows, columns = np.divmod(replace(work, written=()).solve(), work.x.shape[-1])
    return rows, columns


def index_counts_padding(work: Work) -> Work | None:
    """Counted the index in the padded input."""
    if not _indices(work) or not work.layer.padding:
        return None
    (top, _), (left, right) = pairs(work.layer.padding, 2)
    width = work.x.shape[-1] + left + right
    rows, columns = _places(work)
    return work.write(lambda *_: (rows + top) * width + columns + left)


def index_within_window(work: Work) -> Work | None:
    """Counted the index in the window instead of in the input."""
    if not _indices(work):
        return None
    return work.write(lambda answer, w: w.run().weights.argmax(-1).reshape(answer.shape))


def index_from_1(work: Work) -> Work | None:
    """Counted from 1 instead of from 0."""
    if isinstance(work.layer, MaxUnpool):
        return _moved(work, np.asarray(work.layer.indices) - 1)
    return work.write(lambda answer, _: answer + 1) if _indices(work) else None


def index_by_columns(work: Work) -> Work | None:
    """Counted down the columns instead of along the rows."""
    if isinstance(work.layer, MaxUnpool):
        height, width = work.layer.windows(work.x.shape).output_shape[-2:]
        columns, rows = np.divmod(np.asarray(work.layer.indices), height)
        return _moved(work, rows * width + columns)
    if not _indices(work):
        return None
    rows, columns = _places(work)
    return work.write(lambda *_: columns * work.x.shape[-2] + rows)


def value_for_index(work: Work) -> Work | None:
    """Wrote the maximum itself instead of where it stands."""
    return work.write(lambda answer, w: w.run().output) if _indices(work) else None


def row_for_index(work: Work) -> list[Work] | None:
    """Wrote the row, or the column, of the maximum alone."""
    if not _indices(work):
        return None
    rows, columns = _places(work)
    return [work.write(lambda *_: rows), work.write(lambda *_: columns)]


def value_in_first_cell(work: Work) -> Work | None:
    """Put each value into the first cell of its window, whatever its index."""
    return _moved(work, _corners(work)) if isinstance(work.layer, MaxUnpool) else None


def value_in_last_cell(work: Work) -> Work | None:
    """Put each value into the last cell of its window, whatever its index."""
    if not isinstance(work.layer, MaxUnpool):
        return None
    width = work.layer.windows(work.x.shape).output_shape[-1]
    return _moved(work, _corners(work) + (work.layer.kernel_size - 1) * (width + 1))


def value_in_whole_window(work: Work) -> Work | None:
    """Filled the whole window with its value."""
    if not isinstance(work.layer, MaxUnpool):
        return None
    k = work.layer.kernel_size
    return work.write(lambda *_: np.kron(work.x, np.ones((k, k))))


def index_in_width_of_input(work: Work) -> Work | None:
    """Read the index in the width of the small map: divided by it for row and column."""
    if not isinstance(work.layer, MaxUnpool):
        return None
    height, width = work.layer.windows(work.x.shape).output_shape[-2:]
    rows, columns = np.divmod(np.asarray(work.layer.indices), work.x.shape[-1])
    inside = rows < height
    return _moved(work, (rows * width + columns)) if inside.all() else None


def _corners(work: Work) -> NDArray:
    width = work.layer.windows(work.x.shape).output_shape[-1]
    rows, columns = np.indices(work.x.shape) * work.layer.kernel_size
    return rows * width + columns


def _moved(work: Work, indices: NDArray) -> Work | None:
    """The same unpooling to other places, where they are in the output."""
    return work.setting(indices=tuple(map(tuple, indices.tolist()))) if indices.min() >= 0 else None

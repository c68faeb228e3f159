"""In which order cells are walked through and written down."""

from __future__ import annotations

import numpy as np

from ..work import Work


def _flat(work: Work) -> bool:
    return work.asked != "size" and work.x.ndim == 2 and not work.written


def rows_and_columns_swapped(work: Work) -> Work | None:
    """Wrote rows as columns."""
    return work.write(lambda answer, _: answer.T) if _flat(work) else None


def filled_by_columns(work: Work) -> Work | None:
    """Walked through the windows by rows, but filled the answer by columns."""

    def filled(answer: np.ndarray, _: Work) -> np.ndarray:
        return answer.reshape(answer.shape, order="C").ravel().reshape(answer.shape, order="F")

    return work.write(filled) if _flat(work) and work.asked == "forward" else None

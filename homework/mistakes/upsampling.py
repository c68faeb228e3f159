"""How a map is made larger."""

from __future__ import annotations

import numpy as np

from poolcore import Upsample

from ..work import Work


def _blends(work: Work) -> bool:
    return isinstance(work.layer, Upsample) and work.layer.mode == "bilinear"


def corners_aligned(work: Work) -> Work | None:
    """Let the corner cells meet, although the edges of the maps do."""
    apart = _blends(work) and not work.layer.align_corners
    return work.setting(align_corners=True) if apart else None


def corners_not_aligned(work: Work) -> Work | None:
    """Let the edges of the maps meet, although the corner cells do."""
    return work.setting(align_corners=False) if _blends(work) and work.layer.align_corners else None


def nearest_cell_copied(work: Work) -> Work | None:
    """Copied the nearest cell instead of blending neighbours."""
    return work.setting(mode="nearest", align_corners=False) if _blends(work) else None


def zeros_put_between(work: Work) -> Work | None:
    """Put zeros between the cells instead of blending them."""

    def spread(answer: np.ndarray, w: Work) -> np.ndarray:
        rows, columns = (n // m for n, m in zip(answer.shape, w.x.shape, strict=True))
        larger = np.zeros_like(answer)
        larger[::rows, ::columns] = w.x
        return larger

    return work.write(spread) if _blends(work) and not work.written else None

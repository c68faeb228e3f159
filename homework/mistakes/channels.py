"""What is done across channels; pooling does nothing there."""

from __future__ import annotations

import numpy as np

from ..work import Work


def _many(work: Work) -> bool:
    return work.asked == "forward" and work.x.ndim == 3 and len(work.x) > 1


def channels_added(work: Work) -> Work | None:
    """Added the channels up, as a convolution does."""
    return work.write(lambda answer, _: answer.sum(axis=-3)) if _many(work) else None


def largest_channel_taken(work: Work) -> Work | None:
    """Took the largest of the channels, too."""
    return work.write(lambda answer, _: answer.max(axis=-3)) if _many(work) else None


def channels_averaged(work: Work) -> Work | None:
    """Averaged over the channels, too."""
    return work.write(lambda answer, _: answer.mean(axis=-3)) if _many(work) else None


def first_channel_only(work: Work) -> Work | None:
    """Pooled the first channel and left the others out."""
    return work.write(lambda answer, _: answer[..., 0, :, :]) if _many(work) else None


def channels_taken_for_rows(work: Work) -> Work | None:
    """Pooled over channels and rows: gave channels-first numbers to a channels-last layer."""
    if not _many(work) or work.written:
        return None
    turned = work.having(x=np.moveaxis(work.x, -1, 0))
    return turned.write(lambda answer, _: np.moveaxis(answer, 0, -1))


def channels_in_reverse(work: Work) -> Work | None:
    """Wrote the channels down in the wrong order."""
    return work.write(lambda answer, _: answer[..., ::-1, :, :]) if _many(work) else None

"""Heavy pages are drawn one at a time, and together take a part of one processor.

So whoever asks for large pictures waits for the others who do, and nobody else notices.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from ui.words import t

SHARE = 0.25
"""Of one processor: after each page the next one waits three times as long as it took."""
PULSE = 0.1
"""Seconds from one look to the next, of the first in line; a visitor who has left goes at each."""
FURTHEST = 20
"""Times as long, at most, for those behind."""


class Turns:
    """Who may draw next."""

    def __init__(self, share: float = SHARE) -> None:
        self.share = share
        self._line: list[object] = []
        self._free = 0.0

    @contextmanager
    def taken(self, tell: Callable[[], object]) -> Iterator[None]:
        """Wait for one's turn, first come, first served, and have it inside. tell: called at each
        look; what it raises goes through."""
        ticket = object()
        self._line.append(ticket)
        try:
            while self._line[0] is not ticket or time.monotonic() < self._free:
                tell()
                # Whoever stands further back need not look so often.
                time.sleep(PULSE * min(FURTHEST, 1 + self._line.index(ticket)))
            start = time.thread_time()
            try:
                yield
            finally:
                used = time.thread_time() - start
                self._free = time.monotonic() + used * (1 / self.share - 1)
        finally:
            self._line.remove(ticket)


TURNS = Turns()
"""The server's."""


@contextmanager
def turn(heavy: bool) -> Iterator[None]:
    """Draw inside; a heavy page when it is its turn, and its reader is told so until then."""
    # Always there, for what comes and goes would mount the page below it anew.
    line = st.empty()
    if not heavy:
        yield
        return
    with TURNS.taken(lambda: line.caption(t("Large pictures are drawn one after the other …"))):
        line.empty()
        yield

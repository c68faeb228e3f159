"""Work that may take long: done in one process of its own, which slows nobody and can be stopped.

The thread of the visitor who is first in line holds the process, and all others wait: nothing is
left to tidy up when one of them leaves, for leaving ends the thread at its next `tell`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

WAITING = 4
"""Visitors in line behind the one who is served."""
SECONDS = 5.0
"""What one piece of work may take."""
STARTING = 60.0
"""What a fresh process may take to get ready: torch, from a slow disk."""
IDLE = 60.0
"""Seconds without work after which the process ends."""
SPARE = 5.0
"""So many seconds before that it is given no more work."""
PULSE = 0.1
"""Seconds from one look to the next; the visitor may leave at each."""
ROOT = Path(__file__).parents[2]


class Busy(Exception):
    """The line is full."""


class TooLong(Exception):
    """The work was stopped after SECONDS."""


class Failed(Exception):
    """The work ended with an error, or with its process."""


class Worker:
    """One process and the line before it."""

    def __init__(self, prepare: Callable[[], object] = dict) -> None:
        """prepare: run first in a fresh process, with more time; a function with a name."""
        self._prepare = prepare
        self._lock = threading.Lock()
        self._line: list[object] = []
        self._process: _Process | None = None

    def run(self, tell: Callable[[int], None], function: Callable, *arguments: Any) -> Any:
        """function(*arguments), done in the process; both must be picklable.

        tell: called many times a second with one's place in line, 0 while being served. What it
        raises goes through, and stops the work. Raises Busy, TooLong, Failed.
        """
        ticket = object()
        with self._lock:
            if len(self._line) > WAITING:
                raise Busy
            self._line.append(ticket)
        try:
            while place := self._line.index(ticket):
                tell(place)
                time.sleep(PULSE)
            return self._serve(tell, function, arguments)
        finally:
            with self._lock:
                self._line.remove(ticket)

    def _serve(self, tell: Callable[[int], None], function: Callable, arguments: tuple) -> Any:
        try:
            if self._process is None or not self._process.alive:
                self.close()
                self._process = _Process()
                self._process.do(self._prepare, (), STARTING, tell)
            return self._process.do(function, arguments, SECONDS, tell)
        except BaseException:
            # Whoever comes next must not find an answer that is not theirs.
            self.close()
            raise

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process = None


class _Process:
    """The other side of `main`."""

    def __init__(self) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "ui.work.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        self._used = time.monotonic()
        self._answers: SimpleQueue[Any] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        """A thread, for a pipe has no time limit on every system."""
        assert self._popen.stdout
        with self._popen.stdout as stream:
            try:
                while True:
                    self._answers.put(pickle.load(stream))
            except Exception as error:  # EOFError, or what cannot be read here
                self._answers.put((False, f"the process ended: {error!r}"))

    @property
    def alive(self) -> bool:
        """Whether it takes work: it is there, and not about to end for want of it."""
        return self._popen.poll() is None and time.monotonic() - self._used < IDLE - SPARE

    def do(
        self, function: Callable, arguments: tuple, seconds: float, tell: Callable[[int], None]
    ) -> Any:
        """What the function gives. Raises Failed, TooLong, and what tell raises."""
        assert self._popen.stdin
        try:
            self._popen.stdin.write(pickle.dumps((function, arguments)))
            self._popen.stdin.flush()
        except OSError as error:
            raise Failed("the process ended") from error
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                good, value = self._answers.get(timeout=PULSE)
            except Empty:
                tell(0)
                continue
            self._used = time.monotonic()
            if good:
                return value
            raise Failed(value)
        raise TooLong

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()
        if self._popen.stdin:
            with suppress(OSError):
                self._popen.stdin.close()


def main() -> None:
    """The process: reads work from its input, and writes the answers to its output."""
    if hasattr(os, "nice"):
        os.nice(10)
    # Ctrl-C is meant for the server, whose end this process sees.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(2, 1)

    def answer(good: bool, value: Any) -> None:
        answers.write(pickle.dumps((good, value)))
        answers.flush()

    while True:
        idle = threading.Timer(IDLE, os._exit, (0,))
        idle.daemon = True
        idle.start()
        try:
            function, arguments = pickle.load(source)
        except EOFError:  # the server has ended
            return
        idle.cancel()
        try:
            found = True, function(*arguments)
        except Exception as error:
            found = False, f"{type(error).__name__}: {error}"
        answer(*found)


if __name__ == "__main__":
    main()

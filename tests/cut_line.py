"""A network between a browser and a server, which a test can cut and mend."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class CutLine:
    """Passes connections on to a port. While it is cut, they are dead and new ones refused."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._ends: list[socket.socket] = []
        self._entrance = self._listen(0)
        self.port: int = self._entrance.getsockname()[1]

    def cut(self) -> None:
        for end in (self._entrance, *self._ends):
            _end(end)
        self._ends.clear()

    def mend(self) -> None:
        self._entrance = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        entrance = socket.create_server(("127.0.0.1", port), backlog=100)
        threading.Thread(target=self._accept, args=(entrance,), daemon=True).start()
        return entrance

    def _accept(self, entrance: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = entrance.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            _end(near)  # The server is down.
            return
        self._ends += near, far
        threading.Thread(target=_carry, args=(far, near), daemon=True).start()
        _carry(near, far)


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    _end(one)
    _end(other)


def _end(end: socket.socket) -> None:
    # Closing alone does not wake a thread that waits here.
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()

"""A listening socket that hands its connections out, and can be shut for a while."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Callable


class Door:
    """Accepts connections in a thread of its own.

    `admit` gets each connection and must not take long. Whatever it starts may bind itself to the
    thread: it lives as long as the process.
    """

    def __init__(
        self, name: str, listener: socket.socket, admit: Callable[[socket.socket], None]
    ) -> None:
        self._listener = listener
        self._admit = admit
        self._is_open = threading.Event()
        self._is_open.set()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name=f"door of {name}", daemon=True)

    def start(self) -> None:
        """Begins to accept."""
        self._thread.start()

    def keep(self, is_open: bool) -> None:
        """Opens or shuts the door. While it is shut, connections are refused.

        The address stays ours: a socket that was shut down is bound all the same.
        """
        if self._is_closed or is_open == self._is_open.is_set():
            return
        if is_open:
            self._listener.listen(128)
            self._is_open.set()
        else:
            self._is_open.clear()
            self._listener.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Shuts the door for good and ends its thread."""
        self.keep(is_open=False)
        self._is_closed = True
        self._is_open.set()

    def _run(self) -> None:
        while True:
            self._is_open.wait()
            if self._is_closed:
                return
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # Shut meanwhile; or no file descriptor is free, which time may change.
                time.sleep(0.01)
                continue
            try:
                self._admit(connection)
            except Exception:
                # One connection that could not be served is no reason to serve none any more.
                traceback.print_exc()

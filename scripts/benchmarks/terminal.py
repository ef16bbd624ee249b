"""A program on a pseudo-terminal, with the time at which each of its bytes came."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from dataclasses import dataclass

# Escape sequences: CSI, OSC, character sets, and the two-byte ones.
ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]+[0-~]|\x1b[0-~]"
)


@dataclass(frozen=True)
class Size:
    """A terminal's size in cells."""

    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.columns}x{self.rows}"


@dataclass(frozen=True)
class Chunk:
    """Bytes that came in one piece, and when: seconds of the monotonic clock."""

    at: float
    data: bytes


class Terminal:
    """A program that believes to run in a terminal.

    A context manager: on leaving it the program is ended and waited for.
    """

    def __init__(self, argv: list[str], env: dict[str, str], size: Size, cwd: str) -> None:
        self.output = bytearray()
        self._status: int | None = None
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))
        tell, told = os.pipe()
        os.set_inheritable(told, False)
        self.pid = os.fork()
        if self.pid == 0:
            self._become(argv, env, cwd, slave, told)
        os.close(slave)
        os.close(told)
        # The monotonic clock is the same one in all processes.
        (self.started_at,) = struct.unpack("d", os.read(tell, 8))
        os.close(tell)

    def _become(
        self, argv: list[str], env: dict[str, str], cwd: str, slave: int, told: int
    ) -> None:
        """Turns the child into the program; looks at the clock right before `exec`."""
        try:
            os.close(self.master)
            os.chdir(cwd)
            os.login_tty(slave)
            os.write(told, struct.pack("d", time.monotonic()))
            os.execvpe(argv[0], argv, env)
        finally:
            os._exit(127)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def read(self, patience: float) -> Chunk | None:
        """Returns what comes next; None after `patience` seconds, or when the program has ended."""
        if not select.select([self.master], [], [], max(0.0, patience))[0]:
            return None
        at = time.monotonic()
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            return None  # EIO: nobody has the terminal open any more.
        self.output += data
        return Chunk(at, data) if data else None

    def write(self, keys: bytes) -> float:
        """Types, and returns when."""
        at = time.monotonic()
        os.write(self.master, keys)
        return at

    def settle(self, quiet: float, first: float | None = None) -> float | None:
        """Reads until nothing came for `quiet` seconds; returns when the last bytes came.

        The first bytes may take `first` seconds.
        """
        last: float | None = None
        chunk = self.read(quiet if first is None else first)
        while chunk is not None:
            last = chunk.at
            chunk = self.read(quiet)
        return last

    def wait_for(self, text: str, patience: float = 30.0) -> float:
        """Reads until `text` has been written; returns when its last byte came.

        Raises TimeoutError, with what was written instead.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            chunk = self.read(deadline - time.monotonic())
            if chunk is None:
                break
            if text in self.text():
                return chunk.at
        raise TimeoutError(f"{text!r} was not shown; the terminal has:\n{self.text()[-2000:]}")

    def text(self) -> str:
        """Everything that was written, without the escape sequences."""
        return ESCAPES.sub(b"", bytes(self.output)).decode(errors="replace")

    def end(self, keys: bytes = b"") -> None:
        """Types `keys`, by which the program should end; one that does not is told by signals.

        Raises RuntimeError if it was typed and the program did not end well.
        """
        if self._status is not None:
            return
        patience = 0.0
        if keys:
            self.write(keys)
            patience = 10.0
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._wait(patience):
                break
            os.kill(self.pid, number)
            patience = 5.0
        else:
            self._wait(patience)
        os.close(self.master)
        if keys and self._status != 0:
            raise RuntimeError(f"the program did not end well: status {self._status}")

    def _wait(self, patience: float) -> bool:
        """Waits for the end; reads meanwhile, because a full terminal would stop the program."""
        deadline = time.monotonic() + patience
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = status
                return True
            if time.monotonic() >= deadline:
                return False
            if self.read(0.005) is None:
                time.sleep(0.002)

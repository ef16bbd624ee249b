"""The laboratory's time: wall-clock moments, and waiting times divided by the speed."""

from __future__ import annotations

import threading
import time


class Stopped(Exception):
    """The wait ended because the machine, or the laboratory, stops."""


class Clock:
    """Waits for laboratory seconds: at speed 5, ten of them take two."""

    def __init__(self, speed: float) -> None:
        self.speed = speed

    def sleep(self, seconds: float, stopping: threading.Event) -> None:
        """Waits; raises Stopped when the event is set before the end."""
        if stopping.wait(seconds / self.speed):
            raise Stopped

    @staticmethod
    def now() -> float:
        """Returns seconds since the epoch: what a machine's logs and status files show."""
        return time.time()

"""The network of machines and bastion, as the faults want it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

#: A slow network freezes a host's sshd in turns, in real seconds: every answer waits for the next
#: moment in which it runs.
SLOW_FROZEN, SLOW_RUNNING = 0.7, 0.12
_POLL = 0.2


class Host(Protocol):
    """What the network needs of a host."""

    @property
    def is_lost(self) -> bool: ...

    @property
    def is_slow(self) -> bool: ...

    def freeze(self) -> None:
        """Stops the host from answering: connections hang, as when packets are dropped."""

    def thaw(self) -> None:
        """Lets the host answer again."""


class Network:
    """Keeps the network of the hosts as the faults want it, from one thread."""

    def __init__(self, hosts: Callable[[], Sequence[Host]]) -> None:
        self._hosts = hosts
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)

    def start(self) -> None:
        """Begins to watch the faults."""
        self._thread.start()

    def _run(self) -> None:
        while True:
            hosts = self._hosts()
            lost = [one for one in hosts if one.is_lost]
            slow = [one for one in hosts if one not in lost and one.is_slow]
            # Again in each round: a connection may have started a process meanwhile.
            for host in (*lost, *slow):
                host.freeze()
            for host in hosts:
                if host not in lost and host not in slow:
                    host.thaw()
            time.sleep(SLOW_FROZEN if slow else _POLL)
            for host in slow:
                host.thaw()
            if slow:
                time.sleep(SLOW_RUNNING)

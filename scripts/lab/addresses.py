"""The addresses and ports that the services of one laboratory's cloud have for themselves."""

from __future__ import annotations

import socket
from typing import NamedTuple

NUMBERS = range(16, 250)
#: Host number and customary port of each service.
_HOSTS = {"keystone": (10, 5000), "nova": (11, 8774), "neutron": (12, 9696), "glance": (13, 9292)}
_BASTION_HOST = 2
SERVICES = tuple(_HOSTS)
#: The ports of a block begin here: above those of the machines, below those that the kernel gives
#: to outgoing connections.
_FIRST_PORT = 30000
_PORTS_OF_A_BLOCK = 10


class Address(NamedTuple):
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Block:
    """The addresses 127.43.NUMBER.0/24 and ten ports of 127.0.0.1, all with listening sockets.

    The services listen at their customary ports, each at an address of its own, as in a cloud
    behind a bastion. The ports of 127.0.0.1 are left free: they are for the near ends of tunnels.
    """

    def __init__(self, number: int, claim: socket.socket) -> None:
        first = _FIRST_PORT + (number - NUMBERS.start) * _PORTS_OF_A_BLOCK
        self.number = number
        self.local_ports = {name: first + offset for offset, name in enumerate(SERVICES)}
        self._claim = claim
        self.listeners: dict[str, socket.socket] = {}
        try:
            for port in self.local_ports.values():
                _listen(Address("127.0.0.1", port)).close()
            bastion = Address(f"127.43.{number}.{_BASTION_HOST}", first + len(SERVICES))
            self.listeners["bastion"] = _listen(bastion)
            for name, (host, port) in _HOSTS.items():
                address = Address(f"127.43.{number}.{host}", port)
                self.listeners[name] = _listen(address, otherwise=self.local_ports[name])
        except OSError:
            self.release()
            raise

    def address(self, name: str) -> Address:
        """Returns where a service, or the bastion, listens."""
        return Address(*self.listeners[name].getsockname())

    def release(self) -> None:
        """Gives everything back."""
        for listener in (self._claim, *self.listeners.values()):
            listener.close()


def claim_block(digest: int) -> Block:
    """Returns a block that no other laboratory has; the digest says where to look first.

    Raises OSError when all are taken.
    """
    for offset in range(len(NUMBERS)):
        number = NUMBERS[(digest + offset) % len(NUMBERS)]
        # A name that only one process can have, and that ends with it, however that ends.
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0quarterdeck-laboratory-{number}")
            return Block(number, claim)
        except OSError:
            claim.close()
    raise OSError("every block of addresses in 127.43.0.0/16 is taken")


def _listen(address: Address, otherwise: int | None = None) -> socket.socket:
    """Returns a socket that listens; at another port when somebody listens there everywhere."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError:
        listener.close()
        if otherwise is None:
            raise
        return _listen(Address(address.host, otherwise))
    return listener

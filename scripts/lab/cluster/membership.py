"""Which machines belong to the cluster, and how they come to: tokens, joining, dqlite's roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .machine import Machine
from .names import Names

VOTERS = 3

_WORKER_JOINED = """\
Contacting cluster at {address}

The node has joined the cluster and will appear in the nodes list in a few seconds.

This worker node gets automatically configured with the API server endpoints.
If the API servers are behind a loadbalancer please set the '--refresh-interval' to '0s' in:
    /var/snap/microk8s/current/args/apiserver-proxy
and replace the API server endpoints with the one provided by the loadbalancer in:
    /var/snap/microk8s/current/args/traefik/provider.yaml

Successfully joined the cluster.
"""
_CONTROL_PLANE_JOINED = """\
Contacting cluster at {address}
Waiting for this node to finish joining the cluster. .. .. .. ..
Successfully joined the cluster.
"""


@dataclass
class Member:
    """A machine that belongs to the cluster."""

    machine: Machine
    is_worker: bool


class Membership:
    """The members and the tokens; what the cluster agent on port 25000 knows."""

    def __init__(self, names: Names,
                 resolves: Callable[[Machine, str], str | None] | None) -> None:
        self._resolves = resolves
        self._members: dict[str, Member] = {}
        #: Until when a token holds; None: until it was used.
        self._tokens: dict[str, float | None] = {}
        #: The fingerprint of the cluster's certificate, the last part of a join address.
        self.fingerprint = names.hexadecimal(12)

    def add(self, machine: Machine, is_worker: bool) -> None:
        """A machine belongs to the cluster from now on."""
        self._members[machine.name] = Member(machine, is_worker)

    def remove(self, name: str) -> None:
        """A machine does not belong to the cluster any more."""
        self._members.pop(name, None)

    def is_member(self, machine: Machine) -> bool:
        """True for this very machine, not for one that took over its name."""
        member = self._members.get(machine.name)
        return member is not None and member.machine.ip == machine.ip

    def is_worker(self, machine: Machine) -> bool:
        """True for members without a control plane."""
        return self.is_member(machine) and self._members[machine.name].is_worker

    def control_planes(self) -> list[Machine]:
        """The control planes in the order in which they came."""
        return [one.machine for one in self._members.values() if not one.is_worker]

    def datastore_nodes(self) -> list[tuple[str, str]]:
        """dqlite's members with their roles; a single one still listens on the loopback address."""
        planes = self.control_planes()
        if len(planes) == 1:
            return [("127.0.0.1:19001", "voter")]
        return [(f"{machine.ip}:19001", "voter" if index < VOTERS else "standby")
                for index, machine in enumerate(planes)]

    def add_token(self, token: str, ttl: float | None, now: float) -> None:
        """Registers a token to join with."""
        self._tokens[token] = None if ttl is None else now + ttl

    def token_ends(self, now: float) -> list[float]:
        """In how many seconds the tokens expire that do; those that are over are gone."""
        return [until - now for until in self._tokens.values() if until is not None and until >= now]

    def join(self, machine: Machine, token: str, as_worker: bool, address: str | None,
             now: float, is_serving: bool) -> tuple[int, str]:
        """Exit code and output of `microk8s join`."""
        planes = self.control_planes()
        host = address or (planes[0].ip if planes else "127.0.0.1")
        contact = f"Contacting cluster at {host}\n"
        if not is_serving or host not in [plane.ip for plane in planes]:
            return 5, (contact + "Connecting to cluster failed with [Errno 111] "
                       "Connection refused.\n")
        token, _, fingerprint = token.partition("/")
        if fingerprint and not self.fingerprint.startswith(fingerprint):
            return 4, (contact + f"Joining cluster failed. Could not verify the identity of {host}."
                       " Use '--skip-verify' to skip server certificate check.\n")
        if not self._use(token, now):
            return 6, contact + "Connection failed. Invalid token (500).\n"
        if self._resolves and self._resolves(planes[0], machine.name) != machine.ip:
            return 6, (contact + f"Connection failed. The hostname ({machine.name}) of the joining "
                       f'node does not resolve to the IP "{machine.ip}". Refusing join (400).\n')
        self.add(machine, as_worker)
        text = _WORKER_JOINED if as_worker else _CONTROL_PLANE_JOINED
        return 0, text.format(address=host)

    def _use(self, token: str, now: float) -> bool:
        if token not in self._tokens:
            return False
        until = self._tokens[token]
        if until is None:
            del self._tokens[token]
            return True
        return now <= until

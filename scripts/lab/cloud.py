"""The cloud: servers, their addresses, and what the cloud itself refuses."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from faults import FaultRegistry
from providers.resource import ProviderError

COMPUTE_URL = "http://localhost:8774/v2/servers"
#: The first host number of a laboratory's addresses.
FIRST_HOST = 11
LAST_HOST = 250
DELETE_SECONDS = 1.0
#: Names get stable ids, so that the same configuration always yields the same state.
_NAMESPACE = uuid.UUID("6f1d5a4e-7d1f-4b5e-9a57-0c2f6c2e0001")
DEFAULT_IMAGE = "auto-sync/ubuntu-jammy-22.04-amd64-server-20230719-disk1.img"
DEFAULT_NETWORK = "net_lab"


@dataclass(frozen=True)
class Flavor:
    """A size of servers: memory in MiB, disk in GiB."""

    identity: str
    name: str
    cores: int
    memory: int
    disk: int


FLAVORS = (
    Flavor("1", "m1.tiny", 1, 512, 5),
    Flavor("2", "m1.small", 1, 2048, 20),
    Flavor("3", "m1.medium", 2, 4096, 40),
    Flavor("4", "m1.large", 4, 8192, 80),
    Flavor("5", "m1.xlarge", 8, 16384, 160),
)


class Machine(Protocol):
    """What the cloud needs of a server's machine."""

    def start(self) -> None:
        """Begins to boot."""

    def stop(self) -> None:
        """Ends everything that runs on the machine; returns when it is gone."""

    def discard(self) -> None:
        """Removes the files of a machine that was stopped: its address may be given again."""


@dataclass
class Server:
    """A server as Nova knows it: BUILD, then ACTIVE (or ERROR), until it is DELETED."""

    identity: str
    name: str
    ip: str
    flavor: Flavor
    user_data: str
    key_pair: str | None
    status: str = "BUILD"
    machine: Machine | None = None
    _built: threading.Event = field(default_factory=threading.Event)

    @property
    def power_state(self) -> str:
        """The value of the provider's attribute of this name."""
        return {"ACTIVE": "active", "BUILD": "building"}.get(self.status, "error")

    def finish_build(self) -> None:
        """The server is ACTIVE from now on."""
        self.status = "ACTIVE"
        self._built.set()

    def give_up(self, status: str) -> None:
        """The server is in ERROR or DELETED; whoever waits for its build waits no longer."""
        self.status = status
        self._built.set()

    def wait_until_built(self) -> str:
        """Waits until the build is over and returns the status."""
        self._built.wait()
        return self.status


class Cloud:
    """The project's servers. Safe to use from every thread.

    `make_machine` returns the machine of a new server; `sleep` waits for laboratory seconds.
    """

    region = "RegionOne"

    def __init__(
        self,
        subnet: int,
        faults: FaultRegistry,
        make_machine: Callable[[Server], Machine],
        sleep: Callable[[float], None],
    ) -> None:
        self._subnet = subnet
        self._faults = faults
        self._make_machine = make_machine
        self._sleep = sleep
        self._lock = threading.Lock()
        self._servers: dict[str, Server] = {}

    def create(self, name: str, flavor: str, user_data: str, key_pair: str | None) -> Server:
        """Begins to build a server; raises ProviderError in the real provider's words."""
        self._check_access()
        with self._lock:
            self._check_quota()
            server = Server(
                str(uuid.uuid4()), name, self._free_address(), find_flavor(flavor), user_data,
                key_pair,
            )
            self._servers[server.identity] = server
        server.machine = self._make_machine(server)
        server.machine.start()
        return server

    def find(self, identity: str) -> Server | None:
        """Returns the server, None when there is none; raises ProviderError without access."""
        self._check_access()
        with self._lock:
            return self._servers.get(identity)

    def rename(self, server: Server, name: str) -> None:
        """Changes the name that the cloud shows; the machine keeps its host name, as in Nova."""
        self._check_access()
        server.name = name

    def delete(self, identity: str) -> None:
        """Deletes a server and all that runs on it; one that is gone already is no error."""
        server = self.find(identity)
        if server is None:
            return
        self._sleep(DELETE_SECONDS)
        server.give_up("DELETED")
        if server.machine is not None:
            server.machine.stop()
            server.machine.discard()
        with self._lock:
            self._servers.pop(identity, None)

    def servers(self) -> list[Server]:
        """Returns the servers in the order of their addresses."""
        with self._lock:
            return sorted(self._servers.values(), key=lambda server: _host_number(server.ip))

    def network(self, name: str | None, identity: str | None) -> tuple[str, str]:
        """Returns (name, id) of the network that either of them chooses."""
        name = name or (f"net-{identity[:8]}" if identity else DEFAULT_NETWORK)
        return name, identity or str(uuid.uuid5(_NAMESPACE, name))

    def image(self, name: str | None, identity: str | None) -> tuple[str, str]:
        """Returns (name, id) of the image that either of them chooses."""
        name = name or DEFAULT_IMAGE
        return name, identity or image_identity(name)

    def _check_access(self) -> None:
        if self._faults.concerns("auth"):
            raise ProviderError(
                "Error creating OpenStack compute client: Authentication failed"
            )

    def _check_quota(self) -> None:
        if not any(fault.name == "quota" for fault in self._faults.active()):
            return
        used = len(self._servers)
        limit = int(self._faults.target("quota") or used)
        if used >= limit:
            raise ProviderError(
                f"Error creating OpenStack server: Request forbidden: [POST {COMPUTE_URL}], "
                'error message: {"forbidden": {"code": 403, "message": "Quota exceeded for '
                f'instances: Requested 1, but already used {used} of {limit} instances"}}}}'
            )

    def _free_address(self) -> str:
        taken = {server.ip for server in self._servers.values()}
        candidates = (
            f"127.42.{self._subnet}.{host}" for host in range(FIRST_HOST, LAST_HOST)
        )
        free = next((ip for ip in candidates if ip not in taken), None)
        if free is None:
            raise ProviderError(
                "Error creating OpenStack server: No more IP addresses available on network"
            )
        return free


def image_identity(name: str) -> str:
    """Returns the id of the image of this name; the laboratory has an image of every name."""
    return str(uuid.uuid5(_NAMESPACE, name))


def find_flavor(wanted: str) -> Flavor:
    """Returns the flavor of this id or name; an unknown one is a medium flavor of that name."""
    for flavor in FLAVORS:
        if wanted in (flavor.identity, flavor.name):
            return flavor
    return Flavor(wanted, wanted, cores=2, memory=4096, disk=40)


def _host_number(ip: str) -> int:
    return int(ip.rpartition(".")[2])

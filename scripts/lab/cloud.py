"""The cloud: servers, their addresses, and what the cloud itself refuses."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from catalogue import DEFAULT_IMAGE, DEFAULT_NETWORK, Catalogue, Flavor, Image, Network
from faults import FaultRegistry
from orders import Order, choose, refusal
from providers.resource import ProviderError

_TOKENS_URL = "http://localhost:5000/v3/auth/tokens"
#: The first host number of a laboratory's addresses.
FIRST_HOST = 11
LAST_HOST = 250
DELETE_SECONDS = 1.0


@dataclass(frozen=True)
class Quota:
    """How much the project has, or may have: servers, cores, memory in MiB."""

    instances: int
    cores: int
    ram: int

    @classmethod
    def of(cls, flavors: list[Flavor]) -> Quota:
        """Returns what servers of these flavors use."""
        return cls(
            len(flavors), sum(one.cores for one in flavors), sum(one.memory for one in flavors)
        )


QUOTA = Quota(instances=100, cores=400, ram=819_200)


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
    image: Image = DEFAULT_IMAGE
    networks: tuple[Network, ...] = (DEFAULT_NETWORK,)
    status: str = "BUILD"
    machine: Machine | None = None
    #: Seconds since the epoch.
    created_at: float = field(default_factory=time.time)
    _built: threading.Event = field(default_factory=threading.Event)

    @property
    def mac_address(self) -> str:
        """The hardware address of its port."""
        octets = [int(part) for part in self.ip.split(".")]
        return "fa:16:3e:{:02x}:{:02x}:{:02x}".format(*octets[1:])

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

    Their addresses are in 127.42.SUBNET.0/24. `make_machine` returns the machine of a new server;
    `sleep` waits for laboratory seconds.
    """

    region = "RegionOne"

    def __init__(
        self,
        subnet: int,
        faults: FaultRegistry,
        make_machine: Callable[[Server], Machine],
        sleep: Callable[[float], None],
    ) -> None:
        self.catalogue = Catalogue(faults)
        self.subnet = subnet
        self._faults = faults
        self._make_machine = make_machine
        self._sleep = sleep
        # Reentrant: whoever counts the servers before adding one asks the methods that all ask.
        self._lock = threading.RLock()
        self._servers: dict[str, Server] = {}

    def create(self, order: Order) -> Server:
        """Begins to build a server; raises ProviderError in the real provider's words."""
        self._check_access("Error creating OpenStack server")
        parts = choose(order, self.catalogue)
        with self._lock:
            self._check_quota(parts.flavor)
            server = Server(
                str(uuid.uuid4()), order.name, self._free_address(), parts.flavor,
                order.user_data, order.key_pair, parts.image, parts.networks,
            )
            self._servers[server.identity] = server
        server.machine = self._make_machine(server)
        server.machine.start()
        return server

    def find(self, identity: str) -> Server | None:
        """Returns the server, None when there is none; raises ProviderError without access."""
        self._check_access(f"server {identity}")
        with self._lock:
            return self._servers.get(identity)

    def rename(self, server: Server, name: str) -> None:
        """Changes the name that the cloud shows; the machine keeps its host name, as in Nova."""
        self._check_access("Error updating OpenStack server")
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

    def quota(self) -> Quota:
        """Returns how much the project may have."""
        if not self._faults.is_active("quota"):
            return QUOTA
        target = self._faults.target("quota")
        instances = len(self.servers()) if target is None else int(target)
        return Quota(instances, QUOTA.cores, QUOTA.ram)

    def usage(self) -> Quota:
        """Returns how much the project has."""
        return Quota.of([server.flavor for server in self.servers()])

    def _check_access(self, doing: str) -> None:
        """Raises what the provider says when it comes to no token, or to no answer of Nova."""
        client = "Error creating OpenStack compute client: "
        if self._faults.is_active("auth"):
            raise ProviderError(client + "Authentication failed")
        if self._faults.is_active("keystone-down"):
            raise ProviderError(
                f'{client}Post "{_TOKENS_URL}": OpenStack connection error, retries exhausted. '
                "Aborting. Last error was: dial tcp 127.0.0.1:5000: connect: connection refused"
            )
        if self._faults.is_active("nova-unavailable"):
            raise ProviderError(
                f"{doing}: The service is currently unable to handle the request due to a "
                "temporary overloading or maintenance. This is a temporary condition. Try again "
                "later."
            )

    def _check_quota(self, flavor: Flavor) -> None:
        """Raises what the provider says when Nova refuses one more server for want of quota."""
        wanted, used = vars(Quota.of([flavor])), vars(self.usage())
        for what, limit in vars(self.quota()).items():
            if used[what] + wanted[what] > limit:
                raise refusal(
                    403, "forbidden",
                    f"Quota exceeded for {what}: Requested {wanted[what]}, but already used "
                    f"{used[what]} of {limit} {what}",
                )

    def _free_address(self) -> str:
        taken = {server.ip for server in self._servers.values()}
        candidates = (
            f"127.42.{self.subnet}.{host}" for host in range(FIRST_HOST, LAST_HOST)
        )
        free = next((ip for ip in candidates if ip not in taken), None)
        if free is None:
            raise ProviderError(
                "Error creating OpenStack server: No more IP addresses available on network"
            )
        return free


def _host_number(ip: str) -> int:
    return int(ip.rpartition(".")[2])

"""The services of the cloud, put together and opened."""

from __future__ import annotations

import threading
from pathlib import Path

from addresses import SERVICES, Block
from cloud import Cloud
from door import Door
from faults import FaultRegistry
from openstack_api.connection import Connections
from openstack_api.disturbances import Disturbances
from openstack_api.glance import Glance
from openstack_api.identity import Identity
from openstack_api.keystone import Keystone
from openstack_api.neutron import Neutron
from openstack_api.nova import Nova
from openstack_api.service import Service

#: What each service is in the catalogue, and the path of its URL there.
_CATALOGUE = {
    "keystone": ("identity", "/v3/"), "nova": ("compute", "/v2.1"), "neutron": ("network", ""),
    "glance": ("image", ""),
}


class OpenStackAPI:
    """Keystone, Nova, Neutron and Glance over one cloud.

    Requests are noted in requests.log in the folder, for people.
    """

    def __init__(
        self, block: Block, cloud: Cloud, faults: FaultRegistry, stopping: threading.Event,
        folder: Path, public_key: str, ssh_port: int,
    ) -> None:
        urls = {name: f"http://{block.address(name)}" for name in SERVICES}
        identity = Identity(faults, urls["keystone"])
        catalogue = {
            (kind, name): urls[name] + path for name, (kind, path) in _CATALOGUE.items()
        }
        services: dict[str, Service] = {
            "keystone": Keystone(identity, catalogue),
            "nova": Nova(identity, cloud, public_key),
            "neutron": Neutron(identity, cloud, ssh_port),
            "glance": Glance(identity, cloud),
        }
        self._disturbances = Disturbances(faults, services, stopping)
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder / "requests.log").open("w", buffering=1)
        self._lock = threading.Lock()
        self._connections = {
            name: Connections(service, self._disturbances, self._note, self._certificate)
            for name, service in services.items()
        }
        self._doors = {
            name: Door(name, block.listeners[name], connections.admit)
            for name, connections in self._connections.items()
        }

    def start(self) -> None:
        """Begins to answer."""
        for door in self._doors.values():
            door.start()

    def close(self) -> None:
        """Ends everything for good."""
        for name, door in self._doors.items():
            door.close()
            self._connections[name].break_off()
        self._log.close()

    def follow_faults(self) -> None:
        """Shuts the services that are down, and opens those that are not any more."""
        for name, door in self._doors.items():
            is_down = self._disturbances.is_down(name)
            door.keep(is_open=not is_down)
            if is_down:
                self._connections[name].break_off()

    def _note(self, line: str) -> None:
        if not self._log.closed:
            self._log.write(line)

    def _certificate(self) -> tuple[str, str]:
        """Returns the files of a certificate that nobody has signed, and of its key."""
        # Here, because nobody but this fault needs it.
        from providers.proxy import make_certificate

        certificate, key = self._folder / "certificate.pem", self._folder / "key.pem"
        with self._lock:
            if not certificate.exists():
                private, public, _ = make_certificate()
                key.touch(mode=0o600)
                key.write_bytes(private)
                certificate.write_bytes(public)
        return str(certificate), str(key)

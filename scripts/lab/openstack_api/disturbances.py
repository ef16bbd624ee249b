"""What the faults do to a service on the way to it, whatever it would answer."""

from __future__ import annotations

import threading

from fault_targets import NGINX
from faults import FaultRegistry
from openstack_api import pages
from openstack_api.exchange import Refused, Request, Response
from openstack_api.identity import SKEW_SECONDS
from openstack_api.service import Service

SLOW_SECONDS = 5.0
_RETRY_SECONDS = 30


class Disturbances:
    """The active faults, as they concern the services. Safe to use from every thread."""

    def __init__(
        self, faults: FaultRegistry, services: dict[str, Service], stopping: threading.Event
    ) -> None:
        self._faults = faults
        self._services = services
        self._stopping = stopping

    @property
    def clock_skew(self) -> float:
        """The seconds by which the cloud's clock is ahead."""
        return self._faults.seconds("clock-skewed", SKEW_SECONDS)

    def is_down(self, name: str) -> bool:
        """Says whether nothing listens where the service should."""
        return name == "keystone" and self._faults.is_active("keystone-down")

    def wants_tls(self, name: str) -> bool:
        """Says whether the service answers over TLS only."""
        return self._faults.concerns("tls-required", name)

    def hangs(self, name: str) -> bool:
        """Says whether no body follows the headers of the service's answers."""
        return self._faults.concerns("api-hangs", name)

    def answer(self, service: Service, request: Request) -> Response:
        """Returns what comes back for a request to the service."""
        if service.name == "keystone":
            self._stopping.wait(self._faults.seconds("keystone-slow", SLOW_SECONDS))
        if service.name == "nova" and self._faults.is_active("nova-unavailable"):
            return pages.unavailable()
        if service.name == "neutron" and self._faults.is_active("neutron-impostor"):
            impostor = self._faults.target("neutron-impostor") or NGINX
            if impostor == NGINX:
                return pages.nginx(request)
            service = self._services[impostor]
        if self._faults.concerns("rate-limit", service.name):
            refused = Refused(429, "Too Many Requests",
                              headers=[("Retry-After", str(_RETRY_SECONDS))])
            return service.finish(request, service.refuse(request, refused))
        return service.answer(request)

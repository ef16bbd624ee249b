"""The faults that can be injected, and which are active.

Those who act on them (the cloud, its services and its bastion, the machines, the simulated cluster)
ask this registry, the one place that knows what is active, or are told by the daemon when a fault
begins and ends.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum


class Owner(Enum):
    """Who acts on a fault."""

    CLOUD = "cloud"
    SERVICES = "services"
    BASTION = "bastion"
    MACHINE = "machine"
    CLUSTER = "cluster"


FAULTS: dict[str, Owner] = {
    "auth": Owner.CLOUD,
    "flavor-missing": Owner.CLOUD,
    "image-missing": Owner.CLOUD,
    "key-pair-missing": Owner.CLOUD,
    "network-missing": Owner.CLOUD,
    "quota": Owner.CLOUD,
    "api-hangs": Owner.SERVICES,
    "clock-skewed": Owner.SERVICES,
    "keystone-down": Owner.SERVICES,
    "keystone-slow": Owner.SERVICES,
    "neutron-impostor": Owner.SERVICES,
    "nova-unavailable": Owner.SERVICES,
    "rate-limit": Owner.SERVICES,
    "tls-required": Owner.SERVICES,
    "token-expires-soon": Owner.SERVICES,
    "bastion-down": Owner.BASTION,
    "bastion-key-changed": Owner.BASTION,
    "bastion-no-forwarding": Owner.BASTION,
    "bastion-slow": Owner.BASTION,
    "cloud-init-failed": Owner.MACHINE,
    "join-failed": Owner.MACHINE,
    "machine-unreachable": Owner.MACHINE,
    "slow-network": Owner.MACHINE,
    "api-compacted": Owner.CLUSTER,
    "api-stopped": Owner.CLUSTER,
    "config-missing": Owner.CLUSTER,
    "crashloop": Owner.CLUSTER,
    "disk-full": Owner.CLUSTER,
    "imagepull": Owner.CLUSTER,
    "node-down": Owner.CLUSTER,
    "oom": Owner.CLUSTER,
    "raw-forbidden": Owner.CLUSTER,
    "unschedulable": Owner.CLUSTER,
    "watch-cut": Owner.CLUSTER,
    "watch-hangs": Owner.CLUSTER,
}


@dataclass(frozen=True)
class Fault:
    """One active fault; without a target it concerns everything that it can concern."""

    name: str
    target: str | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.target}" if self.target else self.name


class FaultRegistry:
    """The active faults. Safe to use from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: set[Fault] = set()

    def add(self, fault: Fault) -> None:
        """Makes a fault active; the same fault twice is one."""
        with self._lock:
            self._active.add(fault)

    def remove(self, name: str | None) -> list[Fault]:
        """Ends the faults of this name (None: all) and returns those that were active."""
        with self._lock:
            ended = [fault for fault in self._active if name in (None, fault.name)]
            self._active.difference_update(ended)
        return sorted(ended, key=str)

    def active(self) -> list[Fault]:
        """Returns the active faults in a stable order."""
        with self._lock:
            return sorted(self._active, key=str)

    def is_active(self, name: str) -> bool:
        """Says whether there is a fault of this name, whatever its target."""
        return any(fault.name == name for fault in self.active())

    def concerns(self, name: str, *identities: str) -> bool:
        """Says whether a fault of this name is active for something with one of these identities.

        A machine is known by its server name and by its address.
        """
        return any(
            fault.name == name and (fault.target is None or fault.target in identities)
            for fault in self.active()
        )

    def seconds(self, name: str, usual: float) -> float:
        """Returns how many seconds a fault of this name is about; 0 when there is none."""
        if not self.is_active(name):
            return 0.0
        target = self.target(name)
        return usual if target is None else float(target)

    def target(self, name: str) -> str | None:
        """Returns the target of the first active fault of this name, or None."""
        return next((fault.target for fault in self.active() if fault.name == name), None)

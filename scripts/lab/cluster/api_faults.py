"""Faults of the API server itself: what it refuses, forgets, cuts off or keeps to itself."""

from __future__ import annotations

from dataclasses import dataclass

from .machine import Machine
from .store import Store

FAULTS = ("api-compacted", "api-stopped", "raw-forbidden", "watch-cut", "watch-hangs")

#: What `raw-forbidden` may be about.
WATCHES, EVERYTHING = "watch", "all"


class WrongTarget(Exception):
    """The fault cannot have this target; the text says why."""


@dataclass(frozen=True)
class ApiFault:
    """A fault in force."""

    name: str
    target: str | None


class ApiFaults:
    """What is wrong with the API; the cluster's lock guards it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.active: list[ApiFault] = []
        #: Grows with every cut, so that the watches that are open then know it.
        self.cuts = 0

    def inject(self, name: str, target: str | None, planes: list[Machine]) -> ApiFault:
        """Begins a fault; raises `WrongTarget`."""
        if name == "raw-forbidden" and target not in (None, WATCHES, EVERYTHING):
            raise WrongTarget(f"the target of {name} is {WATCHES} or {EVERYTHING}")
        if name == "api-stopped" and target is not None and not any(
                target in (plane.name, plane.ip) for plane in planes):
            raise WrongTarget(f'no control plane "{target}"')
        if name not in ("raw-forbidden", "api-stopped") and target is not None:
            raise WrongTarget(f"{name} has no target")
        fault = ApiFault(name, target)
        if name == "api-compacted":
            self._store.compact()
        if name == "watch-cut":
            self.cuts += 1
        if fault not in self.active:
            self.active.append(fault)
        return fault

    def heal(self, name: str | None) -> list[ApiFault]:
        """Ends the faults of a name, or all; returns those that were in force."""
        healed = [fault for fault in self.active if name in (None, fault.name)]
        self.active = [fault for fault in self.active if fault not in healed]
        return healed

    def is_stopped(self, machine: Machine) -> bool:
        """True while nothing listens at the API's port of this machine."""
        return any(fault.name == "api-stopped"
                   and fault.target in (None, machine.name, machine.ip) for fault in self.active)

    @property
    def hangs(self) -> bool:
        """True while watches stay open and say nothing."""
        return any(fault.name == "watch-hangs" for fault in self.active)

    def forbids(self, is_watch: bool) -> bool:
        """True while the API may not be asked itself."""
        return any(fault.name == "raw-forbidden" and (is_watch or fault.target == EVERYTHING)
                   for fault in self.active)

"""What the cloud offers: images, flavors, networks and key pairs, less what a fault hides."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from faults import FaultRegistry

#: Names get stable ids, so that the same configuration always yields the same state.
_NAMESPACE = uuid.UUID("6f1d5a4e-7d1f-4b5e-9a57-0c2f6c2e0001")


class _Offer(Protocol):
    @property
    def identity(self) -> str: ...

    @property
    def name(self) -> str: ...


_Kind = TypeVar("_Kind", bound=_Offer)


@dataclass(frozen=True)
class Flavor:
    """A size of servers: memory in MiB, disk in GiB."""

    identity: str
    name: str
    cores: int
    memory: int
    disk: int


@dataclass(frozen=True)
class Image:
    """What a server's disk begins with: size in bytes, the least disk in GiB."""

    identity: str
    name: str
    size: int = 694_157_312
    least_disk: int = 0


@dataclass(frozen=True)
class Network:
    """A network that servers are attached to."""

    identity: str
    name: str

    @property
    def subnet_identity(self) -> str:
        """The id of its only subnet."""
        return str(uuid.uuid5(_NAMESPACE, f"subnet of {self.name}"))


@dataclass(frozen=True)
class KeyPair:
    """A public key that Nova knows by a name, which is its id too."""

    name: str

    @property
    def identity(self) -> str:
        """The name."""
        return self.name


FLAVORS = (
    Flavor("1", "m1.tiny", 1, 512, 5),
    Flavor("2", "m1.small", 1, 2048, 20),
    Flavor("3", "m1.medium", 2, 4096, 40),
    Flavor("4", "m1.large", 4, 8192, 80),
    Flavor("5", "m1.xlarge", 8, 16384, 160),
)
# The image, the network and the key pair that the example of variables of `quarterdeck new` names
# are there as well: who copies it deploys all the same.
DEFAULT_IMAGE = Image(
    "bfa876f1-456a-440f-ae52-ea49bf6e35f6",
    "auto-sync/ubuntu-jammy-22.04-amd64-server-20230719-disk1.img",
)
DEFAULT_NETWORK = Network(str(uuid.uuid5(_NAMESPACE, "net_lab")), "net_lab")
DEFAULT_KEY_PAIR = KeyPair("laboratory")
IMAGES = (
    DEFAULT_IMAGE,
    Image(str(uuid.uuid5(_NAMESPACE, "ubuntu-22.04")), "ubuntu-22.04"),
    Image(str(uuid.uuid5(_NAMESPACE, "ubuntu-24.04")), "ubuntu-24.04", least_disk=8),
)
NETWORKS = (
    DEFAULT_NETWORK,
    Network(str(uuid.uuid5(_NAMESPACE, "net_prod-rocks-test")), "net_prod-rocks-test"),
)
KEY_PAIRS = (DEFAULT_KEY_PAIR, KeyPair("rocks-team"))

#: The faults that hide offers, and what each of them may hide.
HIDING: dict[str, tuple[_Offer, ...]] = {
    "flavor-missing": FLAVORS,
    "image-missing": IMAGES,
    "key-pair-missing": KEY_PAIRS,
    "network-missing": NETWORKS,
}


class Catalogue:
    """What of the offers is there at present. Safe to use from every thread."""

    def __init__(self, faults: FaultRegistry) -> None:
        self._faults = faults

    @property
    def flavors(self) -> list[Flavor]:
        """The sizes of servers."""
        return self._present("flavor-missing", FLAVORS)

    @property
    def images(self) -> list[Image]:
        """The images."""
        return self._present("image-missing", IMAGES)

    @property
    def networks(self) -> list[Network]:
        """The networks."""
        return self._present("network-missing", NETWORKS)

    @property
    def key_pairs(self) -> list[KeyPair]:
        """The key pairs of the user."""
        return self._present("key-pair-missing", KEY_PAIRS)

    def _present(self, fault: str, offers: Iterable[_Kind]) -> list[_Kind]:
        return [
            offer for offer in offers
            if not self._faults.concerns(fault, offer.identity, offer.name)
        ]


def find(offers: Iterable[_Kind], name: str | None, identity: str | None) -> _Kind | None:
    """Returns the offer of this id or, without one, of this name; None when there is none."""
    if identity:
        return next((offer for offer in offers if offer.identity == identity), None)
    return next((offer for offer in offers if offer.name == name), None)

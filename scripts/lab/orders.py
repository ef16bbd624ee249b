"""What somebody orders of the cloud, and what the cloud says to that."""

from __future__ import annotations

import json
from dataclasses import dataclass

from catalogue import (
    DEFAULT_IMAGE,
    DEFAULT_NETWORK,
    Catalogue,
    Flavor,
    Image,
    KeyPair,
    Network,
    find,
)
from providers.resource import ProviderError

_SERVERS_URL = "http://localhost:8774/v2/servers"


@dataclass(frozen=True)
class Order:
    """A server that somebody wants; an id counts before a name."""

    name: str
    flavor_name: str | None = None
    flavor_id: str | None = None
    image_name: str | None = None
    image_id: str | None = None
    #: (name, id) of each.
    networks: tuple[tuple[str | None, str | None], ...] = ()
    user_data: str = ""
    key_pair: str | None = None


@dataclass(frozen=True)
class Parts:
    """What a server is made of."""

    flavor: Flavor
    image: Image
    networks: tuple[Network, ...]


def choose(order: Order, catalogue: Catalogue) -> Parts:
    """Returns what the order names, looked up in the order in which the real provider does.

    Raises ProviderError in its words. What is given by a name the provider itself looks for; what
    is given by an id Nova finds, or not.
    """
    image: Image | None = DEFAULT_IMAGE
    if order.image_id or order.image_name:
        image = find(catalogue.images, order.image_name, order.image_id)
        if image is None and not order.image_id:
            raise ProviderError(f"Unable to find image with name {order.image_name}")
    flavor = find(catalogue.flavors, order.flavor_name, order.flavor_id)
    if flavor is None and not order.flavor_id:
        raise ProviderError(f"Unable to find flavor with name {order.flavor_name}")
    networks = tuple(_network(catalogue, *choice) for choice in order.networks)
    if image is None:
        raise refusal(400, "badRequest", "Can not find requested image")
    if flavor is None:
        raise refusal(400, "badRequest", f"Flavor {order.flavor_id} could not be found.")
    if order.key_pair and KeyPair(order.key_pair) not in catalogue.key_pairs:
        raise refusal(400, "badRequest", "Invalid key_name provided.")
    return Parts(flavor, image, networks or (DEFAULT_NETWORK,))


def refusal(code: int, kind: str, message: str) -> ProviderError:
    """Returns the error with which the provider shows that Nova refused a new server."""
    summary = {400: "Bad request with", 403: "Request forbidden"}[code]
    body = json.dumps({kind: {"code": code, "message": message}})
    return ProviderError(
        f"Error creating OpenStack server: {summary}: [POST {_SERVERS_URL}], "
        f"error message: {body}"
    )


def _network(catalogue: Catalogue, name: str | None, identity: str | None) -> Network:
    network = find(catalogue.networks, name, identity)
    if network is None:
        wanted = f"id {identity}" if identity else f"name {name}"
        raise ProviderError(
            "Error trying to get network information from the Network API: Could not find any "
            f"matching network for {wanted}"
        )
    return network

"""The openstack provider: terraform's view of the laboratory's cloud.

Error texts are those of the real provider (recorded with v1.35.0).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from orders import Order
from providers.resource import Provider, ProviderError, Resource, State
from providers.values import UNKNOWN

if TYPE_CHECKING:
    from cloud import Cloud, Server


def openstack_provider(cloud: Cloud) -> Provider:
    """Returns the provider over this cloud."""
    return Provider({"openstack_compute_instance_v2": ComputeInstance(cloud)})


class ComputeInstance(Resource):
    """openstack_compute_instance_v2: a server of the laboratory."""

    replace_on = frozenset(
        {"image_id", "image_name", "key_pair", "user_data", "network", "availability_zone",
         "region", "config_drive"}
    )
    defaults = {"power_state": "active", "force_delete": False, "stop_before_destroy": False}

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def prepare_plan(self, prior: State, planned: State) -> None:
        # The state holds the digest of the user data; the configuration holds the text.
        configured = planned.get("user_data")
        if isinstance(configured, str) and _digest(configured) == prior.get("user_data"):
            planned["user_data"] = prior["user_data"]

    def create(self, planned: State) -> State:
        server = self._cloud.create(
            Order(
                name=planned["name"],
                flavor_name=_known(planned["flavor_name"]),
                flavor_id=_known(planned["flavor_id"]),
                image_name=_known(planned["image_name"]),
                image_id=_known(planned["image_id"]),
                networks=tuple(
                    (_known(one["name"]), _known(one["uuid"])) for one in planned["network"]
                ),
                user_data=planned.get("user_data") or "",
                key_pair=planned.get("key_pair"),
            )
        )
        planned["id"] = server.identity
        status = server.wait_until_built()
        if status != "ACTIVE":
            raise ProviderError(
                f"Error waiting for instance ({server.identity}) to become ready: unexpected "
                f"state '{status}', wanted target 'ACTIVE'. last error: %!s(<nil>)",
                state=planned,
            )
        return self._describe(planned, server)

    def read(self, state: State) -> State | None:
        server = self._cloud.find(state["id"])
        if server is None:
            return None
        state["name"] = server.name
        state["power_state"] = server.power_state
        return state

    def update(self, prior: State, planned: State) -> State:
        server = self._cloud.find(planned["id"])
        if server is None:
            raise ProviderError(f"Error updating OpenStack server: {planned['id']} not found")
        self._cloud.rename(server, planned["name"])
        planned["all_metadata"] = planned.get("metadata") or {}
        planned["all_tags"] = planned.get("tags") or []
        return planned

    def delete(self, state: State) -> None:
        self._cloud.delete(state["id"])

    def _describe(self, planned: State, server: Server) -> State:
        """Fills in what Nova would answer about a server that is ACTIVE."""
        for attachment, network in zip(planned["network"], server.networks):
            attachment.update(
                name=network.name,
                uuid=network.identity,
                fixed_ip_v4=server.ip,
                fixed_ip_v6="",
                floating_ip="",
                port="",
                mac=server.mac_address,
            )
        user_data = planned.get("user_data")
        planned.update(
            access_ip_v4=server.ip,
            access_ip_v6="",
            all_metadata=planned.get("metadata") or {},
            all_tags=planned.get("tags") or [],
            availability_zone=_known(planned["availability_zone"]) or "nova",
            flavor_id=server.flavor.identity,
            flavor_name=server.flavor.name,
            image_id=server.image.identity,
            image_name=server.image.name,
            region=_known(planned["region"]) or self._cloud.region,
            security_groups=_known(planned["security_groups"]) or ["default"],
            user_data=_digest(user_data) if user_data else None,
        )
        return planned


def _known(value):
    """Returns the value, or None where it is unknown until apply."""
    return None if value == UNKNOWN else value


def _digest(text: str) -> str:
    """Returns the form in which the real provider stores user data in the state."""
    return hashlib.sha1(text.encode()).hexdigest()

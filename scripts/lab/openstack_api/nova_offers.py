"""What Nova builds servers of, and how many it may build."""

from __future__ import annotations

from typing import Any

from catalogue import find
from openstack_api import nova_views as views
from openstack_api.exchange import Refused, Request, Response
from openstack_api.identity import PROJECT_ID, USER_ID, Token
from openstack_api.microversion import minor_of
from openstack_api.nova_form import NovaForm, forbidden
from openstack_api.paging import page
from openstack_api.service import route

_CREATED = "2026-01-01T00:00:00.000000"


class NovaOffers(NovaForm):
    """The part of Nova that is about flavors, key pairs, zones and quotas."""

    # Flavors. Nova does not know their names: a client looks through the list.

    @route("GET", "/v2.1/flavors")
    def flavors(self, request: Request, token: Token) -> Response:
        """Answers the flavors by name and id."""
        kept = ("id", "name", "links", "description")
        return self._list_flavors(request, kept)

    @route("GET", "/v2.1/flavors/detail")
    def flavors_in_detail(self, request: Request, token: Token) -> Response:
        """Answers the flavors with their sizes."""
        return self._list_flavors(request, None)

    @route("GET", "/v2.1/flavors/{identity}")
    def flavor(self, request: Request, identity: str, token: Token) -> Response:
        """Answers one flavor, by its id."""
        flavor = find(self.cloud.catalogue.flavors, None, identity)
        if flavor is None:
            raise Refused(404, f"Flavor {identity} could not be found.")
        view = views.flavor_view(flavor, request.base, minor_of(request))
        return Response.json(200, {"flavor": view})

    @route("GET", "/v2.1/flavors/{identity}/os-extra_specs")
    def extra_specs(self, request: Request, identity: str, token: Token) -> Response:
        """Answers what a flavor demands of hosts: nothing."""
        return Response.json(200, {"extra_specs": {}})

    def _list_flavors(self, request: Request, kept: tuple[str, ...] | None) -> Response:
        shown, after = page(request, self.cloud.catalogue.flavors)
        every = [views.flavor_view(one, request.base, minor_of(request)) for one in shown]
        if kept:
            every = [{name: view[name] for name in kept if name in view} for view in every]
        answer: dict[str, Any] = {"flavors": every}
        if after:
            answer["flavors_links"] = [{"rel": "next", "href": request.base + after}]
        return Response.json(200, answer)

    @route("GET", "/v2.1/os-keypairs")
    def key_pairs(self, request: Request, token: Token) -> Response:
        """Answers the user's key pairs."""
        minor = minor_of(request)
        every = [
            {"keypair": views.key_pair_view(one.name, self.public_key, minor)}
            for one in self.cloud.catalogue.key_pairs
        ]
        return Response.json(200, {"keypairs": every})

    @route("GET", "/v2.1/os-keypairs/{name}")
    def key_pair(self, request: Request, name: str, token: Token) -> Response:
        """Answers one key pair, with more about it."""
        pairs = self.cloud.catalogue.key_pairs
        pair = find(pairs, name, None)
        if pair is None:
            raise Refused(404, f"Keypair {name} not found for user {USER_ID}")
        view = views.key_pair_view(name, self.public_key, minor_of(request)) | {
            "user_id": USER_ID, "deleted": False, "created_at": _CREATED, "updated_at": None,
            "deleted_at": None, "id": pairs.index(pair) + 1,
        }
        return Response.json(200, {"keypair": view})

    @route("GET", "/v2.1/os-availability-zone")
    def availability_zones(self, request: Request, token: Token) -> Response:
        """Answers the only zone."""
        zone = {"zoneName": "nova", "zoneState": {"available": True}, "hosts": None}
        return Response.json(200, {"availabilityZoneInfo": [zone]})

    @route("GET", "/v2.1/os-availability-zone/detail")
    def availability_zones_in_detail(self, request: Request, token: Token) -> Response:
        """Refuses: the hosts are for administrators."""
        raise forbidden("os-availability-zone:detail")

    # How much of it.

    @route("GET", "/v2.1/limits")
    def limits(self, request: Request, token: Token) -> Response:
        """Answers the project's limits and usage."""
        view = views.limits_view(self.cloud.quota(), self.cloud.usage(), minor_of(request))
        return Response.json(200, {"limits": view})

    @route("GET", "/v2.1/os-quota-sets/{project}")
    def quota(self, request: Request, project: str, token: Token) -> Response:
        """Answers the project's quotas."""
        return self._show_quota(request, project, in_detail=False)

    @route("GET", "/v2.1/os-quota-sets/{project}/detail")
    def quota_in_detail(self, request: Request, project: str, token: Token) -> Response:
        """Answers the project's quotas and usage."""
        return self._show_quota(request, project, in_detail=True)

    def _show_quota(self, request: Request, project: str, in_detail: bool) -> Response:
        if project != PROJECT_ID:
            raise forbidden("os-quota-sets:" + ("detail" if in_detail else "show"))
        view = views.quota_view(self.cloud.quota(), self.cloud.usage(), project,
                                minor_of(request), in_detail)
        return Response.json(200, {"quota_set": view})

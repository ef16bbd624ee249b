"""Nova, put together of its parts."""

from __future__ import annotations

from typing import Any

from openstack_api.exchange import Request, Response
from openstack_api.microversion import LATEST
from openstack_api.nova_offers import NovaOffers
from openstack_api.nova_servers import NovaServers
from openstack_api.service import route


class Nova(NovaServers, NovaOffers):
    """The compute service, and how its versions are discovered."""

    @route("GET", "/", public=True)
    def versions(self, request: Request) -> Response:
        """Answers both versions."""
        both = [_version(request, "v2.0"), _version(request, "v2.1")]
        return Response.json(200, {"versions": both})

    @route("GET", "/v2.1", public=True)
    @route("GET", "/v2.1/", public=True)
    def version(self, request: Request) -> Response:
        """Answers one version."""
        identity = "v2.1" if request.path.startswith("/v2.1") else "v2.0"
        described = {"rel": "describedby", "type": "text/html",
                     "href": "http://docs.openstack.org/"}
        version = _version(request, identity)
        version["links"].append(described)
        version["media-types"] = [
            {"base": "application/json", "type": "application/vnd.openstack.compute+json;version="
             + ("2.1" if identity == "v2.1" else "2")}
        ]
        return Response.json(200, {"version": version})


def _version(request: Request, identity: str) -> dict[str, Any]:
    is_current = identity == "v2.1"
    path = "v2.1" if is_current else "v2"
    return {
        "id": identity, "status": "CURRENT" if is_current else "SUPPORTED",
        "version": f"2.{LATEST}" if is_current else "", "min_version": "2.1" if is_current else "",
        "updated": "2013-07-23T11:33:21Z" if is_current else "2011-01-21T11:33:21Z",
        "links": [{"rel": "self", "href": f"{request.base}/{path}/"}],
    }

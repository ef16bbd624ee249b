"""Neutron: networks, ports, security groups, quotas; only looking, no changing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalogue import Network
from cloud import Cloud, Server
from openstack_api.exchange import Refused, Request, Response, request_id
from openstack_api.identity import PROJECT_ID, Identity, Token, identity_of
from openstack_api.nova_views import moment
from openstack_api.paging import page
from openstack_api.service import Service, route

_QUOTAS = {
    "network": 100, "subnet": 100, "subnetpool": -1, "port": 500, "router": 10, "floatingip": 50,
    "rbac_policy": 10, "security_group": 10, "security_group_rule": 100, "trunk": -1,
}
_TYPES = {400: "HTTPBadRequest", 403: "PolicyNotAuthorized", 404: "HTTPNotFound",
          405: "HTTPMethodNotAllowed", 429: "HTTPTooManyRequests",
          500: "HTTPInternalServerError"}
#: Words of a query that are about the list and not about its members.
_ABOUT_THE_LIST = ("fields", "limit", "marker", "page_reverse", "sort_key", "sort_dir")
_CREATED = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class _Item:
    """A resource as JSON, with the id by which pages are made."""

    view: dict[str, Any]

    @property
    def identity(self) -> str:
        return str(self.view["id"])


class Neutron(Service):
    """The networking service. `ssh_port` is the one that the security group lets in."""

    name = "neutron"
    banner = None

    def __init__(self, identity: Identity, cloud: Cloud, ssh_port: int) -> None:
        super().__init__(identity)
        self._cloud = cloud
        self._ssh_port = ssh_port

    # Discovery.

    @route("GET", "/", public=True)
    def versions(self, request: Request) -> Response:
        """Answers the only version."""
        link = {"rel": "self", "href": f"{request.base}/v2.0/"}
        version = {"id": "v2.0", "status": "CURRENT", "links": [link]}
        return Response.json(200, {"versions": [version]})

    @route("GET", "/v2.0/")
    def resources(self, request: Request, token: Token) -> Response:
        """Answers what there is below the version."""
        resources = [
            {"name": name, "collection": f"{name}s",
             "links": [{"rel": "self", "href": f"{request.base}/v2.0/{name}s"}]}
            for name in ("network", "subnet", "subnetpool", "port")
        ]
        return Response.json(200, {"resources": resources})

    def path_of(self, request: Request) -> str:
        # Older clients end every path with the format.
        return request.path.removesuffix(".json")

    # Collections.

    @route("GET", "/v2.0/{collection}")
    def members(self, request: Request, collection: str, token: Token) -> Response:
        """Answers a collection, or those of its members that the query describes."""
        items = [_Item(view) for view in self._views(collection) if _matches(view, request)]
        shown, after = page(request, items)
        fields = request.query.get("fields")
        name = collection.replace("-", "_")
        answer: dict[str, Any] = {name: [_only(item.view, fields) for item in shown]}
        if after:
            answer[f"{name}_links"] = [{"rel": "next", "href": request.base + after}]
        return Response.json(200, answer)

    @route("GET", "/v2.0/{collection}/{identity}")
    def member(self, request: Request, collection: str, identity: str, token: Token) -> Response:
        """Answers one member of a collection, or the quotas of a project."""
        if collection == "quotas":
            self._check_project(identity)
            return Response.json(200, {"quota": _QUOTAS})
        found = next((one for one in self._views(collection) if one["id"] == identity), None)
        singular = collection.replace("-", "_").removesuffix("s")
        if found is None:
            kind = "".join(word.capitalize() for word in singular.split("_"))
            raise Refused(404, f"{kind} {identity} could not be found.", kind=f"{kind}NotFound")
        return Response.json(200, {singular: _only(found, request.query.get("fields"))})

    @route("GET", "/v2.0/quotas/{project}/details")
    def quota_details(self, request: Request, project: str, token: Token) -> Response:
        """Answers the project's quotas and usage."""
        self._check_project(project)
        used = {
            "network": 0, "subnet": 0, "port": len(self._ports()), "security_group": 1,
            "security_group_rule": len(self._security_group()["security_group_rules"]),
        }
        details = {
            name: {"limit": limit, "used": used.get(name, 0), "reserved": 0}
            for name, limit in _QUOTAS.items()
        }
        return Response.json(200, {"quota": details})

    @route("POST", "/v2.0/{collection}")
    def create(self, request: Request, collection: str, token: Token) -> Response:
        """Refuses: the laboratory's network is as it is."""
        singular = collection.replace("-", "_").removesuffix("s")
        raise Refused(403, f"(rule:create_{singular}) is disallowed by policy")

    @staticmethod
    def _check_project(project: str) -> None:
        if project != PROJECT_ID:
            raise Refused(403, "User does not have admin privileges: Non-admin is not authorised "
                          "to access quotas for another tenant.", kind="AdminRequired")

    def _views(self, collection: str) -> Sequence[dict[str, Any]]:
        match collection:
            case "networks":
                return [_network(one) for one in self._cloud.catalogue.networks]
            case "subnets":
                return [self._subnet(one) for one in self._cloud.catalogue.networks]
            case "ports":
                return self._ports()
            case "security-groups":
                return [self._security_group()]
            case "security-group-rules":
                return self._security_group()["security_group_rules"]
            case "floatingips" | "routers":
                return []
            case "extensions":
                # Empty, so that no client expects what is not there.
                return []
        raise Refused(404, "The resource could not be found.")

    def _subnet(self, network: Network) -> dict[str, Any]:
        prefix = f"127.42.{self._cloud.subnet}"
        return {
            "id": network.subnet_identity, "name": f"{network.name}-subnet",
            "network_id": network.identity, "ip_version": 4, "cidr": f"{prefix}.0/24",
            "gateway_ip": f"{prefix}.1", "enable_dhcp": True, "dns_nameservers": [],
            "host_routes": [], "allocation_pools": [{"start": f"{prefix}.11",
                                                     "end": f"{prefix}.249"}],
            "subnetpool_id": None, "ipv6_address_mode": None, "ipv6_ra_mode": None,
            "service_types": [], **_common(),
        }

    def _ports(self) -> list[dict[str, Any]]:
        servers = [one for one in self._cloud.servers() if one.status != "ERROR"]
        return [_port(one, self._security_group()["id"]) for one in servers]

    def _security_group(self) -> dict[str, Any]:
        group = _uuid("security group default")

        def rule(number: int, **parts: Any) -> dict[str, Any]:
            return {
                "id": _uuid(f"rule {number}"), "security_group_id": group, "protocol": None,
                "port_range_min": None, "port_range_max": None, "remote_ip_prefix": None,
                "remote_group_id": None, **parts, **_common(),
            }

        ssh = {"protocol": "tcp", "port_range_min": self._ssh_port,
               "port_range_max": self._ssh_port, "remote_ip_prefix": "0.0.0.0/0"}
        rules = [
            rule(1, direction="egress", ethertype="IPv4"),
            rule(2, direction="egress", ethertype="IPv6"),
            rule(3, direction="ingress", ethertype="IPv4", remote_group_id=group),
            rule(4, direction="ingress", ethertype="IPv6", remote_group_id=group),
            rule(5, direction="ingress", ethertype="IPv4", **ssh),
        ]
        return {"id": group, "name": "default", "stateful": True, "shared": False,
                "security_group_rules": rules, **_common("Default security group")}

    # The form of answers.

    def refuse(self, request: Request, refused: Refused) -> Response:
        if refused.status == 401:
            return self.unauthenticated(refused)
        kind = refused.kind or _TYPES.get(refused.status, "HTTPError")
        error = {"type": kind, "message": refused.message, "detail": ""}
        return Response.json(refused.status, {"NeutronError": error}, *refused.headers)

    def finish(self, request: Request, response: Response) -> Response:
        response.headers.append(("X-Openstack-Request-Id", request_id()))
        return response


def _network(network: Network) -> dict[str, Any]:
    return {
        "id": network.identity, "name": network.name, "status": "ACTIVE", "admin_state_up": True,
        "shared": True, "router:external": False, "mtu": 1500, "port_security_enabled": True,
        "subnets": [network.subnet_identity], "availability_zone_hints": [],
        "availability_zones": ["nova"], "ipv4_address_scope": None, "ipv6_address_scope": None,
        "l2_adjacency": True, **_common(),
    }


def _port(server: Server, group: str) -> dict[str, Any]:
    network = server.networks[0]
    return {
        "id": _uuid(f"port of {server.identity}"), "name": "", "network_id": network.identity,
        "device_id": server.identity, "device_owner": "compute:nova", "admin_state_up": True,
        "status": "ACTIVE" if server.status == "ACTIVE" else "DOWN",
        "mac_address": server.mac_address, "security_groups": [group],
        "fixed_ips": [{"subnet_id": network.subnet_identity, "ip_address": server.ip}],
        "allowed_address_pairs": [], "extra_dhcp_opts": [], "binding:vnic_type": "normal",
        "port_security_enabled": True, **_common(),
        "created_at": moment(server.created_at), "updated_at": moment(server.created_at),
    }


def _common(description: str = "") -> dict[str, Any]:
    """Returns the members that every resource has."""
    return {
        "description": description, "tenant_id": PROJECT_ID, "project_id": PROJECT_ID, "tags": [],
        "created_at": _CREATED, "updated_at": _CREATED, "revision_number": 1,
    }


def _matches(view: dict[str, Any], request: Request) -> bool:
    """Says whether a resource is one that the query describes; unknown words describe nothing."""
    return all(
        _text(view[name]) in values
        for name, values in request.query.items()
        if name in view and name not in _ABOUT_THE_LIST
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _only(view: dict[str, Any], fields: list[str] | None) -> dict[str, Any]:
    return {name: view[name] for name in fields if name in view} if fields else view


def _uuid(text: str) -> str:
    identity = identity_of(text)
    return "-".join((identity[:8], identity[8:12], identity[12:16], identity[16:20], identity[20:]))

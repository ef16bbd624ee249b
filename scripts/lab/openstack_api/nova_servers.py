"""Nova's servers and their consoles; only looking, no changing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from cloud import Server
from machines.console import console_log
from openstack_api import nova_views as views
from openstack_api.exchange import Refused, Request, Response
from openstack_api.identity import Token
from openstack_api.microversion import minor_of
from openstack_api.nova_form import NovaForm, forbidden
from openstack_api.paging import page
from openstack_api.service import route

if TYPE_CHECKING:
    from machines.machine import Machine

_NOT_PRINTABLE = re.compile("[\x00-\x08\x0b-\x1f]")


class NovaServers(NovaForm):
    """The part of Nova that is about servers."""

    @route("GET", "/v2.1/servers")
    def servers(self, request: Request, token: Token) -> Response:
        """Answers the servers by name and id."""
        return self._list_servers(request, lambda server: {
            "id": server.identity, "name": server.name,
            "links": views.links(request.base, "servers", server.identity),
        })

    @route("GET", "/v2.1/servers/detail")
    def servers_in_detail(self, request: Request, token: Token) -> Response:
        """Answers the servers with all that is known."""
        minor = minor_of(request)
        return self._list_servers(
            request, lambda server: views.server_view(server, request.base, minor)
        )

    @route("GET", "/v2.1/servers/{identity}")
    def server(self, request: Request, identity: str, token: Token) -> Response:
        """Answers one server."""
        minor = minor_of(request)
        view = views.server_view(self._find(identity), request.base, minor)
        if minor >= 71:
            # Not in lists: it costs Nova a query for each server.
            view["server_groups"] = []
        return Response.json(200, {"server": view})

    @route("POST", "/v2.1/servers/{identity}/action")
    def act(self, request: Request, identity: str, token: Token) -> Response:
        """Answers what the server's console shows; every other action is forbidden."""
        try:
            body = request.json()
        except ValueError:
            raise Refused(400, "Malformed request body") from None
        if not isinstance(body, dict) or len(body) != 1:
            raise Refused(400, "Malformed request body")
        (action, arguments), = body.items()
        if action != "os-getConsoleOutput":
            raise forbidden(f"servers:{action}")
        length = _length(arguments)
        server = self._find(identity)
        if server.status == "BUILD":
            raise Refused(409, f"Instance {identity} is not ready")
        output = _NOT_PRINTABLE.sub("", console_log(cast("Machine", server.machine)))
        if length is not None:
            output = "\n".join(output.split("\n")[-length:]) if length else ""
        return Response.json(200, {"output": output})

    @route("POST", "/v2.1/servers")
    def create(self, request: Request, token: Token) -> Response:
        """Refuses: servers are built by the provider only."""
        raise forbidden("servers:create")

    @route("PUT", "/v2.1/servers/{identity}")
    def update(self, request: Request, identity: str, token: Token) -> Response:
        """Refuses."""
        raise forbidden("servers:update")

    @route("DELETE", "/v2.1/servers/{identity}")
    def delete(self, request: Request, identity: str, token: Token) -> Response:
        """Refuses."""
        raise forbidden("servers:delete")

    def _find(self, identity: str) -> Server:
        server = next((one for one in self.cloud.servers() if one.identity == identity), None)
        if server is None:
            raise Refused(404, f"Instance {identity} could not be found.")
        return server

    def _list_servers(self, request: Request, view: Any) -> Response:
        servers = self.cloud.servers()
        name, status = request.first("name"), request.first("status")
        if name:
            try:
                servers = [one for one in servers if re.search(name, one.name)]
            except re.error:
                raise Refused(400, f"Invalid input for query parameters name. Value: {name}"
                              ) from None
        if status:
            servers = [one for one in servers if one.status == status.upper()]
        shown, after = page(request, servers)
        answer: dict[str, Any] = {"servers": [view(one) for one in shown]}
        if after:
            answer["servers_links"] = [{"rel": "next", "href": request.base + after}]
        return Response.json(200, answer)


def _length(arguments: Any) -> int | None:
    """Returns how many lines of the console are asked for, None for all; raises Refused."""
    if not isinstance(arguments, dict):
        raise Refused(400, "Invalid input for field/attribute os-getConsoleOutput. Value: "
                      f"{arguments}. {arguments!r} is not of type 'object'")
    length = arguments.get("length")
    if length is None:
        return None
    if isinstance(length, bool) or not re.fullmatch(r"-?\d+", str(length)) or int(length) < -1:
        raise Refused(400, "Invalid input for field/attribute length. Value: "
                      f"{length}. {length!r} is not of type 'integer', 'string', 'null'")
    return None if int(length) == -1 else int(length)

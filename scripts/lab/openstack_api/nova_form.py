"""The form of Nova's paths and answers, which all its parts share."""

from __future__ import annotations

import re
from typing import Any

from cloud import Cloud
from openstack_api.exchange import Refused, Request, Response, request_id
from openstack_api.identity import Identity
from openstack_api.microversion import minor_of
from openstack_api.service import Service

_FAULTS = {400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound",
           405: "badMethod", 409: "conflictingRequest", 413: "overLimit", 429: "overLimit",
           503: "serviceUnavailable"}
_PROJECT = re.compile(r"(?<=^/v2\.1/)[0-9a-f]{32}/")


class NovaForm(Service):
    """What the parts of Nova have in common. `public_key` is that of every key pair."""

    name = "nova"

    def __init__(self, identity: Identity, cloud: Cloud, public_key: str) -> None:
        super().__init__(identity)
        self.cloud = cloud
        self.public_key = public_key

    def path_of(self, request: Request) -> str:
        # Version 2 is 2.1 for clients that know no microversions; a project in the path is older.
        path = re.sub(r"^/v2(?=/|$)", "/v2.1", request.path)
        return _PROJECT.sub("", path)

    def refuse(self, request: Request, refused: Refused) -> Response:
        if refused.status == 401:
            return self.unauthenticated(refused)
        fault: dict[str, Any] = {"code": refused.status, "message": refused.message}
        retry = dict(refused.headers).get("Retry-After")
        if retry:
            fault["retryAfter"] = retry
        name = _FAULTS.get(refused.status, "computeFault")
        return Response.json(refused.status, {name: fault}, *refused.headers)

    def finish(self, request: Request, response: Response) -> Response:
        identity = request_id()
        response.headers += [("x-openstack-request-id", identity),
                             ("x-compute-request-id", identity)]
        if self.path_of(request).startswith("/v2.1/") and not request.path.startswith("/v2/"):
            names = ("OpenStack-API-Version", "X-OpenStack-Nova-API-Version")
            try:
                minor = minor_of(request)
            except Refused:
                minor = 1
            response.headers += [(names[0], f"compute 2.{minor}"), (names[1], f"2.{minor}")]
            response.headers += [("Vary", name) for name in names]
        return response


def forbidden(action: str) -> Refused:
    """Returns the refusal of what the user's roles do not allow."""
    return Refused(403, f"Policy doesn't allow os_compute_api:{action} to be performed.")

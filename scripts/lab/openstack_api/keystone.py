"""Keystone: tokens, the catalogue of services, projects and regions.

Shapes, headers and words as recorded with Keystone 30 (API v3.14).
"""

from __future__ import annotations

import time
from typing import Any

from openstack_api.exchange import Refused, Request, Response, request_id, without
from openstack_api.identity import (
    CREDENTIAL_ID,
    CREDENTIAL_NAME,
    DOMAIN,
    PROJECT,
    PROJECT_ID,
    REGION,
    USER_ID,
    USERNAME,
    Identity,
    Token,
    identity_of,
)
from openstack_api.proofs import METHODS, UNAUTHENTICATED, prove
from openstack_api.service import Service, route

_TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           405: "Method Not Allowed", 429: "Too Many Requests", 500: "Internal Server Error"}
#: Collections that only administrators may list.
_CLOSED = ("domains", "endpoints", "groups", "projects", "roles", "services", "users")
_NOT_FOUND = """\
<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check \
your spelling and try again.</p>
"""


class Keystone(Service):
    """The identity service. `urls` are those of all services, by (type, name)."""

    name = "keystone"

    def __init__(self, identity: Identity, urls: dict[tuple[str, str], str]) -> None:
        super().__init__(identity)
        self._urls = urls

    # Discovery.

    @route("GET", "/", public=True)
    def versions(self, request: Request) -> Response:
        """Answers the list of versions, as a choice to make."""
        values = {"versions": {"values": [_version(request)]}}
        return Response.json(300, values, ("Location", f"{request.base}/v3/"))

    @route("GET", "/v3", public=True)
    @route("GET", "/v3/", public=True)
    def version(self, request: Request) -> Response:
        """Answers the only version."""
        return Response.json(200, {"version": _version(request)})

    # Tokens.

    @route("POST", "/v3/auth/tokens", public=True)
    def issue(self, request: Request) -> Response:
        """Answers a new token, in exchange for a proof of who asks."""
        proven = prove(self.identity, request)
        token = self.identity.issue(proven.method, proven.is_scoped, proven.expires_at)
        return self._show(request, token, 201)

    @route("GET", "/v3/auth/tokens")
    def validate(self, request: Request, token: Token) -> Response:
        """Answers what a token allows, and until when."""
        return self._show(request, self._subject(request), 200)

    @route("DELETE", "/v3/auth/tokens")
    def revoke(self, request: Request, token: Token) -> Response:
        """Ends a token."""
        self.identity.revoke(self._subject(request))
        return Response(204)

    @route("GET", "/v3/auth/catalog")
    def show_catalog(self, request: Request, token: Token) -> Response:
        """Answers the catalogue alone."""
        links = {"self": f"{request.base}/v3/auth/catalog"}
        return Response.json(200, {"catalog": self._catalog(), "links": links})

    def authenticate(self, request: Request) -> Token:
        # Unlike the other services, Keystone serves tokens without a project as well.
        return self._valid(request.headers.get("X-Auth-Token"), 401, UNAUTHENTICATED)

    def _valid(self, text: Any, status: int, message: str) -> Token:
        token = self.identity.token(text if isinstance(text, str) else None)
        if token is None:
            raise Refused(status, message)
        return token

    def _subject(self, request: Request) -> Token:
        text = request.headers.get("X-Subject-Token")
        if text is None:
            raise Refused(404, "No token in the request")
        return self._valid(text, 404, "Could not recognize Fernet token")

    def _show(self, request: Request, token: Token, status: int) -> Response:
        value: dict[str, Any] = {
            "methods": [token.method],
            "user": {"domain": DOMAIN, "id": USER_ID, "name": USERNAME,
                     "password_expires_at": None},
            "audit_ids": [token.audit_id],
            "expires_at": _moment(token.expires_at),
            "issued_at": _moment(token.issued_at),
        }
        if token.is_scoped:
            value |= {
                "project": {"domain": DOMAIN, "id": PROJECT_ID, "name": PROJECT},
                "is_domain": False,
                "roles": [{"id": identity_of(f"role {name}"), "name": name}
                          for name in ("member", "reader")],
                "catalog": self._catalog(),
            }
        if token.method == "application_credential":
            value["application_credential"] = {
                "id": CREDENTIAL_ID, "name": CREDENTIAL_NAME, "restricted": True,
            }
        if "nocatalog" in request.query:
            value = without(value, "catalog")
        return Response.json(status, {"token": value}, ("X-Subject-Token", token.text))

    def _catalog(self) -> list[dict[str, Any]]:
        return [
            {
                "endpoints": [
                    {"id": identity_of(f"{interface} {kind}"), "interface": interface,
                     "region_id": REGION, "url": url, "region": REGION}
                    for interface in ("public", "internal", "admin")
                ],
                "id": identity_of(f"service {kind}"), "type": kind, "name": name,
            }
            for (kind, name), url in self._urls.items()
        ]

    # Projects and regions.

    @route("GET", "/v3/auth/projects")
    def projects(self, request: Request, token: Token) -> Response:
        """Answers the projects that the user may use."""
        project = {
            "id": PROJECT_ID, "name": PROJECT, "domain_id": DOMAIN["id"], "description": "",
            "enabled": True, "parent_id": DOMAIN["id"], "is_domain": False, "tags": [],
            "options": {}, "links": {"self": f"{request.base}/v3/projects/{PROJECT_ID}"},
        }
        return _listed(request, "projects", [project])

    @route("GET", "/v3/regions")
    def regions(self, request: Request, token: Token) -> Response:
        """Answers the only region, as a list."""
        return _listed(request, "regions", [_region(request)])

    @route("GET", "/v3/regions/{name}")
    def region(self, request: Request, name: str, token: Token) -> Response:
        """Answers a region."""
        if name != REGION:
            raise Refused(404, f"Could not find region: {name}.")
        return Response.json(200, {"region": _region(request)})

    @route("GET", "/v3/{collection}")
    def collection(self, request: Request, collection: str, token: Token) -> Response:
        """Answers what only administrators may see."""
        if collection not in _CLOSED:
            return self.answer_unknown(request)
        raise Refused(403, f"You are not authorized to perform the requested action: "
                      f"identity:list_{collection}.")

    # The form of answers.

    def answer_unknown(self, request: Request) -> Response:
        return Response(404, _NOT_FOUND.encode(), "text/html; charset=utf-8")

    def answer_wrong_method(self, request: Request, allowed: list[str]) -> Response:
        message = {"message": "The method is not allowed for the requested URL."}
        return Response.json(405, message, ("Allow", ", ".join(allowed)))

    def refuse(self, request: Request, refused: Refused) -> Response:
        error: dict[str, Any] = {"code": refused.status}
        if refused.kind:
            error["identity"] = {"methods": list(METHODS)} if refused.kind == "methods" else {}
        error |= {"message": refused.message, "title": _TITLES[refused.status]}
        headers = refused.headers
        if refused.status == 401:
            headers.append(("WWW-Authenticate", f'Keystone uri="{request.base}/v3"'))
        return Response.json(refused.status, {"error": error}, *headers)

    def finish(self, request: Request, response: Response) -> Response:
        response.headers += [("Vary", "X-Auth-Token"), ("x-openstack-request-id", request_id())]
        return response


def _listed(request: Request, name: str, values: list[dict[str, Any]]) -> Response:
    links = {"next": None, "self": request.base + request.path, "previous": None}
    return Response.json(200, {name: values, "links": links})


def _region(request: Request) -> dict[str, Any]:
    return {"id": REGION, "description": "", "parent_region_id": None,
            "links": {"self": f"{request.base}/v3/regions/{REGION}"}}


def _version(request: Request) -> dict[str, Any]:
    return {
        "id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{request.base}/v3/"}],
        "media-types": [{"base": "application/json",
                         "type": "application/vnd.openstack.identity-v3+json"}],
    }


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(seconds))

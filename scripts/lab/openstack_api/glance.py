"""Glance: the images."""

from __future__ import annotations

import hashlib
import html
import json
from http import HTTPStatus
from typing import Any

from catalogue import Image
from cloud import Cloud
from openstack_api.exchange import Refused, Request, Response, request_id
from openstack_api.identity import Identity, Token, identity_of
from openstack_api.paging import page
from openstack_api.service import Service, route

_NEWEST, _VERSIONS = "2.15", ("2.9", "2.7", "2.6", "2.5", "2.4", "2.3", "2.2", "2.1", "2.0")
_CREATED = "2023-07-19T18:04:25Z"
_PAGE = """\
<html>
 <head>
  <title>{title}</title>
 </head>
 <body>
  <h1>{title}</h1>
  {message}<br /><br />



 </body>
</html>"""


class Glance(Service):
    """The image service."""

    name = "glance"
    banner = None

    def __init__(self, identity: Identity, cloud: Cloud) -> None:
        super().__init__(identity)
        self._cloud = cloud

    @route("GET", "/", public=True)
    def choices(self, request: Request) -> Response:
        """Answers the versions, as a choice to make."""
        return self._versions(request, 300)

    @route("GET", "/versions", public=True)
    def versions(self, request: Request) -> Response:
        """Answers the versions, to who asks for them by their name."""
        return self._versions(request, 200)

    @staticmethod
    def _versions(request: Request, status: int) -> Response:
        link = {"rel": "self", "href": f"{request.base}/v2/"}
        versions = [
            {"id": f"v{number}", "status": "CURRENT" if number == _NEWEST else "SUPPORTED",
             "links": [link]}
            for number in (_NEWEST, *_VERSIONS)
        ]
        return Response.json(status, {"versions": versions})

    @route("GET", "/v2/images")
    def images(self, request: Request, token: Token) -> Response:
        """Answers the images, or those that the query describes."""
        every = self._cloud.catalogue.images
        shown, after = page(request, [one for one in every if _matches(one, request)])
        answer: dict[str, Any] = {"images": [_view(one) for one in shown], "first": request.path,
                                  "schema": "/v2/schemas/images"}
        if after:
            answer["next"] = after
        return Response.json(200, answer)

    @route("GET", "/v2/images/{identity}")
    def image(self, request: Request, identity: str, token: Token) -> Response:
        """Answers one image, by its id."""
        every = self._cloud.catalogue.images
        image = next((one for one in every if one.identity == identity), None)
        if image is None:
            raise Refused(404, f"No image found with ID {identity}")
        return Response.json(200, _view(image))

    @route("POST", "/v2/images")
    def create(self, request: Request, token: Token) -> Response:
        """Refuses: the laboratory's images are what they are."""
        raise Refused(403, "You are not authorized to complete add_image action.")

    def answer_unknown(self, request: Request) -> Response:
        # What names no version gets the choice of them.
        if not request.path.startswith("/v2/"):
            return self._versions(request, 300)
        return super().answer_unknown(request)

    def refuse(self, request: Request, refused: Refused) -> Response:
        if refused.status == 401:
            return self.unauthenticated(refused)
        phrase = HTTPStatus(refused.status).phrase
        title = f"{refused.status} {phrase}"
        message = html.escape(refused.message)
        accepted = request.headers.get("Accept", "*/*")
        if "json" in accepted and "*/*" not in accepted:
            body = json.dumps({"message": f"{message}<br /><br />\n\n\n", "code": title,
                               "title": phrase})
            return Response(refused.status, body.encode(), headers=refused.headers)
        page_text = _PAGE.format(title=title, message=message)
        return Response(refused.status, page_text.encode(), "text/html; charset=UTF-8",
                        refused.headers)

    def finish(self, request: Request, response: Response) -> Response:
        response.headers.append(("x-openstack-request-id", request_id()))
        return response


def _matches(image: Image, request: Request) -> bool:
    view = _view(image)
    for name in ("id", "name", "status", "visibility", "owner"):
        wanted = request.first(name)
        if wanted is None:
            continue
        values = wanted[3:].split(",") if wanted.startswith("in:") else [wanted]
        if view[name] not in (value.strip('"') for value in values):
            return False
    return True


def _view(image: Image) -> dict[str, Any]:
    path = f"/v2/images/{image.identity}"
    return {
        "id": image.identity, "name": image.name, "status": "active", "visibility": "public",
        "container_format": "bare", "disk_format": "qcow2", "size": image.size,
        "virtual_size": 2_361_393_152, "min_disk": image.least_disk, "min_ram": 0,
        "checksum": hashlib.md5(image.name.encode(), usedforsecurity=False).hexdigest(),
        "os_hash_algo": "sha512", "os_hash_value": hashlib.sha512(image.name.encode()).hexdigest(),
        "os_hidden": False, "protected": False, "owner": identity_of("project of the images"),
        "tags": [], "created_at": _CREATED, "updated_at": _CREATED, "self": path,
        "file": f"{path}/file", "schema": "/v2/schemas/image",
        "os_distro": "ubuntu", "architecture": "x86_64",
    }

"""Nova's microversions: 2.1 to 2.90, chosen by a header."""

from __future__ import annotations

import re

from openstack_api.exchange import Refused, Request

LATEST = 90


def minor_of(request: Request) -> int:
    """Returns the microversion that a request asks for, without its 2; raises Refused."""
    if request.path.startswith("/v2/"):
        return 1
    text = request.headers.get("X-OpenStack-Nova-API-Version")
    for part in request.headers.get("OpenStack-API-Version", "").split(","):
        service, _, version = part.strip().partition(" ")
        if service.lower() == "compute":
            text = version.strip()
    if text is None:
        return 1
    if text == "latest":
        return LATEST
    found = re.fullmatch(r"([1-9]\d*)\.([1-9]\d*|0)", text)
    if found is None:
        raise Refused(400, f"API Version String '{text}' is of invalid format. Must be of format "
                      "MajorNum.MinorNum.")
    major, minor = (int(number) for number in found.groups())
    if major != 2 or not 1 <= minor <= LATEST:
        raise Refused(406, f"Version {text} is not supported by the API. Minimum is 2.1 and "
                      f"maximum is 2.{LATEST}.")
    return minor

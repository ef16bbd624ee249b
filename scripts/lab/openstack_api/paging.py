"""Pages of lists: `limit` says how many, `marker` after which one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from openstack_api.exchange import Refused, Request


class _Listed(Protocol):
    @property
    def identity(self) -> str: ...


Item = TypeVar("Item", bound=_Listed)


def page(request: Request, items: Sequence[Item]) -> tuple[Sequence[Item], str | None]:
    """Returns the page that is asked for, and the path of the next one; raises Refused."""
    marker, limit = request.first("marker"), request.first("limit")
    if marker:
        places = [place for place, item in enumerate(items) if item.identity == marker]
        if not places:
            raise Refused(400, f"marker [{marker}] not found")
        items = items[places[0] + 1 :]
    if limit is None:
        return items, None
    if not limit.isdigit():
        raise Refused(400, f"Invalid input for query parameters limit. Value: {limit}.")
    shown = items[: int(limit)] if int(limit) else items
    if len(shown) == len(items):
        return shown, None
    query = {**request.query, "marker": [shown[-1].identity]}
    return shown, f"{request.path}?{urlencode(query, doseq=True)}"

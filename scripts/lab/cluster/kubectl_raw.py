"""`kubectl get --raw`: the API itself, with pages, watches, bookmarks and expired versions."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from . import discovery, kubectl_logs
from .kinds import Kind, kind_at
from .kubectl_call import Call, Failure, NotFound, field_filter, label_filter
from .kubectl_get import follow, selected
from .machine import Machine
from .rendering import compact_json, listed, served
from .store import Expired, Object

if TYPE_CHECKING:
    from .cluster import Answer, Cluster

#: Seconds at speed 1 between bookmarks; a real server sends one about every minute.
BOOKMARK = 10.0

_EXPIRED_PAGE = (
    "Error from server (Expired): The provided continue parameter is too old to display a "
    "consistent list result. You can start a new list without the continue parameter, or use the "
    "continue token in this response to retrieve the remainder of the results. Continuing with "
    "the provided token results in an inconsistent list - objects that were created, modified, "
    "or deleted between the time the first chunk was returned and now may show up in the list.")
_NO_SUCH_PATH = "Error from server (NotFound): the server could not find the requested resource"


def run(cluster: Cluster, machine: Machine, call: Call) -> Answer:
    """Answers `kubectl get --raw PATH`."""
    address = urlsplit(call.value("raw"))
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    path = [part for part in address.path.split("/") if part]
    if path in (["healthz"], ["livez"], ["readyz"]):
        yield "out", "ok"
        yield "exit", 0
        return
    told = discovery.answer(path)
    if told is not None:
        yield "out", json.dumps(told, indent=2)
        yield "exit", 0
        return
    home, space, rest = _place(path)
    kind = kind_at(home, rest[0]) if rest else None
    if kind is None or (space is not None and not kind.is_namespaced):
        raise Failure(_NO_SUCH_PATH)
    is_watch = len(rest) == 1 and query.get("watch") in ("1", "true")
    with cluster.present():
        is_forbidden = cluster.api_faults.forbids(is_watch)
    if is_forbidden:
        raise Failure(_forbidden(kind, is_watch))
    if len(rest) == 1:
        if is_watch:
            yield from _watch(cluster, machine, kind, space, query)
        else:
            yield from _list(cluster, kind, space, query)
    elif len(rest) == 3 and rest[0] == "pods" and rest[2] == "log":
        yield from kubectl_logs.raw(cluster, space or "default", rest[1], query)
    elif len(rest) == 2:
        yield from _one(cluster, kind, space or "", rest[1])
    else:
        raise Failure(_NO_SUCH_PATH)


def _place(path: list[str]) -> tuple[str, str | None, list[str]]:
    """Splits a path into group, namespace, and the rest."""
    length = 3 if path[:1] == ["apis"] else 2
    home, rest = "/".join(path[:length]), path[length:]
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        return home, rest[1], rest[2:]
    return home, None, rest


def _one(cluster: Cluster, kind: Kind, space: str, name: str) -> Answer:
    with cluster.present() as core:
        item = core.store.get(kind, space, name)
    if item is None:
        raise NotFound(kind, name)
    yield "out", compact_json(served(item)) + "\n"
    yield "exit", 0


def _chosen(kind: Kind, space: str | None, query: dict[str, str]) -> Callable[[Object], bool]:
    labels = label_filter(query.get("labelSelector", ""))
    fields = field_filter(kind, query.get("fieldSelector", ""), query.get("labelSelector", ""))
    return lambda item: (space in (None, item["metadata"].get("namespace"))
                         and labels(item) and fields(item))


# Pages

def _list(cluster: Cluster, kind: Kind, space: str | None, query: dict[str, str]) -> Answer:
    limit = int(query.get("limit") or 0)
    revision, after = _opened(query["continue"]) if query.get("continue") else (None, "")
    chosen = _chosen(kind, space, query)
    with cluster.present() as core:
        try:
            revision, items = core.store.page_source(kind, revision)
        except Expired as expired:
            raise Failure(_EXPIRED_PAGE) from expired
    items = [item for item in items if chosen(item) and _key(item) > after]
    page = items[:limit] if limit else items
    more: dict[str, object] = {}
    if len(page) < len(items):
        more["continue"] = _token(revision, _key(page[-1]))
        if not query.get("labelSelector") and not query.get("fieldSelector"):
            more["remainingItemCount"] = len(items) - len(page)
    yield "out", compact_json(listed(kind, page, revision, **more)) + "\n"
    yield "exit", 0


def _key(item: Object) -> str:
    return f"{item['metadata'].get('namespace', '')}/{item['metadata']['name']}"


def _token(revision: int, after: str) -> str:
    text = json.dumps({"v": "meta.k8s.io/v1", "rv": revision, "start": after + "\0"})
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _opened(token: str) -> tuple[int, str]:
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        content = json.loads(text)
        return int(content["rv"]), str(content["start"]).rstrip("\0")
    except (ValueError, KeyError, TypeError) as error:
        raise Failure("Error from server (BadRequest): invalid continue token: continue key is "
                      "not valid: invalid character '\\u0081' looking for beginning of value"
                      ) from error


# Watches

def _watch(cluster: Cluster, machine: Machine, kind: Kind, space: str | None,
           query: dict[str, str]) -> Answer:
    chosen = _chosen(kind, space, query)
    asked = query.get("resourceVersion", "")
    with cluster.present() as core:
        speed, revision = core.timeline.speed, core.store.revision
        first = core.store.list(kind) if asked in ("", "0") else []
        next_bookmark = core.timeline.instant + BOOKMARK / speed
        cuts = cluster.api_faults.cuts
    for item in filter(chosen, first):
        yield "out", _line("ADDED", served(item))
    since = revision if asked in ("", "0") else int(asked)
    wants_bookmarks = query.get("allowWatchBookmarks") in ("1", "true")
    limit = float(query["timeoutSeconds"]) if query.get("timeoutSeconds") else None
    try:
        for _, changes in follow(cluster, kind, since, limit):
            with cluster.present():
                faults = cluster.api_faults
                if faults.cuts != cuts or faults.is_stopped(machine):
                    break
                hangs = faults.hangs
            if hangs:
                yield from _hang(cluster, machine, cuts)
                break
            text = "".join(
                _line(type_, served(item))
                for change in changes for type_, item in selected(change, chosen))
            with cluster.present() as core:
                if wants_bookmarks and core.timeline.instant >= next_bookmark:
                    next_bookmark = core.timeline.instant + BOOKMARK / speed
                    if not changes:
                        text += _line("BOOKMARK", _bookmark(kind, core.store.revision))
            yield "out", text
    except Expired as expired:
        yield "out", _line("ERROR", {
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": f"too old resource version: {expired.asked} ({expired.oldest})",
            "reason": "Expired", "code": 410,
        })
    yield "exit", 0


def _hang(cluster: Cluster, machine: Machine, cuts: int) -> Answer:
    """Says nothing until the fault ends; what came meanwhile is lost with the connection."""
    while True:
        with cluster.present():
            faults = cluster.api_faults
            if not faults.hangs or faults.cuts != cuts or faults.is_stopped(machine):
                return
        yield "out", ""
        cluster.nap()


def _forbidden(kind: Kind, is_watch: bool) -> str:
    verb = "watch" if is_watch else "list"
    return (f'Error from server (Forbidden): {kind.qualified} is forbidden: User "operator" cannot '
            f'{verb} resource "{kind.plural}" in API group "{kind.group}" at the cluster scope')


def _line(type_: str, item: Object) -> str:
    return compact_json({"type": type_, "object": item}) + "\n"


def _bookmark(kind: Kind, revision: int) -> Object:
    metadata = {"resourceVersion": str(revision), "creationTimestamp": None}
    out: Object = {"kind": kind.kind, "apiVersion": kind.api_version, "metadata": metadata}
    if kind.kind == "Pod":
        out.update(spec={"containers": None}, status={})
    return out

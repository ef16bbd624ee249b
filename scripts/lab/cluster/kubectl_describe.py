"""`kubectl describe`: nodes, pods and their owners as kubectl writes them, others in short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .describe_node import describe_node
from .describe_parts import event_lines, header_lines, labels_lines
from .describe_pod import describe_pod
from .describe_workload import describe_daemon_set, describe_deployment, describe_replica_set
from .kinds import DAEMON_SETS, DEPLOYMENTS, EVENTS, NODES, PODS, REPLICA_SETS, Kind
from .kubectl_call import Call, Failure, NotFound, resources
from .kubectl_get import collect
from .pods import is_owned_by, owner_of
from .store import Object
from .text import TabWriter, rfc1123

if TYPE_CHECKING:
    from .cluster import Answer, Cluster
    from .core import Core


def run(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """Answers `kubectl describe`."""
    wanted = resources(call.arguments)
    with cluster.present() as core:
        now = core.timeline.wall()
        found, missing = collect(cluster, call, wanted)
        if missing:
            found, missing = _by_prefix(cluster, call, wanted, found, missing)
        texts = []
        for kind, items in found:
            for item in items:
                events = [one for one in core.store.list(EVENTS)
                          if one["involvedObject"].get("uid") == item["metadata"]["uid"]]
                texts.append(aligned(_lines(core, kind, item, events, now)))
    if texts:
        yield "out", "\n\n".join(texts)
    elif not missing:
        space = call.namespace
        raise Failure(f"No resources found in {space} namespace." if space
                      else "No resources found", code=0)
    for failure in missing:
        yield "err", failure.message + "\n"
    yield "exit", 1 if missing else 0


def _by_prefix(
    cluster: Cluster, call: Call, wanted: list[tuple[Kind, str | None]],
    found: list[tuple[Kind, list[Object]]], missing: list[NotFound],
) -> tuple[list[tuple[Kind, list[Object]]], list[NotFound]]:
    """describe takes a name that does not exist as the beginning of names."""
    if any(items for _, items in found) or len(wanted) != 1 or not wanted[0][1]:
        return found, missing
    kind, prefix = wanted[0]
    space = call.value("namespace", "default") if kind.is_namespaced else None
    items = [item for item in cluster.core.store.list(kind, space)
             if item["metadata"]["name"].startswith(prefix)]
    return ([(kind, items)], []) if items else (found, missing)


def _lines(core: Core, kind: Kind, item: Object, events: list[Object],
           now: float) -> Iterator[str]:
    if kind is PODS:
        return describe_pod(item, events, now)
    if kind is NODES:
        return describe_node(item, core.pods_on(item["metadata"]["name"]), events, now)
    if kind is DEPLOYMENTS:
        sets = [one for one in core.store.list(REPLICA_SETS) if is_owned_by(one, item)]
        return describe_deployment(item, sets, events, now)
    if kind in (REPLICA_SETS, DAEMON_SETS):
        pods = [one for one in core.store.list(PODS) if is_owned_by(one, item)]
        describe = describe_daemon_set if kind is DAEMON_SETS else describe_replica_set
        return describe(item, pods, events, now)
    return _describe(kind, item, events, now)


def aligned(lines: Iterator[str]) -> str:
    """Lines with tabs as kubectl's describe aligns them."""
    return TabWriter(minimum=0, padding=2).format("".join(line + "\n" for line in lines))


def _describe(kind: Kind, item: Object, events: list[Object], now: float) -> Iterator[str]:
    """What every object has."""
    metadata = item["metadata"]
    yield from header_lines(item)
    yield f"CreationTimestamp:\t{rfc1123(metadata['creationTimestamp'])}"
    yield from labels_lines("Labels", metadata.get("labels", {}))
    yield from labels_lines("Annotations", metadata.get("annotations", {}), sign=": ")
    owner = owner_of(item)
    if owner:
        yield f"Controlled By:\t{owner['kind']}/{owner['name']}"
    if kind.kind == "Secret":
        yield f"Type:\t{item['type']}"
        for key in sorted(item.get("data", {})):
            yield f"{key}:\t{len(item['data'][key]) * 3 // 4} bytes"
    if item.get("status", {}).get("phase"):
        yield f"Status:\t{item['status']['phase']}"
    yield from event_lines(events, now)

"""`kubectl describe node`."""

from __future__ import annotations

from collections.abc import Iterator

from .describe_parts import event_lines, labels_lines, listed_lines
from .nodes import taints
from .pods import is_finished, quantity, requested
from .store import Object
from .tables import node_columns
from .text import age, rfc1123

_SYSTEM = (
    ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"),
    ("Operating System", "operatingSystem"), ("Architecture", "architecture"),
    ("Container Runtime Version", "containerRuntimeVersion"), ("Kubelet Version", "kubeletVersion"),
    ("Kube-Proxy Version", "kubeProxyVersion"),
)


def describe_node(node: Object, pods: list[Object], events: list[Object],
                  now: float) -> Iterator[str]:
    """The lines of a node's description, before alignment; `pods` are those bound to it."""
    metadata, status = node["metadata"], node["status"]
    yield f"Name:\t{metadata['name']}"
    yield f"Roles:\t{node_columns(node, now)[2]}"
    yield from labels_lines("Labels", metadata.get("labels", {}))
    yield from labels_lines("Annotations", metadata.get("annotations", {}), sign=": ")
    yield f"CreationTimestamp:\t{rfc1123(metadata['creationTimestamp'])}"
    yield from listed_lines("Taints", [f"{one['key']}:{one['effect']}" for one in sorted(
        taints(node), key=lambda taint: taint["effect"])])
    yield f"Unschedulable:\t{str(bool(node['spec'].get('unschedulable'))).lower()}"
    yield from _lease(node)
    yield "Conditions:"
    yield "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage"
    yield "  ----\t------\t-----------------\t------------------\t------\t-------"
    for one in status["conditions"]:
        yield (f"  {one['type']} \t{one['status']} \t{rfc1123(one['lastHeartbeatTime'])} \t"
               f"{rfc1123(one['lastTransitionTime'])} \t{one['reason']} \t{one['message']}")
    yield "Addresses:"
    for one in status["addresses"]:
        yield f"  {one['type']}:\t{one['address']}"
    for field in ("capacity", "allocatable"):
        yield f"{field.title()}:"
        for name in sorted(status[field]):
            yield f"  {name}:\t{status[field][name]}"
    yield "System Info:"
    for title, field in _SYSTEM:
        yield f"  {title}:\t{status['nodeInfo'][field]}"
    yield from _pods(node, [pod for pod in pods if not is_finished(pod)], now)
    yield from event_lines(events, now)


def _lease(node: Object) -> Iterator[str]:
    """The lease is renewed with the heartbeat; the simulation keeps no object for it."""
    beat = max(one["lastHeartbeatTime"] for one in node["status"]["conditions"])
    yield "Lease:"
    yield f"  HolderIdentity:\t{node['metadata']['name']}"
    yield "  AcquireTime:\t<unset>"
    yield f"  RenewTime:\t{rfc1123(beat)}"


def _pods(node: Object, pods: list[Object], now: float) -> Iterator[str]:
    room = node["status"]["allocatable"]
    cpus, memory = quantity(room["cpu"], "cpu"), quantity(room["memory"], "memory")
    yield f"Non-terminated Pods:\t({len(pods)} in total)"
    titles = ("CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age")
    yield "  Namespace\tName\t\t" + "\t".join(titles)
    yield "  ---------\t----\t\t" + "\t".join("-" * len(title) for title in titles)
    for pod in pods:
        metadata = pod["metadata"]
        cells = [
            _share(requested(pod, "cpu"), cpus, "cpu"), _share(_limit(pod, "cpu"), cpus, "cpu"),
            _share(requested(pod, "memory"), memory, "memory"),
            _share(_limit(pod, "memory"), memory, "memory"),
            age(metadata["creationTimestamp"], now),
        ]
        yield f"  {metadata['namespace']}\t{metadata['name']}\t\t" + "\t".join(cells)
    yield "Allocated resources:"
    yield "  (Total limits may be over 100 percent, i.e., overcommitted.)"
    yield "  Resource\tRequests\tLimits"
    yield "  --------\t--------\t------"
    for name, total in (("cpu", cpus), ("memory", memory)):
        asked = sum(requested(pod, name) for pod in pods)
        limit = sum(_limit(pod, name) for pod in pods)
        yield f"  {name}\t{_share(asked, total, name)}\t{_share(limit, total, name)}"
    for name in ("ephemeral-storage", "hugepages-1Gi", "hugepages-2Mi"):
        yield f"  {name}\t0 (0%)\t0 (0%)"


def _limit(pod: Object, resource: str) -> int:
    return sum(
        quantity(one.get("resources", {}).get("limits", {}).get(resource, "0"), resource)
        for one in pod["spec"]["containers"])


def _share(amount: int, total: int, resource: str) -> str:
    percent = amount * 100 // total
    if resource == "cpu" and amount:
        text = f"{amount // 1000}" if amount % 1000 == 0 else f"{amount}m"
    else:
        text = str(amount)
        for unit, power in (("Ki", 10), ("Mi", 20), ("Gi", 30)):
            if amount and amount % (1 << power) == 0:
                text = f"{amount >> power}{unit}"
    return f"{text} ({percent}%)"

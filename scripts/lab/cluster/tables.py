"""The columns of `kubectl get`, computed as the API server does (version 1.28)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .kinds import (
    DAEMON_SETS, DEPLOYMENTS, EVENTS, JOBS, NAMESPACES, NODES, PODS, REPLICA_SETS, SECRETS,
    SERVICES, STATEFUL_SETS, Kind,
)
from .pods import condition
from .store import Object
from .text import age, human_duration
from .timeline import parse_time

NONE = "<none>"


@dataclass(frozen=True)
class Columns:
    """The table of a kind; columns in `wide` are shown with `-o wide` only."""

    header: tuple[str, ...]
    row: Callable[[Object, float], list[str]]
    wide: frozenset[str] = frozenset()

    def titles(self, is_wide: bool) -> list[str]:
        """The header line."""
        return [title for title in self.header if is_wide or title not in self.wide]

    def cells(self, item: Object, now: float, is_wide: bool) -> list[str]:
        """The line of an object."""
        cells = zip(self.header, self.row(item, now), strict=True)
        return [cell for title, cell in cells if is_wide or title not in self.wide]


def _age(item: Object, now: float) -> str:
    return age(item["metadata"].get("creationTimestamp"), now)


def pod_columns(pod: Object, now: float) -> list[str]:
    """NAME, READY, STATUS, RESTARTS, AGE and the wide ones."""
    ready, status, restarts = pod_state(pod, now)
    gates = pod["spec"].get("readinessGates", [])
    met = sum(condition(pod, gate["conditionType"]).get("status") == "True" for gate in gates)
    return [
        pod["metadata"]["name"], ready, status, restarts, _age(pod, now),
        pod["status"].get("podIP") or NONE,
        pod["spec"].get("nodeName") or NONE,
        pod["status"].get("nominatedNodeName") or NONE,
        f"{met}/{len(gates)}" if gates else NONE,
    ]


def pod_state(pod: Object, now: float) -> tuple[str, str, str]:
    """READY, STATUS and RESTARTS of a pod."""
    spec, status = pod["spec"], pod["status"]
    inits = spec.get("initContainers", [])
    sidecars = {one["name"] for one in inits if one.get("restartPolicy") == "Always"}
    total = len(spec["containers"]) + len(sidecars)
    reason = status.get("reason") or status.get("phase", "")
    if condition(pod, "PodScheduled").get("reason") == "SchedulingGated":
        reason = "SchedulingGated"
    ready = restarts = sidecar_restarts = 0
    last = sidecar_last = None
    is_initializing = False
    for index, one in enumerate(status.get("initContainerStatuses", [])):
        restarts += one.get("restartCount", 0)
        last = _later(last, one)
        if one["name"] in sidecars:
            sidecar_restarts += one.get("restartCount", 0)
            sidecar_last = _later(sidecar_last, one)
        state = one.get("state", {})
        ended, held = state.get("terminated"), state.get("waiting")
        if ended and ended.get("exitCode") == 0:
            continue
        if one["name"] in sidecars and one.get("started"):
            ready += bool(one.get("ready"))
            continue
        if ended:
            reason = "Init:" + _ending(ended)
        elif held and held.get("reason") and held["reason"] != "PodInitializing":
            reason = "Init:" + held["reason"]
        else:
            reason = f"Init:{index}/{len(inits)}"
        is_initializing = True
        break
    if not is_initializing or condition(pod, "Initialized").get("status") == "True":
        restarts, last = sidecar_restarts, sidecar_last
        has_running = False
        for one in reversed(status.get("containerStatuses", [])):
            restarts += one.get("restartCount", 0)
            last = _later(last, one)
            state = one.get("state", {})
            ended, held = state.get("terminated"), state.get("waiting")
            if held and held.get("reason"):
                reason = held["reason"]
            elif ended:
                reason = _ending(ended)
            elif one.get("ready") and "running" in state:
                has_running = True
                ready += 1
        if reason == "Completed" and has_running:
            is_ready = condition(pod, "Ready").get("status") == "True"
            reason = "Running" if is_ready else "NotReady"
    if "deletionTimestamp" in pod["metadata"]:
        reason = "Unknown" if status.get("reason") == "NodeLost" else "Terminating"
    shown = str(restarts)
    if restarts and last is not None:
        shown += f" ({human_duration(now - last)} ago)"
    return f"{ready}/{total}", reason, shown


def _ending(ended: Object) -> str:
    if ended.get("reason"):
        return ended["reason"]
    if ended.get("signal"):
        return f"Signal:{ended['signal']}"
    return f"ExitCode:{ended.get('exitCode', 0)}"


def _later(last: float | None, status: Object) -> float | None:
    finished = status.get("lastState", {}).get("terminated", {}).get("finishedAt")
    moment = parse_time(finished) if finished else None
    return max((one for one in (last, moment) if one is not None), default=None)


def node_columns(node: Object, now: float) -> list[str]:
    """NAME, STATUS, ROLES, AGE, VERSION and the wide ones."""
    prefix = "node-role.kubernetes.io/"
    labels = node["metadata"].get("labels", {})
    roles = sorted(label.removeprefix(prefix) for label in labels if label.startswith(prefix))
    info = node["status"]["nodeInfo"]
    addresses = {one["type"]: one["address"] for one in reversed(node["status"]["addresses"])}
    return [
        node["metadata"]["name"], node_status(node), ",".join(roles) or NONE, _age(node, now),
        info["kubeletVersion"], addresses.get("InternalIP", NONE),
        addresses.get("ExternalIP", NONE), info["osImage"], info["kernelVersion"],
        info["containerRuntimeVersion"],
    ]


def node_status(node: Object) -> str:
    """Ready or not, and whether pods may be scheduled."""
    ready = condition(node, "Ready").get("status")
    status = {None: "Unknown", "True": "Ready"}.get(ready, "NotReady")
    return status + (",SchedulingDisabled" if node["spec"].get("unschedulable") else "")


def _event_columns(event: Object, now: float) -> list[str]:
    first = event["firstTimestamp"] or event["eventTime"]
    series = event.get("series")
    last = series["lastObservedTime"] if series else event["lastTimestamp"] or first
    about, source = event["involvedObject"], event["source"]
    origin = ", ".join(filter(None, (source.get("component"), source.get("host"))))
    return [
        age(last, now), event["type"], event["reason"], f"{about['kind'].lower()}/{about['name']}",
        about.get("fieldPath", ""), origin or event["reportingComponent"],
        event["message"].strip(), age(first, now),
        str(series["count"] if series else event.get("count", 1)), event["metadata"]["name"],
    ]


def _containers(item: Object) -> list[str]:
    containers = item["spec"]["template"]["spec"]["containers"]
    labels = item["spec"]["selector"]["matchLabels"]
    return [
        ",".join(one["name"] for one in containers),
        ",".join(one["image"] for one in containers),
        ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
    ]


def _deployment_columns(item: Object, now: float) -> list[str]:
    status = item["status"]
    return [
        item["metadata"]["name"],
        f"{status.get('readyReplicas', 0)}/{item['spec']['replicas']}",
        str(status.get("updatedReplicas", 0)), str(status.get("availableReplicas", 0)),
        _age(item, now), *_containers(item),
    ]


def _replica_set_columns(item: Object, now: float) -> list[str]:
    status = item["status"]
    return [
        item["metadata"]["name"], str(item["spec"]["replicas"]), str(status.get("replicas", 0)),
        str(status.get("readyReplicas", 0)), _age(item, now), *_containers(item),
    ]


def _daemon_set_columns(item: Object, now: float) -> list[str]:
    status = item["status"]
    counts = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady",
              "updatedNumberScheduled", "numberAvailable")
    return [item["metadata"]["name"], *(str(status.get(key, 0)) for key in counts), NONE,
            _age(item, now), *_containers(item)]


def _stateful_set_columns(item: Object, now: float) -> list[str]:
    ready = item["status"].get("readyReplicas", 0)
    return [item["metadata"]["name"], f"{ready}/{item['spec']['replicas']}", _age(item, now),
            *_containers(item)[:2]]


def _job_columns(item: Object, now: float) -> list[str]:
    status = item["status"]
    begin, end = status.get("startTime"), status.get("completionTime")
    took = age(begin, parse_time(end) if end else now) if begin else ""
    return [item["metadata"]["name"], f"{status.get('succeeded', 0)}/1", took, _age(item, now),
            *_containers(item)]


def _service_columns(item: Object, now: float) -> list[str]:
    spec = item["spec"]
    ports = ",".join(f"{port['port']}/{port['protocol']}" for port in spec["ports"])
    selector = ",".join(f"{key}={value}" for key, value in spec.get("selector", {}).items())
    return [item["metadata"]["name"], spec["type"], spec["clusterIP"], NONE, ports,
            _age(item, now), selector or NONE]


def _namespace_columns(item: Object, now: float) -> list[str]:
    return [item["metadata"]["name"], item["status"]["phase"], _age(item, now)]


def _secret_columns(item: Object, now: float) -> list[str]:
    return [item["metadata"]["name"], item["type"], str(len(item.get("data", {}))),
            _age(item, now)]


_WORKLOAD = frozenset({"CONTAINERS", "IMAGES", "SELECTOR"})

COLUMNS: dict[Kind, Columns] = {
    PODS: Columns(
        ("NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "NOMINATED NODE",
         "READINESS GATES"),
        pod_columns, frozenset({"IP", "NODE", "NOMINATED NODE", "READINESS GATES"})),
    NODES: Columns(
        ("NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE",
         "KERNEL-VERSION", "CONTAINER-RUNTIME"),
        node_columns, frozenset({"INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION",
                                 "CONTAINER-RUNTIME"})),
    NAMESPACES: Columns(("NAME", "STATUS", "AGE"), _namespace_columns),
    EVENTS: Columns(
        ("LAST SEEN", "TYPE", "REASON", "OBJECT", "SUBOBJECT", "SOURCE", "MESSAGE", "FIRST SEEN",
         "COUNT", "NAME"),
        _event_columns, frozenset({"SUBOBJECT", "SOURCE", "FIRST SEEN", "COUNT", "NAME"})),
    SECRETS: Columns(("NAME", "TYPE", "DATA", "AGE"), _secret_columns),
    SERVICES: Columns(
        ("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR"),
        _service_columns, frozenset({"SELECTOR"})),
    DEPLOYMENTS: Columns(
        ("NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"),
        _deployment_columns, _WORKLOAD),
    REPLICA_SETS: Columns(
        ("NAME", "DESIRED", "CURRENT", "READY", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"),
        _replica_set_columns, _WORKLOAD),
    DAEMON_SETS: Columns(
        ("NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE",
         "CONTAINERS", "IMAGES", "SELECTOR"),
        _daemon_set_columns, _WORKLOAD),
    STATEFUL_SETS: Columns(
        ("NAME", "READY", "AGE", "CONTAINERS", "IMAGES"), _stateful_set_columns,
        frozenset({"CONTAINERS", "IMAGES"})),
    JOBS: Columns(
        ("NAME", "COMPLETIONS", "DURATION", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"),
        _job_columns, _WORKLOAD),
}

"""`kubectl describe` of what makes pods: Deployments, ReplicaSets, DaemonSets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .describe_parts import event_lines, header_lines, labels_lines
from .describe_pod import template_lines
from .pods import owner_of
from .store import Object
from .text import rfc1123


def describe_deployment(item: Object, sets: list[Object], events: list[Object],
                        now: float) -> Iterator[str]:
    """The lines of a Deployment's description; `sets` are its ReplicaSets."""
    metadata, spec, status = item["metadata"], item["spec"], item["status"]
    yield from header_lines(item)
    yield f"CreationTimestamp:\t{rfc1123(metadata['creationTimestamp'])}"
    yield from _labels(item)
    yield f"Selector:\t{_selector(item)}"
    counts = [f"{status.get(field, 0)} {word}" for field, word in (
        ("updatedReplicas", "updated"), ("replicas", "total"), ("availableReplicas", "available"),
        ("unavailableReplicas", "unavailable"))]
    yield f"Replicas:\t{spec['replicas']} desired | {' | '.join(counts)}"
    yield f"StrategyType:\t{spec['strategy']['type']}"
    yield "MinReadySeconds:\t0"
    rolling = spec["strategy"]["rollingUpdate"]
    yield (f"RollingUpdateStrategy:\t{rolling['maxUnavailable']} max unavailable, "
           f"{rolling['maxSurge']} max surge")
    yield from template_lines(spec["template"])
    if status.get("conditions"):
        yield "Conditions:"
        yield "  Type\tStatus\tReason"
        yield "  ----\t------\t------"
    for one in status.get("conditions", []):
        yield f"  {one['type']} \t{one['status']}\t{one['reason']}"
    newest = max(sets, key=_revision, default=None)
    yield f"OldReplicaSets:\t{_sets([one for one in sets if one is not newest])}"
    yield f"NewReplicaSet:\t{_sets([newest] if newest else [])}"
    yield from event_lines(events, now)


def describe_replica_set(item: Object, pods: list[Object], events: list[Object],
                         now: float) -> Iterator[str]:
    """The lines of a ReplicaSet's description; `pods` are its pods."""
    yield from header_lines(item)
    yield f"Selector:\t{_selector(item)}"
    yield from _labels(item)
    yield f"Controlled By:\t{owner_of(item)['kind']}/{owner_of(item)['name']}"
    yield (f"Replicas:\t{item['status'].get('replicas', 0)} current / "
           f"{item['spec']['replicas']} desired")
    yield from _phases(pods)
    yield from template_lines(item["spec"]["template"])
    yield from event_lines(events, now)


def describe_daemon_set(item: Object, pods: list[Object], events: list[Object],
                        now: float) -> Iterator[str]:
    """The lines of a DaemonSet's description; `pods` are its pods."""
    status = item["status"]
    yield f"Name:\t{item['metadata']['name']}"
    yield f"Selector:\t{_selector(item)}"
    yield "Node-Selector:\t<none>"
    yield from _labels(item)
    for title, field in (
            ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
            ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
            ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
            ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
            ("Number of Nodes Misscheduled", "numberMisscheduled")):
        yield f"{title}: {status.get(field, 0)}"
    yield from _phases(pods)
    yield from template_lines(item["spec"]["template"])
    yield from event_lines(events, now)


def _labels(item: Object) -> Iterator[str]:
    yield from labels_lines("Labels", item["metadata"].get("labels", {}))
    yield from labels_lines("Annotations", item["metadata"].get("annotations", {}), sign=": ")


def _selector(item: Object) -> str:
    labels = item["spec"]["selector"]["matchLabels"]
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def _phases(pods: list[Object]) -> Iterator[str]:
    count = Counter(pod["status"].get("phase") for pod in pods)
    yield (f"Pods Status:\t{count['Running']} Running / {count['Pending']} Waiting / "
           f"{count['Succeeded']} Succeeded / {count['Failed']} Failed")


def _revision(replica_set: Object) -> int:
    return int(replica_set["metadata"]["annotations"]["deployment.kubernetes.io/revision"])


def _sets(sets: list[Object]) -> str:
    return ", ".join(
        f"{one['metadata']['name']} ({one['status'].get('replicas', 0)}/{one['spec']['replicas']} "
        "replicas created)" for one in sorted(sets, key=_revision)) or "<none>"

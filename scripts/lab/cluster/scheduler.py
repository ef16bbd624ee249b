"""Binds pods to nodes, and says why it cannot."""

from __future__ import annotations

from collections import Counter

from .core import Core
from .kinds import NODES, PODS
from .kubelet import Kubelets
from .nodes import is_worker, taints
from .pods import (
    is_daemon, is_finished, is_leaving, node_of, quantity, requested, set_condition,
)
from .store import Object

#: Seconds at speed 1 until an unschedulable pod is tried again without a reason to hope.
RETRY = 8.0


class Scheduler:
    """One pass over all pods that have no node."""

    def __init__(self, core: Core, kubelets: Kubelets) -> None:
        self._core = core
        self._kubelets = kubelets
        self._tried: dict[str, tuple[float, str]] = {}

    def pass_over(self) -> bool:
        """Places what can be placed; returns whether pods are left that need another try."""
        is_left = False
        for pod in self._core.store.list(PODS):
            if node_of(pod) or is_leaving(pod) or is_finished(pod):
                continue
            is_left = not self._place(pod) or is_left
        return is_left

    def _place(self, pod: Object) -> bool:
        nodes = self._core.store.list(NODES)
        objections = {node["metadata"]["name"]: self._objection(pod, node) for node in nodes}
        fitting = [node for node in nodes if objections[node["metadata"]["name"]] is None]
        if fitting:
            self._bind(pod, min(fitting, key=lambda node: self._cost(pod, node)))
            return True
        self._refuse(pod, Counter(filter(None, objections.values())), len(nodes))
        return False

    def _objection(self, pod: Object, node: Object) -> str | None:
        """Why the pod cannot go to the node, in the scheduler's words."""
        terms = pod["spec"].get("affinity", {}).get("nodeAffinity", {})
        if terms and node["metadata"]["name"] not in str(terms):
            return "node(s) didn't match Pod's node affinity/selector"
        for taint in taints(node):
            if not _tolerates(pod, taint):
                return f"node(s) had untolerated taint {{{taint['key']}: }}"
        for resource, title in (("cpu", "cpu"), ("memory", "memory")):
            free = quantity(node["status"]["allocatable"][resource], resource) - sum(
                requested(other, resource)
                for other in self._core.pods_on(node["metadata"]["name"]) if not is_finished(other)
            )
            if requested(pod, resource) > free:
                return f"Insufficient {title}"
        return None

    def _cost(self, pod: Object, node: Object) -> tuple[int, int, int, str]:
        """Spread pods of one kind first, then prefer workers, then empty nodes."""
        others = self._core.pods_on(node["metadata"]["name"])
        labels = pod["metadata"]["labels"]
        app = labels.get("app") or labels.get("k8s-app")
        alike = [
            other for other in others if not is_finished(other)
            and app in (other["metadata"]["labels"].get("app"),
                        other["metadata"]["labels"].get("k8s-app"))
        ]
        return len(alike), 0 if is_worker(node) else 1, len(others), node["metadata"]["name"]

    def _bind(self, pod: Object, node: Object) -> None:
        name = node["metadata"]["name"]
        now = self._core.timeline.stamp()

        def change(item: Object) -> None:
            item["spec"]["nodeName"] = name
            set_condition(item, "PodScheduled", "True", now)
        bound = self._core.store.update(PODS, pod, change)
        metadata = pod["metadata"]
        self._tried.pop(metadata["uid"], None)
        self._core.events.scheduler(
            bound, "Normal", "Scheduled",
            f"Successfully assigned {metadata['namespace']}/{metadata['name']} to {name}")
        self._kubelets.start(bound)

    def _refuse(self, pod: Object, reasons: Counter[str], count: int) -> None:
        if count == 0:
            message = "no nodes available to schedule pods"
        else:
            message = (f"0/{count} nodes are available: {_listed(reasons)}. "
                       f"preemption: 0/{count} nodes are available: {_preemption(reasons)}.")
        uid, now = pod["metadata"]["uid"], self._core.timeline.instant
        last, said = self._tried.get(uid, (-1e9, ""))
        if said == message and now - last < RETRY / self._core.timeline.speed - 1e-6:
            return
        self._tried[uid] = (now, message)
        stamp = self._core.timeline.stamp()
        pod = self._core.store.update(PODS, pod, lambda item: set_condition(
            item, "PodScheduled", "False", stamp, reason="Unschedulable", message=message))
        self._core.events.scheduler(pod, "Warning", "FailedScheduling", message)


def _listed(reasons: Counter[str]) -> str:
    return ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))


def _preemption(reasons: Counter[str]) -> str:
    words = {True: "No preemption victims found for incoming pod",
             False: "Preemption is not helpful for scheduling"}
    counted: Counter[str] = Counter()
    for reason, count in reasons.items():
        counted[words[reason.startswith("Insufficient")]] += count
    return _listed(counted) + "."


def _tolerates(pod: Object, taint: Object) -> bool:
    """True when the pod may start on a node with this taint."""
    if is_daemon(pod):
        return True
    return any(
        toleration.get("key") in (None, taint["key"])
        and toleration.get("effect") in (None, taint["effect"])
        for toleration in pod["spec"]["tolerations"]
    )

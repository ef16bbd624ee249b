"""The controllers: Deployments make ReplicaSets, these make pods, DaemonSets one on each node."""

from __future__ import annotations

import copy
import math

from .core import Core
from .kinds import DAEMON_SETS, DEPLOYMENTS, JOBS, NODES, PODS, REPLICA_SETS
from .kubelet import Kubelets
from .names import template_hash
from .pods import (
    is_finished, is_leaving, is_owned_by, is_ready, new_pod, node_of, owner_reference,
    set_condition,
)
from .store import Object

REVISION = "deployment.kubernetes.io/revision"


class Controllers:
    """Each method compares what should be with what is and takes the next steps."""

    def __init__(self, core: Core, kubelets: Kubelets) -> None:
        self._core = core
        self._kubelets = kubelets

    def reconcile(self) -> None:
        """One pass over everything."""
        store = self._core.store
        self._collect_garbage()
        for daemon_set in store.list(DAEMON_SETS):
            self._daemon_set(daemon_set)
        for deployment in store.list(DEPLOYMENTS):
            self._deployment(deployment)
        for replica_set in store.list(REPLICA_SETS):
            self._replica_set(replica_set)
        for job in store.list(JOBS):
            self._job(job)

    def _collect_garbage(self) -> None:
        """Pods of nodes that no longer exist vanish without a farewell."""
        nodes = {node["metadata"]["name"] for node in self._core.store.list(NODES)}
        for pod in self._core.store.list(PODS):
            if node_of(pod) and node_of(pod) not in nodes:
                self._kubelets.forget(pod)

    # DaemonSets and Jobs

    def _daemon_set(self, item: Object) -> None:
        nodes = self._core.store.list(NODES)
        pods = [pod for pod in self._core.store.list(PODS) if is_owned_by(pod, item)]
        served = {str(pod["spec"]["affinity"]) for pod in pods}
        current = template_hash(item["spec"]["template"])
        for node in nodes:
            name = node["metadata"]["name"]
            if not any(f"'{name}'" in affinity for affinity in served):
                pod = new_pod(self._core.names, item["spec"]["template"], item, node=name)
                pod["metadata"]["labels"].update({
                    "controller-revision-hash": current,
                    "pod-template-generation": str(item["metadata"]["generation"]),
                })
                self._created("daemonset-controller", item, pod)
        ready = sum(is_ready(pod) for pod in pods)
        old = [pod for pod in pods
               if pod["metadata"]["labels"]["controller-revision-hash"] != current]
        # One may be absent at a time: those that do not work go first.
        absent = len(nodes) - ready
        leaving = next((pod for pod in old if not is_ready(pod)), old[0] if old else None)
        if leaving and not is_leaving(leaving) and (absent == 0 or not is_ready(leaving)):
            self._kubelets.stop(leaving)
            self._core.events.controller(
                "daemonset-controller", item, "Normal", "SuccessfulDelete",
                f"Deleted pod: {leaving['metadata']['name']}")
        status = {
            "currentNumberScheduled": len(pods),
            "desiredNumberScheduled": len(nodes),
            "numberAvailable": ready,
            "numberMisscheduled": 0,
            "numberReady": ready,
            "numberUnavailable": len(nodes) - ready,
            "observedGeneration": item["metadata"]["generation"],
            "updatedNumberScheduled": len(pods) - len(old),
        }
        status = {key: value for key, value in status.items()
                  if value or key not in ("numberAvailable", "numberUnavailable")}
        self._core.store.update(DAEMON_SETS, item, lambda one: one.update(status=status))

    def _job(self, item: Object) -> None:
        pods = [pod for pod in self._core.store.list(PODS) if is_owned_by(pod, item)]
        now = self._core.timeline.stamp()
        if not pods and not item["status"].get("succeeded"):
            pod = new_pod(self._core.names, item["spec"]["template"], item)
            self._created("job-controller", item, pod)
            status = {"active": 1, "ready": 0, "startTime": now, "uncountedTerminatedPods": {}}
            self._core.store.update(JOBS, item, lambda one: one.update(status=status))
        elif not item["status"].get("succeeded") and any(
                pod["status"]["phase"] == "Succeeded" for pod in pods):
            def complete(one: Object) -> None:
                one["status"] = {
                    "completionTime": now, "ready": 0, "startTime": one["status"]["startTime"],
                    "succeeded": 1, "uncountedTerminatedPods": {},
                }
                set_condition(one, "Complete", "True", now, lastProbeTime=now)
            done = self._core.store.update(JOBS, item, complete)
            self._core.events.controller(
                "job-controller", done, "Normal", "Completed", "Job completed")

    # Deployments

    def _deployment(self, item: Object) -> None:
        template = item["spec"]["template"]
        name = f"{item['metadata']['name']}-{template_hash(template)}"
        sets = [one for one in self._core.store.list(REPLICA_SETS) if is_owned_by(one, item)]
        newest = next((one for one in sets if one["metadata"]["name"] == name), None)
        latest = max((int(one["metadata"]["annotations"][REVISION]) for one in sets), default=0)
        if newest is None:
            newest = self._core.store.create(
                REPLICA_SETS, _replica_set_of(item, name, latest + 1))
            latest += 1
        elif int(newest["metadata"]["annotations"][REVISION]) < latest:
            latest += 1
            newest = self._core.store.update(REPLICA_SETS, newest, lambda one: one["metadata"][
                "annotations"].update({REVISION: str(latest)}))
        older = [one for one in sets if one["metadata"]["name"] != name]
        self._roll(item, newest, older)
        self._deployment_status(item, latest)

    def _roll(self, item: Object, newest: Object, older: list[Object]) -> None:
        """The next step of a rolling update with a quarter of surge and of absence."""
        wanted = item["spec"]["replicas"]
        old = sum(one["spec"]["replicas"] for one in older)
        room = wanted + (math.ceil(wanted / 4) if old else 0) - old
        has = newest["spec"]["replicas"]
        if has != (target := min(wanted, max(has, room))):
            newest = self._scale(item, newest, target)
        ready = sum(
            is_ready(pod) for one in [newest, *older] for pod in self._pods_of(one)
            if not is_leaving(pod))
        spare = ready - (wanted - wanted // 4)
        for one in older:
            pods = self._pods_of(one)
            dead = sum(not is_ready(pod) for pod in pods)
            less = min(one["spec"]["replicas"], dead + max(0, spare))
            if less > 0:
                self._scale(item, one, one["spec"]["replicas"] - less)
                spare -= max(0, less - dead)

    def _scale(self, item: Object, replica_set: Object, count: int) -> Object:
        has = replica_set["spec"]["replicas"]
        way = "up" if count > has else "down"
        since = f" from {has}" if has or way == "down" else ""
        self._core.events.controller(
            "deployment-controller", item, "Normal", "ScalingReplicaSet",
            f"Scaled {way} replica set {replica_set['metadata']['name']} to {count}{since}")

        def change(one: Object) -> None:
            one["spec"]["replicas"] = count
            one["metadata"]["generation"] += 1
        return self._core.store.update(REPLICA_SETS, replica_set, change)

    def _deployment_status(self, item: Object, revision: int) -> None:
        now = self._core.timeline.stamp()
        sets = [one for one in self._core.store.list(REPLICA_SETS) if is_owned_by(one, item)]
        pods = [pod for one in sets for pod in self._pods_of(one)]
        current = template_hash(item["spec"]["template"])
        fresh = [pod for pod in pods if pod["metadata"]["labels"]["pod-template-hash"] == current]
        ready = sum(is_ready(pod) for pod in pods)
        wanted = item["spec"]["replicas"]
        newest = f"{item['metadata']['name']}-{current}"

        def change(one: Object) -> None:
            one["metadata"]["annotations"][REVISION] = str(revision)
            counts = {
                "availableReplicas": ready, "readyReplicas": ready, "replicas": len(pods),
                "unavailableReplicas": max(0, wanted - ready), "updatedReplicas": len(fresh),
            }
            conditions = one["status"].get("conditions", [])
            one["status"] = {key: value for key, value in counts.items() if value}
            one["status"]["observedGeneration"] = one["metadata"]["generation"]
            one["status"]["conditions"] = conditions
            enough = ready >= wanted - wanted // 4
            word = "has" if enough else "does not have"
            _condition(one, "Available", enough, now,
                       "MinimumReplicasAvailable" if enough else "MinimumReplicasUnavailable",
                       f"Deployment {word} minimum availability.")
            done = len(fresh) == len(pods) == wanted == ready
            _condition(one, "Progressing", True, now,
                       "NewReplicaSetAvailable" if done else "ReplicaSetUpdated",
                       f'ReplicaSet "{newest}" '
                       + ("has successfully progressed." if done else "is progressing."))
        self._core.store.update(DEPLOYMENTS, item, change)

    # ReplicaSets

    def _replica_set(self, item: Object) -> None:
        pods = self._pods_of(item)
        wanted = item["spec"]["replicas"]
        for _ in range(wanted - len(pods)):
            pod = new_pod(self._core.names, item["spec"]["template"], item)
            self._created("replicaset-controller", item, pod)
        for pod in _least_worth_first(pods)[:max(0, len(pods) - wanted)]:
            self._kubelets.stop(pod)
            self._core.events.controller(
                "replicaset-controller", item, "Normal", "SuccessfulDelete",
                f"Deleted pod: {pod['metadata']['name']}")
        pods = self._pods_of(item)
        ready = sum(is_ready(pod) for pod in pods)
        counts = {
            "availableReplicas": ready, "fullyLabeledReplicas": len(pods), "readyReplicas": ready,
        }
        status = {key: value for key, value in counts.items() if value}
        status.update(observedGeneration=item["metadata"]["generation"], replicas=len(pods))
        self._core.store.update(REPLICA_SETS, item, lambda one: one.update(status=status))

    def _pods_of(self, replica_set: Object) -> list[Object]:
        """The pods that count: neither finished nor leaving."""
        return [
            pod for pod in self._core.store.list(PODS, replica_set["metadata"]["namespace"])
            if is_owned_by(pod, replica_set) and not is_leaving(pod) and not is_finished(pod)
        ]

    def _created(self, component: str, owner: Object, pod: Object) -> None:
        pod = self._core.store.create(PODS, pod)
        self._core.events.controller(component, owner, "Normal", "SuccessfulCreate",
                                     f"Created pod: {pod['metadata']['name']}")


def _replica_set_of(item: Object, name: str, revision: int) -> Object:
    template = copy.deepcopy(item["spec"]["template"])
    hash_ = template_hash(item["spec"]["template"])
    labels = {**template["metadata"]["labels"], "pod-template-hash": hash_}
    template["metadata"]["labels"] = labels
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "annotations": {REVISION: str(revision)},
            "generation": 0,
            "labels": labels,
            "name": name,
            "namespace": item["metadata"]["namespace"],
            "ownerReferences": [owner_reference(item)],
        },
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template},
        "status": {"replicas": 0},
    }


def _condition(item: Object, type_: str, holds: bool, now: str, reason: str, text: str) -> None:
    """Deployment conditions know when they last changed in any way."""
    before = next((one for one in item["status"]["conditions"] if one["type"] == type_), {})
    same = (before.get("reason"), before.get("message")) == (reason, text)
    set_condition(item, type_, str(holds), now, reason=reason, message=text,
                  lastUpdateTime=before["lastUpdateTime"] if same else now)


def _least_worth_first(pods: list[Object]) -> list[Object]:
    """The order in which a ReplicaSet deletes: unbound, then not ready, then the youngest."""
    youngest = sorted(pods, key=lambda pod: pod["metadata"]["creationTimestamp"], reverse=True)
    return sorted(youngest, key=lambda pod: (bool(node_of(pod)), is_ready(pod)))

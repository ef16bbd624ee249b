"""Pods as the API server stores them: making one, and the few fields that others ask about."""

from __future__ import annotations

import copy

from .kinds import DAEMON_SETS
from .names import Names
from .store import Object

#: Given to every pod by the admission plugin unless it tolerates these itself.
_DEFAULT_TOLERATIONS = [
    {
        "effect": "NoExecute",
        "key": f"node.kubernetes.io/{key}",
        "operator": "Exists",
        "tolerationSeconds": 300,
    }
    for key in ("not-ready", "unreachable")
]

#: Given to the pods of a DaemonSet by its controller.
_DAEMON_TOLERATIONS = [
    *({"effect": "NoExecute", "key": f"node.kubernetes.io/{key}", "operator": "Exists"}
      for key in ("not-ready", "unreachable")),
    *({"effect": "NoSchedule", "key": f"node.kubernetes.io/{key}", "operator": "Exists"}
      for key in ("disk-pressure", "memory-pressure", "pid-pressure", "unschedulable",
                  "network-unavailable")),
]

_DAEMON_AFFINITY = "requiredDuringSchedulingIgnoredDuringExecution"


def new_pod(names: Names, template: Object, owner: Object, node: str | None = None) -> Object:
    """A pod from a template; with `node` it is one of a DaemonSet and bound to that node only."""
    prefix = owner["metadata"]["name"] + "-"
    spec = copy.deepcopy(template["spec"])
    volume = f"kube-api-access-{names.suffix()}"
    for one in [*spec.get("initContainers", []), *spec["containers"]]:
        one["volumeMounts"] = [{
            "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
            "name": volume,
            "readOnly": True,
        }]
    spec.setdefault("serviceAccount", "default")
    spec.setdefault("serviceAccountName", "default")
    spec.setdefault("priority", 0)
    spec["enableServiceLinks"] = True
    spec["preemptionPolicy"] = "PreemptLowerPriority"
    spec["volumes"] = [_token_volume(volume)]
    spec.setdefault("tolerations", [])
    labels = dict(template["metadata"]["labels"])
    if node is None:
        spec["tolerations"] = [*spec["tolerations"], *copy.deepcopy(_DEFAULT_TOLERATIONS)]
    else:
        spec["tolerations"] = [*spec["tolerations"], *copy.deepcopy(_DAEMON_TOLERATIONS)]
        spec["affinity"] = {"nodeAffinity": {_DAEMON_AFFINITY: {"nodeSelectorTerms": [
            {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]},
        ]}}}
    metadata: Object = {
        "generateName": prefix,
        "labels": labels,
        "name": prefix + names.suffix(),
        "namespace": owner["metadata"]["namespace"],
        "ownerReferences": [owner_reference(owner)],
    }
    if template["metadata"].get("annotations"):
        metadata["annotations"] = dict(template["metadata"]["annotations"])
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": spec,
        "status": {"phase": "Pending", "qosClass": "Burstable"},
    }


def owner_reference(owner: Object) -> Object:
    """What ties an object to the one that made it."""
    return {
        "apiVersion": owner["apiVersion"],
        "blockOwnerDeletion": True,
        "controller": True,
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
    }


def _token_volume(name: str) -> Object:
    namespace = {"apiVersion": "v1", "fieldPath": "metadata.namespace"}
    return {
        "name": name,
        "projected": {
            "defaultMode": 420,
            "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {
                    "items": [{"key": "ca.crt", "path": "ca.crt"}],
                    "name": "kube-root-ca.crt",
                }},
                {"downwardAPI": {"items": [{"fieldRef": namespace, "path": "namespace"}]}},
            ],
        },
    }


def owner_of(item: Object) -> Object:
    """The controlling owner reference, or an empty object."""
    for reference in item["metadata"].get("ownerReferences", []):
        if reference.get("controller"):
            return reference
    return {}


def is_owned_by(item: Object, owner: Object) -> bool:
    """True when the owner controls the item."""
    return owner_of(item).get("uid") == owner["metadata"]["uid"]


def is_daemon(pod: Object) -> bool:
    """True for pods of a DaemonSet: they stay on their node whatever happens to it."""
    return owner_of(pod).get("kind") == DAEMON_SETS.kind


def node_of(pod: Object) -> str:
    """The name of the node that the pod is bound to, empty before that."""
    return pod["spec"].get("nodeName", "")


def is_finished(pod: Object) -> bool:
    """True when its containers will never run again."""
    return pod["status"].get("phase") in ("Succeeded", "Failed")


def is_leaving(pod: Object) -> bool:
    """True when its deletion was asked for."""
    return "deletionTimestamp" in pod["metadata"]


def condition(item: Object, type_: str) -> Object:
    """A condition of a pod or a node, or an empty object."""
    for one in item["status"].get("conditions", []):
        if one["type"] == type_:
            return one
    return {}


def is_ready(item: Object) -> bool:
    """True when the Ready condition is True (pods and nodes)."""
    return condition(item, "Ready").get("status") == "True"


def set_condition(item: Object, type_: str, status: str, now: str, **more: object) -> None:
    """Sets a condition in place; its transition time moves only when the status changes."""
    conditions = item["status"].setdefault("conditions", [])
    present = condition(item, type_)
    moved = present.get("status") != status
    since = now if moved else present["lastTransitionTime"]
    fresh: Object = {"lastTransitionTime": since, "status": status, "type": type_}
    if item["kind"] == "Pod":
        fresh["lastProbeTime"] = None
    fresh.update(more)
    if present:
        conditions[conditions.index(present)] = fresh
    else:
        conditions.append(fresh)


def requested(pod: Object, resource: str) -> int:
    """What a pod needs: all containers together, or the largest init container if that is more.

    CPU in thousandths of a core, memory in bytes.
    """
    def of(container: Object) -> int:
        requests = container.get("resources", {}).get("requests", {})
        return quantity(requests.get(resource, "0"), resource)
    largest = max(map(of, pod["spec"].get("initContainers", [])), default=0)
    return max(largest, sum(map(of, pod["spec"]["containers"])))


def quantity(text: str, resource: str) -> int:
    """A Kubernetes quantity as a whole number (of millicores for CPU, else of bytes or pieces)."""
    if resource == "cpu":
        return int(text[:-1]) if text.endswith("m") else int(text) * 1000
    for unit, power in (("Ki", 10), ("Mi", 20), ("Gi", 30)):
        if text.endswith(unit):
            return int(text[:-2]) << power
    return int(text)

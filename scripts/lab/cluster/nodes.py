"""Nodes as the API server stores them."""

from __future__ import annotations

from .machine import Machine
from .names import Names
from .store import Object

VERSION = "v1.28.15"

#: The kubelet's conditions in their order: type, then reason and message when all is well.
_HEALTHY = (
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
)
NO_NETWORK = (
    "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
    "message:Network plugin returns error: cni plugin not initialized"
)
LOST = "Kubelet stopped posting node status."
READY = "kubelet is posting ready status. AppArmor enabled"


def new_node(names: Names, machine: Machine, is_worker: bool, now: str) -> Object:
    """A node that just registered: known, but without a network."""
    role = "microk8s-worker" if is_worker else "microk8s-controlplane"
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "annotations": {
                "node.alpha.kubernetes.io/ttl": "0",
                "projectcalico.org/IPv4Address": f"{machine.ip}/24",
                "projectcalico.org/IPv4VXLANTunnelAddr": f"10.1.{names.number(2, 250)}.0",
                "volumes.kubernetes.io/controller-managed-attach-detach": "true",
            },
            "labels": {
                "beta.kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": machine.name,
                "kubernetes.io/os": "linux",
                "microk8s.io/cluster": "true",
                f"node.kubernetes.io/{role}": role,
            },
            "name": machine.name,
        },
        "spec": {"taints": [taint("not-ready", "NoSchedule")]},
        "status": {
            "addresses": [
                {"address": machine.ip, "type": "InternalIP"},
                {"address": machine.name, "type": "Hostname"},
            ],
            "allocatable": _resources("39422156Ki", "8034664Ki"),
            "capacity": _resources("40470732Ki", "8137064Ki"),
            "conditions": [
                *(healthy_condition(type_, now) for type_, _, _ in _HEALTHY),
                {
                    "lastHeartbeatTime": now,
                    "lastTransitionTime": now,
                    "message": NO_NETWORK,
                    "reason": "KubeletNotReady",
                    "status": "False",
                    "type": "Ready",
                },
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "images": [],
            "nodeInfo": {
                "architecture": "amd64",
                "bootID": names.uid(),
                "containerRuntimeVersion": "containerd://1.6.28",
                "kernelVersion": "5.15.0-125-generic",
                "kubeProxyVersion": VERSION,
                "kubeletVersion": VERSION,
                "machineID": names.hexadecimal(32),
                "operatingSystem": "linux",
                "osImage": "Ubuntu 22.04.5 LTS",
                "systemUUID": names.uid(),
            },
        },
    }


def _resources(storage: str, memory: str) -> Object:
    return {
        "cpu": "4",
        "ephemeral-storage": storage,
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": memory,
        "pods": "110",
    }


def healthy_condition(type_: str, now: str) -> Object:
    """One of the pressure conditions while there is no pressure."""
    reason, message = next((reason, text) for name, reason, text in _HEALTHY if name == type_)
    return {
        "lastHeartbeatTime": now,
        "lastTransitionTime": now,
        "message": message,
        "reason": reason,
        "status": "False",
        "type": type_,
    }


def taint(name: str, effect: str, now: str | None = None) -> Object:
    """A taint of the node lifecycle, `timeAdded` only where Kubernetes writes it."""
    fields = {"effect": effect, "key": f"node.kubernetes.io/{name}"}
    return {**fields, "timeAdded": now} if now else fields


def taints(node: Object) -> list[Object]:
    """The taints of a node."""
    return node["spec"].get("taints", [])


def set_taints(node: Object, wanted: list[Object]) -> None:
    """Replaces the taints in place; taints that stay keep their time."""
    present = {(one["key"], one["effect"]): one for one in taints(node)}
    kept = [present.get((one["key"], one["effect"]), one) for one in wanted]
    if kept:
        node["spec"]["taints"] = kept
    else:
        node["spec"].pop("taints", None)


def is_worker(node: Object) -> bool:
    """True for a node that joined with --worker."""
    return "node.kubernetes.io/microk8s-worker" in node["metadata"]["labels"]


def address(node: Object) -> str:
    """The internal IP address."""
    return node["status"]["addresses"][0]["address"]

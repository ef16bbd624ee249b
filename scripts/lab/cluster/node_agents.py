"""Nodes over time: they register, get a network, fall silent, come back, run out of disk."""

from __future__ import annotations

from . import nodes
from .core import Core
from .kinds import NODES, PODS
from .kubelet import Kubelets, Wait
from .machine import Machine
from .nodes import taint
from .pods import condition, is_daemon, is_finished, is_leaving, is_ready, set_condition
from .store import Object
from .timeline import Task

# Seconds at speed 1.
REGISTER = 1.0
POLL = 0.2
HEARTBEAT = 15.0
GRACE = 4.0
EVICTION = 12.0
RECOVERY = 1.5
PRESSURE = 2.0
EVICT_EACH = 1.5

DISK_MESSAGE = ("The node was low on resource: ephemeral-storage. Threshold quantity: 2018414387, "
                "available: 1039512Ki. ")


class NodeAgents:
    """What kubelet and node controller do to node objects."""

    def __init__(self, core: Core, kubelets: Kubelets) -> None:
        self._core = core
        self._kubelets = kubelets
        self._silences: dict[str, Task] = {}
        #: Nodes with a full disk.
        self.full: set[str] = set()

    def join(self, machine: Machine, is_worker: bool) -> None:
        """A kubelet starts on the machine; a node of that name may exist from a former machine."""
        self._core.timeline.spawn(self._arrive(machine, is_worker))

    def silence(self, name: str) -> None:
        """The kubelet of a node stops answering."""
        if name not in self._kubelets.down and self._core.node(name):
            self._kubelets.down.add(name)
            self._silences[name] = self._core.timeline.spawn(self._fall_silent(name))

    def revive(self, name: str) -> None:
        """The kubelet answers again; containers ran on meanwhile."""
        if name in self._kubelets.down:
            self._core.timeline.spawn(self._come_back(name))

    def fill_disk(self, name: str) -> None:
        """The disk of a node runs full."""
        if name not in self.full:
            self.full.add(name)
            self._core.timeline.spawn(self._evict(name))

    def free_disk(self, name: str) -> None:
        """There is room again; the evicted pods are cleared away."""
        self.full.discard(name)
        self._core.timeline.spawn(self._relieve(name))

    def remove(self, name: str) -> None:
        """The node leaves the cluster."""
        self._stop_counting(name)
        self._kubelets.down.discard(name)
        self.full.discard(name)
        node = self._core.node(name)
        if node:
            self._core.store.delete(NODES, node)
            self._core.events.controller("node-controller", node, "Normal", "RemovingNode",
                                         f"Node {name} event: Removing Node {name} from Controller")

    # The stories

    def _arrive(self, machine: Machine, is_worker: bool) -> Wait:
        yield REGISTER
        core, name = self._core, machine.name
        self._stop_counting(name)
        fresh = nodes.new_node(core.names, machine, is_worker, core.timeline.stamp())
        present = core.node(name)
        if present:
            def take_over(node: Object) -> None:
                node["status"] = fresh["status"]
                node["metadata"]["annotations"] = fresh["metadata"]["annotations"]
                node["metadata"]["labels"] = fresh["metadata"]["labels"]
                nodes.set_taints(node, fresh["spec"]["taints"])
            node = core.store.update(NODES, present, take_over)
            core.events.kubelet(
                name, node, "Warning", "Rebooted", f"Node {name} has been rebooted, boot id: "
                f"{fresh['status']['nodeInfo']['bootID']}")
        else:
            node = core.store.create(NODES, fresh)
        core.events.kubelet(name, node, "Normal", "Starting", "Starting kubelet.")
        for reason, what in (("NodeHasSufficientMemory", "NodeHasSufficientMemory"),
                             ("NodeHasNoDiskPressure", "NodeHasNoDiskPressure"),
                             ("NodeHasSufficientPID", "NodeHasSufficientPID")):
            core.events.kubelet(name, node, "Normal", reason, f"Node {name} status is now: {what}")
        core.events.controller(
            "node-controller", node, "Normal", "RegisteredNode",
            f"Node {name} event: Registered Node {name} in Controller")
        self._kubelets.down.discard(name)
        self._kubelets.wake()
        if present:
            self._kubelets.restart_node(name)
        while not self._has_network(name):
            yield POLL
        self._become_ready(name)
        yield from self._beat(node)

    def _beat(self, node: Object) -> Wait:
        """The kubelet's heartbeats, for as long as this machine is the node."""
        name, boot = node["metadata"]["name"], node["status"]["nodeInfo"]["bootID"]
        while True:
            yield HEARTBEAT
            present = self._core.node(name)
            if not present or present["status"]["nodeInfo"]["bootID"] != boot:
                return
            if name in self._kubelets.down:
                continue
            now = self._core.timeline.stamp()

            def beat(one: Object) -> None:
                for each in one["status"]["conditions"]:
                    if each["type"] != "NetworkUnavailable":
                        each["lastHeartbeatTime"] = now
            self._core.store.update(NODES, present, beat)

    def _fall_silent(self, name: str) -> Wait:
        yield GRACE
        node = self._core.node(name)
        if not node:
            return
        now = self._core.timeline.stamp()

        def unknown(one: Object) -> None:
            for type_ in ("MemoryPressure", "DiskPressure", "PIDPressure", "Ready"):
                beat = condition(one, type_)["lastHeartbeatTime"]
                set_condition(one, type_, "Unknown", now, reason="NodeStatusUnknown",
                              message=nodes.LOST, lastHeartbeatTime=beat)
            nodes.set_taints(one, [taint("unreachable", "NoSchedule", now),
                                   taint("unreachable", "NoExecute", now)])
        node = self._core.store.update(NODES, node, unknown)
        self._core.events.controller("node-controller", node, "Normal", "NodeNotReady",
                                     f"Node {name} status is now: NodeNotReady")
        for pod in self._core.pods_on(name):
            if is_ready(pod):
                self._core.store.update(
                    PODS, pod, lambda item: set_condition(item, "Ready", "False", now))
                self._core.events.controller("node-controller", pod, "Warning", "NodeNotReady",
                                             "Node is not ready")
        yield EVICTION
        for pod in self._core.pods_on(name):
            if not is_daemon(pod) and not is_finished(pod) and not is_leaving(pod):
                metadata = pod["metadata"]
                self._core.events.controller(
                    "taint-eviction-controller", pod, "Normal", "TaintManagerEviction",
                    f"Marking for deletion Pod {metadata['namespace']}/{metadata['name']}")
                self._kubelets.stop(pod)

    def _come_back(self, name: str) -> Wait:
        yield RECOVERY
        self._stop_counting(name)
        self._kubelets.down.discard(name)
        if not self._core.node(name):
            return
        self._kubelets.wake()
        self._become_ready(name)
        now = self._core.timeline.stamp()
        for pod in self._core.pods_on(name):
            if condition(pod, "ContainersReady").get("status") == "True":
                self._core.store.update(
                    PODS, pod, lambda item: set_condition(item, "Ready", "True", now))

    def _evict(self, name: str) -> Wait:
        yield PRESSURE
        self._set_pressure(name, True)
        while name in self.full:
            # Pods that are critical for the system are put out last; here: never.
            victim = next((
                pod for pod in self._core.pods_on(name)
                if pod["spec"]["priority"] == 0 and not is_finished(pod) and not is_leaving(pod)
            ), None)
            if victim is None:
                yield EVICT_EACH
                continue
            node = self._core.node(name)
            if node:
                self._core.events.kubelet(name, node, "Warning", "EvictionThresholdMet",
                                          "Attempting to reclaim ephemeral-storage")
            self._kubelets.evict(victim, DISK_MESSAGE)
            yield EVICT_EACH

    def _relieve(self, name: str) -> Wait:
        yield PRESSURE
        self._set_pressure(name, False)
        for pod in self._core.pods_on(name):
            if pod["status"].get("reason") == "Evicted":
                self._kubelets.forget(pod)

    # Small steps

    def _has_network(self, name: str) -> bool:
        return any(
            pod["metadata"]["labels"].get("k8s-app") == "calico-node" and is_ready(pod)
            for pod in self._core.pods_on(name))

    def _become_ready(self, name: str) -> None:
        now = self._core.timeline.stamp()

        def ready(node: Object) -> None:
            for type_ in ("MemoryPressure", "DiskPressure", "PIDPressure"):
                if condition(node, type_)["status"] == "Unknown":
                    well = nodes.healthy_condition(type_, now)
                    set_condition(node, type_, "False", now, **{
                        key: well[key] for key in ("lastHeartbeatTime", "message", "reason")})
            set_condition(node, "Ready", "True", now, lastHeartbeatTime=now,
                          message=nodes.READY, reason="KubeletReady")
            if not condition(node, "NetworkUnavailable"):
                set_condition(node, "NetworkUnavailable", "False", now, lastHeartbeatTime=now,
                              message="Calico is running on this node", reason="CalicoIsUp")
                conditions = node["status"]["conditions"]
                conditions.insert(0, conditions.pop())
            nodes.set_taints(node, [one for one in nodes.taints(node)
                                    if one["key"] == "node.kubernetes.io/disk-pressure"])
        node = self._core.node(name)
        if node:
            node = self._core.store.update(NODES, node, ready)
            self._core.events.kubelet(name, node, "Normal", "NodeReady",
                                      f"Node {name} status is now: NodeReady")

    def _set_pressure(self, name: str, is_full: bool) -> None:
        node = self._core.node(name)
        if not node or name in self._kubelets.down:
            return
        now = self._core.timeline.stamp()

        def change(one: Object) -> None:
            if is_full:
                set_condition(one, "DiskPressure", "True", now, lastHeartbeatTime=now,
                              message="kubelet has disk pressure",
                              reason="KubeletHasDiskPressure")
            else:
                well = nodes.healthy_condition("DiskPressure", now)
                set_condition(one, "DiskPressure", "False", now, lastHeartbeatTime=now,
                              message=well["message"], reason=well["reason"])
            others = [each for each in nodes.taints(one)
                      if each["key"] != "node.kubernetes.io/disk-pressure"]
            added = [taint("disk-pressure", "NoSchedule", now)] if is_full else []
            nodes.set_taints(one, others + added)
        node = self._core.store.update(NODES, node, change)
        reason = "NodeHasDiskPressure" if is_full else "NodeHasNoDiskPressure"
        self._core.events.kubelet(name, node, "Warning" if is_full else "Normal", reason,
                                  f"Node {name} status is now: {reason}")

    def _stop_counting(self, name: str) -> None:
        task = self._silences.pop(name, None)
        if task:
            self._core.timeline.cancel(task)

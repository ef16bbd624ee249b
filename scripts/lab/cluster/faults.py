"""Faults that a person injects, and how each of them heals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .core import Core
from .kinds import DEPLOYMENTS, NODES, PODS, SECRETS
from .kubelet import Kubelets
from .node_agents import NodeAgents
from .nodes import address, is_worker
from .pods import is_finished, is_leaving, is_ready
from .store import Object
from .workloads import SECRET, candid_key

FAULTS = ("config-missing", "crashloop", "disk-full", "imagepull", "node-down", "oom",
          "unschedulable")

WORKERS = "temporal-worker"
RESTARTED = "kubectl.kubernetes.io/restartedAt"

#: How many pods crash when nobody says which.
PODS_STRUCK = 2


class UnknownTarget(Exception):
    """The fault cannot strike there; the text says why."""


@dataclass
class Fault:
    """A fault in force."""

    name: str
    target: str | None
    #: What it struck: nodes, pods or a deployment.
    struck: list[str]
    marks: list[tuple[str, str]] = field(default_factory=list)
    #: What the container asked for before, for the fault that heals by rolling back.
    resources: Object | None = None
    image: str = ""


class Faults:
    """Injects and heals; what is in force is in `active`."""

    def __init__(self, core: Core, kubelets: Kubelets, agents: NodeAgents) -> None:
        self._core = core
        self._kubelets = kubelets
        self._agents = agents
        self._releases = 2
        self.active: list[Fault] = []

    def inject(self, name: str, target: str | None) -> Fault:
        """Begins a fault; the same again changes nothing. Raises `UnknownTarget`."""
        if name not in FAULTS:
            raise UnknownTarget(f"no such fault: {name} (known: {', '.join(FAULTS)})")
        for fault in self.active:
            if (fault.name, fault.target) == (name, target):
                return fault
        begin = {
            "config-missing": self._config_missing,
            "crashloop": self._container,
            "disk-full": self._node,
            "imagepull": self._image_pull,
            "node-down": self._node,
            "oom": self._container,
            "unschedulable": self._unschedulable,
        }[name]
        fault = begin(name, target)
        self.active.append(fault)
        self._kubelets.wake()
        return fault

    def heal(self, name: str | None) -> list[Fault]:
        """Ends the faults of a name, or all; returns those that were in force."""
        healed = [fault for fault in self.active if name in (None, fault.name)]
        self.active = [fault for fault in self.active if fault not in healed]
        for fault in healed:
            self._heal(fault)
        self._kubelets.wake()
        return healed

    def _heal(self, fault: Fault) -> None:
        for mark in fault.marks:
            self._core.troubles.containers.pop(mark, None)
        if fault.image:
            self._core.troubles.broken_images.discard(fault.image)
        if fault.name == "config-missing" and not self._core.store.get(
                SECRETS, "temporal", SECRET):
            self._core.store.create(SECRETS, candid_key())
        if fault.resources is not None:
            resources = fault.resources
            self._release(self._deployment(fault.struck[0]), lambda template: template["spec"][
                "containers"][0].update(resources=resources))
        for node in fault.struck:
            if fault.name == "node-down":
                self._agents.revive(node)
            elif fault.name == "disk-full":
                self._agents.free_disk(node)

    # What strikes containers

    def _container(self, name: str, target: str | None) -> Fault:
        fault = Fault(name, target, [])
        app = (target or "").rpartition("/")[2]
        if app and self._core.store.get(DEPLOYMENTS, "temporal", app):
            fault.marks.append(("app", f"temporal/{app}"))
            fault.struck.append(f"deployment/{app}")
        else:
            for pod in self._victims(target):
                fault.marks.append(("pod", pod["metadata"]["uid"]))
                fault.struck.append(f"{pod['metadata']['namespace']}/{pod['metadata']['name']}")
        for mark in fault.marks:
            self._core.troubles.containers[mark] = name
        return fault

    def _victims(self, target: str | None) -> list[Object]:
        pods = [pod for pod in self._core.store.list(PODS)
                if not is_finished(pod) and not is_leaving(pod)]
        if target:
            name = target.rpartition("/")[2]
            found = [pod for pod in pods if pod["metadata"]["name"] == name]
            if not found:
                raise UnknownTarget(f'no pod and no deployment "{target}"')
            return found
        workers = [pod for pod in pods if pod["metadata"]["labels"].get("app") == WORKERS]
        struck = {uid for kind, uid in self._core.troubles.containers if kind == "pod"}
        free = [pod for pod in workers if pod["metadata"]["uid"] not in struck]
        if not free:
            raise UnknownTarget("no worker pod runs yet")
        return sorted(free, key=lambda pod: not is_ready(pod))[:PODS_STRUCK]

    # What comes with a new release: the pods of the old one go on

    def _image_pull(self, name: str, target: str | None) -> Fault:
        self._releases += 1
        app = self._deployment(target)
        fault = Fault(name, target, [app["metadata"]["name"]])
        container = app["spec"]["template"]["spec"]["containers"][0]
        fault.image = f"{container['image'].rpartition(':')[0]}:1.4.{self._releases}-rc1"
        self._core.troubles.broken_images.add(fault.image)
        self._release(app, lambda template: template["spec"]["containers"][0].update(
            image=fault.image))
        return fault

    def _config_missing(self, name: str, target: str | None) -> Fault:
        app = self._deployment(target)
        secret = self._core.store.get(SECRETS, "temporal", SECRET)
        if secret:
            self._core.store.delete(SECRETS, secret)
        now = self._core.timeline.stamp()
        self._release(app, lambda template: template["metadata"].update(
            annotations={RESTARTED: now}))
        return Fault(name, target, [app["metadata"]["name"]])

    def _unschedulable(self, name: str, target: str | None) -> Fault:
        app = self._deployment(target)
        before = app["spec"]["template"]["spec"]["containers"][0]["resources"]
        self._release(app, lambda template: template["spec"]["containers"][0].update(
            resources={"requests": {"cpu": "100m", "memory": "64Gi"}}))
        return Fault(name, target, [app["metadata"]["name"]], resources=before)

    def _deployment(self, target: str | None) -> Object:
        name = (target or WORKERS).rpartition("/")[2]
        found = self._core.store.get(DEPLOYMENTS, "temporal", name)
        if not found:
            raise UnknownTarget(f'no deployment "{name}" in namespace temporal (yet)')
        return found

    def _release(self, app: Object, change: Callable[[Object], None]) -> None:
        def apply(item: Object) -> None:
            change(item["spec"]["template"])
            item["metadata"]["generation"] += 1
        self._core.store.update(DEPLOYMENTS, app, apply)

    # What strikes nodes

    def _node(self, name: str, target: str | None) -> Fault:
        nodes = self._core.store.list(NODES)
        if target:
            nodes = [one for one in nodes if target in (one["metadata"]["name"], address(one))]
            if not nodes:
                raise UnknownTarget(f'no node "{target}"')
        if not nodes:
            raise UnknownTarget("no node has joined yet")
        # Without a target a worker rather than the control plane, and of these the last.
        chosen = max(nodes, key=lambda one: (is_worker(one), one["metadata"]["name"]))
        node = chosen["metadata"]["name"]
        if name == "node-down":
            self._agents.silence(node)
        else:
            self._agents.fill_disk(node)
        return Fault(name, target, [node])

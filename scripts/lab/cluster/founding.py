"""How the cluster begins: API server, first node, addons, and at last the Temporal workers."""

from __future__ import annotations

from . import workloads
from .core import Core
from .kinds import (
    DAEMON_SETS, DEPLOYMENTS, JOBS, NAMESPACES, NODES, SECRETS, SERVICES,
)
from .kubelet import Wait
from .machine import Machine
from .node_agents import NodeAgents
from .pods import condition, is_ready
from .store import Object

# Seconds at speed 1.
API_START = 2.0
POLL = 0.2
ADDONS = 0.5
TEMPORAL = 2.0
MIGRATION = 1.0
WORKERS = 1.5

#: Worker pods per node.
SHARE = 2


class Founding:
    """What is created without anybody asking for it."""

    def __init__(self, core: Core, agents: NodeAgents) -> None:
        self._core = core
        self._agents = agents
        #: The API server answers.
        self.is_serving = False
        #: `microk8s status` says running.
        self.is_ready = False

    def boot(self, machine: Machine, has_temporal: bool) -> Wait:
        """The story of the first control plane."""
        store = self._core.store
        yield API_START
        self.is_serving = True
        for name in ("default", "kube-node-lease", "kube-public", "kube-system"):
            store.create(NAMESPACES, workloads.namespace(name))
        store.create(SERVICES, workloads.kubernetes_service())
        self._agents.join(machine, is_worker=False)
        store.create(DAEMON_SETS, workloads.calico_node())
        store.create(DEPLOYMENTS, workloads.calico_controllers())
        while not any(is_ready(node) for node in store.list(NODES)):
            yield POLL
        self.is_ready = True
        yield ADDONS
        store.create(DEPLOYMENTS, workloads.coredns())
        store.create(DEPLOYMENTS, workloads.hostpath_provisioner())
        if has_temporal:
            yield from self._temporal()

    def _temporal(self) -> Wait:
        store = self._core.store
        yield TEMPORAL
        store.create(NAMESPACES, workloads.namespace("temporal"))
        store.create(SECRETS, workloads.candid_key())
        yield MIGRATION
        store.create(JOBS, workloads.temporal_migration())
        yield WORKERS
        store.create(DEPLOYMENTS, workloads.temporal_worker(SHARE))

    def fit_workers(self) -> None:
        """The fleet grows with every node that got a network, and shrinks with those that leave."""
        store = self._core.store
        app = store.get(DEPLOYMENTS, "temporal", "temporal-worker")
        nodes = [one for one in store.list(NODES) if condition(one, "NetworkUnavailable")]
        wanted = SHARE * max(1, len(nodes))
        if app and app["spec"]["replicas"] != wanted:
            def scale(item: Object) -> None:
                item["spec"]["replicas"] = wanted
                item["metadata"]["generation"] += 1
            store.update(DEPLOYMENTS, app, scale)

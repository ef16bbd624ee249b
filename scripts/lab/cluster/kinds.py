"""The kinds of objects that the simulated API server knows, and the ways to name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A resource type."""

    plural: str
    kind: str
    group: str = ""
    version: str = "v1"
    is_namespaced: bool = True
    aliases: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """`v1`, `apps/v1`, …"""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """The name in messages of the API server: `pods`, `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def prefix(self) -> str:
        """What stands before the slash in `kubectl get all`: `pod`, `deployment.apps`."""
        singular = self.kind.lower()
        return f"{singular}.{self.group}" if self.group else singular


PODS = Kind("pods", "Pod", aliases=("po",))
NODES = Kind("nodes", "Node", is_namespaced=False, aliases=("no",))
NAMESPACES = Kind("namespaces", "Namespace", is_namespaced=False, aliases=("ns",))
EVENTS = Kind("events", "Event", aliases=("ev",))
SECRETS = Kind("secrets", "Secret")
SERVICES = Kind("services", "Service", aliases=("svc",))
DEPLOYMENTS = Kind("deployments", "Deployment", "apps", aliases=("deploy",))
REPLICA_SETS = Kind("replicasets", "ReplicaSet", "apps", aliases=("rs",))
DAEMON_SETS = Kind("daemonsets", "DaemonSet", "apps", aliases=("ds",))
STATEFUL_SETS = Kind("statefulsets", "StatefulSet", "apps", aliases=("sts",))
JOBS = Kind("jobs", "Job", "batch")

#: What `kubectl get all` prints, in its order.
ALL = (PODS, SERVICES, DAEMON_SETS, DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, JOBS)
KINDS = (*ALL, NODES, NAMESPACES, EVENTS, SECRETS)

_BY_WORD = {
    word: kind
    for kind in KINDS
    for word in (kind.plural, kind.kind.lower(), kind.qualified, kind.prefix, *kind.aliases)
}


def kind_named(word: str) -> Kind | None:
    """The kind for what a person types: `po`, `pod`, `pods`, `deployments.apps`."""
    return _BY_WORD.get(word.lower())


def kind_at(group_path: str, plural: str) -> Kind | None:
    """The kind for a path of the API: (`api/v1`, `pods`), (`apis/apps/v1`, `deployments`)."""
    for kind in KINDS:
        home = f"apis/{kind.api_version}" if kind.group else f"api/{kind.version}"
        if kind.plural == plural and home == group_path:
            return kind
    return None

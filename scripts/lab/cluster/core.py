"""What every part of the simulation shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from .kinds import NODES, PODS, SECRETS
from .names import Names
from .pods import node_of
from .recorder import Recorder
from .store import Object, Store
from .timeline import Timeline


@dataclass
class Troubles:
    """The faults as the kubelets meet them; what is missing shows in the store itself."""

    #: Images that no registry has (yet).
    broken_images: set[str] = field(default_factory=set)
    #: `crashloop` or `oom` by what they strike: (`pod`, its uid) or (`app`, namespace/deployment).
    containers: dict[tuple[str, str], str] = field(default_factory=dict)

    def of_container(self, pod: Object) -> str | None:
        """What is wrong with the pod's main container, if anything."""
        metadata = pod["metadata"]
        app = f"{metadata['namespace']}/{metadata.get('labels', {}).get('app', '')}"
        by_app = self.containers.get(("app", app))
        return self.containers.get(("pod", metadata["uid"]), by_app)


@dataclass
class Core:
    """The shared state."""

    timeline: Timeline
    names: Names
    store: Store
    events: Recorder
    troubles: Troubles = field(default_factory=Troubles)

    def current(self, pod: Object) -> Object | None:
        """The present version of a pod; None when it is gone, even if its name is used again."""
        metadata = pod["metadata"]
        found = self.store.get(PODS, metadata["namespace"], metadata["name"])
        return found if found and found["metadata"]["uid"] == metadata["uid"] else None

    def node(self, name: str) -> Object | None:
        """A node by its name."""
        return self.store.get(NODES, "", name)

    def pods_on(self, node: str) -> list[Object]:
        """All pods bound to a node."""
        return [pod for pod in self.store.list(PODS) if node_of(pod) == node]

    def missing_secret(self, pod: Object) -> str | None:
        """The first secret that a container's environment needs and the namespace lacks."""
        namespace = pod["metadata"]["namespace"]
        for container in pod["spec"]["containers"]:
            for variable in container.get("env", []):
                name = variable.get("valueFrom", {}).get("secretKeyRef", {}).get("name")
                if name and self.store.get(SECRETS, namespace, name) is None:
                    return name
        return None

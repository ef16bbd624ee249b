"""The few verbs that change something: enough to try what a person would try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import nodes, workloads
from .faults import RESTARTED
from .kinds import (
    DAEMON_SETS, DEPLOYMENTS, NAMESPACES, NODES, PODS, REPLICA_SETS, SECRETS, STATEFUL_SETS, Kind,
)
from .kubectl_call import Call, Failure, NotFound, resources, seconds
from .kubectl_get import collect
from .pods import condition, is_owned_by
from .store import Object

if TYPE_CHECKING:
    from .cluster import Answer, Cluster

REVISION = "deployment.kubernetes.io/revision"


def delete(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """`kubectl delete pod …`: the owner makes new ones. Secrets can be deleted as well."""
    wanted = resources(call.arguments)
    with cluster.present() as core:
        found, missing = collect(cluster, call, wanted)
        for kind, items in found:
            for item in items:
                if kind is PODS:
                    cluster.delete_pod(item, is_forced=call.is_set("force"))
                elif kind is SECRETS:
                    core.store.delete(SECRETS, item)
                else:
                    raise _unavailable("delete", kind.plural)
    for kind, items in found:
        for item in items:
            yield "out", f'{kind.prefix} "{item["metadata"]["name"]}" deleted\n'
    for failure in missing:
        yield "err", failure.message + "\n"
    yield "exit", 1 if missing else 0


def cordon(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """`kubectl cordon NODE` and `uncordon`."""
    is_off = call.verb == "cordon"
    for name in [word.removeprefix("node/") for word in call.arguments]:
        with cluster.present() as core:
            node = core.node(name)
            if node is None:
                raise NotFound(NODES, name)
            now = core.timeline.stamp()

            def change(item: Object) -> None:
                kept = [one for one in nodes.taints(item)
                        if one["key"] != "node.kubernetes.io/unschedulable"]
                if is_off:
                    item["spec"]["unschedulable"] = True
                    kept.append(nodes.taint("unschedulable", "NoSchedule", now))
                else:
                    item["spec"].pop("unschedulable", None)
                nodes.set_taints(item, kept)
            is_same = core.store.update(NODES, node, change) is node
        word = f"{call.verb}ed" if not is_same else f"already {call.verb}ed"
        yield "out", f"node/{name} {word}\n"
    yield "exit", 0


def create(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """`kubectl create namespace NAME` and `create secret generic NAME --from-literal …`."""
    words = call.arguments
    if len(words) == 2 and words[0] in ("namespace", "ns"):
        kind, item = NAMESPACES, workloads.namespace(words[1])
    elif len(words) == 3 and words[:2] == ["secret", "generic"]:
        keys = [one.partition("=")[0] for one in call.value("from-literal").split("\n") if one]
        kind, item = SECRETS, workloads.candid_key()
        # The value is not kept: the laboratory needs no secrets.
        item["data"] = {key: "KioqKioq" for key in keys}
        item["metadata"].update(name=words[2], namespace=call.value("namespace", "default"))
    else:
        raise _unavailable("create", " ".join(words))
    name = item["metadata"]["name"]
    with cluster.present() as core:
        if core.store.get(kind, item["metadata"].get("namespace", ""), name):
            raise Failure(f'Error from server (AlreadyExists): {kind.plural} "{name}" '
                          "already exists")
        core.store.create(kind, item)
        cluster.wake_pods()
    yield "out", f"{kind.prefix}/{name} created\n"
    yield "exit", 0


def apply(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """`kubectl apply`: the laboratory's workloads are its own, so nothing can be applied."""
    raise _unavailable("apply", call.value("filename"))
    yield


def rollout(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """`kubectl rollout status|restart|undo deployment/NAME`, and `restart daemonset/NAME`."""
    words = call.arguments
    (kind, name), *_ = resources(words[1:])
    verbs = {DEPLOYMENTS: ("status", "restart", "undo"), DAEMON_SETS: ("restart",),
             STATEFUL_SETS: ("restart",)}
    if name is None or words[0] not in verbs.get(kind, ()):
        raise _unavailable("rollout", " ".join(words))
    space = call.value("namespace", "default")
    with cluster.present() as core:
        item = core.store.get(kind, space, name)
        if item is None:
            raise NotFound(kind, name)
        if words[0] == "restart":
            now = core.timeline.stamp()
            _retemplate(cluster, kind, item, lambda template: template["metadata"].setdefault(
                "annotations", {}).update({RESTARTED: now}))
        elif words[0] == "undo":
            before = _previous(cluster, item)
            _retemplate(cluster, kind, item, lambda template: (template.clear(),
                                                               template.update(before)))
    if words[0] == "status":
        yield from _rollout_status(cluster, space, name)
        return
    done = {"restart": "restarted", "undo": "rolled back"}[words[0]]
    yield "out", f"{kind.prefix}/{name} {done}\n"
    yield "exit", 0


def _retemplate(cluster: Cluster, kind: Kind, item: Object, change) -> None:
    def apply_change(one: Object) -> None:
        change(one["spec"]["template"])
        one["metadata"]["generation"] += 1
    cluster.core.store.update(kind, item, apply_change)


def _previous(cluster: Cluster, item: Object) -> Object:
    """The template of the revision before the present one."""
    sets = [one for one in cluster.core.store.list(REPLICA_SETS) if is_owned_by(one, item)]
    sets.sort(key=lambda one: int(one["metadata"]["annotations"][REVISION]))
    if len(sets) < 2:
        raise Failure(f"error: no rollout history found for deployment "
                      f'"{item["metadata"]["name"]}"')
    template = sets[-2]["spec"]["template"]
    labels = {key: value for key, value in template["metadata"]["labels"].items()
              if key != "pod-template-hash"}
    return {"metadata": {**template["metadata"], "labels": labels}, "spec": template["spec"]}


def _rollout_status(cluster: Cluster, space: str, name: str) -> Answer:
    said = ""
    while True:
        with cluster.present() as core:
            item = core.store.get(DEPLOYMENTS, space, name)
        if item is None:
            raise NotFound(DEPLOYMENTS, name)
        wanted, status = item["spec"]["replicas"], item["status"]
        fresh, ready = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
        head = f'Waiting for deployment "{name}" rollout to finish: '
        if fresh < wanted:
            text = f"{head}{fresh} out of {wanted} new replicas have been updated...\n"
        elif status.get("replicas", 0) > fresh:
            old = status["replicas"] - fresh
            text = f"{head}{old} old replicas are pending termination...\n"
        elif ready < fresh:
            text = f"{head}{ready} of {fresh} updated replicas are available...\n"
        else:
            yield "out", f'deployment "{name}" successfully rolled out\n'
            yield "exit", 0
            return
        yield "out", text if text != said else ""
        said = text
        cluster.nap()


def wait(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """`kubectl wait --for=condition=Ready …`, for nodes, pods and deployments."""
    kind_of_wait, _, wanted = call.value("for").partition("=")
    if kind_of_wait != "condition":
        raise _unavailable("wait", call.value("for"))
    name, _, value = wanted.partition("=")
    pairs = resources(call.arguments)
    with cluster.present() as core:
        end = core.timeline.instant + seconds(call.value("timeout", "30s"))
        found, missing = collect(cluster, call, pairs)
    if missing:
        raise missing[0]
    left = [(kind, item) for kind, items in found for item in items]
    if not left:
        raise Failure("error: no matching resources found")
    while left:
        with cluster.present() as core:
            is_over = core.timeline.instant >= end
            fresh = [(kind, core.store.get(kind, item["metadata"].get("namespace", ""),
                                           item["metadata"]["name"])) for kind, item in left]
        left = [(kind, item) for kind, item in fresh if item is not None]
        for kind, item in list(left):
            if condition(item, name).get("status", "").lower() == (value or "true").lower():
                yield "out", f"{kind.prefix}/{item['metadata']['name']} condition met\n"
                left.remove((kind, item))
        if left and is_over:
            for kind, item in left:
                yield "err", ("error: timed out waiting for the condition on "
                              f"{kind.plural}/{item['metadata']['name']}\n")
            yield "exit", 1
            return
        if left:
            yield "out", ""
            cluster.nap()
    yield "exit", 0


def _unavailable(verb: str, what: str) -> Failure:
    return Failure(f"error: the laboratory has no kubectl {verb} for {what!r}")



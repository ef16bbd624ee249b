"""`kubectl logs`: what a container wrote, and why there may be nothing to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import container_logs
from .kinds import DEPLOYMENTS, PODS, REPLICA_SETS, Kind
from .kubectl_call import Call, Failure, NotFound, kind_named, label_filter, seconds
from .kubectl_get import SIGN_OF_LIFE
from .nodes import address
from .pods import node_of
from .store import Object
from .timeline import parse_time, rfc3339

if TYPE_CHECKING:
    from .cluster import Answer, Cluster


def run(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """Answers `kubectl logs`."""
    space = call.value("namespace", "default")
    if call.value("selector"):
        with cluster.present() as core:
            chosen = label_filter(call.value("selector"))
            pods = [pod for pod in core.store.list(PODS, space) if chosen(pod)]
        for pod in pods:
            if node_of(pod):
                yield from _read(cluster, pod, {"tail": "10", **call.flags})
        yield "exit", 0
        return
    if not call.arguments:
        raise Failure("error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
                      "POD or TYPE/NAME is a required argument for the logs command\n"
                      "See 'kubectl logs -h' for help and examples")
    flags = dict(call.flags)
    if len(call.arguments) > 1:
        flags["container"] = call.arguments[1]
    pod = _pod(cluster, space, call.arguments[0])
    if flags.get("all-containers", "false") == "false":
        yield from _read(cluster, pod, flags)
    else:
        yield from _read_all(cluster, pod, flags)
    yield "exit", 0


def raw(cluster: Cluster, space: str, name: str, query: dict[str, str]) -> Answer:
    """Answers `get --raw …/pods/NAME/log?…`."""
    words = {"tailLines": "tail", "sinceSeconds": "since", "limitBytes": "limit-bytes"}
    flags = {words.get(key, key): value for key, value in query.items()}
    yield from _read(cluster, _pod(cluster, space, name), flags)
    yield "exit", 0


def _pod(cluster: Cluster, space: str, word: str) -> Object:
    """A pod by its name, or the first of a deployment or replica set."""
    prefix, slash, name = word.partition("/")
    kind: Kind | None = kind_named(prefix) if slash else PODS
    if kind is None:
        raise Failure(f'error: the server doesn\'t have a resource type "{prefix}"')
    name = name if slash else word
    with cluster.present() as core:
        item = core.store.get(kind, space, name)
        if item is None:
            raise NotFound(kind, name)
        if kind in (DEPLOYMENTS, REPLICA_SETS):
            labels = item["spec"]["selector"]["matchLabels"].items()
            pods = [pod for pod in core.store.list(PODS, space)
                    if labels <= pod["metadata"]["labels"].items()]
            if not pods:
                raise Failure("error: timed out waiting for the condition")
            return pods[0]
        return item


def _read_all(cluster: Cluster, pod: Object, flags: dict[str, str]) -> Answer:
    """One container after the other: those before the last have ended when the last one runs."""
    for name in _containers(pod):
        try:
            yield from _read(cluster, pod, {**flags, "container": name})
        except Failure:
            if flags.get("ignore-errors", "false") == "false":
                raise


def _read(cluster: Cluster, pod: Object, flags: dict[str, str]) -> Answer:
    is_previous = flags.get("previous", "false") != "false"
    status = _status(cluster, pod, flags.get("container"))
    state = status.get("lastState", {}) if is_previous else status.get("state", {})
    _check(cluster, pod, status, is_previous)
    if "waiting" in state:
        # A container that waits shows what its last run wrote.
        state = status.get("lastState", {})
    with cluster.present() as core:
        now = core.timeline.wall()
    lines = container_logs.lines(status["name"], state, now)
    seen = set(lines)
    if flags.get("since"):
        oldest = now - seconds(flags["since"])
        lines = [line for line in lines if line[0] >= oldest]
    if flags.get("since-time"):
        oldest = parse_time(flags["since-time"])
        lines = [line for line in lines if line[0] >= oldest]
    count = int(flags.get("tail", "-1"))
    if count >= 0:
        lines = lines[-count:] if count else []
    with_time = flags.get("timestamps", "false") != "false"
    prefix = ""
    if flags.get("prefix", "false") != "false":
        prefix = f"[pod/{pod['metadata']['name']}/{status['name']}] "
    text = _text(lines, with_time, prefix)
    if flags.get("limit-bytes"):
        text = text.encode()[:int(flags["limit-bytes"])].decode(errors="ignore")
    yield "out", text
    if flags.get("follow", "false") != "false" and "running" in state:
        yield from _follow(cluster, pod, status["name"], seen, with_time, prefix)


def _follow(cluster: Cluster, pod: Object, name: str, seen: set[tuple[float, str]],
            with_time: bool, prefix: str) -> Answer:
    """New lines as they come, until the container ends."""
    said = 0.0
    while True:
        cluster.nap()
        with cluster.present() as core:
            present, now = core.current(pod), core.timeline.wall()
        if present is None:
            return
        status = _status(cluster, present, name)
        state = status["state"]
        run = status["lastState"] if "waiting" in state else state
        lines = container_logs.lines(name, run, now)
        text = _text([line for line in lines if line not in seen], with_time, prefix)
        seen = set(lines)
        if text or now - said >= SIGN_OF_LIFE:
            said = now
            yield "out", text
        if "running" not in state:
            return


def _text(lines: list[tuple[float, str]], with_time: bool, prefix: str = "") -> str:
    return "".join(
        prefix + (f"{rfc3339(moment)[:-1]}.000000000Z " if with_time else "") + text + "\n"
        for moment, text in lines)


def _containers(pod: Object) -> list[str]:
    return [one["name"] for field in ("initContainers", "containers")
            for one in pod["spec"].get(field, [])]


def _status(cluster: Cluster, pod: Object, container: str | None) -> Object:
    names = _containers(pod)
    wanted = container or pod["spec"]["containers"][0]["name"]
    metadata = pod["metadata"]
    if wanted not in names:
        raise Failure(f"error: container {wanted} is not valid for pod {metadata['name']}")
    for field in ("containerStatuses", "initContainerStatuses"):
        for one in pod["status"].get(field, []):
            if one["name"] == wanted:
                return one
    if not node_of(pod):
        return {"name": wanted, "state": {}, "lastState": {}}
    raise Failure(f'Error from server (BadRequest): container "{wanted}" in pod '
                  f'"{metadata["name"]}" is waiting to start: ContainerCreating')


def _check(cluster: Cluster, pod: Object, status: Object, is_previous: bool) -> None:
    """Raises the reason why the logs cannot be read."""
    metadata, name = pod["metadata"], status["name"]
    node = node_of(pod)
    if node and cluster.is_silent(node):
        with cluster.present() as core:
            found = core.node(node)
        host = address(found) if found else node
        raise Failure(
            f'Error from server: Get "https://{host}:10250/containerLogs/{metadata["namespace"]}/'
            f'{metadata["name"]}/{name}": dial tcp {host}:10250: connect: no route to host')
    if is_previous and not status.get("lastState"):
        raise Failure(f'Error from server (BadRequest): previous terminated container "{name}" in '
                      f'pod "{metadata["name"]}" not found')
    held = status.get("state", {}).get("waiting")
    if held and not status.get("lastState"):
        reasons = {"ErrImagePull": "trying and failing to pull image",
                   "ImagePullBackOff": "trying and failing to pull image"}
        how = reasons.get(held["reason"])
        said = f"is {how}" if how and held["reason"].startswith("Image") else (
            f"is waiting to start: {how or held['reason']}")
        raise Failure(f'Error from server (BadRequest): container "{name}" in pod '
                      f'"{metadata["name"]}" {said}')

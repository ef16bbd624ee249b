"""The kubelets of all nodes: each pod's life, from its sandbox to its end, as a story."""

from __future__ import annotations

from collections.abc import Callable, Generator

from . import container_logs, statuses
from .core import Core
from .kinds import PODS
from .nodes import address
from .pods import is_finished, is_leaving, node_of, owner_of
from .store import Object
from .timeline import Task

# Seconds at speed 1.
NOTICE = 0.2
SANDBOX = 0.7
PULL = 1.2
INIT = 0.4
PROBE = 0.8
RUN_BEFORE_CRASH = 1.2
SHOW_EXIT = 0.6
JOB = 2.0
STOP = 1.5
RETRY = 2.0
BACK_OFF_LIMIT = 12.0

#: What the real kubelet says for the first, second, … back-off; the laboratory waits less.
BACK_OFF_TEXTS = ("10s", "20s", "40s", "1m20s", "2m40s", "5m0s")

Wait = Generator[float | None, bool, None]


class Kubelets:
    """Runs the pods of every node; a node whose kubelet is down stands still."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._lives: dict[str, Task] = {}
        self._endings: dict[str, Task] = {}
        self._images: dict[str, set[str]] = {}
        #: Nodes whose kubelet does not answer.
        self.down: set[str] = set()

    def start(self, pod: Object) -> None:
        """Begins the life of a pod that was bound to a node."""
        self._lives[pod["metadata"]["uid"]] = self._core.timeline.spawn(self._life(pod))

    def stop(self, pod: Object, grace: int = 30) -> None:
        """Deletes a pod the gentle way; one that was never bound is gone at once."""
        if is_leaving(pod):
            return
        if not node_of(pod):
            self.forget(pod)
            return

        def mark(item: Object) -> None:
            item["metadata"]["deletionTimestamp"] = self._core.timeline.stamp(grace)
            item["metadata"]["deletionGracePeriodSeconds"] = grace
        marked = self._core.store.update(PODS, pod, mark)
        self._endings[pod["metadata"]["uid"]] = self._core.timeline.spawn(self._ending(marked))

    def forget(self, pod: Object) -> None:
        """Removes a pod without asking its kubelet."""
        uid = pod["metadata"]["uid"]
        for tasks in (self._lives, self._endings):
            task = tasks.pop(uid, None)
            if task:
                self._core.timeline.cancel(task)
        self._core.store.delete(PODS, pod)

    def evict(self, pod: Object, message: str) -> None:
        """Puts a pod out of its node for good; the object stays, Failed."""
        task = self._lives.pop(pod["metadata"]["uid"], None)
        if task:
            self._core.timeline.cancel(task)
        node = node_of(pod)
        self._core.events.kubelet(node, pod, "Warning", "Evicted", message)
        self._update(pod, lambda item: statuses.evict(item, message, self._now))

    def restart_node(self, node: str) -> None:
        """The machine of a node started anew: images are gone, containers start again."""
        self._images.pop(node, None)
        for pod in self._core.pods_on(node):
            if is_leaving(pod):
                self.forget(pod)
            elif not is_finished(pod):
                self._restart(pod)

    def wake(self) -> None:
        """Lets all pods look again at what holds them up."""
        for task in [*self._lives.values(), *self._endings.values()]:
            self._core.timeline.wake(task)

    # The stories

    def _life(self, pod: Object) -> Wait:
        node = node_of(pod)
        yield from self._wait(node, NOTICE)
        host = address(self._core.node(node) or {"status": {"addresses": [{"address": ""}]}})
        pod = self._update(pod, lambda item: statuses.begin(item, host, self._now))
        yield from self._wait(node, SANDBOX)
        address_of_pod = host if pod["spec"].get("hostNetwork") else self._free_address(node)
        pod = self._update(pod, lambda item: statuses.set_address(item, address_of_pod))
        for container in pod["spec"].get("initContainers", []):
            yield from self._init(pod, container)
        if "initContainers" in pod["spec"]:
            self._update(pod, lambda item: statuses.set_initialized(item, self._now))
        yield from self._main(pod, pod["spec"]["containers"][0])

    def _init(self, pod: Object, container: Object) -> Wait:
        name, node = container["name"], node_of(pod)
        yield from self._pull(pod, container, f"init:{name}")
        self._started(pod, f"init:{name}")
        self._update(pod, lambda item: statuses.set_running(
            item, name, self._core.names, self._now, is_init=True))
        yield from self._wait(node, INIT)
        self._update(pod, lambda item: statuses.set_terminated(
            item, name, 0, "Completed", None, self._now, is_init=True))

    def _main(self, pod: Object, container: Object) -> Wait:
        name, node = container["name"], node_of(pod)
        crashes = 0
        while True:
            yield from self._pull(pod, container, name)
            yield from self._configure(pod, name)
            self._started(pod, name)
            self._update(pod, lambda item: statuses.set_running(
                item, name, self._core.names, self._now))
            if owner_of(pod).get("kind") == "Job":
                yield from self._wait(node, JOB)
                self._update(pod, lambda item: statuses.complete(item, name, self._now))
                return
            if self._trouble(pod):
                yield from self._wait(node, RUN_BEFORE_CRASH, until=lambda: not self._trouble(pod))
            if not self._trouble(pod):
                crashes = 0
                yield from self._serve(pod, name)
            trouble = self._trouble(pod) or "crashloop"
            self._die(pod, name, trouble)
            yield from self._wait(node, SHOW_EXIT)
            if crashes:
                yield from self._back_off(pod, name, crashes)
            crashes += 1

    def _serve(self, pod: Object, name: str) -> Wait:
        """Ready after the first probe, until trouble strikes."""
        yield from self._wait(node_of(pod), PROBE, until=lambda: bool(self._trouble(pod)))
        if self._trouble(pod):
            return
        self._update(pod, lambda item: statuses.set_ready(item, name, self._now))
        yield from self._wait(node_of(pod), None, until=lambda: bool(self._trouble(pod)))

    def _back_off(self, pod: Object, name: str, crashes: int) -> Wait:
        metadata = pod["metadata"]
        who = f"{metadata['name']}_{metadata['namespace']}({metadata['uid']})"
        text = BACK_OFF_TEXTS[min(crashes, len(BACK_OFF_TEXTS)) - 1]
        message = f"back-off {text} restarting failed container={name} pod={who}"
        self._update(pod, lambda item: statuses.set_waiting(
            item, name, "CrashLoopBackOff", message, self._now))
        left = _grown(crashes - 1)
        while left > 0 and self._trouble(pod):
            self._core.events.kubelet(
                node_of(pod), pod, "Warning", "BackOff",
                f"Back-off restarting failed container {name} in pod {who}", name)
            yield from self._wait(
                node_of(pod), min(left, RETRY), until=lambda: not self._trouble(pod))
            left -= RETRY

    def _pull(self, pod: Object, container: Object, path: str) -> Wait:
        image, node = container["image"], node_of(pod)
        attempts = 0
        broken = self._core.troubles.broken_images
        if image in self._images.setdefault(node, set()):
            self._say(pod, "Normal", "Pulled",
                      f'Container image "{image}" already present on machine', path)
            return
        while True:
            self._say(pod, "Normal", "Pulling", f'Pulling image "{image}"', path)
            yield from self._wait(node, PULL)
            if image not in broken:
                break
            reference = f'failed to resolve reference "{image}": {image}: not found'
            error = ("rpc error: code = NotFound desc = failed to pull and unpack image "
                     f'"{image}": {reference}')
            self._say(pod, "Warning", "Failed", f'Failed to pull image "{image}": {error}', path)
            self._say(pod, "Warning", "Failed", "Error: ErrImagePull", path)
            self._hold(pod, container["name"], "ErrImagePull", error)
            yield from self._wait(node, RETRY / 2)
            text = f'Back-off pulling image "{image}"'
            self._say(pod, "Normal", "BackOff", text, path)
            self._say(pod, "Warning", "Failed", "Error: ImagePullBackOff", path)
            self._hold(pod, container["name"], "ImagePullBackOff", text)
            yield from self._wait(node, _grown(attempts),
                                  until=lambda: image not in broken)
            attempts += 1
        self._images.setdefault(node, set()).add(image)
        took = f"{PULL + len(image) / 100:.3f}s"
        self._say(pod, "Normal", "Pulled", f'Successfully pulled image "{image}" in {took} '
                  f"({took} including waiting)", path)

    def _configure(self, pod: Object, name: str) -> Wait:
        while missing := self._core.missing_secret(pod):
            problem = f'secret "{missing}" not found'
            self._say(pod, "Warning", "Failed", f"Error: {problem}", name)
            self._hold(pod, name, "CreateContainerConfigError", problem)
            yield from self._wait(node_of(pod), RETRY,
                                  until=lambda: not self._core.missing_secret(pod))

    def _ending(self, pod: Object) -> Wait:
        uid = pod["metadata"]["uid"]
        name = pod["spec"]["containers"][0]["name"]
        if node_of(pod) not in self.down:
            self._say(pod, "Normal", "Killing", f"Stopping container {name}", name)
        yield from self._wait(node_of(pod), STOP)
        life = self._lives.pop(uid, None)
        if life:
            self._core.timeline.cancel(life)
        if "containerStatuses" in (self._core.current(pod) or pod)["status"]:
            self._update(pod, lambda item: statuses.set_terminated(
                item, name, 0, "Completed", None, self._now))
        self._endings.pop(uid, None)
        self._core.store.delete(PODS, pod)

    # Small steps

    def _wait(self, node: str, seconds: float | None,
              until: Callable[[], bool] = lambda: False) -> Wait:
        """Waits for a span or a fact, whichever is first; a dead kubelet notices neither."""
        timeline = self._core.timeline
        end = None if seconds is None else timeline.instant + seconds / timeline.speed
        while True:
            if node in self.down:
                yield None
            elif until() or (end is not None and timeline.instant >= end - 1e-6):
                return
            else:
                yield None if end is None else (end - timeline.instant) * timeline.speed

    def _die(self, pod: Object, name: str, trouble: str) -> None:
        if trouble == "oom":
            code, reason, message = 137, "OOMKilled", None
            node = self._core.node(node_of(pod))
            if node:
                self._core.events.kubelet(
                    node_of(pod), node, "Warning", "SystemOOM",
                    "System OOM encountered, victim process: temporal-worker, "
                    f"pid: {self._core.names.number(2000, 60000)}")
        else:
            code, reason, message = 1, "Error", container_logs.PANIC
        self._update(pod, lambda item: statuses.set_terminated(
            item, name, code, reason, message, self._now))

    def _restart(self, pod: Object) -> None:
        uid = pod["metadata"]["uid"]
        task = self._lives.pop(uid, None)
        if task:
            self._core.timeline.cancel(task)
        name = pod["spec"]["containers"][0]["name"]
        if "containerStatuses" in pod["status"]:
            self._update(pod, lambda item: statuses.restart_by_node(item, name, self._now))
        self.start(pod)

    def _started(self, pod: Object, path: str) -> None:
        name = path.rpartition(":")[2]
        self._say(pod, "Normal", "Created", f"Created container {name}", path)
        self._say(pod, "Normal", "Started", f"Started container {name}", path)

    def _hold(self, pod: Object, name: str, reason: str, message: str) -> None:
        self._update(pod, lambda item: statuses.set_waiting(
            item, name, reason, message, self._now))

    def _say(self, pod: Object, type_: str, reason: str, message: str, path: str) -> None:
        self._core.events.kubelet(node_of(pod), pod, type_, reason, message, path)

    def _update(self, pod: Object, change: Callable[[Object], None]) -> Object:
        return self._core.store.update(PODS, pod, change)

    def _trouble(self, pod: Object) -> str | None:
        return self._core.troubles.of_container(pod)

    def _free_address(self, node: str) -> str:
        found = self._core.node(node)
        tunnel = found["metadata"]["annotations"]["projectcalico.org/IPv4VXLANTunnelAddr"] \
            if found else "10.1.1.0"
        taken = {pod["status"].get("podIP") for pod in self._core.pods_on(node)}
        prefix = tunnel.rpartition(".")[0]
        while (candidate := f"{prefix}.{self._core.names.number(2, 254)}") in taken:
            pass
        return candidate

    @property
    def _now(self) -> str:
        return self._core.timeline.stamp()


def _grown(attempts: int) -> float:
    """The wait before another attempt: doubled each time, up to a limit."""
    return min(RETRY * 2 ** min(attempts, 10), BACK_OFF_LIMIT)

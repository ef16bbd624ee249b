"""The cluster as the laboratory sees it: machines come and go, faults strike, commands answer."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from . import api_faults, kubectl, microk8s
from .api_faults import ApiFaults
from .controllers import Controllers
from .core import Core
from .faults import Fault, Faults, UnknownTarget
from .founding import Founding
from .kinds import EVENTS, NODES, PODS
from .kubelet import Kubelets, Wait
from .machine import Machine
from .membership import Membership
from .names import Names
from .node_agents import NodeAgents
from .pods import is_ready
from .recorder import Recorder
from .scheduler import RETRY, Scheduler
from .store import Change, Object, Store
from .tables import pod_columns
from .timeline import Timeline

#: What a command answers, piece by piece: ("out" | "err", text) …, ("exit", code).
#: An empty ("out", "") says only that the command still runs, about once a second: a caller may
#: notice there that whoever asked is gone, and close the iterator.
Answer = Iterator[tuple[str, str | int]]

# Seconds at speed 1.
SETTLE = 0.05
HOUSEKEEPING = 120.0

#: Seconds by the real clock that a waiting command sleeps at least and at most.
NAPS = (0.005, 0.25)


class Cluster:
    """One simulated MicroK8s cluster. Every method may be called from every thread."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        speed: float = 1.0,
        seed: int = 1,
        wall: Callable[[], float] = time.time,
        resolves: Callable[[Machine, str], str | None] | None = None,
        has_temporal: bool = True,
    ) -> None:
        """`resolves(machine, name)` is what a machine's /etc/hosts says; without it all is known.

        `has_temporal` is False for what MicroK8s is before it joins: a cluster of one, for itself.
        """
        self._clock, self._speed, self._seed, self._wall = clock, speed, seed, wall
        self._resolves = resolves
        self._has_temporal = has_temporal
        #: What `microk8s config` prints on a control plane; the laboratory knows.
        self.kubeconfig: Callable[[Machine], str] = lambda machine: ""
        self._changed = threading.Condition(threading.RLock())
        self._reset()

    def _reset(self) -> None:
        """A cluster that does not exist yet, or that lost its control plane."""
        timeline = Timeline(self._clock, self._speed, self._wall)
        names = Names(self._seed)
        store = Store(timeline, names, self._note)
        self.core = Core(timeline, names, store, Recorder(store, names, timeline))
        self._kubelets = Kubelets(self.core)
        self._agents = NodeAgents(self.core, self._kubelets)
        self._controllers = Controllers(self.core, self._kubelets)
        self._scheduler = Scheduler(self.core, self._kubelets)
        self._faults = Faults(self.core, self._kubelets, self._agents)
        self.api_faults = ApiFaults(store)
        self._founding = Founding(self.core, self._agents)
        self.membership = Membership(names, self._resolves)
        self._alone: dict[str, Cluster] = {}
        self._is_dirty = False
        self._steward = timeline.spawn(self._keep_reconciling())
        timeline.spawn(self._keep_house())
        self.addons = {"dns", "ha-cluster", "helm", "helm3", "hostpath-storage"}

    @property
    def is_serving(self) -> bool:
        """The API server answers."""
        return self._founding.is_serving

    @property
    def is_ready(self) -> bool:
        """`microk8s status` says running."""
        return self._founding.is_ready

    # Machines

    def bootstrap(self, machine: Machine) -> None:
        """MicroK8s starts on the first control plane; a new one after it was lost starts afresh."""
        with self.present():
            if self.membership.control_planes():
                if not self.membership.is_member(machine):
                    self.installed(machine)
                return
            self._reset()
            self.membership.add(machine, is_worker=False)
            self.core.events.scheduler_host = machine.name
            self.core.timeline.spawn(self._founding.boot(machine, self._has_temporal))

    def installed(self, machine: Machine) -> None:
        """MicroK8s starts on a machine that will join later: until then it is a cluster of one."""
        with self.present():
            if machine.name not in self._alone and not self.membership.is_member(machine):
                alone = Cluster(self._clock, self._speed, self._seed + 1, self._wall,
                                has_temporal=False)
                alone.bootstrap(machine)
                self._alone[machine.name] = alone

    def add_token(self, token: str, ttl: float | None) -> None:
        """A token to join with: many times until `ttl` seconds have passed; None: once."""
        with self.present():
            self.membership.add_token(token, ttl, self.core.timeline.instant)

    def token_ends(self) -> list[float]:
        """When the tokens to join with expire, in seconds since 1970."""
        with self.present() as core:
            ends = self.membership.token_ends(core.timeline.instant)
            return [core.timeline.wall() + seconds for seconds in ends]

    def join(self, machine: Machine, token: str, as_worker: bool,
             address: str | None = None) -> tuple[int, str, str]:
        """A machine asks to join at an address; returns the command's exit code, stdout, stderr."""
        with self.present():
            code, text = self.membership.join(
                machine, token, as_worker, address, self.core.timeline.instant, self.is_serving)
            if code == 0:
                self._alone.pop(machine.name, None)
                self._agents.join(machine, as_worker)
            return code, text, ""

    def leave(self, name: str) -> None:
        """A node leaves in an orderly way; its object goes with it."""
        with self.present():
            self.membership.remove(name)
            self._agents.remove(name)

    def machine_lost(self, name: str) -> None:
        """The machine does not answer any more; `machine_returned` undoes it, `heal` does not."""
        with self.present():
            self._agents.silence(name)

    def machine_returned(self, name: str) -> None:
        """The machine answers again, with everything that ran on it."""
        with self.present():
            self._agents.revive(name)

    def machine_removed(self, name: str) -> None:
        """The machine was destroyed without leaving: its node stays behind, NotReady."""
        with self.present():
            self._alone.pop(name, None)
            self.membership.remove(name)
            if self.membership.control_planes():
                self._agents.silence(name)
            else:
                self._reset()

    # Faults

    def inject(self, fault: str, target: str | None = None) -> Fault:
        """Begins a fault; raises `UnknownTarget` when there is nothing it could strike."""
        with self.present():
            if fault not in api_faults.FAULTS:
                return self._faults.inject(fault, target)
            try:
                self.api_faults.inject(fault, target, self.membership.control_planes())
            except api_faults.WrongTarget as wrong:
                raise UnknownTarget(str(wrong)) from wrong
            self._changed.notify_all()
            return Fault(fault, target, [])

    def heal(self, fault: str | None = None) -> list[Fault]:
        """Ends one kind of fault, or all; returns those that were in force."""
        with self.present():
            ended = [Fault(one.name, one.target, []) for one in self.api_faults.heal(fault)]
            self._changed.notify_all()
            return self._faults.heal(fault) + ended

    def faults(self) -> list[Fault]:
        """The faults in force."""
        with self.present():
            return list(self._faults.active) + [
                Fault(one.name, one.target, []) for one in self.api_faults.active]

    def summary(self) -> dict[str, object]:
        """Nodes with their status and pods by what kubectl prints, for `lab status`."""
        with self.present():
            now = self.core.timeline.wall()
            pods = Counter(pod_columns(pod, now)[2] for pod in self.core.store.list(PODS))
            nodes = [
                {"name": node["metadata"]["name"],
                 "status": "Ready" if is_ready(node) else "NotReady"}
                for node in self.core.store.list(NODES)
            ]
            return {"serving": self.is_serving, "ready": self.is_ready, "nodes": nodes,
                    "pods": dict(sorted(pods.items()))}

    # Commands

    def run(self, machine: Machine, argv: list[str], stdin: str = "") -> Answer:
        """What `microk8s …` or `kubectl …` answers on a machine, as it comes."""
        program = argv[0].rpartition("/")[2] if argv else ""
        words = list(argv[1:])
        if program.startswith("microk8s."):
            words, program = [program.partition(".")[2], *words], "microk8s"
        with self.present():
            alone = None
            if not self.membership.is_member(machine) and words[:1] != ["join"]:
                self.installed(machine)
                alone = self._alone[machine.name]
        if alone is not None:
            yield from alone.run(machine, argv, stdin)
        elif program == "kubectl":
            yield from kubectl.run(self, machine, words, stdin)
        else:
            yield from microk8s.run(self, machine, words, stdin)

    @contextmanager
    def present(self) -> Iterator[Core]:
        """The state as of now, held still while the block runs."""
        with self._changed:
            self.core.timeline.advance()
            yield self.core

    def tick(self) -> None:
        """Catches up with the clock; called now and then it keeps a long silence from piling up."""
        with self.present():
            pass

    def nap(self) -> None:
        """Sleeps until something changes, or is due to."""
        shortest, longest = NAPS
        with self._changed:
            self._changed.wait(min(max(self.core.timeline.idle(), shortest), longest))

    def is_silent(self, node: str) -> bool:
        """True while the kubelet of a node does not answer."""
        with self.present():
            return node in self._kubelets.down

    def delete_pod(self, pod: Object, is_forced: bool = False) -> None:
        """Deletes a pod as kubectl does; by force without waiting for its kubelet."""
        with self.present():
            if is_forced:
                self._kubelets.forget(pod)
            else:
                self._kubelets.stop(pod)

    def wake_pods(self) -> None:
        """Lets pods that wait for something look for it now."""
        with self.present():
            self._kubelets.wake()

    def compact(self) -> None:
        """Forgets the history, as etcd does from time to time: watches and tokens expire."""
        with self.present():
            self.core.store.compact()

    # The stories behind it

    def _keep_reconciling(self) -> Wait:
        is_left = False
        while True:
            if not self._is_dirty:
                yield RETRY if is_left else None
            yield SETTLE
            self._is_dirty = False
            self._founding.fit_workers()
            self._controllers.reconcile()
            is_left = self._scheduler.pass_over()

    def _keep_house(self) -> Wait:
        while True:
            yield HOUSEKEEPING
            self.core.events.forget_old()

    def _note(self, change: Change) -> None:
        if not self._is_dirty and _matters(change):
            self._is_dirty = True
            self.core.timeline.wake(self._steward)
        self._changed.notify_all()


def _matters(change: Change) -> bool:
    """False for what no controller acts on: events, and the heartbeats of nodes."""
    if change.kind is EVENTS:
        return False
    if change.kind is not NODES or change.type != "MODIFIED" or change.before is None:
        return True
    before, after = ([one["spec"], [each["status"] for each in one["status"]["conditions"]]]
                     for one in (change.before, change.object))
    return before != after

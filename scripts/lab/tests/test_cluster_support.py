"""A cluster whose clock is moved by hand, and what the tests of the cluster read from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import Cluster

FIXTURES = Path(__file__).parent / "cluster_fixtures"
TOKEN = "0123456789abcdef0123456789abcdef"

#: 2026-11-23T07:46:40Z, the time at which the clock of a test shows 0.
EPOCH = 1795420000.0


def fixture(name: str) -> str:
    """A recording."""
    return (FIXTURES / name).read_text()


@dataclass(frozen=True)
class Server:
    """A machine."""

    name: str
    ip: str
    role: str


CONTROLLER = Server("rocks-controller", "127.42.0.2", "controller")
WORKERS = [Server(f"rocks-worker-{index}", f"127.42.0.{3 + index}", "worker") for index in range(3)]


class Lab:
    """A cluster with its clock."""

    def __init__(self, speed: float = 1.0, seed: int = 1, **options: Any) -> None:
        self.now = 0.0
        self.cluster = Cluster(clock=lambda: self.now, wall=lambda: EPOCH, speed=speed, seed=seed,
                               **options)
        # Nobody sleeps: a nap moves the clock.
        self.cluster.nap = lambda: self.pass_time(0.1)

    @classmethod
    def settled(cls, workers: int = 2, **options: Any) -> Lab:
        """A cluster with workers in which everything runs."""
        lab = cls(**options)
        lab.cluster.bootstrap(CONTROLLER)
        lab.pass_time(9)
        lab.cluster.add_token(TOKEN, 3600)
        for worker in WORKERS[:workers]:
            assert lab.cluster.join(worker, TOKEN, as_worker=True)[0] == 0
        lab.pass_time(25)
        return lab

    def pass_time(self, seconds: float) -> None:
        """Moves the clock in small steps, as someone who keeps looking would see it."""
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + 0.25)
            self.cluster.summary()

    def ask(self, line: str, machine: Server = CONTROLLER, stdin: str = "") -> tuple[int, str, str]:
        """Runs a command to its end: exit code, stdout, stderr."""
        return answer(self.cluster.run(machine, line.split(), stdin))

    def out(self, line: str) -> str:
        """What a command that must succeed prints."""
        code, out, err = self.ask(line)
        assert code == 0, (line, code, out, err)
        return out

    def raw(self, path: str) -> dict[str, Any]:
        """An answer of the API."""
        return json.loads(self.out(f"kubectl get --raw {path}"))

    def items(self, path: str) -> list[dict[str, Any]]:
        """The items of a list of the API."""
        return self.raw(path)["items"]

    def statuses(self) -> dict[str, str]:
        """What kubectl prints in STATUS, by the pod's name, in namespace temporal."""
        lines = self.out("kubectl get pods -n temporal --no-headers").splitlines()
        return {line.split()[0]: line.split()[2] for line in lines}


def answer(stream: Any) -> tuple[int, str, str]:
    """A whole answer: exit code, stdout, stderr."""
    parts: dict[str, str] = {"out": "", "err": ""}
    for kind, value in stream:
        if kind == "exit":
            return value, parts["out"], parts["err"]
        parts[kind] += value
    raise AssertionError("the command ended without an exit code")

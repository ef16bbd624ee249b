"""Serves the simulated cluster alone, without a cloud: for tests of what asks the API.

    python3 scripts/lab/cluster_server.py SOCKET [--planes N] [--workers N] [--speed F]

The machines are `plane-1` … and `worker-1` …, at the addresses 127.0.78.1 …, in this order. The
stand-in of `microk8s` asks over the socket, as in a laboratory. Requests like those of `lab fault`
and `lab heal` are taken there too, and {"control": "asked"}: how often each question was asked.
It ends with its standard input.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import Cluster, UnknownTarget
from request_server import Answer, RequestServer

TOKEN = "0123456789abcdef0123456789abcdef"
NETWORK = "127.0.78"


@dataclass(frozen=True)
class Server:
    """A machine of the cluster."""

    name: str
    ip: str
    role: str


class ClusterServer:
    """The cluster, its machines, and what was asked of them."""

    def __init__(self, planes: int, workers: int, speed: float) -> None:
        self._cluster = Cluster(time.monotonic, speed)
        names = [f"plane-{number + 1}" for number in range(planes)]
        names += [f"worker-{number + 1}" for number in range(workers)]
        self._machines = [
            Server(name, f"{NETWORK}.{number + 1}", name.partition("-")[0])
            for number, name in enumerate(names)]
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def boot(self) -> None:
        """Lets all machines join; returns when the nodes are there."""
        self._cluster.bootstrap(self._machines[0])
        self._wait(lambda: self._cluster.is_serving)
        self._cluster.add_token(TOKEN, 3600)
        for machine in self._machines[1:]:
            self._cluster.join(machine, TOKEN, machine.role == "worker")
        self._wait(lambda: sum(
            node["status"] == "Ready" for node in self._cluster.summary()["nodes"]
        ) == len(self._machines))

    def _wait(self, condition: Any) -> None:
        while not condition():
            self._cluster.tick()
            time.sleep(0.02)

    def run(self, address: str, argv: list[str], stdin: str) -> Answer:
        """Answers a command on a machine."""
        machine = next(one for one in self._machines if one.ip == address)
        with self._lock:
            self._asked[_question(argv)] += 1
        return self._cluster.run(machine, argv, stdin)

    def control(self, body: dict[str, Any]) -> dict[str, Any]:
        """Answers a request."""
        try:
            match body:
                case {"control": "fault", "name": str(name)}:
                    self._cluster.inject(name, body.get("target"))
                case {"control": "heal"}:
                    self._cluster.heal(body.get("name"))
                case {"control": "asked"}:
                    with self._lock:
                        return dict(self._asked)
                case _:
                    return {"error": f"unknown request: {body}"}
        except UnknownTarget as error:
            return {"error": str(error)}
        return {}


def _question(argv: list[str]) -> str:
    """`list pods`, `watch nodes`, …; other commands as they are."""
    path = next((word for word in argv if word.startswith("/api/v1/")), None)
    if path is None:
        return " ".join(argv)
    resource, _, query = path.removeprefix("/api/v1/").partition("?")
    return f"{'watch' if 'watch=1' in query else 'list'} {resource}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("socket", type=Path)
    parser.add_argument("--planes", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--speed", type=float, default=10.0)
    options = parser.parse_args()
    served = ClusterServer(options.planes, options.workers, options.speed)
    served.boot()
    with RequestServer(options.socket, served.run, served.control) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()


if __name__ == "__main__":
    main()

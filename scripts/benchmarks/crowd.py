"""A cluster of 10,000 pods as files: what an API server would send, and a stand-in that sends it.

The objects are those of the laboratory's cluster, in their shapes and sizes, many times over.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

LAB = Path(__file__).resolve().parent.parent / "lab"
PAGE = 500
#: One pod in so many crashes; it has an event.
FAILING = 250


class Crowd:
    """The files of a cluster, and the controls of the stand-in."""

    def __init__(self, folder: Path, pods: int, nodes: int) -> None:
        self.folder = folder
        folder.mkdir()
        self.commands = folder / "bin"
        self.commands.mkdir()
        stand_in = Path(__file__).with_name("stand_in_api.py")
        script = self.commands / "microk8s"
        script.write_text(f"#!/bin/sh\nexec python3 -IS {stand_in} {folder} \"$@\"\n")
        script.chmod(0o755)
        self.flow(0)
        self._write(*_models(), pods, nodes)

    def flow(self, rate: int) -> None:
        """Has watches on pods tell of so many changes a second."""
        _replace(self.folder / "rate", str(rate))

    def mark(self, word: str) -> float:
        """Has the first failing pod fail with this reason; returns when that was told."""
        _replace(self.folder / "mark", word)
        told = self.folder / f"told-{word}"
        while not told.exists():
            time.sleep(0.001)
        return float(told.read_text())

    @property
    def pages(self) -> list[Path]:
        """The answers to the questions for pods."""
        return sorted(self.folder.glob("pods-*.json"))

    def _write(
        self, good: Any, bad: Any, node: Any, event: Any, pods: int, nodes: int
    ) -> None:
        names = [f"node-{number:03d}" for number in range(nodes)]
        everyone, events, rows = [], [], ["NAMESPACE NAME READY STATUS RESTARTS AGE"]
        for number in range(pods):
            is_failing = number % FAILING == 0
            pod = _pod(bad if is_failing else good, number, names[number % nodes])
            everyone.append(pod)
            metadata = pod["metadata"]
            if is_failing:
                events.append(_event(event, metadata, number))
            status = "CrashLoopBackOff" if is_failing else "Running"
            rows.append(f"{metadata['namespace']:<14}{metadata['name']:<60}1/1     {status:<20}"
                        "0                2d3h")
        everyone.sort(key=lambda one: (one["metadata"]["namespace"], one["metadata"]["name"]))
        self._list("pods", "PodList", everyone)
        self._list("nodes", "NodeList", [_node(node, name, index)
                                         for index, name in enumerate(names)])
        self._list("events", "EventList", events)
        (self.folder / "table.txt").write_text("\n".join(rows) + "\n")
        quiet = [one for one in everyone if one["status"]["phase"] == "Running"
                 and all(status["ready"] for status in one["status"]["containerStatuses"])]
        _lines(self.folder / "changes.jsonl", quiet[:1000])
        failing = next(one for one in everyone if any(
            "waiting" in status["state"] for status in one["status"]["containerStatuses"]))
        _lines(self.folder / "failing.jsonl", [failing])

    def _list(self, name: str, kind: str, items: list[Any]) -> None:
        pages = [items[start:start + PAGE] for start in range(0, len(items), PAGE)] or [[]]
        for number, page in enumerate(pages):
            metadata: dict[str, Any] = {"resourceVersion": "100000"}
            if number + 1 < len(pages):
                metadata["continue"] = str(number + 1)
            body = {"kind": kind, "apiVersion": "v1", "metadata": metadata, "items": page}
            (self.folder / f"{name}-{number:03d}.json").write_text(_compact(body) + "\n")


def _models() -> tuple[Any, Any, Any, Any]:
    """A pod that runs, one that crashes, a node and an event, as the laboratory's API has them."""
    sys.path.insert(0, str(LAB))
    from tests.test_cluster_support import Lab  # pylint: disable=import-outside-toplevel

    lab = Lab.settled()
    lab.cluster.inject("crashloop")
    lab.pass_time(20)
    workers = lab.items("/api/v1/namespaces/temporal/pods?labelSelector=app%3Dtemporal-worker")
    bad = next(one for one in workers
               if "waiting" in one["status"]["containerStatuses"][0]["state"])
    good = next(one for one in workers if one["status"]["containerStatuses"][0]["ready"])
    event = next(one for one in lab.items("/api/v1/events") if one["reason"] == "BackOff")
    return good, bad, lab.items("/api/v1/nodes")[0], event


def _pod(model: Any, number: int, node: str) -> Any:
    metadata = {
        **model["metadata"], "name": f"worker-{number % 40:02d}-6d8f7c9b5d-{number:05d}",
        "namespace": f"team-{number % 23:02d}", "uid": f"0000c0de-0000-4000-8000-{number:012d}",
        "resourceVersion": str(50_000 + number),
    }
    address = f"10.1.{number // 250 % 250}.{number % 250}"
    status = {**model["status"], "podIP": address, "podIPs": [{"ip": address}]}
    return {**model, "metadata": metadata, "spec": {**model["spec"], "nodeName": node},
            "status": status}


def _node(model: Any, name: str, number: int) -> Any:
    metadata = {**model["metadata"], "name": name,
                "uid": f"0000d0de-0000-4000-8000-{number:012d}"}
    address = {"address": f"10.2.{number // 250}.{number % 250}", "type": "InternalIP"}
    return {**model, "metadata": metadata,
            "status": {**model["status"], "addresses": [address]}}


def _event(model: Any, pod: Any, number: int) -> Any:
    metadata = {**model["metadata"], "name": f"{pod['name']}.{number:016x}",
                "namespace": pod["namespace"], "uid": f"0000e0de-0000-4000-8000-{number:012d}"}
    about = {**model["involvedObject"], "name": pod["name"], "namespace": pod["namespace"],
             "uid": pod["uid"]}
    return {**model, "metadata": metadata, "involvedObject": about}


def _lines(path: Path, pods: list[Any]) -> None:
    """Lines of a watch, with places for the version and for what changes."""
    with path.open("w") as file:
        for pod in pods:
            item = json.loads(_compact(pod))
            item = {"kind": "Pod", "apiVersion": "v1", **item}
            item["metadata"]["resourceVersion"] = "@VERSION@"
            for status in item["status"]["containerStatuses"]:
                status["restartCount"] = "@COUNT@"
                if "waiting" in status["state"]:
                    status["state"]["waiting"]["reason"] = "@REASON@"
            line = _compact({"type": "MODIFIED", "object": item})
            file.write(line.replace('"@COUNT@"', "@COUNT@") + "\n")


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _replace(path: Path, text: str) -> None:
    """Writes a file that somebody else reads, as one step."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.rename(path)

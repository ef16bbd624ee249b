"""The `kubectl` command: who may ask here, and which answer each verb gives."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from . import kubectl_change, kubectl_describe, kubectl_get, kubectl_logs, kubectl_raw
from .kubectl_call import Call, Failure, parse
from .machine import Machine
from .rendering import pretty_json
from .nodes import VERSION

if TYPE_CHECKING:
    from .cluster import Answer, Cluster

_API = "127.0.0.1:16443"
_GROUPS = f'"https://{_API}/api?timeout=32s": dial tcp {_API}: connect: connection refused'

_CLIENT = {
    "major": "1", "minor": "28", "gitVersion": VERSION,
    "gitCommit": "841856557ef0f6a399096c42635d114d6f2cf7f4", "gitTreeState": "clean",
    "buildDate": "2024-10-22T20:34:56Z", "goVersion": "go1.22.8", "compiler": "gc",
    "platform": "linux/amd64",
}
_SERVER = {
    **_CLIENT, "gitCommit": "d227d652fda9e7a56895a879ca225be9372d0a88",
    "buildDate": "2024-10-22T00:00:00Z", "goVersion": "go1.21.13",
}
KUSTOMIZE = "v5.0.4-0.20230601165947-6ce0bf390ce3"

_VERBS = {
    "get": kubectl_get.run,
    "describe": kubectl_describe.run,
    "logs": kubectl_logs.run,
    "delete": kubectl_change.delete,
    "cordon": kubectl_change.cordon,
    "uncordon": kubectl_change.cordon,
    "create": kubectl_change.create,
    "apply": kubectl_change.apply,
    "rollout": kubectl_change.rollout,
    "wait": kubectl_change.wait,
}


def run(cluster: Cluster, machine: Machine, words: list[str], stdin: str) -> Answer:
    """Answers a `kubectl` command on a machine."""
    with cluster.present():
        is_worker = cluster.membership.is_worker(machine)
    if is_worker:
        # The wrapper of MicroK8s says so on stdout and calls it a success.
        yield "out", ("This MicroK8s deployment is acting as a node in a cluster.\n"
                      "Please use the microk8s kubectl on the master.\n")
        yield "exit", 0
        return
    try:
        call = parse(words)
        if call.verb == "version":
            yield from _version(cluster, call)
        elif call.verb == "top":
            raise Failure("error: Metrics API not available")
        elif call.verb not in _VERBS:
            verb = call.verb or "help"
            raise Failure(f'error: unknown command "{verb}" for "kubectl"')
        elif not _is_serving(cluster) or _is_stopped(cluster, machine):
            yield "err", _refused(cluster, with_groups=not call.flags.get("raw"))
            yield "exit", 1
        elif call.flags.get("raw"):
            yield from kubectl_raw.run(cluster, machine, call)
        else:
            yield from _VERBS[call.verb](cluster, call, stdin)
    except Failure as failure:
        yield "err", failure.message + "\n"
        yield "exit", failure.code


def _is_serving(cluster: Cluster) -> bool:
    with cluster.present():
        return cluster.is_serving


def _is_stopped(cluster: Cluster, machine: Machine) -> bool:
    with cluster.present():
        return cluster.api_faults.is_stopped(machine)


def _refused(cluster: Cluster, with_groups: bool) -> str:
    """What kubectl says while nothing listens: five attempts for programs, one line for people."""
    with cluster.present() as core:
        moment = datetime.fromtimestamp(core.timeline.wall(), timezone.utc)
        process = core.names.number(1000, 99999)
    lines = []
    if with_groups:
        stamp = moment.strftime("E%m%d %H:%M:%S.%f")
        lines = [f"{stamp} {process:>7} memcache.go:265] couldn't get current server API group "
                 f"list: Get {_GROUPS}\n"] * 5
    return "".join(lines) + (f"The connection to the server {_API} was refused - did you specify "
                             "the right host or port?\n")


def _version(cluster: Cluster, call: Call) -> Answer:
    is_serving = _is_serving(cluster) and not call.is_set("client")
    answer = {"clientVersion": _CLIENT, "kustomizeVersion": KUSTOMIZE}
    if is_serving:
        answer["serverVersion"] = _SERVER
    if call.value("output") == "json":
        yield "out", pretty_json(answer).replace("    ", "  ")
    else:
        yield "out", f"Client Version: {VERSION}\nKustomize Version: {KUSTOMIZE}\n"
        if is_serving:
            yield "out", f"Server Version: {VERSION}\n"
    if is_serving or call.is_set("client"):
        yield "exit", 0
    else:
        yield "err", _refused(cluster, with_groups=False)
        yield "exit", 1

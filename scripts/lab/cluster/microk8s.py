"""The `microk8s` command on a machine: status, joining, addons, and the way to kubectl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import kubectl
from .addons import ADDONS
from .machine import Machine
from .nodes import VERSION

if TYPE_CHECKING:
    from .cluster import Answer, Cluster

NOT_RUNNING = "microk8s is not running. Use microk8s inspect for a deeper inspection."
ON_A_WORKER = """\
This MicroK8s deployment is acting as a node in a cluster.
Please use the control plane node.
"""
MINIMAL_TOKEN = 32

# Seconds at speed 1.
JOINING = 1.5
LEAVING = 1.0

_USAGE = "Available subcommands are:\n" + "".join(f"\t{word}\n" for word in (
    "add-node", "addons", "config", "disable", "enable", "helm", "helm3", "inspect", "join",
    "kubectl", "leave", "remove-node", "start", "status", "stop", "version"))


def run(cluster: Cluster, machine: Machine, words: list[str], stdin: str) -> Answer:
    """Answers a `microk8s` command."""
    verb, rest = (words[0], words[1:]) if words else ("", [])
    if verb == "kubectl":
        yield from kubectl.run(cluster, machine, rest, stdin)
    elif verb == "status":
        yield from _status(cluster, machine, rest)
    elif verb == "join":
        yield from _join(cluster, machine, rest)
    elif verb == "leave":
        yield from _sleep(cluster, LEAVING)
        cluster.leave(machine.name)
        yield "out", "Stopped.\nGenerating new cluster certificates.\nWaiting for node to start.\n"
        yield "exit", 0
    elif verb in ("add-node", "remove-node", "enable", "disable"):
        with cluster.present():
            is_worker = cluster.membership.is_worker(machine)
        if is_worker:
            yield "out", ON_A_WORKER
            yield "exit", 1
            return
        action = {"add-node": _add_node, "remove-node": _remove_node,
                  "enable": _enable, "disable": _disable}[verb]
        yield from action(cluster, machine, rest)
    elif verb == "config":
        with cluster.present():
            is_worker = cluster.membership.is_worker(machine)
        yield "out", ON_A_WORKER if is_worker else cluster.kubeconfig(machine)
        yield "exit", 1 if is_worker else 0
    elif verb == "version":
        yield "out", f"MicroK8s {VERSION} revision 7394\n"
        yield "exit", 0
    elif verb in ("start", "stop", "reset"):
        # A single command may not end the simulation; faults do that, and they heal.
        yield "err", f"microk8s {verb}: not available in the laboratory\n"
        yield "exit", 1
    else:
        yield "out", _USAGE
        yield "exit", 0 if verb in ("", "help", "--help") else 1


# status

def _status(cluster: Cluster, machine: Machine, words: list[str]) -> Answer:
    style, timeout, addon, waits = "pretty", 0.0, None, False
    rest = iter(_split_flags(words))
    for word in rest:
        if word in ("-w", "--wait-ready"):
            waits = True
        elif word == "--yaml":
            style = "yaml"
        elif word == "--format":
            style = next(rest, "")
        elif word in ("-t", "--timeout"):
            timeout = float(next(rest, "0"))
        elif word in ("-a", "--addon"):
            addon = next(rest, "")
        else:
            yield "err", _usage_error(f"unrecognized arguments: {word}")
            yield "exit", 2
            return
    if style not in ("pretty", "yaml", "short"):
        yield "err", _usage_error(
            f"argument --format: invalid choice: '{style}' (choose from 'pretty', 'short', 'yaml')")
        yield "exit", 2
        return
    with cluster.present() as core:
        if cluster.membership.is_worker(machine):
            yield "out", ON_A_WORKER
            yield "exit", 0
            return
        end = core.timeline.instant + timeout if timeout else None
    while waits:
        with cluster.present() as core:
            is_over = end is not None and core.timeline.instant >= end
            if cluster.is_ready or is_over:
                break
        yield "out", ""
        cluster.nap()
    with cluster.present():
        is_ready = cluster.is_ready and not cluster.api_faults.is_stopped(machine)
        enabled = set(cluster.addons)
        nodes = cluster.membership.datastore_nodes()
    if addon is not None:
        yield "out", "enabled\n" if is_ready and addon in enabled else "disabled\n"
    else:
        writer = {"pretty": _pretty, "yaml": _yaml, "short": _short}[style]
        yield "out", "".join(line + "\n" for line in writer(is_ready, enabled, nodes))
    yield "exit", 0 if is_ready else 1


def _pretty(is_ready: bool, enabled: set[str], nodes: list[tuple[str, str]]) -> Iterator[str]:
    if not is_ready:
        yield NOT_RUNNING
        return
    voters = [address for address, role in nodes if role == "voter"]
    standby = [address for address, role in nodes if role == "standby"]
    yield "microk8s is running"
    yield f"high-availability: {'yes' if len(voters) > 2 else 'no'}"
    yield f"  datastore master nodes: {' '.join(voters) or 'none'}"
    yield f"  datastore standby nodes: {' '.join(standby) or 'none'}"
    yield "addons:"
    for state in ("enabled", "disabled"):
        chosen = [one for one in ADDONS if (one.name in enabled) == (state == "enabled")]
        if chosen:
            yield f"  {state}:"
        for one in chosen:
            yield f"    {one.name:<20} # ({one.repository}) {one.description}"


def _yaml(is_ready: bool, enabled: set[str], nodes: list[tuple[str, str]]) -> Iterator[str]:
    yield "microk8s:"
    yield f"  running: {is_ready}"
    yield "high-availability:"
    yield "  enabled: True"
    yield "  nodes:"
    for address, role in nodes:
        yield f"    - address: {address}"
        yield f"      role: {role}"
    if not is_ready:
        yield f"  message: {NOT_RUNNING}"
        return
    yield "addons:"
    for one in sorted(ADDONS, key=lambda addon: addon.name not in enabled):
        yield f"  - name: {one.name}"
        yield f"    repository: {one.repository}"
        yield f"    description: {one.description}"
        yield f"    version: {one.version}"
        yield f"    status: {'enabled' if one.name in enabled else 'disabled'}"


def _short(is_ready: bool, enabled: set[str], nodes: list[tuple[str, str]]) -> Iterator[str]:
    if not is_ready:
        yield NOT_RUNNING
        return
    yield "microk8s is running"
    yield "addons:"
    for one in sorted(ADDONS, key=lambda addon: addon.name not in enabled):
        state = "enabled" if one.name in enabled else "disabled"
        yield f"{one.repository}/{one.name}: {state}"


def _usage_error(problem: str) -> str:
    return ("usage: microk8s status [-h] [--format {pretty,yaml,short}] [-w] [-t TIMEOUT] "
            f"[-a ADDON] [--yaml]\nmicrok8s status: error: {problem}\n")


def _split_flags(words: list[str]) -> Iterator[str]:
    """`--flag=value` as two words."""
    for word in words:
        name, sign, value = word.partition("=")
        if word.startswith("--") and sign:
            yield name
            yield value
        else:
            yield word


# Members

def _add_node(cluster: Cluster, machine: Machine, words: list[str]) -> Answer:
    token, ttl = None, None
    rest = iter(_split_flags(words))
    for word in rest:
        if word in ("--token", "-t"):
            token = next(rest, "")
        elif word in ("--token-ttl", "-l"):
            ttl = float(next(rest, "0"))
    with cluster.present() as core:
        is_serving = cluster.is_serving
        token = token or core.names.hexadecimal(32)
        fingerprint = cluster.membership.fingerprint
    if not is_serving:
        yield "err", "microk8s is not running, try microk8s start\n"
        yield "exit", 1
        return
    if len(token) < MINIMAL_TOKEN:
        yield "out", "Invalid token size. It should be 32 characters long.\n"
        yield "exit", 1
        return
    cluster.add_token(token, ttl)
    join = f"microk8s join {machine.ip}:25000/{token}/{fingerprint}"
    yield "out", (
        "From the node you wish to join to this cluster, run the following:\n"
        f"{join}\n\n"
        "Use the '--worker' flag to join a node as a worker not running the control plane, eg:\n"
        f"{join} --worker\n\n"
        "If the node you are adding is not reachable through the default interface you can use one "
        f"of the following:\n{join}\n")
    yield "exit", 0


def _remove_node(cluster: Cluster, machine: Machine, words: list[str]) -> Answer:
    names = [word for word in words if not word.startswith("-")]
    with cluster.present() as core:
        is_known = bool(names) and core.node(names[0]) is not None
    if not is_known:
        yield "out", f"Node {names[0] if names else ''} does not exist in Kubernetes.\n"
        yield "exit", 1
        return
    cluster.leave(names[0])
    yield "exit", 0


def _join(cluster: Cluster, machine: Machine, words: list[str]) -> Answer:
    address, _, token = next((one for one in words if "/" in one), "").partition("/")
    if not token:
        yield "err", "Usage: microk8s join [OPTIONS] <master>:<port>/<token>\n"
        yield "exit", 2
        return
    with cluster.present():
        is_member = cluster.membership.is_member(machine)
    if is_member:
        yield "out", ("This MicroK8s deployment is acting as a node in a cluster. "
                      "Please use 'microk8s leave' first.\n")
        yield "exit", 1
        return
    yield from _sleep(cluster, JOINING)
    code, out, err = cluster.join(
        machine, token, "--worker" in words, address.rpartition(":")[0] or address)
    yield "out", out
    if err:
        yield "err", err
    yield "exit", code


# Addons

def _enable(cluster: Cluster, machine: Machine, words: list[str]) -> Answer:
    known = {one.name: one.repository for one in ADDONS}
    for word in words:
        name = word.partition(":")[0].rpartition("/")[2]
        if name not in known:
            yield "out", f"Addon {name} was not found in any repository\n"
            yield "exit", 1
            return
        with cluster.present():
            is_enabled = name in cluster.addons
            cluster.addons.add(name)
        repository = known[name]
        yield "out", (f"Infer repository {repository} for addon {name}\n"
                      + (f"Addon {repository}/{name} is already enabled\n" if is_enabled
                         else f"Enabling {name}\n{name} is enabled\n"))
    yield "exit", 0


def _disable(cluster: Cluster, machine: Machine, words: list[str]) -> Answer:
    for word in words:
        name = word.rpartition("/")[2]
        with cluster.present():
            cluster.addons.discard(name)
        yield "out", f"Disabling {name}\n{name} is disabled\n"
    yield "exit", 0


def _sleep(cluster: Cluster, seconds: float) -> Answer:
    with cluster.present() as core:
        end = core.timeline.instant + seconds / core.timeline.speed
    while True:
        with cluster.present() as core:
            if core.timeline.instant >= end:
                return
        yield "out", ""
        cluster.nap()

"""Routes a command on a machine to whoever answers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import host_commands
from host_commands import Services
from cloud_init.commands import cloud_init

if TYPE_CHECKING:
    from cluster import Cluster
    from machines.machine import Machine

Answer = Iterator[tuple[str, Any]]
TOKENS = "/var/snap/microk8s/current/credentials/cluster-tokens.txt"
_CLUSTER_COMMANDS = {"microk8s", "microk8s.kubectl", "kubectl"}


class Commands:
    """The commands of the machines; an answer is a stream that ends with ("exit", code)."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def run(self, machine: Machine, argv: list[str], stdin: str) -> Answer:
        """Answers one command."""
        name, arguments = argv[0], argv[1:]
        if name in _CLUSTER_COMMANDS:
            return self._microk8s(machine, name, arguments, stdin)
        match name:
            case "cloud-init":
                return cloud_init(machine, arguments)
            case "snap":
                return host_commands.snap(machine, arguments, self._services(machine))
            case "openssl":
                return host_commands.openssl(machine, arguments)
            case "cut":
                return self._cut(machine, arguments)
            case "df":
                return host_commands.df(machine, arguments)
            case "free":
                return host_commands.free(machine, arguments)
            case "uptime":
                return host_commands.uptime(machine, arguments)
        return _not_found(name)

    def _services(self, machine: Machine) -> Services:
        """Which services of MicroK8s do not run, by what the cluster knows of the machine."""
        with self._cluster.present():
            is_worker = self._cluster.membership.is_worker(machine)
            is_silent = self._cluster.is_silent(machine.name)
        off = host_commands.ON_A_WORKER if is_worker else Services().off
        return Services(off, frozenset({"daemon-kubelite"} if is_silent else ()))

    def _cut(self, machine: Machine, arguments: list[str]) -> Answer:
        """Answers `cut … TOKENS`: when the tokens expire with which machines join."""
        if arguments != ["-s", "-d", "|", "-f", "2", TOKENS]:
            yield "err", "cut: not available in the laboratory\n"
            yield "exit", 1
            return
        with self._cluster.present():
            is_plane = machine.name in [
                one.name for one in self._cluster.membership.control_planes()]
            ends = self._cluster.token_ends() if is_plane else []
        if not is_plane:
            yield "err", f"cut: {TOKENS}: No such file or directory\n"
        yield "out", "".join(f"{int(end)}\n" for end in ends)
        yield "exit", 0 if is_plane else 1

    def _microk8s(self, machine: Machine, name: str, arguments: list[str], stdin: str) -> Answer:
        if not machine.has_microk8s:
            return _not_found(name)
        if arguments == ["start"] and name == "microk8s":
            # The snap starts its services when it is installed; again changes nothing.
            return iter([("exit", 0)])
        refusal = self._injected_failure(machine, arguments)
        if refusal is not None:
            return refusal
        argv = ["kubectl"] if name == "microk8s.kubectl" else [name]
        return self._cluster.run(machine, [*argv, *arguments], stdin)

    @staticmethod
    def _injected_failure(machine: Machine, arguments: list[str]) -> Answer | None:
        """Returns the failure that the fault `join-failed` makes of this command, if it does.

        Without a target every worker's `join` fails; a control plane fails to register the
        token only when it is the target, because then nothing after that can succeed.
        """
        faults = machine.site.faults
        if not faults.concerns("join-failed", machine.name, machine.ip):
            return None
        if arguments[:1] == ["join"]:
            address = (arguments[1:] or [""])[0].partition(":")[0]
            text = f"Contacting cluster at {address}\nConnection failed. Invalid token (500).\n"
            return _fail(text, code=6)
        if arguments[:1] == ["add-node"] and faults.target("join-failed") is not None:
            return _fail("An error occurred when trying to get the token\n", code=1)
        return None


def _fail(text: str, code: int) -> Answer:
    yield "out", text
    yield "exit", code


def _not_found(name: str) -> Answer:
    yield "err", f"bash: line 1: {name}: command not found\n"
    yield "exit", 127

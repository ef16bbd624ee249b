"""Routes a command on a machine to whoever answers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import host_commands
from cloud_init.commands import cloud_init

if TYPE_CHECKING:
    from cluster import Cluster
    from machines.machine import Machine

Answer = Iterator[tuple[str, Any]]
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
                return host_commands.snap(machine, arguments)
            case "df":
                return host_commands.df(machine, arguments)
            case "free":
                return host_commands.free(machine, arguments)
            case "uptime":
                return host_commands.uptime(machine, arguments)
        return _not_found(name)

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

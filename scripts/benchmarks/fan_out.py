"""One command on sixty machines: `quarterdeck exec` beside clush and parallel-ssh."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable

from context import LARGE, Context
from fleet import Fleet
from processes import Cost, run
from tables import Timings

COMMAND = "uname -r"
MACHINES = 60


def measure(context: Context) -> str:
    """Returns the tables."""
    count = 3 if context.quick else 10
    machines = 20 if context.quick else MACHINES
    with Fleet(context.work, machines) as fleet:
        cold = _cold(context, fleet, count)
        warm = _warm(context, fleet, count)
        dropped = fleet.logs("past MaxStartups")
    return f"{cold}\n{warm}  {dropped} connections were dropped by an sshd\n"


def _cold(context: Context, fleet: Fleet, count: int) -> str:
    before = fleet.logs("Accepted publickey")
    ours = Runs(lambda: _exec(context, fleet), count)
    logins = (fleet.logs("Accepted publickey") - before) / (count * len(fleet.addresses))
    table = Timings(
        f"`{COMMAND}` on {len(fleet.addresses)} machines, no connection yet",
        f"Every machine answered the same; that is checked. {logins:.2f} logins a machine and run\n"
        "of ours." + _missing(),
    )
    config = fleet.ssh_config("cold", None)
    theirs = {
        name: Runs(lambda command=command: _other(context, fleet, command), count)
        for name, command in _others(fleet, config).items()
    }
    return _told(table, ours, theirs)


def _warm(context: Context, fleet: Fleet, count: int) -> str:
    table = Timings(
        f"`{COMMAND}` on {len(fleet.addresses)} machines, connections stand",
        "Ours goes over the connections of a console that is open on the deployment, theirs over\n"
        "OpenSSH's ControlPersist." + _missing(),
    )
    env = context.env
    with context.console(fleet.directory, LARGE, env) as console:
        _drain(console, 1.0)
        # It is warm when no run needs a login of its own.
        deadline = time.monotonic() + 60
        while True:
            before = fleet.logs("Accepted publickey")
            _exec(context, fleet)
            if fleet.logs("Accepted publickey") == before:
                break
            if time.monotonic() > deadline:
                raise TimeoutError("the console does not connect to all machines")
            _drain(console, 1.0)
        ours = Runs(lambda: _exec(context, fleet), count)
        console.end(keys=b"Q")
    config = fleet.ssh_config("warm", context.work / "fleet" / "s")
    others = _others(fleet, config)
    theirs = {}
    for name, command in others.items():
        _other(context, fleet, command)
        theirs[name] = Runs(lambda command=command: _other(context, fleet, command), count)
    for address in fleet.addresses:
        if others:
            context.command("ssh", "-F", config, "-O", "exit", address)
    return _told(table, ours, theirs)


class Runs:
    """What a command cost, each time."""

    def __init__(self, measured: Callable[[], Cost], count: int) -> None:
        costs = [measured() for _ in range(count)]
        self.wall = [cost.wall for cost in costs]
        self.cpu = [cost.cpu for cost in costs]


def _told(table: Timings, ours: Runs, theirs: dict[str, Runs]) -> str:
    """The times on the clock, and those of the processors here.

    The machines are on this computer as well, so on the clock everybody waits for their sshds; what
    is used here by who asks is what would be left with machines elsewhere.
    """
    here = Timings("… and the processor time of who asks, without the machines' sshds")
    for name, runs in theirs.items():
        table.theirs(name, runs.wall)
        here.theirs(name, runs.cpu)
    for name in theirs or [""]:
        table.ours("quarterdeck exec", ours.wall, name)
        here.ours("quarterdeck exec", ours.cpu, name)
    return f"{table}\n{here}"


def _drain(console: object, seconds: float) -> None:
    """Reads what the console writes: a full terminal would stop it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        console.read(0.1)  # type: ignore[attr-defined]


def _exec(context: Context, fleet: Fleet) -> Cost:
    argv = [context.binary, "exec", COMMAND, "-C", fleet.directory, "--json"]
    cost = run(argv, env=context.env, cwd=str(context.work))
    answer = json.loads(cost.output)
    if answer["same"] != len(fleet.addresses):
        raise AssertionError(f"quarterdeck exec: {answer}")
    return cost


def _other(context: Context, fleet: Fleet, command: list[str]) -> Cost:
    cost = run(command, env=context.env, cwd=str(context.work))
    release = run(["sh", "-c", COMMAND], env=context.env, cwd=str(context.work)).output.strip()
    if release not in cost.output:
        raise AssertionError(f"{command[0]} printed {cost.output[:200]}")
    return cost


def _others(fleet: Fleet, config: str) -> dict[str, list[str]]:
    """The other tools that are installed, with what folds their answers where they can."""
    commands = {}
    if shutil.which("clush"):
        commands["clush -b"] = [
            "clush", "-b", "-f", "64", "-o", f"-F {config}", "-w", ",".join(fleet.addresses),
            COMMAND,
        ]
    if shutil.which("parallel-ssh"):
        hosts = [word for address in fleet.addresses for word in ("-H", address)]
        commands["parallel-ssh -i"] = [
            "parallel-ssh", "-i", "-p", "64", "-x", f"-F {config}", *hosts, COMMAND,
        ]
    return commands


def _missing() -> str:
    packages = {"clush": "clustershell", "parallel-ssh": "pssh"}
    missing = [package for tool, package in packages.items() if not shutil.which(tool)]
    return f"\nNot installed, so not measured: {', '.join(missing)}." if missing else ""

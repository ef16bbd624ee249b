"""What the console uses while nobody does anything."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass

from context import LARGE, Context
from others import installed
from processes import Usage, children, descendants, resident
from tables import Table, ratio
from terminal import Terminal

# What people leave open instead of the overview.
QUESTION = "microk8s kubectl get po -A"


@dataclass(frozen=True)
class Idle:
    """What was used in a second."""

    program: float
    """Shares of a processor: 0.01 is one hundredth."""
    guardian: float
    tools: float
    """The share of all processes that it started, those that have ended included."""
    wakeups: float
    memory: float
    """MiB of the program itself."""

    @property
    def total(self) -> float:
        """The whole share."""
        return self.program + self.guardian + self.tools


def measure(context: Context) -> str:
    """Returns the table."""
    span = 5.0 if context.quick else 60.0
    present, absent = installed(context)
    head = ["", "CPU %", "guardian %", "ssh etc. %", "wake-ups/s", "RSS MiB", "ratio", "against"]
    table = Table(
        f"Idle for {span:.0f} s: processor, wake-ups, memory",
        head,
        "CPU: of one processor, by /proc/PID/stat (a tick is 10 ms, so 0.02 % in 60 s). ssh etc.:\n"
        "what the program started. Wake-ups: of the program's threads. Ratio: of all CPU. Aim: no\n"
        "wake-up in an empty directory but for the minute of the clock, 0.5 % of a processor in all\n"
        "with three machines.\n" + absent,
    )
    others = {}
    for other in present:
        with other.open(context) as terminal:
            if other.sign:
                terminal.wait_for(other.sign)
            terminal.settle(1.0, first=10.0)
            others[other.name] = _watch(terminal, terminal.pid, None, span)
            terminal.end(keys=other.keys)
    _console(context, table, context.empty_directory, context.env, span, others.get("htop"))

    cluster = context.cluster
    watched = "watch -n 2 ssh … get po -A"
    if shutil.which("watch"):
        argv = ["watch", "-n", "2", "-x", *cluster.ssh, QUESTION]
        with Terminal(argv, cluster.env, LARGE, str(context.work)) as terminal:
            terminal.wait_for("NAMESPACE")
            others[watched] = _watch(terminal, terminal.pid, None, span)
            terminal.end()
    _console(context, table, cluster.directory, cluster.env, span, others.get(watched), watched)
    for name, idle in others.items():
        _add(table, name, idle)
    return str(table)


def _console(
    context: Context,
    table: Table,
    directory: str,
    env: dict[str, str],
    span: float,
    other: Idle | None,
    name: str = "htop",
) -> None:
    """Adds a row for the console on a directory."""
    is_deployed = directory != context.empty_directory
    with context.console(directory, LARGE, env) as terminal:
        terminal.wait_for("Running" if is_deployed else "Overview")
        # The guardian is the process that was started; the program is its child.
        (program,) = children(terminal.pid)
        idle = _watch(terminal, program, terminal.pid, span)
        terminal.end(keys=b"Q")
    what = "quarterdeck, deployed and polled" if is_deployed else "quarterdeck, empty directory"
    _add(table, what, idle, other, name)


def _watch(terminal: Terminal, program: int, guardian: int | None, span: float) -> Idle:
    """Reads the terminal for `span` seconds and returns what was used meanwhile."""
    until = time.monotonic() + 3.0  # What follows from starting is over then.
    while time.monotonic() < until:
        terminal.read(until - time.monotonic())
    started = time.monotonic()
    before = _Used.now(program, guardian)
    while time.monotonic() < started + span:
        terminal.read(started + span - time.monotonic())
    after = _Used.now(program, guardian)
    seconds = time.monotonic() - started
    return Idle(
        program=(after.program.own - before.program.own) / seconds,
        guardian=(after.guardian - before.guardian) / seconds,
        tools=(after.tools - before.tools) / seconds,
        wakeups=after.program.wakeups_since(before.program) / seconds,
        memory=resident(program),
    )


@dataclass(frozen=True)
class _Used:
    """What was used until now, in seconds of a processor."""

    program: Usage
    guardian: float
    tools: float

    @staticmethod
    def now(program: int, guardian: int | None) -> _Used:
        """Looks at the program, its guardian, and all that the program has started."""
        tools = 0.0
        for pid in descendants(program):
            try:
                usage = Usage.of(pid)
            except OSError:
                continue  # It has ended meanwhile, and counts as an ended child from now on.
            tools += usage.own + usage.ended_children
        own = Usage.of(program)
        watching = Usage.of(guardian).own if guardian else 0.0
        return _Used(own, watching, tools + own.ended_children)


def _add(table: Table, what: str, idle: Idle, other: Idle | None = None, name: str = "") -> None:
    shares = [f"{share * 100:.2f}" for share in (idle.program, idle.guardian, idle.tools)]
    compared = [ratio(idle.total, other.total), name] if other else ["", ""]
    table.add(what, *shares, f"{idle.wakeups:.1f}", f"{idle.memory:.1f}", *compared)

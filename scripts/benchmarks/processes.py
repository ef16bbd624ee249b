"""What the kernel says of running processes, and commands that run to their end."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds on the clock, and of all processors."""

    wall: float
    cpu: float
    output: str


class CommandFailed(Exception):
    """A command did not end well; the text has its last words."""


def run(*pipeline: list[str], env: dict[str, str], cwd: str) -> Cost:
    """Runs commands, each reading what the one before it writes, and waits for all."""
    started = time.monotonic()
    running: list[subprocess.Popen[bytes]] = []
    source: int | object = subprocess.DEVNULL
    for argv in pipeline:
        program = subprocess.Popen(
            argv, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=cwd
        )
        if running and running[-1].stdout:
            running[-1].stdout.close()
        running.append(program)
        source = program.stdout
    assert running[-1].stdout
    output = running[-1].stdout.read()
    cpu = 0.0
    for program in running:
        _, status, usage = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
    wall = time.monotonic() - started
    for program, argv in zip(running, pipeline):
        assert program.stderr
        words = program.stderr.read().decode(errors="replace")
        program.stderr.close()
        if program.returncode:
            name = " ".join(argv[:3])
            raise CommandFailed(f"{name} …: exit code {program.returncode}\n{words}")
    running[-1].stdout.close()
    return Cost(wall, cpu, output.decode(errors="replace"))


@dataclass(frozen=True)
class Usage:
    """What a process has used since its beginning."""

    own: float
    """Seconds of processor time of its own."""
    ended_children: float
    """Seconds of processor time of its children that have ended."""
    waits: dict[int, int]
    """How often each of its threads has waited, by the thread's identifier."""

    @staticmethod
    def of(pid: int) -> Usage:
        """Reads `/proc/PID/stat` and the status of every thread."""
        stat = Path(f"/proc/{pid}/stat").read_text()
        # The name, in parentheses, may hold anything; utime is the twelfth field after it.
        times = [int(field) / TICKS for field in stat.rpartition(")")[2].split()[11:15]]
        waits = {
            int(task.name): int(line.split()[1])
            for task in Path(f"/proc/{pid}/task").iterdir()
            for line in (task / "status").read_text().splitlines()
            if line.startswith("voluntary_ctxt_switches")
        }
        return Usage(times[0] + times[1], times[2] + times[3], waits)

    def wakeups_since(self, before: Usage) -> int:
        """How often threads were woken since then; those that have ended since are not counted."""
        return sum(count - before.waits.get(task, 0) for task, count in self.waits.items())


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:
        pass  # It, or one of its threads, has ended meanwhile.
    return found


def descendants(pid: int) -> list[int]:
    """The children, their children, and so on."""
    found: list[int] = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def resident(pid: int) -> float:
    """The memory that is in use, in MiB: `VmRSS`."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def peak(pid: int) -> float:
    """The most memory that was in use, in MiB: `VmHWM`."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor(pid: int) -> float:
    """Seconds of processor time of a process itself."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS

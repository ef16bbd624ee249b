"""Five machines whose logs are an endless `yes`: keys, memory and processors meanwhile."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from context import Context
from fleet import Fleet, install_endless_journal
from processes import children, descendants, peak, processor, resident
from tables import Table, milliseconds, quantile
from terminal import ESCAPES, Size, Terminal

MACHINES = 5
SIZE = Size(120, 40)
# What is typed after `/`: no text on these screens has them, so where one comes it is the answer.
LETTERS = "QWV"
# So many are typed before the field is emptied.
LONGEST = 12
# A key that is not answered for so long has failed, and no other is typed.
PATIENCE = 5.0
# Others are watched for no longer: one of them writes what comes to the disk.
OTHERS = 15.0
# What the machines say: `yes` alone, and a line of a journal, with a time to merge by.
PLAIN = "y"
JOURNAL = "2026-08-01T10:00:00.000000+00:00 node kubelite[812]: the same line again and again"


def measure(context: Context) -> str:
    """Returns the table."""
    span = 15.0 if context.quick else 600.0
    table = Table(
        f"{MACHINES} machines whose logs are an endless `yes`, for {span:.0f} s",
        ["", "keys", "p50 ms", "p99", "max", "peak MiB", "after", "CPU %", "ssh %", "machines %",
         "MiB/s"],
        "Each is followed over ssh, from sshds on this computer. Key: from a letter typed into the\n"
        "search to that letter on the terminal, while the lines run. Peak: the most memory of the\n"
        "program alone; after: at the end. CPU: of one processor, by the program, by the ssh that it\n"
        "started, and by the machines' sshds and `yes`. MiB/s: what the five `yes` got rid of.\n"
        f"Others are watched for {min(span, OTHERS):.0f} s. tmux: five panes, the search of its copy\n"
        "mode. lnav: on five files that ssh writes; a file holds nobody up, so it is over with the\n"
        "first key that is not answered within 5 s.\n"
        "Aim: p99 below 50 ms, peak below 150 MiB.",
    )
    commands = context.work / "flood-bin"
    commands.mkdir()
    with Fleet(context.work, MACHINES, commands=commands) as fleet:
        for words, name in ((PLAIN, "y"), (JOURNAL, "a journal's line")):
            install_endless_journal(commands, words)
            ours = _ours(context, fleet, span)
            table.add(f"quarterdeck, {name}", *ours.cells())
        install_endless_journal(commands, PLAIN)
        config = fleet.ssh_config("flood", None)
        if shutil.which("tmux"):
            table.add("tmux, y", *_tmux(context, fleet, config, min(span, OTHERS)).cells())
        if shutil.which("lnav"):
            table.add("lnav, y", *_lnav(context, fleet, config, min(span, OTHERS)).cells())
    return str(table)


def _ours(context: Context, fleet: Fleet, span: float) -> Flood:
    argv = [context.binary, "--fresh", fleet.directory]
    with Terminal(argv, context.env, SIZE, fleet.directory) as terminal:
        terminal.wait_for(fleet.addresses[-1])
        terminal.write(b"4")
        terminal.settle(0.5)
        # All five are marked, and their logs opened together.
        for key in [b"g"] + [b" "] * MACHINES + [b"l"]:
            terminal.write(key)
            terminal.settle(0.05)
        terminal.wait_for(f"{MACHINES} logs by time")
        terminal.wait_for("dropped")
        (program,) = children(terminal.pid)
        return _watch(terminal, program, fleet, b"/", span)


def _tmux(context: Context, fleet: Fleet, config: str, span: float) -> Flood:
    follow = [f"ssh -F {config} {address} journalctl --follow" for address in fleet.addresses]
    argv = ["tmux", "-f", "/dev/null", "-S", str(context.work / "tmux"), "new-session", follow[0]]
    for command in follow[1:]:
        argv += [";", "split-window", command, ";", "select-layout", "tiled"]
    argv += [";", "set", "-g", "mode-keys", "vi"]
    # Within a tmux as well.
    env = {name: value for name, value in context.env.items() if name != "TMUX"}
    with Terminal(argv, env, SIZE, str(context.work)) as terminal:
        _drain(terminal, 3.0)
        asked = ["tmux", "-S", str(context.work / "tmux"), "display", "-p", "#{pid}"]
        server = int(context.command(*asked))
        terminal.write(b"\x02[")
        _drain(terminal, 0.5)
        try:
            return _watch(terminal, server, fleet, b"/", span)
        finally:
            os.kill(server, signal.SIGTERM)


def _lnav(context: Context, fleet: Fleet, config: str, span: float) -> Flood:
    files = [context.work / f"flood-{number}.log" for number in range(MACHINES)]
    with _following(fleet, config, files):
        argv = ["lnav", "-N", *map(str, files)]
        env = context.env | {"HOME": str(context.work)}
        with Terminal(argv, env, SIZE, str(context.work)) as terminal:
            _drain(terminal, 1.0)
            return _watch(terminal, terminal.pid, fleet, b"/", span)


@contextmanager
def _following(fleet: Fleet, config: str, files: list[Path]) -> Iterator[None]:
    """Follows each machine's log into a file."""
    running = []
    for address, path in zip(fleet.addresses, files):
        with path.open("wb") as file:
            argv = ["ssh", "-F", config, address, "journalctl", "--follow"]
            running.append(subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=file))
    try:
        yield
    finally:
        for ssh in running:
            ssh.terminate()
            ssh.wait()
        for path in files:
            path.unlink()


@dataclass(frozen=True)
class Flood:
    """What was measured in one of them."""

    keys: list[float]
    peak: float
    after: float
    shares: tuple[float, float, float]
    """Of a processor: of the program, of ssh, and of the machines."""
    rate: float
    """What the `yes` wrote, in MiB a second."""

    def cells(self) -> list[str]:
        """A row of the table."""
        times = [quantile(self.keys, share) for share in (0.5, 0.99)] + [max(self.keys)]
        if times[-1] >= PATIENCE:
            told = ["unanswered"] * 3
        else:
            told = [milliseconds(time) for time in times]
        return [
            str(len(self.keys)), *told, f"{self.peak:.0f}",
            f"{self.after:.0f}", *(f"{share * 100:.0f}" for share in self.shares),
            f"{self.rate:.1f}",
        ]


def _watch(terminal: Terminal, program: int, fleet: Fleet, search: bytes, span: float) -> Flood:
    """Types letters into the search for `span` seconds."""
    terminal.write(search)
    _drain(terminal, 0.5)
    before, begun = _Used.now(program, fleet), time.monotonic()
    keys = list(_typed(terminal, begun + span))
    after, seconds = _Used.now(program, fleet), time.monotonic() - begun
    return Flood(
        keys=keys, peak=peak(program), after=resident(program),
        shares=(
            (after.program - before.program) / seconds, (after.ssh - before.ssh) / seconds,
            (after.machines - before.machines) / seconds,
        ),
        rate=(after.written - before.written) / seconds / 2**20,
    )


def _typed(terminal: Terminal, until: float) -> Iterator[float]:
    """Types until a moment; yields how long each letter took to the terminal."""
    # The same pauses in each run; they differ, so that no timer of the program keeps step.
    pauses = random.Random(1)
    number = 0
    while time.monotonic() < until:
        if number > 0 and number % LONGEST == 0:
            terminal.write(b"\x15")
            _drain(terminal, 0.2)
        _drain(terminal, pauses.uniform(0.03, 0.12))
        letter = LETTERS[number % len(LETTERS)].encode()
        terminal.output.clear()
        typed_at = terminal.write(letter)
        answered_at = _answer(terminal, letter, typed_at + PATIENCE)
        if answered_at is None:
            yield PATIENCE
            return
        yield answered_at - typed_at
        number += 1


def _answer(terminal: Terminal, letter: bytes, deadline: float) -> float | None:
    """Reads until a letter comes; returns when, or nothing if it does not."""
    while (left := deadline - time.monotonic()) > 0:
        chunk = terminal.read(left)
        if chunk is not None and letter in ESCAPES.sub(b"", bytes(terminal.output)):
            return chunk.at
    return None


def _drain(terminal: Terminal, seconds: float) -> None:
    """Reads for a while what comes, and forgets it: a full terminal would stop the program."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        terminal.read(left)
        terminal.output.clear()


@dataclass(frozen=True)
class _Used:
    """What was used until now: seconds of a processor, and bytes."""

    program: float
    ssh: float
    machines: float
    written: int

    @staticmethod
    def now(program: int, fleet: Fleet) -> _Used:
        """Looks at the program, what it started, and the machines."""
        machines = [pid for sshd in fleet.processes for pid in [sshd, *descendants(sshd)]]
        return _Used(
            program=_of([program], processor),
            ssh=_of(descendants(program), processor),
            machines=_of(machines, processor),
            written=int(_of(machines, _written)),
        )


def _of(pids: list[int], figure: Callable[[int], float]) -> float:
    total = 0.0
    for pid in pids:
        try:
            total += figure(pid)
        except OSError:
            continue  # It has ended meanwhile.
    return total


def _written(pid: int) -> float:
    """Bytes that a `yes` has written; 0 for anything else."""
    if Path(f"/proc/{pid}/comm").read_text() != "yes\n":
        return 0
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        name, _, value = line.partition(": ")
        if name == "wchar":
            return int(value)
    return 0

"""A cluster of 10,000 pods on 500 nodes: the first picture, each change after it, and what it costs."""

from __future__ import annotations

import itertools
import random
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from context import LARGE, Context
from crowd import Crowd
from fleet import Fleet
from key_to_frame import type_keys
from processes import children, peak, processor, resident, run
from tables import Table, Timings, milliseconds, quantile
from terminal import Terminal

PODS, NODES, RATE = 10_000, 500, 1_000


def measure(context: Context) -> str:
    """Returns the tables."""
    crowd = Crowd(context.work / "crowd", PODS, NODES)
    with Fleet(context.work, 1, "controller", crowd.commands) as fleet:
        first = _first(context, fleet, crowd)
        return f"{first}\n{_live(context, fleet, crowd)}"


def _ssh(fleet: Fleet, work: Path) -> list[str]:
    """The words before a command on the machine, over a connection that stands."""
    config = work / "crowd" / "ssh_config"
    if not config.exists():
        config.write_text(
            f"Host *\nUser {fleet.user}\nPort {fleet.port}\nIdentityFile {fleet.key}\n"
            "IdentitiesOnly yes\nStrictHostKeyChecking no\nUserKnownHostsFile /dev/null\n"
            f"LogLevel ERROR\nBatchMode yes\nControlPath {work}/crowd/s\n")
    return ["ssh", "-F", str(config), fleet.addresses[0]]


def _first(context: Context, fleet: Fleet, crowd: Crowd) -> str:
    count = 3 if context.quick else 7
    size = sum(page.stat().st_size for page in crowd.pages) / 2**20
    timings = Timings(
        f"{PODS:,} pods on {NODES} nodes: from exec to the first complete picture",
        "Ours: from exec of the console to the number of all pods on the screen, login included;\n"
        f"it reads {len(crowd.pages)} pages ({size:.0f} MiB of pods), nodes and events, and judges "
        "every pod.\n"
        "Theirs: ssh, login included, with the same bytes (raw), or the table that kubectl would\n"
        "print. The stand-in only sends files: a real kubectl takes 6 to 9 s for that table, a\n"
        "real API server 0.15 s for each page.",
    )
    ssh = _ssh(fleet, context.work)
    page = "microk8s kubectl get --raw '/api/v1/pods?limit=500&continue={}'"
    raw = "; ".join(page.format(number) for number in range(len(crowd.pages)))
    commands = {
        "ssh … the same pages, one after the other": [*ssh, raw],
        "ssh … kubectl get po -A (a prepared table)": [*ssh, "microk8s kubectl get po -A"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    ours: list[float] = []
    for _ in range(count):
        for name, argv in commands.items():
            times[name].append(run(argv, env=context.env, cwd=str(context.work)).wall)
        with context.console(fleet.directory, LARGE, context.env) as terminal:
            ours.append(_complete(terminal) - terminal.started_at)
            terminal.end(keys=b"Q")
    for name, seconds in times.items():
        timings.theirs(name, seconds)
    timings.ours("quarterdeck", ours, next(iter(commands)))
    return str(timings)


def _complete(terminal: Terminal) -> float:
    """Waits until all pods are on the screen; returns when."""
    return terminal.wait_for(f"of {PODS} pods fail", patience=120)


def _live(context: Context, fleet: Fleet, crowd: Crowd) -> str:
    count = 10 if context.quick else 40
    words = _words()
    with context.console(fleet.directory, LARGE, context.env) as terminal:
        _complete(terminal)
        (program,) = children(terminal.pid)
        # To the pods, where keys have somewhere to go.
        terminal.write(b"\t")
        _quiet(terminal, 6.0)
        first_peak = peak(program)
        latencies = _latencies(terminal, crowd, words, count)
        idle_keys = type_keys(terminal, count)
        idle = _traffic(terminal, fleet, 20.0 if context.quick else 60.0)
        used = processor(program)
        _quiet(terminal, 5.0)
        idle_processor = (processor(program) - used) / 5.0

        crowd.flow(RATE)
        _quiet(terminal, 3.0)
        used, since = processor(program), time.monotonic()
        storm_keys = type_keys(terminal, count)
        storm_latencies = _latencies(terminal, crowd, words, count)
        _quiet(terminal, 1.0)
        storm_processor = (processor(program) - used) / (time.monotonic() - since)
        crowd.flow(0)
        storm_peak, now = peak(program), resident(program)
        terminal.end(keys=b"Q")
    rows = Table(
        f"{PODS:,} pods, live",
        ["", "quiet", f"{RATE} changes/s"],
        "Change to screen: from the stand-in's write of one changed pod to the text of its reason\n"
        "on the terminal, median and p95. Key to frame: as in key-to-frame, median and p95. CPU: of\n"
        "one processor, the program itself. SSH: what both sides of the TCP connection carry (ss).\n"
        "Aim: peak below 150 MiB.",
    )
    rows.add("change to screen, ms", _spread(latencies), _spread(storm_latencies))
    rows.add("key to frame, ms", _spread(idle_keys), _spread(storm_keys))
    rows.add("CPU %", f"{idle_processor * 100:.1f}", f"{storm_processor * 100:.1f}")
    rows.add("peak memory, MiB", f"{first_peak:.0f}", f"{storm_peak:.0f} (now {now:.0f})")
    rows.add("SSH, KiB a minute", idle, "")
    return str(rows)


def _spread(seconds: list[float]) -> str:
    return f"{milliseconds(quantile(seconds, 0.5))} / {milliseconds(quantile(seconds, 0.95))}"


def _latencies(
    terminal: Terminal, crowd: Crowd, words: Iterator[str], count: int
) -> list[float]:
    """Marks a pod again and again; returns how long each mark took to the screen."""
    found = []
    for _ in range(count):
        _quiet(terminal, 0.15)
        word = next(words)
        told_at = crowd.mark(word)
        found.append(terminal.wait_for(word, patience=20) - told_at)
    return found


def _words() -> Iterator[str]:
    """Reasons of which none has a letter where the one before it has it: the terminal is only told
    of cells that change. None has one in common with `CrashLoopBackOff` either."""
    letters = random.Random(time.monotonic_ns())
    for alphabet in itertools.cycle(("ADEFGHJ", "KMNPQRS")):
        yield "".join(letters.choices(alphabet, k=16))


def _quiet(terminal: Terminal, seconds: float) -> None:
    """Reads what the console writes for a while: a full terminal would stop it."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        terminal.read(left)


def _traffic(terminal: Terminal, fleet: Fleet, seconds: float) -> str:
    """KiB that the SSH connections carry in a minute, both ways."""
    if not shutil.which("ss"):
        return "not measured: no ss"
    before = _carried(fleet)
    _quiet(terminal, seconds)
    return f"{(_carried(fleet) - before) / 1024 * 60 / seconds:.1f}"


def _carried(fleet: Fleet) -> int:
    """Bytes that the connections to the machine's sshd have carried."""
    argv = ["ss", "-Htin", "state", "established", f"dport = :{fleet.port}"]
    text = run(argv, env={"PATH": "/usr/sbin:/usr/bin:/bin"}, cwd="/").output
    return sum(map(int, re.findall(r"bytes_(?:sent|received):(\d+)", text)))

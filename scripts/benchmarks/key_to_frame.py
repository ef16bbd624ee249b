"""From a key to what it changed on the screen."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from context import LARGE, SMALL, Context
from tables import Timings
from terminal import Terminal

# Down and up again: each of them moves the selection by a row, so each changes the screen.
KEYS = [b"j", b"k"]
# Nothing may have come for so long before a key is typed, so that what comes is its answer.
SILENCE = 0.03
# A key that changes nothing for so long has failed.
PATIENCE = 2.0
# What else answers to j and k by moving: the arguments that open a file in it, and how it ends.
PAGERS = {"less": ([], b"q"), "vim": (["-u", "NONE", "-i", "NONE", "-n"], b":q!\r")}


def measure(context: Context) -> str:
    """Returns the table."""
    count = 40 if context.quick else 200
    cluster = context.cluster
    timings = Timings(
        "Key to frame: from writing j or k to the first bytes that it changed",
        "The console is open on the deployed cluster and polls it. A key is typed once the\n"
        f"terminal has been silent for {SILENCE * 1000:.0f} to {SILENCE * 3000:.0f} ms. "
        "Aim: one frame of 16 ms.",
    )
    text = context.work / "lines.txt"
    text.write_text("".join(f"line {number}\n" for number in range(1000)))
    first = next((name for name in PAGERS if shutil.which(name)), "")
    for size in (SMALL, LARGE):
        with context.console(cluster.directory, size, cluster.env) as terminal:
            terminal.wait_for(cluster.control_plane)
            # The pods and the machines' readings come in the first seconds.
            terminal.wait_for("Running")
            timings.ours(f"quarterdeck {size}", type_keys(terminal, count), first)
            terminal.end(keys=b"Q")
    for name, (options, quit_keys) in PAGERS.items():
        if shutil.which(name):
            timings.theirs(name, _page(name, options, quit_keys, text, context, count))
    return str(timings)


def _page(
    name: str, options: list[str], quit_keys: bytes, text: Path, context: Context, count: int
) -> list[float]:
    argv = [name, *options, str(text)]
    with Terminal(argv, context.env, SMALL, str(context.work)) as terminal:
        terminal.wait_for("line 20")
        times = type_keys(terminal, count)
        terminal.end(keys=quit_keys)
    return times


def type_keys(terminal: Terminal, count: int) -> list[float]:
    """Types `count` keys and returns how long each took to change the screen."""
    times: list[float] = []
    # The same pauses in each run; they differ, so that no timer of the program keeps step.
    pauses = random.Random(1)
    for number in range(count):
        terminal.settle(SILENCE * pauses.uniform(1, 3))
        typed_at = terminal.write(KEYS[number % 2])
        answer = terminal.read(PATIENCE)
        if answer is None:
            raise TimeoutError(f"the key {KEYS[number % 2]!r} changed nothing")
        times.append(answer.at - typed_at)
    return times

"""The state explorer on a large state: opening, moving, filtering, sorting; and its memory."""

from __future__ import annotations

import os

from context import Context
from processes import children, resident
from states import States
from tables import Table, Timings, ratio
from terminal import Size, Terminal

SIZE = Size(120, 40)
# Nothing may have come for so long before a key is typed, so that what comes is its answer.
SILENCE = 0.05
PATIENCE = 5.0
# A state of hundreds of MiB takes seconds to read.
OPENING_PATIENCE = 60.0
# Typed letter by letter: part of the name of one machine in a hundred thousand, and nothing else.
FILTER = "g49"


def measure(context: Context) -> str:
    """Returns the tables."""
    sizes = [1000] if context.quick else [10_000, 100_000]
    return "\n".join(_measure(context, size) for size in sizes)


def _measure(context: Context, count: int) -> str:
    state = context.work / f"explored-{count}.json"
    States().write(state, count)
    timings = Timings(
        f"The resources screen on {count:,} instances ({state.stat().st_size / 2**20:.0f} MiB)",
        "From writing a key to the first bytes that it changed; opening: from exec to the\n"
        "state on the screen.\n"
        "Aim: 50 ms a key once the state is loaded.",
    )
    argv = [context.binary, "--state", str(state), context.empty_directory]
    with Terminal(argv, context.env, SIZE, context.empty_directory) as terminal:
        # Three fifths of it are machines, which the overview counts.
        opened = terminal.wait_for(f"0/{count * 3 // 5:,}", OPENING_PATIENCE)
        opened -= terminal.started_at
        terminal.settle(0.5)
        terminal.write(b"3")
        timings.ours("open", [opened])
        terminal.settle(0.5)
        timings.ours("j, a row down", _type(terminal, ["j"] * 20))
        timings.ours("*, everything unfolded", _type(terminal, ["*"]))
        timings.ours("G and g, end and beginning", _type(terminal, ["G", "g"] * 5))
        _type(terminal, ["/"])
        timings.ours("a letter of a filter", _type(terminal, list(FILTER)))
        _type(terminal, ["\x1b", "t"])
        # By name, by type, and so on around to the own order; each way round as well.
        timings.ours("> and I, the list sorted", _type(terminal, [">", "I"] * 3))
        timings.ours("G and g in the sorted list", _type(terminal, ["G", "g"] * 5))
        memory = resident(terminal.pid) + sum(map(resident, children(terminal.pid)))
        terminal.end(keys=b"\x1b\x1bQ")
    table = Table("Memory of it, guardian included", ["", "MiB", "ratio"])
    size = os.path.getsize(state) / 2**20
    table.add("quarterdeck", f"{memory:.0f}", ratio(memory, size))
    table.add("the file", f"{size:.0f}", "")
    return f"{timings}\n{table}"


def _type(terminal: Terminal, keys: list[str]) -> list[float]:
    """Types keys one after the other and returns how long each took to change the screen."""
    times: list[float] = []
    for key in keys:
        terminal.settle(SILENCE)
        typed_at = terminal.write(key.encode())
        answer = terminal.read(PATIENCE)
        if answer is None:
            raise TimeoutError(f"the key {key} changed nothing")
        times.append(answer.at - typed_at)
    return times

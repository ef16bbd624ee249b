"""A large log: its first screen, a search to its last line, and the memory for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from context import Context
from processes import children
from tables import Table, Timings
from terminal import Size, Terminal

SIZE = Size(120, 40)
PATIENCE = 120.0
# Only the last line has it. With a large letter, so that ours looks for it as grep does.
NEEDLE = "Zebra-4711"
# The same in small letters: large and small ones are alike then.
FOLDED = NEEDLE.lower()
# Words of the first and of the last line.
FIRST = "request 0 took 0 ms"
LAST = "is the last word"
# lnav sometimes goes to the line, and sometimes stays where it is and counts.
HITS = "1 hits for"


def measure(context: Context) -> str:
    """Returns the tables."""
    size = 2**27 if context.quick else 2**30
    log = context.work / "large.log"
    lines = write_log(log, size)
    rounds = 3 if context.quick else 5
    timings = Timings(
        f"A log of {size >> 20:,} MiB and {lines:,} lines",
        "Open: from exec to the first screen with a line of the file. Search: from the key that\n"
        "begins it, at the first line, to the last line on the screen, which alone has the text.\n"
        "Each on a pseudo-terminal; the file is in the kernel's memory. grep -c looks through all of\n"
        "it; with -i in the C locale.\n"
        "Aim: open within 100 ms, search within 1.5 times grep's time.",
    )
    memory = Table(
        "Memory after the search, in MiB, of the program and its children",
        ["", "PSS", "anonymous"],
        "Aim: under 100 MiB.",
    )
    # The file is read once before, so that nobody waits for the disk.
    grep(log, "-c", NEEDLE)
    ours = [context.binary, "logs", "--from", str(log), "--screen"]
    runs: list[tuple[str, list[str], bytes, Callable[[str], bytes]]] = [
        ("quarterdeck", ours, b"g", lambda text: b"/" + text.encode() + b"\r"),
    ]
    if shutil.which("less"):
        runs.append(("less", ["less", str(log)], b"", lambda text: b"/" + text.encode() + b"\r"))
    if shutil.which("lnav"):
        runs.append(("lnav", ["lnav", str(log)], b"g", lambda text: b"/" + text.encode() + b"\r"))
    for name, argv, top, search in runs:
        opened: list[float] = []
        found: list[float] = []
        folded: list[float] = []
        used = (0.0, 0.0)
        for number in range(rounds):
            is_folded = name == "quarterdeck" and number % 2 == 1
            with Terminal(argv, context.env, SIZE, str(context.work)) as terminal:
                # less begins at the first line, the others at the last.
                shown = FIRST if name == "less" else LAST
                opened.append(terminal.wait_for(shown, PATIENCE) - terminal.started_at)
                terminal.settle(0.5)
                if top:
                    terminal.write(top)
                    terminal.settle(0.5, first=PATIENCE)
                terminal.output.clear()
                keys = search(FOLDED if is_folded else NEEDLE)
                begun = terminal.write(keys)
                took = _wait_for_any(terminal, (LAST, HITS)) - begun
                (folded if is_folded else found).append(took)
                terminal.settle(0.3)
                used = max(used, memory_of(terminal.pid))
                terminal.end()
        if name == "quarterdeck":
            timings.ours("open", opened, "less: open")
            timings.ours("search", found, "grep -c")
            timings.ours("search, large and small alike", folded, "grep -ci")
        else:
            timings.theirs(f"{name}: open", opened)
            timings.theirs(f"{name}: search", found)
        memory.add(name, f"{used[0]:.0f}", f"{used[1]:.0f}")
    timings.theirs("grep -c", [grep(log, "-c", NEEDLE) for _ in range(rounds)])
    timings.theirs("grep -ci", [grep(log, "-ci", FOLDED) for _ in range(rounds)])
    log.unlink()
    return f"{timings}\n{memory}"


def _wait_for_any(terminal: Terminal, texts: tuple[str, ...]) -> float:
    """Reads until one of the texts has been written; returns when its last byte came."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        chunk = terminal.read(deadline - time.monotonic())
        if chunk is None:
            break
        shown = terminal.text()
        if any(text in shown for text in texts):
            return chunk.at
    raise TimeoutError(f"the last line was not found; the terminal has:\n{terminal.text()[-2000:]}")


def write_log(path: Path, size: int) -> int:
    """Writes a log as services write them; returns how many lines it has."""
    block: list[str] = []
    for number in range(20_000):
        level = "ERROR" if number % 5_000 == 4_999 else "INFO" if number % 3 else "DEBUG"
        block.append(
            f"2026-08-01T10:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}Z {level} "
            f"worker-{number % 7} request {number * 7919 % 1_000_003} took {number % 977} ms, "
            f"status {200 + number % 5}\n"
        )
    text = "".join(block).encode()
    end = f"2026-08-01T11:00:00.000Z INFO worker-0 {NEEDLE} is the last word\n".encode()
    lines = 1
    with path.open("wb") as file:
        while file.tell() + len(text) + len(end) <= size:
            file.write(text)
            lines += len(block)
        file.write(end)
    return lines


def grep(path: Path, *options: str) -> float:
    """How long `grep` takes to look through the whole file."""
    begun = time.monotonic()
    subprocess.run(
        ["grep", *options, str(path)],
        stdout=subprocess.DEVNULL,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    return time.monotonic() - begun


def memory_of(pid: int) -> tuple[float, float]:
    """The proportional share of memory, and what is no file's, of a program and its children."""
    total = [0, 0]
    for process in [pid, *children(pid)]:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue  # It has ended meanwhile.
        for line in text.splitlines():
            name, _, value = line.partition(":")
            if name == "Pss":
                total[0] += int(value.split()[0])
            elif name == "Anonymous":
                total[1] += int(value.split()[0])
    return total[0] / 1024, total[1] / 1024

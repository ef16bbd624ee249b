"""From exec to the first complete frame."""

from __future__ import annotations

import shutil

from context import LARGE, SMALL, Context
from others import Other, installed
from processes import run
from tables import Timings
from terminal import Size

# The view's name stands at the right end of the bottom line, which is written last.
LAST_WORD = "Overview"
# A program of which no more is known has drawn its screen when it is silent for so long.
SILENCE = 0.15
COMMANDS = [["terraform", "version"], ["kubectl", "version", "--client"]]


def measure(context: Context) -> str:
    """Returns the table."""
    count = 10 if context.quick else 30
    env = context.env
    others, absent = installed(context)
    timings = Timings(
        "First frame: from exec to the screen",
        "Frame: until the last word of the bottom line is there. State: until a machine's\n"
        "address is shown. Other screens: until the last byte before a silence of\n"
        f"{SILENCE * 1000:.0f} ms. Commands: until they end. Aim: a frame in 30 ms.\n"
        + absent,
    )
    against = _others(timings, context, count, others)
    for size in (SMALL, LARGE):
        frames = [_start(context, context.empty_directory, size, env)[0] for _ in range(count)]
        timings.ours(f"{size} frame, empty directory", frames, against)
    cluster = context.cluster
    for size in (SMALL, LARGE):
        starts = [
            _start(context, cluster.directory, size, cluster.env, cluster.control_plane)
            for _ in range(count)
        ]
        timings.ours(f"{size} frame, deployed", [frame for frame, _ in starts], against)
        timings.ours(f"{size} state, deployed", [state for _, state in starts], against)
    return str(timings)


def _start(
    context: Context, directory: str, size: Size, env: dict[str, str], sign: str = LAST_WORD
) -> tuple[float, float]:
    """Opens the console once; returns the seconds until the frame and until `sign` is shown."""
    with context.console(directory, size, env) as terminal:
        frame = terminal.wait_for(LAST_WORD) - terminal.started_at
        shown = sign in terminal.text()
        named = frame if shown else terminal.wait_for(sign) - terminal.started_at
        terminal.end(keys=b"Q")
    return frame, named


def _others(timings: Timings, context: Context, count: int, others: list[Other]) -> str:
    """Adds what is there to compare with; returns the name of the first, or nothing."""
    names: list[str] = []
    for other in others:
        name = f"{other.name} {SMALL}"
        timings.theirs(name, [_open(other, context) for _ in range(count)])
        names.append(name)
    for argv in COMMANDS:
        if shutil.which(argv[0]):
            cwd = context.empty_directory
            costs = [run(argv, env=context.env, cwd=cwd) for _ in range(count)]
            timings.theirs(" ".join(argv), [cost.wall for cost in costs])
            names.append(" ".join(argv))
    return next((name for name in names if name.startswith("terraform")), "".join(names[:1]))


def _open(other: Other, context: Context) -> float:
    """Opens a program once; returns the seconds until its screen stands."""
    with other.open(context) as terminal:
        shown = terminal.wait_for(other.sign) if other.sign else None
        last = terminal.settle(SILENCE, first=SILENCE if shown else 10.0) or shown
        terminal.end(keys=other.keys)
    if last is None:
        raise TimeoutError(f"{other.name} draws nothing")
    return last - terminal.started_at

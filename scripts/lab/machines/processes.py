"""Process trees: found by their parents in /proc, so that only our own are ever signalled."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_KILL_TIMEOUT = 3.0


def become_subreaper() -> None:
    """Makes orphans among our descendants our children: nothing can slip out of the tree."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def bound_to_parent(command: list[str]) -> list[str]:
    """Returns the command so that the kernel kills it when the thread that starts it is gone.

    This covers a daemon that is killed with SIGKILL and cannot clean up any more.
    """
    setpriv = shutil.which("setpriv", path=os.defpath) or "setpriv"
    return [setpriv, "--pdeathsig", "KILL", "--", *command]


def descendants(root: int) -> list[int]:
    """Returns the process ids of all descendants of a process, parents before children."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The name in parentheses may hold anything, so count from its end.
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        own = children.get(waiting.pop(), [])
        found += own
        waiting += own
    return found


def signal_all(processes: list[int], number: signal.Signals) -> None:
    """Sends a signal to each process; one that is gone, or not ours, is skipped."""
    for pid in processes:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            continue


def kill_tree(root: int, including_root: bool = True) -> None:
    """Kills a process's descendants, then the process itself, until none is left."""
    deadline = time.monotonic() + _KILL_TIMEOUT
    while time.monotonic() < deadline:
        alive = [pid for pid in descendants(root) if not is_zombie(pid)]
        if not alive:
            break
        # A frozen process has to be able to die, and one forked meanwhile is found next time.
        signal_all(alive, signal.SIGKILL)
        time.sleep(0.005)
    if including_root:
        signal_all([root], signal.SIGKILL)


def is_zombie(pid: int) -> bool:
    """Says whether a process is dead and only waits for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2][1] == "Z"
    except OSError:
        return True


def reap_orphans(known: set[int]) -> None:
    """Collects dead children that no `Popen` object of ours waits for."""
    for pid in descendants(os.getpid()):
        if pid not in known and is_zombie(pid):
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                continue

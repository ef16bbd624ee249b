"""Five machines behind real sshds, whose journals are an endless `yes`.

Usage: flood_world.py WORK ROOT. Writes the deployment below WORK, starts the sshds, and ends with its
input. What they say is the name of WORK, so that a test knows its own `yes` from all others.
"""

from __future__ import annotations

import sys
from pathlib import Path


def make(work: Path, root: str) -> None:
    """Serves until the input ends."""
    sys.path.insert(0, f"{root}/scripts/benchmarks")
    from fleet import Fleet  # pylint: disable=import-outside-toplevel,import-error

    commands = work / "machine"
    commands.mkdir()
    for name, script in {
        "journalctl": f'case "$*" in *--follow*) exec yes {work.name} ;; esac',
        "microk8s": "echo 'microk8s is not running' >&2; exit 1",
        "cloud-init": "echo 'status: done'",
    }.items():
        path = commands / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    with Fleet(work, 5, commands=commands):
        (work / "ready").touch()
        sys.stdin.read()


make(Path(sys.argv[1]), sys.argv[2])

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
    # pylint: disable-next=import-outside-toplevel,import-error
    from fleet import Fleet, install_endless_journal

    commands = work / "machine"
    commands.mkdir()
    install_endless_journal(commands, work.name)
    with Fleet(work, 5, commands=commands):
        (work / "ready").touch()
        sys.stdin.read()


make(Path(sys.argv[1]), sys.argv[2])

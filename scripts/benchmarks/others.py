"""The programs with a screen that people have open instead."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from context import SMALL, Context
from terminal import Terminal


@dataclass(frozen=True)
class Other:
    """A program that draws on a terminal, and how it is started and ended."""

    argv: tuple[str, ...]
    keys: bytes = b"q"
    """By which it ends."""
    shows: str = ""
    """What it is given to show, for the table."""
    sign: str = ""
    """What stands on its screen when it is there; without one it is there when it is silent."""
    is_deployed: bool = False
    """Whether it is started in the directory of the deployed cluster."""

    @property
    def name(self) -> str:
        """What it is called in a table."""
        return f"{self.argv[0]}, {self.shows}" if self.shows else self.argv[0]

    def open(self, context: Context) -> Terminal:
        """Starts it on a terminal of 80 by 24."""
        if not self.is_deployed:
            return Terminal(list(self.argv), context.env, SMALL, context.empty_directory)
        cluster = context.cluster
        return Terminal(list(self.argv), cluster.env, SMALL, cluster.directory)


def installed(context: Context) -> tuple[list[Other], str]:
    """Returns those that are here, and a line of the note that names those that are not."""
    log = context.work / "small.log"
    if not log.exists():
        lines = (f"2026-11-26T21:58:{n % 60:02d}Z request {n} took {n} ms" for n in range(1000))
        log.write_text("\n".join(lines) + "\n")
    every = [
        Other(("top", "-d", "2")),
        Other(("htop",)),
        Other(("btop",)),
        Other(("lnav", str(log)), shows="a log of 1,000 lines"),
        # It tells its makers of its use otherwise.
        Other(
            ("tftui", "--no-init", "--offline", "--disable-usage-tracking"),
            shows="deployed",
            sign="State (",
            is_deployed=True,
        ),
    ]
    here = [other for other in every if shutil.which(other.argv[0])]
    absent = [other.argv[0] for other in every if other not in here]
    return here, f"Not installed here: {', '.join(absent)}." if absent else ""

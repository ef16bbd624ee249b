"""The two logs of cloud-init, in the form of version 22.4.2 (recorded on Debian 12)."""

from __future__ import annotations

import time
from pathlib import Path

VERSION = "22.4.2"


def log_time(moment: float) -> str:
    """Returns `2026-11-23 07:40:45,411`."""
    seconds, milliseconds = divmod(int(moment * 1000), 1000)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)) + f",{milliseconds:03}"


def date_text(moment: float) -> str:
    """Returns `Mon, 23 Nov 2026 07:40:45 +0000`."""
    return time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(moment))


class Journal:
    """Writes /var/log/cloud-init.log and /var/log/cloud-init-output.log of one machine."""

    def __init__(self, root: Path) -> None:
        self.log = root / "var/log/cloud-init.log"
        self.output = root / "var/log/cloud-init-output.log"

    def record(self, source: str, level: str, message: str) -> None:
        """Writes a record; warnings and worse appear in the output log too."""
        line = f"{log_time(time.time())} - {source}.py[{level}]: {message}\n"
        _append(self.log, line)
        if level not in ("DEBUG", "INFO"):
            _append(self.output, line)

    def debug(self, source: str, message: str) -> None:
        """Writes a record of level DEBUG, which most are."""
        self.record(source, "DEBUG", message)

    def banner(self, text: str) -> None:
        """Writes a line such as "Cloud-init v. … running …" into both logs."""
        _append(self.output, text + "\n")
        self.debug("util", text)

    def print(self, text: str) -> None:
        """Writes what a module printed."""
        _append(self.output, text)


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)

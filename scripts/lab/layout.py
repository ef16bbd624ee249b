"""Where things lie in a laboratory's folder, and the rules for using a folder as one."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

# A unix socket's address has 107 bytes; the longest name here is "providers/openstack.sock".
LONGEST_DIRECTORY = 80


class Unsuitable(Exception):
    """The folder cannot be a laboratory's; the text says why."""


class Layout:
    """The files of one laboratory, all of them below its folder."""

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory).resolve()
        self.socket = self.directory / "lab.sock"
        self.log = self.directory / "labd.log"
        self.pid = self.directory / "labd.pid"
        self.machines = self.directory / "machines"
        self.stand_ins = self.directory / "bin"
        self.providers = self.directory / "providers"
        self.mirror = self.directory / "mirror"
        self.api = self.directory / "api"
        self.bastion = self.directory / "bastion"
        self.key = self.directory / "operator-key"

    @property
    def digest(self) -> int:
        """A number that the folder's name gives: where a laboratory looks for addresses first."""
        return int(hashlib.sha256(os.fsencode(self.directory)).hexdigest(), 16)

    def prepare(self) -> None:
        """Makes the folder ready for a start: new, empty, or left by an earlier laboratory.

        Raises Unsuitable, and then has changed nothing.
        """
        if len(str(self.directory)) > LONGEST_DIRECTORY:
            raise Unsuitable(
                f"the path is too long for unix sockets (over {LONGEST_DIRECTORY} characters): "
                f"{self.directory}"
            )
        if self.directory.exists() and any(self.directory.iterdir()):
            if not self.pid.exists():
                raise Unsuitable(f"{self.directory} is not empty and is no laboratory's folder")
            pid = self.read_pid()
            if pid is not None and self.owns_process(pid):
                raise Unsuitable(f"a laboratory runs in {self.directory} already (process {pid})")
            self._remove_leftovers()
        for folder in (self.machines, self.stand_ins, self.providers):
            folder.mkdir(parents=True, exist_ok=True)
        # The marker by which a later start knows that this folder is a laboratory's.
        self.pid.touch()

    def _remove_leftovers(self) -> None:
        """Removes what an earlier laboratory wrote, and nothing else."""
        for folder in (self.machines, self.stand_ins, self.providers, self.mirror, self.api,
                       self.bastion):
            shutil.rmtree(folder, ignore_errors=True)
        self.log.unlink(missing_ok=True)
        self.remove_sockets()

    def remove_sockets(self) -> None:
        """Removes what says "a laboratory runs here"."""
        self.socket.unlink(missing_ok=True)
        for path in self.providers.glob("*.sock"):
            path.unlink(missing_ok=True)

    def read_pid(self) -> int | None:
        """Returns the daemon's process id, or None when none was ever written."""
        try:
            return int(self.pid.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def owns_process(self, pid: int) -> bool:
        """Says whether the process is this folder's daemon, and no stranger with its old id."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return False
        return os.fsencode(self.directory) in words

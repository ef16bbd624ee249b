"""What the modules of a boot do to the machine: files, printed keys, and the user's scripts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cloud_init.journal import VERSION, Journal, date_text
from cloud_init.scripts import start_script
from cloud_init.stages import Module
from machines.clock import Stopped

if TYPE_CHECKING:
    from machines.machine import Machine

DATA_SOURCE = "DataSourceOpenStackLocal [net,ver=2]"
_SCRIPT_POLL = 0.05


class Effects:
    """The effects of the modules that have one here; the others only appear in the logs."""

    def __init__(self, machine: Machine, journal: Journal) -> None:
        self._machine = machine
        self._journal = journal

    def of(self, module: Module) -> str | None:
        """Does what the module does on this machine; returns its error, if it fails."""
        match module.name:
            case "write-files":
                self._write_files()
            case "ssh":
                self._print_host_keys()
            case "set_hostname":
                self._journal.debug(
                    "cc_set_hostname", f"Setting the hostname to {self._machine.name}"
                )
            case "scripts-user":
                return self._run_scripts()
            case "keys-to-console":
                self._print_fingerprints()
            case "final-message":
                self._print_final_message()
        return None

    def _write_files(self) -> None:
        for name, content in self._machine.user_data.files.items():
            path = self._machine.root / name.lstrip("/")
            if ".." in path.parts:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(content)
            size = len(content.encode())
            self._journal.debug("util", f"Writing to {name} - wb: [644] {size} bytes")
            self._journal.debug("util", f"Changing the ownership of {name} to 0:0")

    def _print_host_keys(self) -> None:
        folder = str(self._machine.folder / "ssh")
        for kind, said in self._machine.host_keys.items():
            path = f"/etc/ssh/ssh_host_{kind}_key"
            self._journal.debug(
                "subp",
                f"Running command ['ssh-keygen', '-t', '{kind}', '-N', '', '-f', '{path}'] "
                "with allowed return codes [0] (shell=False, capture=True)",
            )
            self._journal.print(said.replace(folder, "/etc/ssh"))

    def _print_fingerprints(self) -> None:
        folder = self._machine.folder / "ssh"
        prints = [
            f"256 {line.strip()} ({kind.upper()})"
            for kind, said in self._machine.host_keys.items()
            for line in said.splitlines()
            if line.startswith("SHA256:")
        ]
        keys = [path.read_text().strip() for path in sorted(folder.glob("*.pub"))]
        self._journal.print(
            "-----BEGIN SSH HOST KEY FINGERPRINTS-----\n" + "".join(f"{one}\n" for one in prints)
            + "-----END SSH HOST KEY FINGERPRINTS-----\n-----BEGIN SSH HOST KEY KEYS-----\n"
            + "".join(f"{one}\n" for one in keys) + "-----END SSH HOST KEY KEYS-----\n"
        )

    def _print_final_message(self) -> None:
        self._journal.banner(
            f"Cloud-init v. {VERSION} finished at {date_text(time.time())}. Datasource "
            f"{DATA_SOURCE}.  Up {self._machine.uptime:.2f} seconds"
        )
        finished = self._machine.root / "var/lib/cloud/instance/boot-finished"
        finished.write_text(
            f"{self._machine.uptime:.2f} - {date_text(time.time())} - v. {VERSION}\n"
        )

    def _run_scripts(self) -> str | None:
        """Runs the scripts of the user data; returns the error that names those that failed."""
        scripts = self._machine.user_data.scripts
        failed = []
        for name, script in sorted(scripts.items()):
            path = f"/var/lib/cloud/instance/scripts/{name}"
            self._journal.debug(
                "subp",
                f"Running command ['{path}'] with allowed return codes [0] "
                "(shell=False, capture=False)",
            )
            code = self._run_script(name, script)
            if code != 0:
                failed.append(name)
                self._journal.debug(
                    "subp",
                    "Unexpected error while running command.\n"
                    f"Command: ['{path}']\nExit code: {code}\nReason: -\nStdout: -\nStderr: -",
                )
        if not failed:
            return None
        return (
            f"RuntimeError('Runparts: {len(failed)} failures ({','.join(failed)}) "
            f"in {len(scripts)} attempted commands')"
        )

    def _run_script(self, name: str, script: str) -> int:
        process = start_script(
            name, script, self._journal.output,
            {**self._machine.variables, "LAB_SPEED": str(self._machine.site.clock.speed)},
            self._machine.site.boot_commands,
        )
        self._machine.adopt(process)
        while process.poll() is None:
            if self._machine.stopping.wait(_SCRIPT_POLL):
                raise Stopped
        return process.returncode

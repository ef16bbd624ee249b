"""Many machines on the loopback: real sshds with OpenSSH's own limits, and a state that names them."""

from __future__ import annotations

import getpass
import json
import os
import socket
import subprocess
import time
import uuid
from pathlib import Path
from types import TracebackType

NETWORK = "127.44.7"


class Fleet:
    """The machines `node-1` … of one benchmark, or of another name, which tells the role.

    A context manager: on leaving it every sshd is ended and waited for.
    """

    def __init__(
        self, work: Path, count: int, name: str = "node", commands: Path | None = None
    ) -> None:
        """`commands` is a folder that comes first in the PATH of the machines."""
        self._name = name
        self._path = f" PATH={commands}:/usr/local/bin:/usr/bin:/bin" if commands else ""
        self._work = work / "fleet"
        self._work.mkdir()
        self.directory = str(self._work / "cluster")
        self.port = _free_port()
        self.user = getpass.getuser()
        self.addresses = [f"{NETWORK}.{number}" for number in range(1, count + 1)]
        self.key = str(self._work / "id")
        self._sshds: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Fleet:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        _make_key(self.key)
        for address in self.addresses:
            self._start(address)
        deadline = time.monotonic() + 30
        for address in self.addresses:
            while not _listens(address, self.port):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"sshd at {address} does not listen")
                time.sleep(0.02)
        self._write_state()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for sshd in self._sshds:
            sshd.terminate()
        for sshd in self._sshds:
            sshd.wait()

    def ssh_config(self, name: str, sockets: Path | None) -> str:
        """Writes a configuration for other tools; with `sockets`, connections are kept there."""
        shared = ""
        if sockets is not None:
            sockets.mkdir()
            shared = f"ControlMaster auto\nControlPath {sockets}/%h\nControlPersist 10m\n"
        path = self._work / name
        path.write_text(
            f"User {self.user}\nPort {self.port}\nIdentityFile {self.key}\nIdentitiesOnly yes\n"
            "StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nLogLevel ERROR\n"
            f"BatchMode yes\n{shared}"
        )
        return str(path)

    @property
    def processes(self) -> list[int]:
        """The sshds that listen."""
        return [sshd.pid for sshd in self._sshds]

    def logs(self, text: str) -> int:
        """How often a text stands in the logs of all sshds."""
        return sum(
            (self._folder(address) / "log").read_text(errors="replace").count(text)
            for address in self.addresses
        )

    def _folder(self, address: str) -> Path:
        return self._work / address

    def _start(self, address: str) -> None:
        folder = self._folder(address)
        folder.mkdir()
        _make_key(str(folder / "host"))
        # MaxStartups and MaxSessions are those that OpenSSH has by itself. SHLVL keeps bash from
        # reading the user's own ~/.bashrc, which can take longer than the command.
        (folder / "config").write_text(
            f"ListenAddress {address}\nPort {self.port}\nHostKey {folder}/host\n"
            f"AuthorizedKeysFile {self.key}.pub\nStrictModes no\nUsePAM no\nPidFile none\n"
            "PermitRootLogin prohibit-password\nPasswordAuthentication no\nLogLevel VERBOSE\n"
            f"SetEnv SHLVL=1{self._path}\n"
        )
        self._sshds.append(
            subprocess.Popen(
                ["/usr/sbin/sshd", "-D", "-f", str(folder / "config"), "-E", str(folder / "log")],
                stdin=subprocess.DEVNULL,
            )
        )

    def _write_state(self) -> None:
        directory = Path(self.directory)
        directory.mkdir()
        servers = [
            {
                "index_key": index,
                "schema_version": 0,
                "attributes": {
                    "id": str(uuid.uuid4()),
                    "name": f"{self._name}-{index + 1}",
                    "access_ip_v4": address,
                    "network": [{"fixed_ip_v4": address}],
                },
            }
            for index, address in enumerate(self.addresses)
        ]
        key = {
            "schema_version": 1,
            "attributes": {
                "algorithm": "ED25519",
                "private_key_openssh": Path(self.key).read_text(),
                "public_key_openssh": Path(f"{self.key}.pub").read_text(),
            },
        }
        provider = 'provider["registry.terraform.io/{}"]'
        state = {
            "version": 4,
            "terraform_version": "1.11.4",
            "serial": 1,
            "lineage": str(uuid.uuid4()),
            "outputs": {
                "ssh_user": {"value": self.user, "type": "string"},
                "ssh_port": {"value": self.port, "type": "number"},
            },
            "resources": [
                {
                    "mode": "managed", "type": "tls_private_key", "name": "key",
                    "provider": provider.format("hashicorp/tls"), "instances": [key],
                },
                {
                    "mode": "managed", "type": "openstack_compute_instance_v2", "name": "node",
                    "provider": provider.format("terraform-provider-openstack/openstack"),
                    "instances": servers,
                },
            ],
            "check_results": None,
        }
        path = directory / "terraform.tfstate"
        path.write_text(json.dumps(state))
        path.chmod(0o600)


def install_endless_journal(commands: Path, words: str) -> None:
    """Puts a journalctl into a folder whose output never ends; nothing else runs on the machines."""
    for name, script in {
        "journalctl": f'case "$*" in *--follow*) exec yes "{words}" ;; esac',
        "microk8s": "echo 'microk8s is not running' >&2; exit 1",
        "cloud-init": "echo 'status: done'",
    }.items():
        path = commands / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


def _make_key(path: str) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((f"{NETWORK}.1", 0))
        return int(probe.getsockname()[1])


def _listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((address, port)) == 0

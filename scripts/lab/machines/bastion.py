"""The bastion: the host through which an operator reaches the cloud's services over SSH."""

from __future__ import annotations

import getpass
import signal
import socket
import subprocess
import threading
from pathlib import Path

from addresses import SERVICES, Address, Block
from door import Door
from faults import FaultRegistry
from keys import make_key
from machines.processes import descendants, kill_tree, signal_all
from machines.sshd import serve_connection, write_connection_configuration

LOGIN = Path(__file__).with_name("stand_ins") / "bastion-login"

_SSH_CONFIG = """\
# Leads to the bastion of the laboratory: ssh -N -F THIS_FILE bastion opens all tunnels.
Host bastion
  HostName {host}
  Port {port}
  User {user}
  IdentityFile "{key}"
  IdentitiesOnly yes
  UserKnownHostsFile "{known_hosts}"
  StrictHostKeyChecking yes
  ExitOnForwardFailure yes
  BatchMode yes
"""


class Bastion:
    """Serves each connection with an sshd of its own, as inetd does: none runs while nobody asks.

    The public key in `operator_key` may log in. What the faults want counts for a connection from
    its beginning, but that a bastion that goes down takes all connections with it.
    """

    def __init__(
        self, block: Block, folder: Path, operator_key: Path, faults: FaultRegistry
    ) -> None:
        self.address = block.address("bastion")
        self._folder = folder
        self._faults = faults
        self._lock = threading.Lock()
        self._sessions: list[subprocess.Popen[bytes]] = []
        self._is_frozen = False
        folder.mkdir(parents=True, exist_ok=True)
        self.host_key = make_key(folder / "ssh_host_ed25519_key", "root@bastion")
        # Where the fault `bastion-key-changed` leads: to somebody else.
        make_key(folder / "other_host_ed25519_key", "root@somewhere")
        write_connection_configuration(
            folder / "sshd_config", operator_key.with_suffix(".pub"), LOGIN
        )
        known = f"[{self.address.host}]:{self.address.port} {self.host_key}\n"
        (folder / "known_hosts").write_text(known)
        tunnels = {block.local_ports[name]: block.address(name) for name in SERVICES}
        self.ssh_config = folder / "ssh_config"
        self.ssh_config.write_text(self._describe(operator_key, tunnels))
        self._door = Door("bastion", block.listeners["bastion"], self._admit)

    def start(self) -> None:
        """Begins to accept connections."""
        self._door.start()

    def close(self) -> None:
        """Accepts no more connections, for good."""
        self._door.close()

    def follow_faults(self) -> None:
        """Goes down, or comes up again."""
        is_down = self._faults.is_active("bastion-down")
        self._door.keep(is_open=not is_down)
        if is_down:
            for pid in self.processes():
                kill_tree(pid)

    def processes(self) -> set[int]:
        """The processes that the bastion itself waits for; those that ended are forgotten."""
        with self._lock:
            self._sessions = [one for one in self._sessions if one.poll() is None]
            return {one.pid for one in self._sessions}

    def _admit(self, connection: socket.socket) -> None:
        is_other = self._faults.is_active("bastion-key-changed")
        name = "other_host_ed25519_key" if is_other else "ssh_host_ed25519_key"
        with connection, self._lock:
            if self._faults.is_active("bastion-down"):
                # Accepted in the very moment in which the bastion went down.
                return
            self._sessions.append(
                serve_connection(
                    connection, self._folder / "sshd_config", self._folder / name,
                    self._folder / "sshd.log",
                    forwarding=not self._faults.is_active("bastion-no-forwarding"),
                )
            )

    def _describe(self, key: Path, tunnels: dict[int, Address]) -> str:
        text = _SSH_CONFIG.format(
            host=self.address.host, port=self.address.port, user=getpass.getuser(),
            # ssh expands % in both.
            key=str(key).replace("%", "%%"),
            known_hosts=str(self._folder / "known_hosts").replace("%", "%%"),
        )
        return text + "".join(
            f"  LocalForward 127.0.0.1:{port} {address}\n" for port, address in tunnels.items()
        )

    # The network's faults.

    @property
    def is_lost(self) -> bool:
        """Never: a bastion that is down refuses connections."""
        return False

    @property
    def is_slow(self) -> bool:
        """Whether everything takes its time."""
        return self._faults.is_active("bastion-slow")

    def freeze(self) -> None:
        """Stops everything that goes through the bastion."""
        self._is_frozen = True
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        if self._is_frozen:
            self._signal(signal.SIGCONT)
            self._is_frozen = False

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.processes():
            signal_all([pid, *descendants(pid)], number)

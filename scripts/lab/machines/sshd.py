"""Real OpenSSH servers: one that listens, for a machine; one for a connection, for the bastion."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path

from machines.processes import bound_to_parent

#: sshd refuses to start as root without this folder; the distribution makes it at boot.
_PRIVILEGE_SEPARATION = Path("/run/sshd")

_CONFIGURATION = """\
AuthorizedKeysFile {authorized_keys}
AllowUsers {user}
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
# The laboratory's folder may lie in a folder that everybody may write to, such as /tmp.
StrictModes no
PidFile none
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 50
MaxSessions 50
LogLevel INFO
ForceCommand {login}
# SHLVL keeps bash from reading the user's own ~/.bashrc before what every session runs.
SetEnv SHLVL=1 {variables}
"""

_OF_A_MACHINE = """\
ListenAddress {ip}
Port {port}
{host_keys}
Subsystem sftp internal-sftp
"""


def make_host_keys(folder: Path, hostname: str) -> dict[str, str]:
    """Makes the machine's host keys and returns what ssh-keygen said about each, by type."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {}
    for kind in ("ecdsa", "ed25519"):
        done = subprocess.run(
            ["ssh-keygen", "-t", kind, "-N", "", "-C", f"root@{hostname}",
             "-f", str(folder / f"ssh_host_{kind}_key")],
            check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )
        said[kind] = done.stdout
    return said


def start_sshd(
    folder: Path, ip: str, port: int, login: Path, variables: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Starts sshd for the machine whose files lie in the folder.

    Every session runs `login`, our own shell, which leads to the stand-ins. The calling thread must
    live as long as sshd shall: see `bound_to_parent`.
    """
    keys = sorted((folder / "ssh").glob("ssh_host_*_key"))
    configuration = folder / "sshd_config"
    configuration.write_text(
        _OF_A_MACHINE.format(
            ip=ip, port=port, host_keys="\n".join(f"HostKey {key}" for key in keys)
        )
        + _common(folder / "authorized_keys", login, variables)
    )
    return subprocess.Popen(
        bound_to_parent(
            [_program(), "-D", "-f", str(configuration), "-E", str(folder / "sshd.log")]
        ),
        stdin=subprocess.DEVNULL,
    )


def write_connection_configuration(path: Path, authorized_keys: Path, login: Path) -> None:
    """Writes the configuration for `serve_connection`."""
    path.write_text(_common(authorized_keys, login, {}))


def serve_connection(
    connection: socket.socket, configuration: Path, host_key: Path, log: Path, forwarding: bool
) -> subprocess.Popen[bytes]:
    """Starts an sshd for one connection, as inetd does; see `start_sshd` for the thread."""
    options = {"HostKey": str(host_key), "AllowTcpForwarding": "yes" if forwarding else "no"}
    descriptor = connection.fileno()
    return subprocess.Popen(
        bound_to_parent(
            [_program(), "-i", "-f", str(configuration), "-E", str(log),
             *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
        ),
        stdin=descriptor, stdout=descriptor, stderr=subprocess.DEVNULL,
    )


def _common(authorized_keys: Path, login: Path, variables: dict[str, str]) -> str:
    return _CONFIGURATION.format(
        authorized_keys=authorized_keys,
        user=getpass.getuser(),
        login=login,
        variables=" ".join(f'"{name}={value}"' for name, value in variables.items()),
    )


def _program() -> str:
    """Returns the path of sshd, and makes ready what it needs before it starts."""
    if os.geteuid() == 0:
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    program = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if program is None:
        raise FileNotFoundError("sshd: sudo apt-get install openssh-server")
    return program

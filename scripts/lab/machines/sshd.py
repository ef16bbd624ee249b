"""A real OpenSSH server on one loopback address."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from pathlib import Path

from machines.processes import bound_to_parent

#: sshd refuses to start as root without this folder; the distribution makes it at boot.
_PRIVILEGE_SEPARATION = Path("/run/sshd")

_CONFIGURATION = """\
ListenAddress {ip}
Port {port}
{host_keys}
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
Subsystem sftp internal-sftp
# Every session starts in our own shell, which leads to the stand-ins.
ForceCommand {login}
# SHLVL keeps bash from reading the user's own ~/.bashrc before that.
SetEnv SHLVL=1 {variables}
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

    The calling thread must live as long as sshd shall: see `bound_to_parent`.
    """
    keys = sorted((folder / "ssh").glob("ssh_host_*_key"))
    configuration = folder / "sshd_config"
    configuration.write_text(
        _CONFIGURATION.format(
            ip=ip,
            port=port,
            host_keys="\n".join(f"HostKey {key}" for key in keys),
            authorized_keys=folder / "authorized_keys",
            user=getpass.getuser(),
            login=login,
            variables=" ".join(f'"{name}={value}"' for name, value in variables.items()),
        )
    )
    if os.geteuid() == 0:
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    program = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if program is None:
        raise FileNotFoundError("sshd: sudo apt-get install openssh-server")
    return subprocess.Popen(
        bound_to_parent([program, "-D", "-f", str(configuration), "-E", str(folder / "sshd.log")]),
        stdin=subprocess.DEVNULL,
    )

"""Lays out the folders of stand-ins that come first in a machine's PATH.

The stand-ins themselves are the scripts in stand_ins/; one script serves several commands, which
are links to it.
"""

from __future__ import annotations

from pathlib import Path

SCRIPTS = Path(__file__).with_name("stand_ins")

#: Commands that the daemon answers.
ASKED = ("microk8s", "microk8s.kubectl", "kubectl", "cloud-init", "snap", "openssl", "df", "free",
         "uptime")
#: Real programs that are led to the machine's files.
MAPPED = ("cat", "tail", "head", "ls", "grep", "wc", "stat", "tee")
#: What a session must not do to the host.
REFUSED = (
    "systemctl", "service", "reboot", "shutdown", "poweroff", "halt", "init", "apt", "apt-get",
    "dpkg", "usermod", "useradd", "userdel", "groupadd", "passwd", "mount", "umount", "iptables",
    "nft", "ufw", "sysctl", "modprobe", "swapoff", "swapon", "crontab",
)
#: What a boot script may ask for and only seems to happen. `swapoff -a`, for one, is common.
PRETENDED = (
    *REFUSED, "mkdir", "chown", "chmod", "chgrp", "cp", "mv", "ln", "touch", "rm", "install",
    "newgrp", "addgroup", "adduser", "update-alternatives", "systemd-run", "udevadm", "logger",
    "sync", "loginctl", "hostnamectl", "timedatectl", "netplan", "locale-gen", "sed",
)
#: Programs that a boot script may really run, because they cannot write files.
HARMLESS = ("true", "false", "date", "seq", "expr", "tr", "cut", "id", "uname", "basename",
            "dirname", "sort", "uniq")


def write_session_commands(folder: Path) -> None:
    """Writes the folder that comes first in the PATH of SSH sessions."""
    _link(folder, "ask", ASKED)
    _link(folder, "machine-file", MAPPED)
    _link(folder, "refuse", REFUSED)
    for name in ("sudo", "hostname", "nproc", "cut"):
        _link(folder, name, (name,))


def write_boot_commands(folder: Path) -> None:
    """Writes the folder that is the whole PATH of a boot script."""
    _link(folder, "pretend", PRETENDED)
    _link(folder, "ask", ASKED)
    _link(folder, "machine-file", MAPPED)
    for name in ("sudo", "hostname", "nproc", "sleep", "timeout"):
        _link(folder, name, (name,))
    for name in HARMLESS:
        (folder / name).symlink_to(f"/usr/bin/{name}")


def _link(folder: Path, script: str, names: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).symlink_to(SCRIPTS / script)

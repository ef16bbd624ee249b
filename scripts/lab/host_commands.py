"""What the host's own commands answer on a machine: snap, openssl, df, free and uptime."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from machines.machine import Machine

Answer = Iterator[tuple[str, Any]]


@dataclass(frozen=True)
class Services:
    """The services of MicroK8s that do not run on a machine."""

    #: Those that are not meant to.
    off: frozenset[str] = frozenset({"daemon-apiserver-proxy", "daemon-etcd", "daemon-flanneld"})
    #: Those that are.
    dead: frozenset[str] = frozenset()


#: What is off on a worker, which has no control plane.
ON_A_WORKER = frozenset({"daemon-apiserver-kicker", "daemon-cluster-agent", "daemon-etcd",
                         "daemon-flanneld", "daemon-k8s-dqlite"})

SNAP_INSTALL_SECONDS = 3.0
SNAP_VERSION = "1.28.15"
SNAP_REVISION = "8511"
CERTIFICATES = "/var/snap/microk8s/current/certs"
#: How many years each certificate is valid.
_CERTIFICATES = {"ca.crt": 10, "front-proxy-ca.crt": 10, "server.crt": 1,
                 "front-proxy-client.crt": 1, "kubelet.crt": 1}
_SERVICES = (
    "daemon-apiserver-kicker", "daemon-apiserver-proxy", "daemon-cluster-agent",
    "daemon-containerd", "daemon-etcd", "daemon-flanneld", "daemon-k8s-dqlite", "daemon-kubelite",
)
_INSTALL_STEPS = (
    "Ensure prerequisites",
    'Download snap "{name}" ({revision}) from channel "{channel}"',
    'Mount snap "{name}" ({revision})',
    'Start snap "{name}" ({revision}) services',
)


def snap(machine: Machine, arguments: list[str], idle: Services) -> Answer:
    """Answers `snap`; the only snap that means anything is microk8s.

    `idle` tells which of its services are off, and which should run and do not.
    """
    words = [word for word in arguments if not word.startswith("-")]
    match words:
        case ["install", name, *_]:
            yield from _install(machine, name, _option(arguments, "--channel") or "latest/stable")
            return
        case ["alias", command, alias]:
            yield "out", f"Added:\n  - {command} as {alias}\n"
        case ["list", *_]:
            yield from _list(machine)
        case ["services", "microk8s"] if machine.has_microk8s:
            yield from _services(idle)
        case ["services", name, *_]:
            yield "err", f'error: snap "{name}" not found\n'
            yield "exit", 1
            return
        case ["version"] if not machine.has_microk8s:
            yield "out", "snap    2.63\nsnapd   2.63\nseries  16\n"
        case _:
            yield "out", ""
    yield "exit", 0


def _install(machine: Machine, name: str, channel: str) -> Answer:
    if machine.site.faults.concerns("cloud-init-failed", machine.name, machine.ip):
        yield "err", (
            "error: cannot perform the following tasks:\n"
            f'- Download snap "{name}" ({SNAP_REVISION}) from channel "{channel}" '
            "(unexpected EOF)\n"
        )
        yield "exit", 1
        return
    for step in _INSTALL_STEPS:
        text = step.format(name=name, channel=channel, revision=SNAP_REVISION)
        # As on a terminal: the line is overwritten, so the log holds carriage returns.
        yield "out", f"\r{text}\x1b[K"
        machine.site.clock.sleep(SNAP_INSTALL_SECONDS / len(_INSTALL_STEPS), machine.stopping)
    if name == "microk8s":
        machine.install_microk8s()
    yield "out", f"\r\x1b[K{name} ({channel}) v{SNAP_VERSION} from Canonical** installed\n"
    yield "exit", 0


def _list(machine: Machine) -> Answer:
    rows = [("Name", "Version", "Rev", "Tracking", "Publisher", "Notes"),
            ("core20", "20240416", "2318", "latest/stable", "canonical**", "base")]
    if machine.has_microk8s:
        rows.append(("microk8s", f"v{SNAP_VERSION}", SNAP_REVISION, "1.28-strict/stable",
                     "canonical**", "-"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths))
        yield "out", "  ".join(cells).rstrip() + "\n"


def _option(arguments: list[str], name: str) -> str | None:
    """Returns the value of `--name value` or `--name=value`."""
    for position, word in enumerate(arguments):
        if word == name and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def _services(idle: Services) -> Answer:
    rows = [("Service", "Startup", "Current", "Notes")]
    for name in _SERVICES:
        startup = "disabled" if name in idle.off else "enabled"
        current = "inactive" if name in idle.off or name in idle.dead else "active"
        rows.append((f"microk8s.{name}", startup, current, "-"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "out", "  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() + "\n"


def openssl(machine: Machine, arguments: list[str]) -> Answer:
    """Answers `openssl x509 -noout -enddate -in FILE` for the certificates of MicroK8s."""
    path = arguments[arguments.index("-in") + 1] if "-in" in arguments[:-1] else ""
    folder, _, name = path.rpartition("/")
    years = _CERTIFICATES.get(name)
    if arguments[:1] != ["x509"] or "-enddate" not in arguments or not path:
        yield "err", "openssl: not available in the laboratory\n"
        yield "exit", 1
    elif folder != CERTIFICATES or years is None or not machine.has_microk8s:
        yield "err", (f"Can't open {path} for reading, No such file or directory\n"
                      "unable to load certificate\n")
        yield "exit", 1
    else:
        end = time.gmtime(machine.started_at + years * 365 * 86400)
        yield "out", f"notAfter={time.strftime('%b', end)} {end.tm_mday:>2} " + time.strftime(
            "%H:%M:%S %Y GMT\n", end)
        yield "exit", 0


def df(machine: Machine, arguments: list[str]) -> Answer:
    """Answers `df`, with the flavor's disk as the only file system; `-h` is honoured."""
    total = machine.server.flavor.disk * 1024 * 1024
    is_full = machine.site.faults.concerns("disk-full", machine.name, machine.ip)
    used = int(total * (0.97 if is_full else 0.23 if machine.has_microk8s else 0.09))
    free = total - used
    percent = round(used / total * 100)
    if any("h" in word for word in arguments if word.startswith("-") and "--" not in word):
        sizes = [f"{value / 1048576:.0f}G" for value in (total, used, free)]
        yield "out", (
            "Filesystem      Size  Used Avail Use% Mounted on\n"
            f"/dev/vda1      {sizes[0]:>5} {sizes[1]:>5} {sizes[2]:>5} {percent:>3}% /\n"
        )
    else:
        blocks, use = ("1024-blocks", "Capacity") if _is_posix(arguments) else ("1K-blocks", "Use%")
        yield "out", (
            f"Filesystem     {blocks:>11} {'Used':>9} {'Available':>9} {use} Mounted on\n"
            f"/dev/vda1      {total:>11} {used:>9} {free:>9} {percent:>{len(use) - 1}}% /\n"
        )
    yield "exit", 0


def _is_posix(arguments: list[str]) -> bool:
    return any("P" in word for word in arguments if word.startswith("-") and "--" not in word)


def free(machine: Machine, arguments: list[str]) -> Answer:
    """Answers `free`; `-b`, `-m` and `-g` choose the unit (default KiB)."""
    shift = next((shift for option, shift in (("-b", 0), ("-m", 20), ("-g", 30))
                  if option in arguments), 10)
    total = machine.server.flavor.memory * 1024 * 1024
    shares = (0.97, 0.42 if machine.has_microk8s else 0.11, 0.31, 0.0, 0.27, 0.55)
    cells = "".join(f"{int(total * share) >> shift:>12}" for share in shares)
    yield "out", (
        "               total        used        free      shared  buff/cache   available\n"
        f"Mem:    {cells}\nSwap:              0           0           0\n"
    )
    yield "exit", 0


def uptime(machine: Machine, arguments: list[str]) -> Answer:
    """Answers `uptime`, with `-p` and `-s`."""
    seconds = int(machine.uptime)
    hours, minutes = divmod(seconds // 60, 60)
    if "-s" in arguments:
        yield "out", time.strftime("%Y-%m-%d %H:%M:%S\n", time.gmtime(machine.started_at))
    elif "-p" in arguments:
        yield "out", f"up {f'{hours} hours, ' if hours else ''}{minutes} minutes\n"
    else:
        load = ", ".join(f"{value:.2f}" for value in machine.load)
        since = f"{hours}:{minutes:02}" if hours else f"{minutes} min"
        now = time.strftime("%H:%M:%S", time.gmtime())
        yield "out", f" {now} up {since},  1 user,  load average: {load}\n"
    yield "exit", 0

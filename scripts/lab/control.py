"""The command line of the laboratory: starts the daemon and sends it requests.

`lab env` is not here: the launcher prints the files that the daemon wrote.
"""

from __future__ import annotations

import argparse
import grp
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from faults import FAULTS
from layout import Layout, Unsuitable
from machines.processes import signal_all

START_TIMEOUT = 20.0
STOP_TIMEOUT = 10.0

# What the machines need beside Python: program, and the package that brings it.
PROGRAMS = {"sshd": "openssh-server", "ssh-keygen": "openssh-client", "setpriv": "util-linux"}


class Refusal(Exception):
    """A request that cannot be met; its text is shown to the user."""


def request(layout: Layout, body: dict[str, Any]) -> dict[str, Any]:
    """Sends one control request to the daemon and returns its answer."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(layout.socket))
        except OSError as error:
            raise Refusal(f"no laboratory runs in {layout.directory}") from error
        connection.sendall(json.dumps(body).encode() + b"\n")
        answer = json.loads(connection.makefile().readline() or "{}")
    if "error" in answer:
        raise Refusal(str(answer["error"]))
    return answer


def check_programs() -> None:
    """Raises a refusal that names every missing program and the command that installs it."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = {package for name, package in PROGRAMS.items() if not shutil.which(name, path=path)}
    if missing:
        packages = " ".join(sorted(missing))
        raise Refusal(f"missing programs: sudo apt-get install {packages}")


def check_terminals() -> None:
    """Raises a refusal where sshd, run by an ordinary user, would drop sessions with a terminal.

    sshd gives each terminal to the group tty. Only root may do that; for others it has to belong
    to that group from the start, as distributions mount /dev/pts. Terraform always asks for one.
    """
    if os.geteuid() == 0:
        return
    try:
        wanted = grp.getgrnam("tty").gr_gid
    except KeyError:
        return
    pair = os.openpty()
    try:
        found = os.fstat(pair[1]).st_gid
    finally:
        for descriptor in pair:
            os.close(descriptor)
    if found != wanted:
        raise Refusal(
            "terminals do not belong to the group tty here, so sshd works for root only: run as "
            f"root, or sudo mount -o remount,gid={wanted},mode=620 /dev/pts"
        )


def start(options: argparse.Namespace) -> int:
    """Starts the daemon and returns when it is ready (or says why it is not)."""
    check_programs()
    check_terminals()
    layout = Layout(options.directory)
    layout.prepare()
    read_end, write_end = os.pipe()
    command = [
        sys.executable, "-E", "-s", "-X", f"pycache_prefix={sys.pycache_prefix or ''}",
        str(Path(__file__).with_name("labd.py")), str(layout.directory),
        "--speed", str(options.speed), "--build-seconds", str(options.build_seconds),
        "--ready-fd", str(write_end),
    ]
    if options.owner:
        command += ["--owner", str(options.owner)]
    # A clean environment: nothing secret of the caller may reach a machine's shell.
    kept = ("PATH", "HOME", "LANG")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    with layout.log.open("ab") as log:
        daemon = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
            start_new_session=True, pass_fds=[write_end],
        )
    os.close(write_end)
    with os.fdopen(read_end) as ready:
        line = ready.readline().strip()
    if not line:
        daemon.wait()
        tail = layout.log.read_text(errors="replace").strip().splitlines()[-1:]
        raise Refusal(f"the daemon did not start: {''.join(tail)} (see {layout.log})")
    print(line)
    return 0


def stop(options: argparse.Namespace) -> int:
    """Stops the daemon and waits until its process is gone; a lab that does not run is no error."""
    layout = Layout(options.directory)
    pid = layout.read_pid()
    if pid is None or not layout.owns_process(pid):
        layout.remove_sockets()
        print("not running")
        return 0
    try:
        request(layout, {"control": "stop"})
    except Refusal:
        # It is about to end, or does not answer for a reason of its own.
        signal_all([pid], signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT
    while layout.owns_process(pid):
        if time.monotonic() > deadline:
            signal_all([pid], signal.SIGKILL)
            deadline += STOP_TIMEOUT
        time.sleep(0.01)
    layout.remove_sockets()
    print("stopped")
    return 0


def fault(options: argparse.Namespace) -> int:
    """Injects a fault into the running laboratory."""
    body = {"control": "fault", "name": options.name, "target": options.target}
    print(request(Layout(options.directory), body)["message"])
    return 0


def heal(options: argparse.Namespace) -> int:
    """Removes one fault or all of them."""
    print(request(Layout(options.directory), {"control": "heal", "name": options.name})["message"])
    return 0


def status(options: argparse.Namespace) -> int:
    """Prints servers, boot stages, nodes, pods and faults."""
    answer = request(Layout(options.directory), {"control": "status"})
    if options.json:
        print(json.dumps(answer, indent=2))
        return 0
    print(f"speed {answer['speed']}   port {answer['port']}   faults: ", end="")
    faults = [f"{one['name']} {one['target'] or ''}".strip() for one in answer["faults"]]
    print(", ".join(faults) or "none")
    for server in answer["servers"]:
        print(
            f"{server['ip']:<15} {server['status']:<8} {server['role']:<13} "
            f"{server['boot']:<16} {server['name']}"
        )
    for node in answer["nodes"]:
        print(f"node {node['name']}: {node['status']}")
    print("pods: " + (", ".join(f"{n} {phase}" for phase, n in answer["pods"].items()) or "none"))
    return 0


def parser() -> argparse.ArgumentParser:
    """Returns the parser of all commands but `env`, which is listed for its help only."""
    top = argparse.ArgumentParser(prog="lab", description=__doc__.splitlines()[0])
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, action, summary: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=summary, description=summary)
        one.add_argument("directory", metavar="DIR", help="the laboratory's folder")
        one.set_defaults(action=action)
        return one

    starting = command("start", start, "start a laboratory; returns when it is ready")
    starting.add_argument("--speed", type=float, default=1.0, metavar="F",
                          help="divide every waiting time by F (a machine boots in 12 s at 1)")
    starting.add_argument("--build-seconds", type=float, default=3.0, metavar="S",
                          help="how long the cloud builds a server, before division (default 3)")
    starting.add_argument("--owner", type=int, metavar="PID",
                          help="end the laboratory when this process is gone")
    command("env", None, "print the variables for terraform: [--mirror] [--json]")
    injecting = command("fault", fault, "inject a fault: " + " ".join(sorted(FAULTS)))
    injecting.add_argument("name", choices=sorted(FAULTS), metavar="NAME")
    injecting.add_argument("target", nargs="?", metavar="TARGET",
                           help="a machine, a pod, a service, a number: see README.md")
    healing = command("heal", heal, "remove one fault, or all")
    healing.add_argument("name", nargs="?", choices=sorted(FAULTS), metavar="NAME")
    showing = command("status", status, "servers, boot stages, nodes, pods, faults")
    showing.add_argument("--json", action="store_true")
    command("stop", stop, "stop the laboratory and everything in it")
    return top


def main() -> int:
    """Runs one command and returns its exit code: 0 done, 2 refused."""
    options = parser().parse_args()
    if getattr(options, "speed", 1.0) <= 0:
        print("lab: --speed must be above 0", file=sys.stderr)
        return 2
    try:
        return options.action(options)
    except (Refusal, Unsuitable) as refusal:
        print(f"lab: {refusal}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

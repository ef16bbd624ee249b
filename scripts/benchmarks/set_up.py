"""A large log of cloud-init: what it says in the end, how long that takes, and in how much memory."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from context import Context
from tables import Table, milliseconds

SIZE = 200 << 20
BEGINNING = (
    "2026-08-01 10:00:00,123 - util.py[DEBUG]: Cloud-init v. 26.1 running 'init-local' at Sat, "
    "01 Aug 2026 10:00:00 +0000. Up 5.11 seconds.\n"
)
END = """\
2026-08-01 11:00:05,123 - util.py[DEBUG]: Cloud-init v. 26.1 running 'modules:final' at Sat, \
01 Aug 2026 11:00:05 +0000. Up 3620.11 seconds.
2026-08-01 11:00:05,200 - handlers.py[DEBUG]: start: modules-final/config-scripts_user: running
2026-08-01 11:00:06,002 - cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts \
in /var/lib/cloud/instance/scripts)
2026-08-01 11:00:06,003 - handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: \
running config-scripts_user
2026-08-01 11:00:06,010 - util.py[DEBUG]: Cloud-init v. 26.1 finished at Sat, 01 Aug 2026 \
11:00:06 +0000. Datasource DataSourceOpenStackLocal [net,ver=2].  Up 3621.00 seconds
"""


def measure(context: Context) -> str:
    """Returns the table."""
    log = context.work / "cloud-init.log"
    _write(log)
    table = Table(
        f"A log of cloud-init of {SIZE >> 20} MiB",
        ["", "n", "median ms", "max", "peak MiB"],
        "From exec to the end of the command; the file is in the kernel's memory. The verdict of\n"
        "cloud-init is that of the last lines, for which all lines are looked at; the others print\n"
        "the last ten lines, or count those that fail.\n"
        "Aim: peak below 64 MiB.",
    )
    commands = {
        "quarterdeck cloud-init --from": [context.binary, "cloud-init", "--from", str(log)],
        "quarterdeck logs --from --tail 10": [
            context.binary, "logs", "--from", str(log), "--tail", "10"],
        "grep -c FAIL": ["grep", "-c", "FAIL", str(log)],
        "tail": ["tail", str(log)],
    }
    for name, argv in commands.items():
        runs = [_run(argv, context.env) for _ in range(3 if context.quick else 10)]
        seconds = [run[0] for run in runs]
        table.add(
            name, str(len(runs)), milliseconds(statistics.median(seconds)),
            milliseconds(max(seconds)), f"{max(run[1] for run in runs):.0f}")
    log.unlink()
    return str(table)


def _write(path: Path) -> None:
    lines = []
    for number in range(2_000):
        stamp = f"2026-08-01 10:{number // 60 % 60:02}:{number % 60:02},{number % 1000:03}"
        lines.append(
            f"{stamp} - util.py[DEBUG]: Reading from /sys/class/net/eth{number % 7}/address\n"
            f"{stamp} - subp.py[DEBUG]: Running command ['systemctl', 'show', 'unit-{number}'] with "
            "allowed return codes [0] (shell=False, capture=True)\n")
    block = "".join(lines).encode()
    with path.open("wb") as file:
        file.write(BEGINNING.encode())
        while file.tell() < SIZE:
            file.write(block)
        file.write(END.encode())


def _run(argv: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Seconds on the clock, and MiB at most, of a command."""
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open("/dev/null", os.O_RDWR), 1)
            os.execvpe(argv[0], argv, env)
        finally:
            os._exit(127)
    _, _, usage = os.wait4(pid, 0)
    return time.monotonic() - begun, usage.ru_maxrss / 1024

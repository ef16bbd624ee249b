"""The daemon of one laboratory: labd.py DIR. `lab start` starts it; nobody else should."""

from __future__ import annotations

import argparse
import os
import select
import signal
import threading
import traceback

from laboratory import Laboratory
from layout import Layout
from machines.processes import become_subreaper

TICK = 1.0


def watch_owner(pid: int, stopping: threading.Event) -> None:
    """Ends the laboratory when the process that owns it is gone."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        stopping.set()
        return

    def wait() -> None:
        select.select([descriptor], [], [])
        stopping.set()

    threading.Thread(target=wait, name="owner", daemon=True).start()


def run(laboratory: Laboratory) -> None:
    """Keeps the laboratory fresh until it is told to stop."""
    while not laboratory.stopping.wait(TICK):
        try:
            laboratory.tick()
        except Exception:
            # Stale figures are no reason to take the cloud away from those who work with it.
            traceback.print_exc()


def main() -> None:
    """Runs until stopped, by request, by signal, or by the end of the owner."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--speed", type=float, required=True)
    parser.add_argument("--build-seconds", type=float, required=True)
    parser.add_argument("--ready-fd", type=int, required=True)
    parser.add_argument("--owner", type=int)
    options = parser.parse_args()

    become_subreaper()
    layout = Layout(options.directory)
    layout.pid.write_text(f"{os.getpid()}\n")
    laboratory = Laboratory(layout, options.speed, options.build_seconds)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: laboratory.stopping.set())
    laboratory.start()
    if options.owner:
        watch_owner(options.owner, laboratory.stopping)
    with os.fdopen(options.ready_fd, "w") as ready:
        ready.write(f"laboratory ready: {laboratory.network} port {laboratory.port}\n")
    laboratory.open_services()
    run(laboratory)
    laboratory.stop()
    # Without waiting for threads that still answer somebody: all they talk to is gone.
    os._exit(0)


if __name__ == "__main__":
    main()

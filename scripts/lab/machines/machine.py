"""A machine: its files, its sshd, its boot, and what a fault does to its network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloud_init.boot import Boot
from cloud_init.user_data import UserData
from host_commands import SNAP_REVISION
from machines.clock import Clock, Stopped
from machines.processes import descendants, kill_tree, signal_all
from machines.sshd import make_host_keys, start_sshd

if TYPE_CHECKING:
    from cloud import Server
    from faults import FaultRegistry

#: From "ACTIVE" to the first line of cloud-init: firmware and kernel.
KERNEL_SECONDS = 1.0


@dataclass(frozen=True)
class Site:
    """What all machines of a laboratory have in common."""

    clock: Clock
    faults: FaultRegistry
    port: int
    build_seconds: float
    directory: Path
    session_commands: Path
    boot_commands: Path
    socket: Path
    operator_key: str
    home: Path
    #: Tell the cluster that a machine got MicroK8s, and that a machine is gone for good.
    on_microk8s: Callable[[Machine], None]
    on_removed: Callable[[Machine], None]


class Machine:
    """The machine of one server, run by one thread from its build to its end.

    The thread starts every process of the machine, so that the kernel ends them with the thread.
    """

    def __init__(self, server: Server, site: Site) -> None:
        self.server = server
        self.site = site
        self.name = server.name
        self.ip = server.ip
        self.folder = site.directory / "machines" / server.ip
        self.root = self.folder / "root"
        self.user_data = UserData.parse(server.user_data)
        self.role = "control-plane" if self.user_data.founds_cluster else "worker"
        self.started_at = 0.0
        self.has_microk8s = False
        self.host_keys: dict[str, str] = {}
        self.stopping = threading.Event()
        self.boot: Boot | None = None
        self._sshd: subprocess.Popen[bytes] | None = None
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_frozen = False
        # Whoever refreshes or removes files from outside the machine's thread holds the lock.
        self._files = threading.Lock()
        self._is_discarded = False
        self._thread = threading.Thread(
            target=self._live, name=f"machine {self.name}", daemon=True
        )

    def start(self) -> None:
        """Begins to build and boot; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends everything on the machine and returns when it is gone."""
        self.stopping.set()
        self._thread.join()

    @property
    def stage(self) -> str:
        """Where the boot stands: build, kernel, a stage of cloud-init, or its result."""
        if self.server.status != "ACTIVE":
            return "build"
        return self.boot.stage_text if self.boot else "kernel"

    @property
    def uptime(self) -> float:
        """Seconds since the kernel started."""
        return max(0.0, self.site.clock.now() - self.started_at) if self.started_at else 0.0

    @property
    def variables(self) -> dict[str, str]:
        """The environment by which the stand-ins know where they run."""
        return {
            "LAB_PATH": f"{self.site.session_commands}:/usr/local/bin:/usr/bin:/bin",
            "LAB_PYTHON": sys.executable,
            "LAB_HOME": str(self.site.home),
            "LAB_SOCKET": str(self.site.socket),
            "LAB_ROOT": str(self.root),
            "LAB_MACHINE": self.ip,
            "LAB_HOSTNAME": self.name,
            "LAB_CORES": str(self.server.flavor.cores),
        }

    def open_ssh(self) -> None:
        """Starts sshd; the boot calls this when the network stage is over, as systemd does."""
        keys = [*self.user_data.authorized_keys, self.site.operator_key]
        (self.folder / "authorized_keys").write_text("\n".join(keys) + "\n")
        self._sshd = start_sshd(
            self.folder, self.ip, self.site.port,
            self.site.home / "machines" / "stand_ins" / "login", self.variables,
        )
        self.adopt(self._sshd)

    def install_microk8s(self) -> None:
        """MicroK8s is there from now on, and starts."""
        snap = self.root / "snap/microk8s"
        snap.mkdir(parents=True, exist_ok=True)
        if not (snap / "current").is_symlink():
            (snap / "current").symlink_to(SNAP_REVISION)
        self.has_microk8s = True
        self.site.on_microk8s(self)

    def adopt(self, process: subprocess.Popen[bytes]) -> None:
        """Takes a process into those that end with the machine."""
        self._processes.append(process)

    def processes(self) -> set[int]:
        """The processes that the machine itself waits for."""
        return {process.pid for process in self._processes}

    def _live(self) -> None:
        try:
            self.site.clock.sleep(self.site.build_seconds, self.stopping)
            self._prepare()
            self.started_at = self.site.clock.now()
            self.server.finish_build()
            self.site.clock.sleep(KERNEL_SECONDS, self.stopping)
            self.boot = Boot(self)
            self.boot.run()
            self.stopping.wait()
        except Stopped:
            pass
        except Exception:
            # A machine that cannot live is a server in ERROR, which terraform reports.
            traceback.print_exc()
            self.server.give_up("ERROR")
            self.stopping.wait()
        finally:
            self.server.give_up("DELETED")
            self._end_processes()
            self.site.on_removed(self)

    def discard(self) -> None:
        """Removes the files of the machine, once it has stopped; nobody refreshes them again."""
        with self._files:
            self._is_discarded = True
            shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> None:
        """Lays out the files that an image brings."""
        for name in ("etc", "proc", "run/cloud-init", "var/log", "var/lib/cloud/instance", "home",
                     "tmp"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n")
        (self.root / "etc/hostname").write_text(f"{self.name}\n")
        self.write_proc()
        self.host_keys = make_host_keys(self.folder / "ssh", self.name)

    def resolve(self, name: str) -> str | None:
        """Returns the address that the machine's /etc/hosts gives this name."""
        for line in (self.root / "etc/hosts").read_text().splitlines():
            address, *names = line.partition("#")[0].split() or [""]
            if name in names:
                return address
        return None

    def write_proc(self) -> None:
        """Refreshes the files under /proc that people read, while the machine has files.

        The daemon does this from a list of machines that may be a moment old: the folder may be
        gone meanwhile, or belong to the next machine with this address.
        """
        with self._files:
            if not self._is_discarded:
                self._write_proc()

    def _write_proc(self) -> None:
        load = self.load
        figures = " ".join(f"{value:.2f}" for value in load)
        (self.root / "proc/loadavg").write_text(f"{figures} 1/312 {os.getpid()}\n")
        memory = self.server.flavor.memory * 1024
        (self.root / "proc/meminfo").write_text(
            "".join(
                f"{name + ':':<16}{int(memory * share):>8} kB\n"
                for name, share in (
                    ("MemTotal", 0.97), ("MemFree", 0.31), ("MemAvailable", 0.58),
                    ("Buffers", 0.03), ("Cached", 0.24),
                )
            )
            + "SwapTotal:             0 kB\nSwapFree:              0 kB\n"
        )
        cores = self.server.flavor.cores
        (self.root / "proc/uptime").write_text(f"{self.uptime:.2f} {self.uptime * cores:.2f}\n")

    @property
    def load(self) -> tuple[float, float, float]:
        """The load averages of 1, 5 and 15 minutes: busy while booting, calm afterwards."""
        busy = 1.8 if self.boot is None or not self.boot.is_finished else 0.35
        wave = (int(self.site.clock.now()) // 5 * 37 + sum(self.ip.encode())) % 40 / 100
        return busy + wave, busy * 0.8 + wave / 2, busy * 0.6 + wave / 3

    # The network's faults.

    @property
    def is_lost(self) -> bool:
        """Whether the network brings nothing to the machine."""
        return self.site.faults.concerns("machine-unreachable", self.name, self.ip)

    @property
    def is_slow(self) -> bool:
        """Whether the network brings everything late."""
        return self.site.faults.concerns("slow-network", self.name, self.ip)

    def freeze(self) -> None:
        """Stops the machine from answering: connections hang, as when packets are dropped."""
        self._signal_network(signal.SIGSTOP)
        self._is_frozen = True

    def thaw(self) -> None:
        """Lets the machine answer again."""
        if self._is_frozen:
            self._signal_network(signal.SIGCONT)
            self._is_frozen = False

    def _signal_network(self, number: signal.Signals) -> None:
        # An sshd that has ended may have left its process id to a stranger.
        if self._sshd is not None and self._sshd.poll() is None:
            signal_all([self._sshd.pid, *descendants(self._sshd.pid)], number)

    def _end_processes(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                kill_tree(process.pid)
                process.wait()

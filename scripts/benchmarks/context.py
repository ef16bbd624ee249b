"""What all benchmarks share: the program, a folder to work in, and a cluster in the laboratory."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from processes import run
from terminal import Size, Terminal

SMALL = Size(80, 24)
LARGE = Size(200, 60)


@dataclass(frozen=True)
class Cluster:
    """A deployed cluster."""

    directory: str
    """The Terraform directory."""
    env: dict[str, str]
    """The variables that lead into the laboratory."""
    control_plane: str
    """The address of the control plane, which the console shows once it has read the state."""
    key: str
    """The file of a private key that all machines accept."""

    @property
    def ssh(self) -> list[str]:
        """The words before a command on the control plane, as one would type them."""
        options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        words = ["ssh", "-i", self.key, "-p", self.env["TF_VAR_ssh_port"]]
        words += [word for option in options for word in ("-o", option)]
        return [*words, f"{self.env['TF_VAR_ssh_user']}@{self.control_plane}"]


@dataclass
class Context:
    """What a benchmark may use."""

    binary: str
    work: Path
    lab: str
    owner: int
    quick: bool

    @cached_property
    def env(self) -> dict[str, str]:
        """A plain environment: nothing of the user's configuration, everything below `work`."""
        # The hints for the first use stand where the benchmarks look, and wait for a key.
        kept_state = self.work / "state" / "quarterdeck"
        kept_state.mkdir(parents=True, mode=0o700, exist_ok=True)
        (kept_state / "tour-seen").touch()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TF_", "XDG_", "QUARTERDECK_"))
        }
        return kept | {
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(self.work / "state"),
            "XDG_CONFIG_HOME": str(self.work / "config"),
            "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        }

    @cached_property
    def empty_directory(self) -> str:
        """A directory without anything in it."""
        path = self.work / "empty"
        path.mkdir()
        return str(path)

    @cached_property
    def cluster(self) -> Cluster:
        """Three machines in a laboratory, deployed by the program itself; takes a minute."""
        print("Starting a laboratory and deploying three machines", file=sys.stderr)
        place = str(self.work / "lab")
        # As quick as that of scripts/demo: in a quicker one more happens on the screen.
        self.command(self.lab, "start", place, "--speed", "1", "--owner", str(self.owner))
        lab_env = json.loads(self.command(self.lab, "env", place, "--json"))
        # Nobody opens tunnels here, and a plan asks first whether Keystone can be reached.
        keystone = f"http://{lab_env['LAB_KEYSTONE']}/v3"
        direct = {"OS_AUTH_URL": keystone, "TF_VAR_openstack_auth_url": keystone}
        env = self.env | lab_env | direct | {"TF_VAR_worker_count": "2"}
        directory = str(self.work / "rocks-bench")
        self.command(self.binary, "new", directory, env=env)
        plan = self.command(self.binary, "plan", "-C", directory, "--json", env=env)
        self.command(self.binary, "apply", json.loads(plan)["plan"], "-C", directory, env=env)
        self.command(
            self.binary, "wait", "--for", "deployed", "--timeout", "5m", "-C", directory, env=env
        )
        listed = self.command(self.binary, "ips", "--json", "-C", directory, env=env)
        machines = json.loads(listed)["machines"]
        control_plane = next(one for one in machines if one["role"] == "control-plane")
        return Cluster(
            directory=directory,
            env=env,
            control_plane=control_plane["fixedV4"][0],
            key=f"{place}/operator-key",
        )

    def command(self, *argv: str, env: dict[str, str] | None = None) -> str:
        """Runs a command and returns what it printed."""
        return run(list(argv), env=env or self.env, cwd=str(self.work)).output

    def console(self, directory: str, size: Size, env: dict[str, str]) -> Terminal:
        """Opens the console on a directory."""
        return Terminal([self.binary, directory], env, size, directory)

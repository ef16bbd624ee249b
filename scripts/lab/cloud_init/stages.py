"""The stages of a boot and the modules in them, in the order of the recorded boots."""

from __future__ import annotations

from dataclasses import dataclass

ONCE = "once-per-instance"
ALWAYS = "always"


@dataclass(frozen=True)
class Module:
    """A module: its name as in the logs, and how long it takes at speed 1."""

    name: str
    seconds: float = 0.01
    frequency: str = ONCE

    @property
    def python_name(self) -> str:
        """The name of its Python module: `cc_scripts_user`."""
        return "cc_" + self.name.replace("-", "_")


@dataclass(frozen=True)
class Stage:
    """A stage under its three names: in the log's events, on the command line, in status.json."""

    event: str
    mode: str
    key: str
    description: str
    modules: tuple[Module, ...] = ()


STAGES = (
    Stage("init-local", "init-local", "init-local", "searching for local datasources"),
    Stage(
        "init-network", "init", "init", "searching for network datasources",
        (
            Module("migrator", frequency=ALWAYS),
            Module("seed_random"),
            Module("write-files", 0.03),
            Module("growpart", 0.12, ALWAYS),
            Module("resizefs", 0.08, ALWAYS),
            Module("mounts", 0.02),
            Module("set_hostname", 0.02),
            Module("update_hostname", frequency=ALWAYS),
            Module("users-groups", 0.1),
            Module("ssh", 0.5),
        ),
    ),
    Stage(
        "modules-config", "modules:config", "modules-config", "running modules for config",
        (
            Module("ssh-import-id"),
            Module("locale", 0.1),
            Module("set-passwords", 0.05),
            Module("grub-dpkg", 0.13),
            Module("apt-configure", 0.2),
            Module("runcmd", 0.02),
            Module("byobu"),
        ),
    ),
    Stage(
        "modules-final", "modules:final", "modules-final", "running modules for final",
        (
            Module("write-files-deferred"),
            Module("reset_rmc"),
            Module("refresh_rmc_and_interface", frequency=ALWAYS),
            Module("rightscale_userdata"),
            Module("scripts-vendor"),
            Module("scripts-per-once", frequency="once"),
            Module("scripts-per-boot", frequency=ALWAYS),
            Module("scripts-per-instance"),
            Module("scripts-user", 0.0),
            Module("ssh-authkey-fingerprints", 0.02),
            Module("keys-to-console", 0.1),
            Module("install-hotplug"),
            Module("final-message", 0.02, ALWAYS),
        ),
    ),
)

"""A Terraform filesystem mirror, so that `terraform init` installs the providers offline.

What it installs are small scripts that start proxy.py, which forwards to the daemon. Their text
is the same in every laboratory (the places come from LAB_ variables): the checksums that init
writes into the lock file stay valid from one laboratory to the next.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """Where a provider stands in the registry, and the version that the mirror offers."""

    namespace: str
    version: str


SOURCES: dict[str, Source] = {
    "openstack": Source("terraform-provider-openstack", "1.51.1"),
    "tls": Source("hashicorp", "4.0.4"),
    "random": Source("hashicorp", "3.5.1"),
    "null": Source("hashicorp", "3.2.1"),
    "cloudinit": Source("hashicorp", "2.3.2"),
}

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

_SCRIPT = """\
#!/bin/sh
exec "${{LAB_PYTHON:?the laboratory is not in the environment: eval \\"\\$(lab env DIR)\\"}}" \\
  "$LAB_HOME/providers/proxy.py" "$LAB_CLOUD/providers/{name}.sock"
"""


def write_mirror(folder: Path) -> Path:
    """Lays the mirror into the folder and returns the CLI configuration that points to it."""
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    for name, source in SOURCES.items():
        package = (
            folder / "registry.terraform.io" / source.namespace / name / source.version
            / f"linux_{architecture}"
        )
        package.mkdir(parents=True, exist_ok=True)
        script = package / f"terraform-provider-{name}_v{source.version}"
        script.write_text(_SCRIPT.format(name=name))
        script.chmod(0o755)
    configuration = folder / "terraform.rc"
    configuration.write_text(
        "disable_checkpoint = true\n"
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n'
    )
    return configuration

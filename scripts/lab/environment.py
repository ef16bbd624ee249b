"""The variables that lead terraform into the laboratory; `lab env` prints them from these files."""

from __future__ import annotations

import getpass
import json
import shlex
import sys
from pathlib import Path

from addresses import SERVICES, Block
from catalogue import DEFAULT_IMAGE, DEFAULT_KEY_PAIR, DEFAULT_NETWORK
from layout import Layout
from openstack_api.identity import PASSWORD, PROJECT, REGION, USERNAME
from providers.mirror import write_mirror
from providers.serve import reattach_value


def write_environments(layout: Layout, port: int, block: Block) -> None:
    """Writes env.sh and env.json, and the same for `--mirror`."""
    common = {
        **_way_to_the_services(block),
        "LAB_CLOUD": str(layout.directory),
        "LAB_HOME": str(Path(__file__).parent),
        "LAB_PYTHON": sys.executable,
        "TF_VAR_openstack_username": USERNAME,
        "TF_VAR_openstack_password": PASSWORD,
        "TF_VAR_openstack_tenant_name": PROJECT,
        "TF_VAR_openstack_region": REGION,
        "TF_VAR_ssh_user": getpass.getuser(),
        "TF_VAR_ssh_port": str(port),
        "TF_VAR_key_pair": DEFAULT_KEY_PAIR.name,
        "TF_VAR_network_name": DEFAULT_NETWORK.name,
        "TF_VAR_image_id": DEFAULT_IMAGE.identity,
    }
    reattach = json.dumps(reattach_value(layout.providers))
    _write(layout.directory, "env", {**common, "TF_REATTACH_PROVIDERS": reattach})
    configuration = write_mirror(layout.mirror)
    _write(layout.directory, "env-mirror", {**common, "TF_CLI_CONFIG_FILE": str(configuration)})


def _way_to_the_services(block: Block) -> dict[str, str]:
    """Returns where the services are."""
    return {f"LAB_{name.upper()}": str(block.address(name)) for name in SERVICES}


def _write(directory: Path, name: str, variables: dict[str, str]) -> None:
    lines = [f"export {key}={shlex.quote(value)}\n" for key, value in variables.items()]
    (directory / f"{name}.sh").write_text("".join(lines))
    (directory / f"{name}.json").write_text(json.dumps(variables, indent=2) + "\n")

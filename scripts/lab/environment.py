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
from machines.bastion import Bastion
from openstack_api.identity import (
    CREDENTIAL_ID,
    CREDENTIAL_SECRET,
    DOMAIN,
    PASSWORD,
    PROJECT,
    REGION,
    USERNAME,
)
from providers.mirror import write_mirror
from providers.serve import reattach_value


def write_environments(layout: Layout, port: int, block: Block, bastion: Bastion) -> None:
    """Writes env.sh and env.json, and the same for `--mirror`."""
    common = {
        **_way_to_the_services(layout, block, bastion),
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


def _way_to_the_services(layout: Layout, block: Block, bastion: Bastion) -> dict[str, str]:
    """Returns where the services are, and how a tunnel through the bastion leads there.

    The URLs for terraform and for OpenStack's own client are those of the tunnels' near ends.
    """
    near = {name: f"http://127.0.0.1:{port}" for name, port in block.local_ports.items()}
    variables = {
        "LAB_BASTION_HOST": bastion.address.host,
        "LAB_BASTION_PORT": str(bastion.address.port),
        "LAB_BASTION_USER": getpass.getuser(),
        "LAB_BASTION_KEY": str(layout.key),
        "LAB_BASTION_HOST_KEY": bastion.host_key,
        "LAB_BASTION_SSH_CONFIG": str(bastion.ssh_config),
        "LAB_APPLICATION_CREDENTIAL_ID": CREDENTIAL_ID,
        "LAB_APPLICATION_CREDENTIAL_SECRET": CREDENTIAL_SECRET,
        "TF_VAR_openstack_auth_url": near["keystone"] + "/v3",
        "TF_VAR_openstack_endpoints": json.dumps(
            {"compute": near["nova"] + "/v2.1/", "network": near["neutron"] + "/v2.0/"}
        ),
        "OS_AUTH_URL": near["keystone"] + "/v3",
        "OS_IDENTITY_API_VERSION": "3",
        "OS_USERNAME": USERNAME,
        "OS_PASSWORD": PASSWORD,
        "OS_PROJECT_NAME": PROJECT,
        "OS_USER_DOMAIN_NAME": DOMAIN["name"],
        "OS_PROJECT_DOMAIN_NAME": DOMAIN["name"],
        "OS_REGION_NAME": REGION,
    }
    for name in SERVICES:
        variables[f"LAB_{name.upper()}"] = str(block.address(name))
        variables[f"LAB_{name.upper()}_LOCAL_PORT"] = str(block.local_ports[name])
    return variables


def _write(directory: Path, name: str, variables: dict[str, str]) -> None:
    lines = [f"export {key}={shlex.quote(value)}\n" for key, value in variables.items()]
    (directory / f"{name}.sh").write_text("".join(lines))
    (directory / f"{name}.json").write_text(json.dumps(variables, indent=2) + "\n")

"""What several tests need: a machine without a server process, and a laboratory that runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import msgpack
from tf.gen import tfplugin_pb2 as pb
from tf.gen import tfplugin_pb2_grpc as rpc

from providers.service import SCHEMAS

HOME = Path(__file__).parent.parent
TOKEN = "0123456789abcdef0123456789abcdef"


def user_data(is_control_plane: bool, *commands: str) -> str:
    """Returns the cloud-config of a MicroK8s node."""
    lines = [
        "set -ex",
        "snap install microk8s --channel 1.28-strict/stable",
        "usermod -a -G snap_microk8s ubuntu",
        "microk8s status --wait-ready > /dev/null",
        *([f"microk8s add-node --token-ttl 3600 --token {TOKEN}"] if is_control_plane else []),
        *commands,
    ]
    return "#cloud-config\nruncmd:\n" + "".join(f"  - {line}\n" for line in lines)


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """Waits until the condition holds and returns its value; fails the test after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


class RunningLab:
    """A laboratory in a temporary folder, driven by the real command."""

    def __init__(
        self, speed: float = 40.0, *options: str, directory: Path | None = None
    ) -> None:
        self.directory = directory or Path(tempfile.mkdtemp(prefix="lab-test-"))
        self.call("start", "--speed", str(speed), "--owner", str(os.getpid()), *options)
        self.environment = json.loads((self.directory / "env.json").read_text())

    def call(self, command: str, *arguments: str) -> str:
        """Runs a `lab` command and returns its output; fails when the command does."""
        done = subprocess.run(
            [HOME / "lab", command, self.directory, *arguments],
            capture_output=True, text=True, check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"lab {command}: {done.stdout}{done.stderr}")
        return done.stdout

    def status(self) -> dict[str, Any]:
        """Returns `lab status --json`."""
        return json.loads(self.call("status", "--json"))

    def stage(self, name: str) -> str:
        """Returns the boot stage of a server."""
        return next(one["boot"] for one in self.status()["servers"] if one["name"] == name)

    def ssh(self, ip: str, command: str, timeout: float = 20.0) -> subprocess.CompletedProcess[str]:
        """Runs a command on a machine with the operator's key."""
        return subprocess.run(
            ["ssh", "-F", "/dev/null", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no",
             "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
             "-o", "IdentitiesOnly=yes", "-i", str(self.directory / "operator-key"),
             "-p", self.environment["TF_VAR_ssh_port"],
             f"{self.environment['TF_VAR_ssh_user']}@{ip}", command],
            capture_output=True, text=True, timeout=timeout, check=False,
            stdin=subprocess.DEVNULL,
        )

    def openstack(self) -> ComputeClient:
        """Returns a client of the openstack provider, in terraform's place."""
        return ComputeClient(self.directory / "providers" / "openstack.sock")

    def stop(self) -> None:
        """Stops the laboratory and removes its folder; fails when its log tells of a mistake."""
        self.call("stop")
        log = (self.directory / "labd.log").read_text()
        shutil.rmtree(self.directory, ignore_errors=True)
        if "Traceback" in log:
            raise AssertionError(f"in the daemon's log:\n{log}")


class ComputeClient:
    """Speaks the plugin protocol as terraform does, for one resource type."""

    TYPE = "openstack_compute_instance_v2"

    def __init__(self, socket: Path) -> None:
        self._channel = grpc.insecure_channel(f"unix:{socket}")
        self._stub = rpc.ProviderStub(self._channel)

    def __enter__(self) -> ComputeClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()

    def create(self, name: str, text: str) -> dict[str, Any]:
        """Creates a server and returns its state; raises AssertionError with the diagnostic."""
        block = SCHEMAS["openstack"]["resource_schemas"][self.TYPE]["block"]
        wanted: dict[str, Any] = dict.fromkeys(block["attributes"])
        wanted.update({nested: [] for nested in block["block_types"]}, timeouts=None)
        network = dict.fromkeys(block["block_types"]["network"]["block"]["attributes"])
        wanted.update(name=name, flavor_name="m1.large", user_data=text,
                      network=[{**network, "name": "net_lab"}])
        planned = self._stub.PlanResourceChange(pb.PlanResourceChange.Request(
            type_name=self.TYPE, prior_state=_pack(None), proposed_new_state=_pack(wanted),
            config=_pack(wanted),
        ))
        return self._apply(_pack(None), planned.planned_state)

    def delete(self, state: dict[str, Any]) -> None:
        """Deletes a server."""
        self._apply(_pack(state), _pack(None))

    def _apply(self, prior: pb.DynamicValue, planned: pb.DynamicValue) -> Any:
        answer = self._stub.ApplyResourceChange(pb.ApplyResourceChange.Request(
            type_name=self.TYPE, prior_state=prior, planned_state=planned,
        ))
        if answer.diagnostics:
            raise AssertionError(answer.diagnostics[0].summary)
        return msgpack.unpackb(answer.new_state.msgpack)


def _pack(value: Any) -> pb.DynamicValue:
    return pb.DynamicValue(msgpack=msgpack.packb(value))


TERRAFORM_CONFIGURATION = textwrap.dedent("""\
    terraform {
      required_providers {
        openstack = {
          source  = "terraform-provider-openstack/openstack"
          version = "~> 1.51"
        }
        tls       = { source = "hashicorp/tls", version = "~> 4.0" }
        random    = { source = "hashicorp/random", version = "~> 3.5" }
        null      = { source = "hashicorp/null", version = "~> 3.2" }
        cloudinit = { source = "hashicorp/cloudinit", version = "~> 2.3" }
      }
    }
    variable "ssh_user" {}
    variable "ssh_port" {}
    resource "tls_private_key" "key" {
      algorithm = "ED25519"
    }
    resource "random_id" "token" {
      byte_length = 16
    }
    data "cloudinit_config" "user_data" {
      part {
        content_type = "text/cloud-config"
        content = <<-YAML
          #cloud-config
          ssh_authorized_keys:
            - ${trimspace(tls_private_key.key.public_key_openssh)}
          runcmd:
            - set -ex
            - snap install microk8s
            - microk8s status --wait-ready
            - microk8s add-node --token-ttl 3600 --token ${random_id.token.hex}
        YAML
      }
    }
    resource "openstack_compute_instance_v2" "control" {
      name        = "control"
      image_name  = "ubuntu-22.04"
      flavor_name = "m1.large"
      user_data   = data.cloudinit_config.user_data.rendered
      network {
        name = "net_lab"
      }
    }
    resource "null_resource" "ready" {
      triggers = { server = openstack_compute_instance_v2.control.id }
      connection {
        host        = openstack_compute_instance_v2.control.access_ip_v4
        user        = var.ssh_user
        port        = var.ssh_port
        private_key = tls_private_key.key.private_key_openssh
        timeout     = "30s"
      }
      provisioner "remote-exec" {
        inline = ["timeout 60 cloud-init status --wait", "hostname"]
      }
    }
""")


def processes_of(directory: Path) -> list[str]:
    """Returns the command lines of live processes that name the folder, without our own."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(directory) in line:
            found.append(line)
    return found

"""Terraform states of any size, in the shapes that the providers write."""

from __future__ import annotations

import base64
import json
import random
import uuid
from pathlib import Path
from typing import Any

# The share of each type in a state, in thousandths.
SHARES = {
    "openstack_compute_instance_v2": 600,
    "null_resource": 200,
    "random_id": 190,
    "tls_private_key": 10,
}
PROVIDERS = {
    "openstack_compute_instance_v2": "terraform-provider-openstack/openstack",
    "null_resource": "hashicorp/null",
    "random_id": "hashicorp/random",
    "tls_private_key": "hashicorp/tls",
}
# The versions of the types' schemas; others would be foreign to the providers.
SCHEMA_VERSIONS = {"tls_private_key": 1}
DEPENDENCIES = ["random_id.cluster_token", "tls_private_key.controller_ssh_key"]


class States:
    """Makes states; the same seed gives the same ones."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)

    def write(self, path: Path, count: int) -> None:
        """Writes a state with `count` instances, three fifths of them servers.

        Resources have up to 1,000 instances together, by number or by key; every second group of
        them lies in modules.
        """
        resources: list[dict[str, Any]] = []
        made = 0
        group = 0
        while made < count:
            for kind, share in SHARES.items():
                size = min(max(1, share * min(count, 1000) // 1000), count - made)
                if size == 0:
                    continue
                instances = [
                    self._instance(kind, index if group % 3 else f"key-{index}", made + index)
                    for index in range(size)
                ]
                resources.append(self._resource(kind, group, instances))
                made += size
            group += 1
        state = {
            "version": 4,
            "terraform_version": "1.11.4",
            "serial": 7,
            "lineage": self._uuid(),
            "outputs": {},
            "resources": resources,
            "check_results": None,
        }
        path.write_text(json.dumps(state, indent=2))

    def _resource(
        self, kind: str, group: int, instances: list[dict[str, Any]]
    ) -> dict[str, Any]:
        module = {"module": f'module.rack["r{group}"].module.nodes'} if group % 2 else {}
        return module | {
            "mode": "managed",
            "type": kind,
            "name": f"g{group}",
            "provider": f'provider["registry.terraform.io/{PROVIDERS[kind]}"]',
            "instances": instances,
        }

    def _instance(self, kind: str, key: int | str, number: int) -> dict[str, Any]:
        attributes = {
            "openstack_compute_instance_v2": self._server,
            "null_resource": self._null,
            "random_id": self._token,
            "tls_private_key": self._key,
        }[kind](number)
        return {
            "index_key": key,
            "schema_version": SCHEMA_VERSIONS.get(kind, 0),
            "attributes": attributes,
            "sensitive_attributes": [],
            "private": "bnVsbA==",
            "dependencies": DEPENDENCIES,
        }

    def _server(self, number: int) -> dict[str, Any]:
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        low = number.to_bytes(3, "big").hex(":")
        network = {
            "access_network": False,
            "fixed_ip_v4": address,
            "fixed_ip_v6": "",
            "floating_ip": "",
            "mac": f"fa:16:3e:{low}",
            "name": "net_prod-rocks-test",
            "port": "",
            "uuid": "6f1d5a4e-7d1f-4b5e-9a57-0c2f6c2e0001",
        }
        return {
            "access_ip_v4": address,
            "access_ip_v6": "",
            "admin_pass": None,
            "all_metadata": {"role": "worker", "rack": f"r{number % 40}"},
            "all_tags": [],
            "availability_zone": "nova",
            "availability_zone_hints": None,
            "block_device": [],
            "config_drive": None,
            "flavor_id": "3",
            "flavor_name": "m1.medium",
            "floating_ip": None,
            "force_delete": False,
            "id": self._uuid(),
            "image_id": "bfa876f1-456a-440f-ae52-ea49bf6e35f6",
            "image_name": "auto-sync/ubuntu-jammy-22.04-amd64-server-20230719-disk1.img",
            "key_pair": "rocks-team",
            "metadata": None,
            "name": f"worker-{number:05d}",
            "network": [network],
            "network_mode": None,
            "personality": [],
            "power_state": "active",
            "region": "RegionOne",
            "scheduler_hints": [],
            "security_groups": ["default"],
            "stop_before_destroy": False,
            "tags": None,
            "timeouts": None,
            "user_data": self._random.randbytes(20).hex(),
            "vendor_options": [],
            "volume": [],
        }

    def _null(self, _: int) -> dict[str, Any]:
        return {"id": str(self._random.getrandbits(63)), "triggers": None}

    def _token(self, _: int) -> dict[str, Any]:
        token = self._random.randbytes(16)
        urlsafe = base64.urlsafe_b64encode(token).decode().rstrip("=")
        return {
            "b64_std": base64.b64encode(token).decode(),
            "b64_url": urlsafe,
            "byte_length": len(token),
            "dec": str(int.from_bytes(token, "big")),
            "hex": token.hex(),
            "id": urlsafe,
            "keepers": None,
            "prefix": None,
        }

    def _key(self, _: int) -> dict[str, Any]:
        # The private halves are as long as real ones, and no keys at all.
        def armoured(name: str, size: int) -> str:
            lines = base64.encodebytes(bytes(size)).decode()
            return f"-----BEGIN {name}-----\n{lines}-----END {name}-----\n"

        def field(value: bytes) -> bytes:
            return len(value).to_bytes(4, "big") + value

        modulus = b"\0\x80" + self._random.randbytes(511)
        public = field(b"ssh-rsa") + field(b"\1\0\1") + field(modulus)
        return {
            "algorithm": "RSA",
            "ecdsa_curve": "P224",
            "id": self._random.randbytes(20).hex(),
            "private_key_openssh": armoured("OPENSSH PRIVATE KEY", 1800),
            "private_key_pem": armoured("RSA PRIVATE KEY", 2350),
            "private_key_pem_pkcs8": armoured("PRIVATE KEY", 2370),
            "public_key_fingerprint_md5": self._random.randbytes(16).hex(":"),
            "public_key_fingerprint_sha256": f"SHA256:{self._random.randbytes(32).hex()}",
            "public_key_openssh": "ssh-rsa " + base64.b64encode(public).decode() + "\n",
            "public_key_pem": armoured("PUBLIC KEY", 550),
            "rsa_bits": 4096,
        }

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

"""The forms in which Nova shows servers, flavors, key pairs and quotas, by microversion.

From the samples and the response schemas of Nova's own documentation (microversions 2.1 to 2.90).
"""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from catalogue import Flavor
from cloud import Quota, Server
from openstack_api.exchange import without
from openstack_api.identity import PROJECT_ID, USER_ID

Links = list[dict[str, str]]

_VM_STATES = {"ACTIVE": "active", "BUILD": "building", "ERROR": "error", "DELETED": "deleted"}
_NETWORK_QUOTAS = ("fixed_ips", "floating_ips", "security_group_rules", "security_groups")
_FILE_QUOTAS = ("injected_file_content_bytes", "injected_file_path_bytes", "injected_files")


def links(base: str, kind: str, identity: str) -> Links:
    """Returns the two links that everything has."""
    return [
        {"rel": "self", "href": f"{base}/v2.1/{kind}/{identity}"},
        {"rel": "bookmark", "href": f"{base}/{kind}/{identity}"},
    ]


def flavor_view(flavor: Flavor, base: str, minor: int) -> dict[str, Any]:
    """Returns a flavor in detail."""
    view: dict[str, Any] = {
        "id": flavor.identity, "name": flavor.name, "ram": flavor.memory, "disk": flavor.disk,
        "swap": 0 if minor >= 75 else "", "OS-FLV-EXT-DATA:ephemeral": 0,
        "OS-FLV-DISABLED:disabled": False, "vcpus": flavor.cores,
        "os-flavor-access:is_public": True, "rxtx_factor": 1.0,
        "links": links(base, "flavors", flavor.identity),
    }
    if minor >= 55:
        view["description"] = None
    if minor >= 61:
        view["extra_specs"] = {}
    return view


def server_view(server: Server, base: str, minor: int) -> dict[str, Any]:
    """Returns a server in detail, as its project sees it."""
    is_active = server.status == "ACTIVE"
    created = moment(server.created_at)
    started = getattr(server.machine, "started_at", 0.0)
    view: dict[str, Any] = {
        "id": server.identity, "name": server.name, "status": server.status,
        "tenant_id": PROJECT_ID, "user_id": USER_ID, "metadata": {},
        "hostId": hashlib.sha224(f"{PROJECT_ID}{server.ip}".encode()).hexdigest()
        if is_active else "",
        "image": {"id": server.image.identity,
                  "links": links(base, "images", server.image.identity)[1:]},
        "flavor": _embedded_flavor(server.flavor, base, minor),
        "created": created, "updated": moment(started) if started else created,
        "addresses": _addresses(server) if is_active else {},
        "accessIPv4": "", "accessIPv6": "",
        "links": links(base, "servers", server.identity),
        "OS-DCF:diskConfig": "MANUAL", "OS-EXT-AZ:availability_zone": "nova" if is_active else "",
        "config_drive": "", "key_name": server.key_pair,
        "OS-SRV-USG:launched_at": f"{moment(started)[:-1]}.000000" if started else None,
        "OS-SRV-USG:terminated_at": None,
        "OS-EXT-STS:task_state": "spawning" if server.status == "BUILD" else None,
        "OS-EXT-STS:vm_state": _VM_STATES[server.status],
        "OS-EXT-STS:power_state": 1 if is_active else 0,
        "os-extended-volumes:volumes_attached": [],
    }
    if server.status in ("ACTIVE", "BUILD"):
        view["progress"] = 0
        view["security_groups"] = [{"name": "default"} for _ in server.networks]
    if server.status == "ERROR":
        view["fault"] = {
            "code": 500, "created": view["updated"],
            "message": "No valid host was found. There are not enough hosts available.",
        }
    for since, name, value in (
        (9, "locked", False), (19, "description", server.name), (26, "tags", []),
        (63, "trusted_image_certificates", None), (73, "locked_reason", None),
        (90, "OS-EXT-SRV-ATTR:hostname", host_name(server.name)),
    ):
        if minor >= since:
            view[name] = value
    return view


def host_name(name: str) -> str:
    """Returns the host name that Nova makes of a server's name."""
    kept = [letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower()]
    return "".join(kept).strip("-")[:63] or "server"


def _addresses(server: Server) -> dict[str, list[dict[str, Any]]]:
    return {
        network.name: [
            {"version": 4, "addr": server.ip, "OS-EXT-IPS:type": "fixed",
             "OS-EXT-IPS-MAC:mac_addr": server.mac_address}
        ]
        for network in server.networks[:1]
    }


def _embedded_flavor(flavor: Flavor, base: str, minor: int) -> dict[str, Any]:
    if minor < 47:
        return {"id": flavor.identity, "links": links(base, "flavors", flavor.identity)[1:]}
    return {"original_name": flavor.name, "vcpus": flavor.cores, "ram": flavor.memory,
            "disk": flavor.disk, "ephemeral": 0, "swap": 0, "extra_specs": {}}


def key_pair_view(name: str, public_key: str, minor: int) -> dict[str, Any]:
    """Returns a key pair as in the list of key pairs."""
    blob = base64.b64decode(public_key.split()[1])
    fingerprint = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    view = {
        "name": name, "public_key": public_key + "\n",
        "fingerprint": ":".join(fingerprint[at : at + 2] for at in range(0, 32, 2)),
    }
    return view | {"type": "ssh"} if minor >= 2 else view


def limits_view(quota: Quota, usage: Quota, minor: int) -> dict[str, Any]:
    """Returns the absolute limits and what of them is used."""
    absolute = {
        "maxTotalInstances": quota.instances, "maxTotalCores": quota.cores,
        "maxTotalRAMSize": quota.ram, "maxServerMeta": 128, "maxImageMeta": 128,
        "maxPersonality": 5, "maxPersonalitySize": 10240, "maxTotalKeypairs": 100,
        "maxServerGroups": 10, "maxServerGroupMembers": 10, "maxTotalFloatingIps": -1,
        "maxSecurityGroups": -1, "maxSecurityGroupRules": -1,
        "totalInstancesUsed": usage.instances, "totalCoresUsed": usage.cores,
        "totalRAMUsed": usage.ram, "totalServerGroupsUsed": 0, "totalFloatingIpsUsed": 0,
        "totalSecurityGroupsUsed": 0,
    }
    if minor >= 36:
        absolute = without(absolute, "maxTotalFloatingIps", "maxSecurityGroups",
                           "maxSecurityGroupRules", "totalFloatingIpsUsed",
                           "totalSecurityGroupsUsed")
    if minor >= 39:
        absolute = without(absolute, "maxImageMeta")
    if minor >= 57:
        absolute = without(absolute, "maxPersonality", "maxPersonalitySize")
    return {"rate": [], "absolute": absolute}


def quota_view(quota: Quota, usage: Quota, project: str, minor: int, in_detail: bool
               ) -> dict[str, Any]:
    """Returns the quotas; in detail, what of them is used as well."""
    limits = {
        "instances": quota.instances, "cores": quota.cores, "ram": quota.ram,
        "fixed_ips": -1, "floating_ips": -1, "security_groups": -1, "security_group_rules": -1,
        "injected_files": 5, "injected_file_content_bytes": 10240,
        "injected_file_path_bytes": 255, "key_pairs": 100, "metadata_items": 128,
        "server_groups": 10, "server_group_members": 10,
    }
    if minor >= 36:
        limits = without(limits, *_NETWORK_QUOTAS)
    if minor >= 57:
        limits = without(limits, *_FILE_QUOTAS)
    if not in_detail:
        return {"id": project, **limits}
    used = vars(usage)
    return {"id": project} | {
        name: {"limit": limit, "in_use": used.get(name, 0), "reserved": 0}
        for name, limit in limits.items()
    }


def moment(seconds: float) -> str:
    """Returns a moment in Nova's form."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))

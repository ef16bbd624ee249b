"""What an API server says of itself: its version, groups and resource types.

kubectl asks for these before anything else, to learn what a word such as `po` means.
"""

from __future__ import annotations

from .kinds import KINDS, Kind
from .nodes import VERSION

_VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]

Answer = dict[str, object]


def answer(path: list[str]) -> Answer | None:
    """Returns what the server says at a path, such as `apis/apps/v1`; nothing where it has data."""
    if path == ["version"]:
        return {"major": "1", "minor": "28", "gitVersion": VERSION}
    if path == ["api"]:
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
    if path == ["apis"]:
        groups = {kind.group: kind.version for kind in KINDS if kind.group}
        return {
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": [_group(name, version) for name, version in sorted(groups.items())],
        }
    for home in {_home(kind) for kind in KINDS}:
        if "/".join(path) == home:
            kinds = [kind for kind in KINDS if _home(kind) == home]
            return {
                "kind": "APIResourceList", "apiVersion": "v1",
                "groupVersion": kinds[0].api_version,
                "resources": [_resource(kind) for kind in kinds],
            }
    return None


def _home(kind: Kind) -> str:
    return f"apis/{kind.api_version}" if kind.group else f"api/{kind.version}"


def _group(name: str, version: str) -> Answer:
    preferred = {"groupVersion": f"{name}/{version}", "version": version}
    return {"name": name, "versions": [preferred], "preferredVersion": preferred}


def _resource(kind: Kind) -> Answer:
    resource: Answer = {
        "name": kind.plural, "singularName": kind.kind.lower(), "namespaced": kind.is_namespaced,
        "kind": kind.kind, "verbs": _VERBS,
    }
    if kind.aliases:
        resource["shortNames"] = list(kind.aliases)
    return resource

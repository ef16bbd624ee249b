"""Objects as JSON and YAML, the way kubectl and the API server write them."""

from __future__ import annotations

import json
import re
from typing import Any

from .kinds import Kind
from .store import Object


def pretty_json(item: Object) -> str:
    """`-o json`: sorted keys, four blanks."""
    return json.dumps(item, indent=4, sort_keys=True, ensure_ascii=False) + "\n"


def compact_json(item: Object, is_sorted: bool = False) -> str:
    """What the API server sends, one line."""
    return json.dumps(item, separators=(",", ":"), sort_keys=is_sorted, ensure_ascii=False)


def served(item: Object, with_kind: bool = True) -> Object:
    """An object as the API server sends it: kind first, with managed fields."""
    out: Object = {"kind": item["kind"], "apiVersion": item["apiVersion"]} if with_kind else {}
    metadata = item["metadata"]
    parts = {key: value for key, value in item.items()
             if key not in ("kind", "apiVersion", "metadata")}
    out["metadata"] = {**metadata, "managedFields": _managed(item, metadata, parts)}
    out.update(parts)
    return out


def listed(kind: Kind, items: list[Object], revision: int, **metadata: object) -> Object:
    """A list as the API server sends it: items without their kind."""
    return {
        "kind": f"{kind.kind}List",
        "apiVersion": kind.api_version,
        "metadata": {"resourceVersion": str(revision), **metadata},
        "items": [served(item, with_kind=False) for item in items],
    }


def collected(items: list[Object]) -> Object:
    """A list as kubectl makes it from what it got."""
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}


def _managed(item: Object, metadata: Object, parts: Object) -> list[Object]:
    """Who wrote what. MicroK8s runs all components in one process, `kubelite`."""
    owned = {key: metadata[key] for key in ("annotations", "generateName", "labels",
                                            "ownerReferences") if key in metadata}
    rest = {key: value for key, value in parts.items() if key != "status"}
    entry = {
        "manager": "kubelite", "operation": "Update", "apiVersion": item["apiVersion"],
        "time": metadata["creationTimestamp"], "fieldsType": "FieldsV1",
    }
    fields = [{**entry, "fieldsV1": _fields({"metadata": owned, **rest})}]
    if item.get("status"):
        fields.append({**entry, "fieldsV1": _fields({"status": item["status"]}),
                       "subresource": "status"})
    return fields


def _fields(value: Any) -> Object:
    if isinstance(value, dict):
        return {f"f:{key}": _fields(one) for key, one in value.items()}
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        out: Object = {".": {}}
        for one in value:
            names = ("uid", "type", "name", "ip", "port")
            key = next((name for name in names if name in one), None)
            if key is None:
                return {}
            label = json.dumps({key: one[key]}, separators=(",", ":"))
            out[f"k:{label}"] = {".": {}, **_fields(one)}
        return out
    return {}


def yaml(value: Any) -> str:
    """`-o yaml`: sorted keys, lists at the level of their key, long lines folded."""
    return "\n".join(_yaml_lines(value, "")) + "\n"


def _yaml_lines(value: Any, indent: str) -> list[str]:
    if isinstance(value, dict):
        out: list[str] = []
        for key in sorted(value):
            out.extend(_yaml_entry(f"{indent}{_yaml_scalar(key)}:", value[key], indent))
        return out
    out = []
    for one in value:
        if isinstance(one, (dict, list)) and one:
            lines = _yaml_lines(one, indent + "  ")
            out.append(f"{indent}- {lines[0][len(indent) + 2:]}")
            out.extend(lines[1:])
        else:
            out.extend(_folded(f"{indent}- ", _yaml_scalar(one), indent + "  "))
    return out


def _yaml_entry(key: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, dict) and value:
        return [key, *_yaml_lines(value, indent + "  ")]
    if isinstance(value, list) and value:
        return [key, *_yaml_lines(value, indent)]
    if isinstance(value, str) and "\n" in value and "\t" not in value:
        sign = "|" if value.endswith("\n") else "|-"
        return [f"{key} {sign}", *(f"{indent}  {line}" if line else "" for line in
                                   value.removesuffix("\n").split("\n"))]
    return _folded(f"{key} ", _yaml_scalar(value), indent + "  ")


def _folded(head: str, scalar: str, indent: str) -> list[str]:
    """Breaks a scalar at the first blank after each 80th column."""
    words = scalar.split(" ")
    lines = [head + words[0]]
    for word in words[1:]:
        if len(lines[-1]) > _WIDTH and word:
            lines.append(indent + word)
        else:
            lines[-1] += " " + word
    return lines


_WIDTH = 80
_PLAIN = re.compile(r"[A-Za-z_./(<][^\n]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"}


def _yaml_scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    if (_PLAIN.fullmatch(value) and value.lower() not in _WORDS and ": " not in value
            and " #" not in value and not value.endswith((":", " "))):
        return value
    if re.fullmatch(r"[0-9][^\n]*", value) and not _is_number_or_time(value) \
            and ": " not in value and " #" not in value:
        return value
    if "'" not in value and "\n" not in value and not _is_number_or_time(value) \
            and value.lower() not in _WORDS and value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _is_number_or_time(value: str) -> bool:
    number = r"[0-9][0-9_]*(\.[0-9_]*)?([eE][+-]?[0-9]+)?|0x[0-9a-fA-F]+"
    return bool(re.fullmatch(number + r"|\d{4}-\d\d-\d\dT.*", value))

"""The user data of a server: what terraform sent, decoded as cloud-init decodes it."""

from __future__ import annotations

import base64
import binascii
import email
import gzip
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

_PUBLIC_KEY = re.compile(r"(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/=]+")
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class UserData:
    """The decoded user data: one merged cloud-config, and shell scripts by their part's name."""

    text: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    #: What is no valid YAML: cloud-init skips it with a warning.
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, sent: str) -> UserData:
        """Decodes user data in any form that terraform may send; never fails."""
        text = _decode(sent)
        config: dict[str, Any] = {}
        scripts: dict[str, str] = {}
        problems: list[str] = []
        for name, content in _parts(text):
            if content.startswith("#!"):
                scripts[name] = content
                continue
            try:
                loaded = yaml.safe_load(content)
            except yaml.YAMLError as error:
                problems.append(str(error))
                continue
            if isinstance(loaded, dict):
                config.update(loaded)
        commands = config.get("runcmd")
        if isinstance(commands, list) and commands:
            scripts["runcmd"] = _shell_script(commands)
        return cls(text, config, scripts, tuple(problems))

    @property
    def authorized_keys(self) -> list[str]:
        """All public keys, wherever they stand: users, ssh_authorized_keys or write_files."""
        return sorted(set(_PUBLIC_KEY.findall(self.text)))

    @property
    def founds_cluster(self) -> bool:
        """Says whether this machine invites others into its cluster, so is its control plane."""
        return any("add-node" in script for script in self.scripts.values())

    @property
    def files(self) -> dict[str, str]:
        """The contents of `write_files`, by path; encoded ones are left out."""
        entries = self.config.get("write_files")
        if not isinstance(entries, list):
            return {}
        return {
            str(entry["path"]): str(entry.get("content") or "")
            for entry in entries
            if isinstance(entry, dict) and "path" in entry and not entry.get("encoding")
        }


def _decode(sent: str) -> str:
    """Undoes base64 and gzip, once or twice: provider and configuration may both encode."""
    data = sent.encode()
    for _ in range(2):
        if data.startswith(_GZIP_MAGIC):
            data = gzip.decompress(data)
            continue
        try:
            decoded = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            break
        data = gzip.decompress(decoded) if decoded.startswith(_GZIP_MAGIC) else decoded
    return data.decode("utf-8", "replace")


def _parts(text: str) -> list[tuple[str, str]]:
    """Returns (name, content) of each part; text that is no MIME message is one part."""
    if not re.match(r"(?i)(content-type|mime-version):", text):
        return [("part-001", text)]
    found: list[tuple[str, str]] = []
    for part in email.message_from_string(text).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            name = part.get_filename() or f"part-{len(found) + 1:03}"
            found.append((name, payload.decode("utf-8", "replace")))
    return found


def _shell_script(commands: list[Any]) -> str:
    """Returns the script that cloud-init makes of `runcmd`: lists quoted, strings as they are."""
    lines = ["#!/bin/sh"]
    for command in commands:
        if isinstance(command, list):
            lines.append(" ".join(_quote(str(word)) for word in command))
        elif command is not None:
            lines.append(str(command))
    return "\n".join(lines) + "\n"


def _quote(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"

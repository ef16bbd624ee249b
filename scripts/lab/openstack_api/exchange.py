"""What is asked of a service, and what it answers."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request as it came in, its path and query decoded."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Message
    body: bytes
    #: The beginning of the URL as the client wrote it: services name themselves by it.
    base: str

    def first(self, name: str) -> str | None:
        """Returns the first value of a parameter of the query."""
        return self.query.get(name, [None])[0]

    def json(self) -> Any:
        """Returns the decoded body; raises ValueError."""
        return json.loads(self.body or b"null")


@dataclass
class Response:
    """An answer; the connection adds Date, Server and Content-Length."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: list[tuple[str, str]] = field(default_factory=list)
    #: What stands in front of the service may answer under another name.
    server: str | None = None

    @classmethod
    def json(cls, status: int, value: Any, *headers: tuple[str, str]) -> Response:
        """Returns an answer with a JSON body."""
        return cls(status, json.dumps(value).encode(), headers=list(headers))


class Refused(Exception):
    """A request that a service refuses; each service has its own form for saying so."""

    def __init__(
        self, status: int, message: str, kind: str = "",
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.headers = list(headers)


def request_id() -> str:
    """Returns a new id of a request, as every service gives one."""
    return f"req-{uuid.uuid4()}"


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """Returns the members of an object but some."""
    return {name: member for name, member in value.items() if name not in names}

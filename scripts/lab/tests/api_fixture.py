"""The cloud's services in this process, over a cloud whose machines do nothing; and a client."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addresses import Address, Block, claim_block
from cloud import Cloud
from faults import Fault, FaultRegistry
from openstack_api.api import OpenStackAPI
from openstack_api.identity import PASSWORD, PROJECT, USERNAME

PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJuOS7BNg+13YuAHfS36hHPmDQSPC6MQXDm3hIj9ykj1 lab"
SSH_PORT = 22222


@dataclass(frozen=True)
class Answer:
    """What a service answered."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.text)


def ask(
    address: Address, path: str, method: str = "GET", body: Any = None, token: str | None = None,
    headers: dict[str, str] | None = None, timeout: float = 10.0,
) -> Answer:
    """Sends one request and returns the answer; a body that is no text is sent as JSON."""
    sent = {"X-Auth-Token": token} if token else {}
    if body is not None:
        sent["Content-Type"] = "application/json"
        body = body if isinstance(body, str) else json.dumps(body)
    connection = http.client.HTTPConnection(*address, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=sent | (headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


def password_proof(scope: Any = None, **user: Any) -> dict[str, Any]:
    """Returns the body that asks for a token with a password; `user` changes the right user."""
    right = {"name": USERNAME, "domain": {"name": "Default"}, "password": PASSWORD}
    if scope is None:
        scope = {"project": {"name": PROJECT, "domain": {"id": "default"}}}
    identity = {"methods": ["password"], "password": {"user": right | user}}
    return {"auth": {"identity": identity, "scope": scope}}


class Standstill:
    """A machine that does nothing."""

    started_at = 0.0

    def start(self) -> None:
        """Begins nothing."""

    def stop(self) -> None:
        """Ends nothing."""

    def discard(self) -> None:
        """Removes nothing."""


class ServicesInProcess:
    """Keystone, Nova, Neutron and Glance, with faults but without a laboratory."""

    def __init__(self) -> None:
        self.faults = FaultRegistry()
        self.cloud = Cloud(16, self.faults, lambda server: Standstill(), lambda seconds: None)
        self.block: Block = claim_block(0)
        self._folder = tempfile.TemporaryDirectory()
        self.stopping = threading.Event()
        self.api = OpenStackAPI(
            self.block, self.cloud, self.faults, self.stopping, Path(self._folder.name),
            PUBLIC_KEY, SSH_PORT,
        )
        self.api.start()

    def close(self) -> None:
        """Ends what waits, and gives the addresses back."""
        self.faults.remove(None)
        self.stopping.set()
        self.api.close()
        self._folder.cleanup()
        self.block.release()

    def ask(self, service: str, path: str, method: str = "GET", body: Any = None,
            **options: Any) -> Answer:
        """Asks a service."""
        return ask(self.block.address(service), path, method, body, **options)

    def token(self, **user: Any) -> str:
        """Returns a new token for the project."""
        answer = self.ask("keystone", "/v3/auth/tokens", "POST", password_proof(**user))
        return answer.headers["X-Subject-Token"]

    def requests(self) -> str:
        """Returns what was noted of the requests."""
        return Path(self._folder.name, "requests.log").read_text()

    def inject(self, name: str, target: str | None = None) -> None:
        """Injects a fault."""
        self.faults.add(Fault(name, target))
        self.api.follow_faults()

    def heal(self) -> None:
        """Ends all faults."""
        self.faults.remove(None)
        self.api.follow_faults()

"""Who may use the cloud, and the tokens that say so."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

from faults import FaultRegistry

USERNAME = "operator"
PASSWORD = "laboratory-password"
PROJECT = "laboratory"
DOMAIN = {"id": "default", "name": "Default"}
REGION = "RegionOne"
#: An application credential of the user.
CREDENTIAL_NAME = "laboratory"
CREDENTIAL_SECRET = "laboratory-secret"

_NAMESPACE = uuid.UUID("6f1d5a4e-7d1f-4b5e-9a57-0c2f6c2e0001")
TOKEN_SECONDS = 3600.0
#: What the faults are about whose target does not say it.
SOON_SECONDS = 60.0
SKEW_SECONDS = 3600.0


def identity_of(text: str) -> str:
    """Returns a stable id in Keystone's form."""
    return uuid.uuid5(_NAMESPACE, text).hex


USER_ID = identity_of(f"user {USERNAME}")
PROJECT_ID = identity_of(f"project {PROJECT}")
CREDENTIAL_ID = identity_of(f"application credential {CREDENTIAL_NAME}")


@dataclass(frozen=True)
class Token:
    """A token; its moments are seconds since the epoch by the cloud's own clock."""

    text: str
    method: str
    is_scoped: bool
    issued_at: float
    expires_at: float
    audit_id: str


class Identity:
    """The user, the project, and the tokens that are valid. Safe to use from every thread.

    `url` is where the other services send those who have no token.
    """

    def __init__(self, faults: FaultRegistry, url: str) -> None:
        self.url = url
        self._faults = faults
        self._lock = threading.Lock()
        self._tokens: dict[str, Token] = {}

    def now(self) -> float:
        """Returns the cloud's time, which the fault `clock-skewed` moves."""
        return time.time() + self._faults.seconds("clock-skewed", SKEW_SECONDS)

    def issue(self, method: str, is_scoped: bool, expires_at: float | None = None) -> Token:
        """Makes a token; one that was got for another expires with that."""
        now = self.now()
        if expires_at is None:
            expires_at = now + TOKEN_SECONDS
            if self._faults.is_active("token-expires-soon"):
                expires_at = now + self._faults.seconds("token-expires-soon", SOON_SECONDS)
        token = Token(
            # As long as Fernet tokens are, and with their beginning.
            "gAAAAAB" + secrets.token_urlsafe(132), method, is_scoped, now, expires_at,
            secrets.token_urlsafe(16),
        )
        with self._lock:
            self._tokens = {
                text: one for text, one in self._tokens.items() if one.expires_at > now
            }
            self._tokens[token.text] = token
        return token

    def token(self, text: str | None) -> Token | None:
        """Returns the token if it is valid."""
        if self._faults.is_active("auth"):
            return None
        with self._lock:
            token = self._tokens.get(text or "")
        return token if token is not None and token.expires_at > self.now() else None

    def revoke(self, token: Token) -> None:
        """Ends a token before its time."""
        with self._lock:
            self._tokens.pop(token.text, None)

    def knows_user(self, user: dict[str, Any]) -> bool:
        """Says whether this is the user: by id, or by name and domain."""
        return _is(user, USER_ID, USERNAME)

    def knows_project(self, project: dict[str, Any]) -> bool:
        """Says whether this is the project: by id, or by name and domain."""
        return _is(project, PROJECT_ID, PROJECT)

    def accepts(self, secret: Any, expected: str) -> bool:
        """Says whether a password or a secret is the right one; with the fault `auth` none is."""
        return (
            not self._faults.is_active("auth")
            and isinstance(secret, str)
            and hmac.compare_digest(secret.encode("utf-8", "surrogatepass"), expected.encode())
        )


def _is(given: dict[str, Any], identity: str, name: str) -> bool:
    if "id" in given:
        return bool(given["id"] == identity)
    domain = given.get("domain")
    if given.get("name") != name or not isinstance(domain, dict):
        return False
    if "id" in domain:
        return bool(domain["id"] == DOMAIN["id"])
    # Keystone compares the names of domains without regard to case on the usual database.
    return str(domain.get("name")).lower() == DOMAIN["name"].lower()

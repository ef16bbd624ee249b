"""Proofs of who asks: what a client sends to Keystone for a token.

What is wrong with one is said in the order and the words in which Keystone says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openstack_api.exchange import Refused, Request
from openstack_api.identity import (
    CREDENTIAL_ID,
    CREDENTIAL_NAME,
    CREDENTIAL_SECRET,
    PASSWORD,
    Identity,
)

UNAUTHENTICATED = "The request you have made requires authentication."
METHODS = ("password", "token", "application_credential")
_MALFORMED = (
    "The server could not comply with the request since it is either malformed or otherwise "
    "incorrect. The client is assumed to be in error."
)


@dataclass(frozen=True)
class Proven:
    """What a proof is good for."""

    method: str
    is_scoped: bool
    #: When the token ends that was given for this one, if one was.
    expires_at: float | None = None


def prove(identity: Identity, request: Request) -> Proven:
    """Returns what the request proves; raises Refused."""
    auth = _auth(request)
    given = _object(auth, "identity")
    methods = given.get("methods")
    if not isinstance(methods, list):
        raise Refused(400, "'methods' is a required property")
    if not methods or any(method not in METHODS for method in methods):
        raise Refused(401, "Attempted to authenticate with an unsupported method.", kind="methods")
    expires_at = None
    for method in methods:
        proof = _object(given, method)
        if method == "password":
            _check_password(identity, _object(proof, "user"))
        elif method == "token":
            text = proof.get("id")
            token = identity.token(text if isinstance(text, str) else None)
            if token is None:
                raise Refused(401, UNAUTHENTICATED)
            expires_at = token.expires_at
        else:
            _check_credential(identity, proof)
            if "scope" in auth:
                raise Refused(401, "Error authenticating with application credential: Application "
                              "credentials cannot request a scope.", kind="scope")
    is_scoped = "application_credential" in methods or _is_scoped(identity, auth.get("scope"))
    return Proven(methods[0], is_scoped, expires_at)


def _check_password(identity: Identity, user: dict[str, Any]) -> None:
    if "id" not in user and "domain" not in user:
        raise Refused(400, f"Expecting to find domain in user. {_MALFORMED}")
    if not (identity.knows_user(user)
            and identity.accepts(user.get("password"), PASSWORD)):
        raise Refused(401, UNAUTHENTICATED)


def _check_credential(identity: Identity, proof: dict[str, Any]) -> None:
    if "id" in proof:
        if proof["id"] != CREDENTIAL_ID:
            raise Refused(404, f"Could not find Application Credential: {proof['id']}.")
    elif proof.get("name") != CREDENTIAL_NAME or not identity.knows_user(
        _object(proof, "user")
    ):
        raise Refused(401, UNAUTHENTICATED)
    if not identity.accepts(proof.get("secret"), CREDENTIAL_SECRET):
        raise Refused(401, UNAUTHENTICATED)


def _is_scoped(identity: Identity, scope: Any) -> bool:
    """Says whether the token is to be for the project; raises Refused for any other place."""
    if scope is None or scope == "unscoped":
        return False
    project = scope.get("project") if isinstance(scope, dict) else None
    if not isinstance(project, dict) or not identity.knows_project(project):
        raise Refused(401, UNAUTHENTICATED)
    return True


def _auth(request: Request) -> dict[str, Any]:
    """Returns the object `auth` of the body; raises Refused in the order in which Keystone does."""
    if not request.body:
        raise Refused(400, f"Expecting to find auth in request body. {_MALFORMED}")
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise Refused(
            400, f"Expecting to find application/json in Content-Type header. {_MALFORMED}"
        )
    try:
        body = request.json()
    except ValueError:
        message = f"Expecting to find valid JSON in request body. {_MALFORMED}"
        raise Refused(400, message) from None
    if not isinstance(body, dict) or "auth" not in body:
        raise Refused(400, f"Expecting to find auth in request body. {_MALFORMED}")
    return _object(body, "auth")


def _object(value: dict[str, Any], name: str) -> dict[str, Any]:
    """Returns a member that has to be an object; raises Refused."""
    if name not in value:
        raise Refused(400, f"'{name}' is a required property")
    if not isinstance(value[name], dict):
        raise Refused(400, f"{value[name]!r} is not of type 'object'")
    return value[name]

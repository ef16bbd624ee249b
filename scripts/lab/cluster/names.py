"""Names and identifiers in the shapes that Kubernetes gives them, the same for the same seed."""

from __future__ import annotations

import hashlib
import json
import random
import uuid

#: The letters of generated names: no vowels and no look-alikes, as in Kubernetes.
ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


class Names:
    """A deterministic source of everything that is random in a real cluster."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def uid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def suffix(self, length: int = 5) -> str:
        """What is appended to `generateName`."""
        return "".join(self._random.choice(ALPHABET) for _ in range(length))

    def hexadecimal(self, length: int) -> str:
        """Lower-case hexadecimal digits: container ids, tokens, machine ids."""
        return "".join(self._random.choice("0123456789abcdef") for _ in range(length))

    def number(self, low: int, high: int) -> int:
        """A whole number between `low` and `high`, both included."""
        return self._random.randint(low, high)


def template_hash(template: object) -> str:
    """The `pod-template-hash` of a template: equal templates have equal hashes."""
    digest = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:10])


def digest(text: str) -> str:
    """A stable SHA-256, for image digests."""
    return hashlib.sha256(text.encode()).hexdigest()

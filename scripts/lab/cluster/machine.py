"""What the cluster needs to know of a machine; the laboratory's machines have more."""

from __future__ import annotations

from typing import Protocol


class Machine(Protocol):
    """A server of the cloud: `name` is its host name, `role` is informative only."""

    @property
    def name(self) -> str: ...

    @property
    def ip(self) -> str: ...

    @property
    def role(self) -> str: ...

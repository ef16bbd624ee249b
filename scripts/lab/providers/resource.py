"""What a resource of a laboratory provider is: schema, planning rules, and its four operations."""

from __future__ import annotations

from typing import Any

State = dict[str, Any]
Block = dict[str, Any]


class ProviderError(Exception):
    """An operation that failed in the words of the real provider.

    `state` is what exists nevertheless (a server in error state): terraform stores it as tainted.
    """

    def __init__(self, summary: str, detail: str = "", state: State | None = None) -> None:
        super().__init__(summary)
        self.summary = summary
        self.detail = detail
        self.state = state


class Resource:
    """A managed resource without life of its own; kinds that have one override the operations."""

    #: Attributes whose change replaces the resource.
    replace_on: frozenset[str] = frozenset()
    #: Values of optional attributes that the configuration leaves out.
    defaults: State = {}

    def prepare_plan(self, prior: State, planned: State) -> None:
        """Adjusts a planned update before it is compared with the prior state."""

    def create(self, planned: State) -> State:
        """Creates the object and returns its state; raises ProviderError."""
        return planned

    def read(self, state: State) -> State | None:
        """Returns the object's present state, None when it is gone; raises ProviderError."""
        return state

    def update(self, prior: State, planned: State) -> State:
        """Changes the object in place and returns its state; raises ProviderError."""
        return planned

    def delete(self, state: State) -> None:
        """Deletes the object; deleting what is gone is no error; raises ProviderError."""


class DataSource:
    """A data source: a function from configuration to state."""

    def read(self, configuration: State) -> State:
        """Returns the data; raises ProviderError."""
        raise NotImplementedError


class Provider:
    """The resources and data sources that one provider offers, by type name."""

    def __init__(
        self,
        resources: dict[str, Resource] | None = None,
        data_sources: dict[str, DataSource] | None = None,
    ) -> None:
        self.resources = resources or {}
        self.data_sources = data_sources or {}

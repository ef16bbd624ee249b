"""The objects of the cluster with their history: what etcd and the watch cache are elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .kinds import KINDS, Kind
from .names import Names
from .timeline import Timeline

Object = dict[str, Any]
#: Namespace (empty for cluster-wide kinds) and name.
Key = tuple[str, str]

#: How many changes a watch can catch up with; older revisions are answered with 410.
HISTORY = 3000


class Expired(Exception):
    """A resource version or a continue token points before the kept history."""

    def __init__(self, asked: int, oldest: int) -> None:
        super().__init__(asked, oldest)
        self.asked = asked
        self.oldest = oldest


@dataclass(frozen=True)
class Change:
    """One line of a watch. `before` tells what a selector matched earlier."""

    revision: int
    type: str
    kind: Kind
    object: Object
    before: Object | None


class Store:
    """Objects are replaced, never changed in place: whoever holds one holds a moment."""

    def __init__(self, timeline: Timeline, names: Names,
                 on_change: Callable[[Change], None]) -> None:
        self._timeline = timeline
        self._names = names
        self._on_change = on_change
        self._objects: dict[Kind, dict[Key, Object]] = {kind: {} for kind in KINDS}
        self._history: deque[Change] = deque()
        self._pages: dict[int, dict[Kind, list[Object]]] = {}
        #: The newest revision. It starts well above 1, so that version 1 is too old at once.
        self.revision = 260
        #: Watches from before this revision are answered with 410.
        self.oldest = 260

    # Reading

    def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """One object, or None."""
        return self._objects[kind].get((namespace if kind.is_namespaced else "", name))

    def list(self, kind: Kind, namespace: str | None = None) -> list[Object]:
        """Objects in the order of the keys in etcd: by namespace, then by name."""
        items = sorted(self._objects[kind].items())
        return [item for (home, _), item in items if namespace is None or home == namespace]

    def changes_since(self, kind: Kind, revision: int) -> list[Change]:
        """What happened to a kind after a revision; raises `Expired`."""
        if revision < self.oldest:
            raise Expired(revision, self.oldest)
        newer: list[Change] = []
        for change in reversed(self._history):
            if change.revision <= revision:
                break
            if change.kind is kind:
                newer.append(change)
        return newer[::-1]

    def page_source(self, kind: Kind, revision: int | None) -> tuple[int, list[Object]]:
        """The objects as of a revision (None: now): later pages show what the first one saw."""
        if revision is None:
            page = self._pages.setdefault(self.revision, {})
            page[kind] = self.list(kind)
            for stale in sorted(self._pages)[:-16]:
                del self._pages[stale]
            return self.revision, page[kind]
        kept = self._pages.get(revision, {}).get(kind)
        if kept is None:
            raise Expired(revision, self.revision)
        return revision, kept

    # Writing

    def create(self, kind: Kind, item: Object) -> Object:
        """Stores a new object; fills in identity and time."""
        item = clone(item)
        metadata = item.setdefault("metadata", {})
        metadata.setdefault("uid", self._names.uid())
        metadata.setdefault("creationTimestamp", self._timeline.stamp())
        return self._record("ADDED", kind, item, None)

    def update(self, kind: Kind, item: Object, change: Callable[[Object], None]) -> Object:
        """Applies a change to the present version; nothing is recorded if nothing differs."""
        before = self.get(kind, *_key(item))
        if before is None or before["metadata"]["uid"] != item["metadata"]["uid"]:
            return item
        after = clone(before)
        change(after)
        return before if after == before else self._record("MODIFIED", kind, after, before)

    def delete(self, kind: Kind, item: Object) -> None:
        """Removes an object for good."""
        before = self.get(kind, *_key(item))
        if before is not None and before["metadata"]["uid"] == item["metadata"]["uid"]:
            self._record("DELETED", kind, clone(before), before)

    def compact(self) -> None:
        """Forgets the history and all pages: open watches and tokens from before expire."""
        # A revision of its own, so that even who saw the last one is behind.
        self.revision += 1
        self._history.clear()
        self._pages.clear()
        self.oldest = self.revision

    def _record(self, type_: str, kind: Kind, item: Object, before: Object | None) -> Object:
        self.revision += 1
        item["metadata"]["resourceVersion"] = str(self.revision)
        key = _key(item)
        if type_ == "DELETED":
            self._objects[kind].pop(key)
        else:
            self._objects[kind][key] = item
        change = Change(self.revision, type_, kind, item, before)
        self._history.append(change)
        if len(self._history) > HISTORY:
            self.oldest = self._history.popleft().revision
        self._on_change(change)
        return item


def clone(value: Any) -> Any:
    """A deep copy of JSON; much faster than `copy.deepcopy`, which cares for what JSON has not."""
    if type(value) is dict:
        return {key: clone(one) if type(one) in (dict, list) else one
                for key, one in value.items()}
    return [clone(one) if type(one) in (dict, list) else one for one in value]


def _key(item: Object) -> Key:
    return item["metadata"].get("namespace", ""), item["metadata"]["name"]

"""`kubectl get`: tables, JSON, YAML, names; once or as a watch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .kinds import Kind
from .kubectl_call import Call, Failure, NotFound, field_filter, label_filter, resources
from .rendering import collected, compact_json, pretty_json, served, yaml
from .store import Change, Object
from .tables import COLUMNS
from .text import TabWriter, table

if TYPE_CHECKING:
    from .cluster import Answer, Cluster

#: Seconds between two signs of life of a silent watch.
SIGN_OF_LIFE = 1.0

FORMATS = ("", "wide", "json", "yaml", "name")
_ALLOWED = ("custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,"
            "jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml")


def run(cluster: Cluster, call: Call, stdin: str) -> Answer:
    """Answers `kubectl get`."""
    if call.value("output") not in FORMATS:
        raise Failure(f"error: unable to match a printer suitable for the output format "
                      f"\"{call.value('output')}\", allowed formats are: {_ALLOWED}")
    wanted = resources(call.arguments)
    if call.is_set("watch") or call.is_set("watch-only"):
        yield from _watch(cluster, call, wanted)
        return
    with cluster.present() as core:
        now = core.timeline.wall()
        found, missing = collect(cluster, call, wanted)
    groups = [(kind, items) for kind, items in found if items]
    output = call.value("output")
    if output in ("json", "yaml"):
        yield from _documents(call, wanted, groups, output, bool(missing))
    elif output == "name":
        for kind, items in groups:
            yield "out", "".join(
                f"{kind.prefix}/{item['metadata']['name']}\n" for item in items)
    else:
        yield from _tables(call, wanted, groups, now)
    if not groups and not missing and output in ("", "wide"):
        place = f" in {call.namespace} namespace" if call.namespace and any(
            kind.is_namespaced for kind, _ in wanted) else ""
        yield "err", f"No resources found{place}{'.' if place else ''}\n"
    for failure in missing:
        yield "err", failure.message + "\n"
    yield "exit", 1 if missing else 0


def collect(
    cluster: Cluster, call: Call, wanted: list[tuple[Kind, str | None]],
) -> tuple[list[tuple[Kind, list[Object]]], list[NotFound]]:
    """The objects that a command names, and what was not found; call it inside `present`."""
    found: dict[Kind, list[Object]] = {}
    missing: list[NotFound] = []
    store = cluster.core.store
    for kind, name in wanted:
        items = found.setdefault(kind, [])
        if name is None:
            space = call.namespace if kind.is_namespaced else None
            items.extend(filter(_matches(kind, call), store.list(kind, space)))
            continue
        item = store.get(kind, call.value("namespace", "default"), name)
        if item is not None:
            items.append(item)
        elif not call.is_set("ignore-not-found"):
            missing.append(NotFound(kind, name))
    return list(found.items()), missing


def _matches(kind: Kind, call: Call) -> Callable[[Object], bool]:
    labels = label_filter(call.value("selector"))
    fields = field_filter(kind, call.value("field-selector"), call.value("selector"))
    return lambda item: labels(item) and fields(item)


def _documents(call: Call, wanted: list[tuple[Kind, str | None]],
               groups: list[tuple[Kind, list[Object]]], output: str,
               is_incomplete: bool) -> Answer:
    items = [item for _, group in groups for item in group]
    if call.is_set("show-managed-fields"):
        items = [served(item) for item in items]
    write = pretty_json if output == "json" else yaml
    if len(wanted) == 1 and wanted[0][1] is not None:
        if items:
            yield "out", write(items[0])
    elif items or not is_incomplete:
        yield "out", write(collected(items))


def _tables(call: Call, wanted: list[tuple[Kind, str | None]],
            groups: list[tuple[Kind, list[Object]]], now: float) -> Answer:
    is_mixed = len({kind for kind, _ in wanted}) > 1 or call.is_set("show-kind")
    for index, (kind, items) in enumerate(groups):
        rows = [] if call.is_set("no-headers") else [_titles(kind, call)]
        rows += [_cells(kind, item, call, now, is_mixed) for item in items]
        yield "out", ("\n" if index else "") + table(rows)


def _titles(kind: Kind, call: Call) -> list[str]:
    titles = COLUMNS[kind].titles(call.value("output") == "wide")
    if kind.is_namespaced and call.namespace is None:
        titles.insert(0, "NAMESPACE")
    return [*titles, "LABELS"] if call.is_set("show-labels") else titles


def _cells(kind: Kind, item: Object, call: Call, now: float, is_mixed: bool) -> list[str]:
    cells = COLUMNS[kind].cells(item, now, call.value("output") == "wide")
    if is_mixed:
        name = COLUMNS[kind].titles(True).index("NAME")
        if name < len(cells):
            cells[name] = f"{kind.prefix}/{cells[name]}"
    if kind.is_namespaced and call.namespace is None:
        cells.insert(0, item["metadata"]["namespace"])
    if call.is_set("show-labels"):
        labels = item["metadata"].get("labels", {})
        cells.append(",".join(f"{key}={value}" for key, value in sorted(labels.items()))
                     or "<none>")
    return cells


# Watching

def _watch(cluster: Cluster, call: Call, wanted: list[tuple[Kind, str | None]]) -> Answer:
    if len({kind for kind, _ in wanted}) != 1:
        raise Failure("error: you may only specify a single resource type")
    kind = wanted[0][0]
    names = {name for _, name in wanted if name is not None}
    chosen = _matches(kind, call)
    space = call.namespace if kind.is_namespaced else None
    if names:
        space = call.value("namespace", "default") if kind.is_namespaced else None

    def is_wanted(item: Object) -> bool:
        metadata = item["metadata"]
        return (space in (None, metadata.get("namespace", ""))
                and (not names or metadata["name"] in names) and chosen(item))

    printer = _WatchPrinter(kind, call)
    with cluster.present() as core:
        revision, now = core.store.revision, core.timeline.wall()
        items = [item for item in core.store.list(kind) if is_wanted(item)]
        if names and not items:
            raise NotFound(kind, min(names))
    if not call.is_set("watch-only"):
        yield "out", printer.show([("ADDED", item) for item in items], now)
    for moment, changes in follow(cluster, kind, revision):
        lines = [line for change in changes for line in selected(change, is_wanted)]
        yield "out", printer.show(lines, moment)
    yield "exit", 0


def follow(cluster: Cluster, kind: Kind, revision: int,
           seconds: float | None = None) -> Iterator[tuple[float, list[Change]]]:
    """Changes as they come, with the wall-clock time; an empty list now and then is a sign of life.

    Ends when the cluster is gone, or `seconds` (of the cluster's time) have passed; raises
    `Expired` when the history does not reach back far enough.
    """
    watched, said = cluster.core, 0.0
    end = None if seconds is None else watched.timeline.instant + seconds
    while True:
        with cluster.present() as core:
            if core is not watched or (end is not None and core.timeline.instant >= end):
                return
            changes = core.store.changes_since(kind, revision)
            moment = core.timeline.wall()
        if changes:
            revision = changes[-1].revision
        if changes or moment - said >= SIGN_OF_LIFE:
            said = moment
            yield moment, changes
        if not changes:
            cluster.nap()


def selected(change: Change,
             is_wanted: Callable[[Object], bool]) -> list[tuple[str, Object]]:
    """What a watch with a selector shows of a change: objects come into and go out of its view."""
    before = change.before is not None and is_wanted(change.before)
    after = change.type != "DELETED" and is_wanted(change.object)
    if before and after:
        return [("MODIFIED", change.object)]
    if after:
        return [("ADDED", change.object)]
    return [("DELETED", change.object)] if before else []


class _WatchPrinter:
    """Prints changes under one header, with columns that only grow."""

    def __init__(self, kind: Kind, call: Call) -> None:
        self._kind = kind
        self._call = call
        self._writer = TabWriter(remember=True)
        self._needs_header = not call.is_set("no-headers")

    def show(self, lines: list[tuple[str, Object]], now: float) -> str:
        """The text for some changes."""
        output = self._call.value("output")
        with_type = self._call.is_set("output-watch-events")
        if output == "json" and with_type:
            return "".join(compact_json({"type": type_, "object": served(item)}, is_sorted=True)
                           + "\n" for type_, item in lines)
        if output == "json":
            return "".join(pretty_json(item) for _, item in lines)
        if output == "yaml":
            return "".join("---\n" + yaml(item) for _, item in lines)
        if output == "name":
            return "".join(f"{self._kind.prefix}/{item['metadata']['name']}\n"
                           for _, item in lines)
        return self._table(lines, now, with_type)

    def _table(self, lines: list[tuple[str, Object]], now: float, with_type: bool) -> str:
        rows = []
        if lines and self._needs_header:
            rows.append((["EVENT"] if with_type else []) + _titles(self._kind, self._call))
            self._needs_header = False
        for type_, item in lines:
            cells = _cells(self._kind, item, self._call, now, is_mixed=False)
            rows.append(([type_] if with_type else []) + cells)
        return table(rows, self._writer) if rows else ""

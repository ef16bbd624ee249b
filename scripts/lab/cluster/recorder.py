"""Events: who saw what, how often. Kubelet and controllers count, the scheduler writes series."""

from __future__ import annotations

from .kinds import EVENTS
from .names import Names
from .store import Object, Store
from .timeline import Timeline, parse_time

#: Seconds by the wall clock that an event is kept.
EVENT_LIFE = 3600.0


class Recorder:
    """Writes events; the same message about the same object again raises a count."""

    def __init__(self, store: Store, names: Names, timeline: Timeline) -> None:
        self._store = store
        self._names = names
        self._timeline = timeline
        self._known: dict[tuple[str, ...], Object] = {}
        self._last = 0
        #: The host that the scheduler runs on: a control plane.
        self.scheduler_host = "localhost"

    def kubelet(self, node: str, item: Object, type_: str, reason: str, message: str,
                container: str | None = None) -> None:
        """An event from the kubelet of a node; `container` names a container or `init:NAME`."""
        path = None
        if container:
            kind, _, name = container.rpartition(":")
            path = f"spec.{'initContainers' if kind else 'containers'}{{{name}}}"
        source = {"component": "kubelet", "host": node}
        self._counted(item, type_, reason, message, source, node, path)

    def controller(self, component: str, item: Object, type_: str, reason: str,
                   message: str) -> None:
        """An event from a controller."""
        self._counted(item, type_, reason, message, {"component": component}, "", None)

    def scheduler(self, pod: Object, type_: str, reason: str, message: str) -> None:
        """An event from the scheduler: no count, no first or last time, `eventTime` instead."""
        now = self._timeline.micro_stamp()
        identity = (pod["metadata"]["uid"], reason, message)
        known = self._known.get(identity)
        if known is not None and self._present(known):
            count = known.get("series", {}).get("count", 1) + 1
            series = {"count": count, "lastObservedTime": now}
            self._known[identity] = self._store.update(
                EVENTS, known, lambda event: event.update(series=series))
            return
        event = self._event(pod, type_, reason, message)
        event.update(
            action="Binding" if reason == "Scheduled" else "Scheduling",
            eventTime=now,
            reportingComponent="default-scheduler",
            reportingInstance=f"default-scheduler-{self.scheduler_host}",
            source={},
        )
        self._known[identity] = self._store.create(EVENTS, event)

    def forget_old(self) -> None:
        """Deletes events that nobody repeated for an hour, as Kubernetes does."""
        now = self._timeline.wall()
        for event in self._store.list(EVENTS):
            series = event.get("series", {})
            last = (event["lastTimestamp"] or series.get("lastObservedTime")
                    or event["eventTime"])
            if now - parse_time(last) > EVENT_LIFE:
                self._store.delete(EVENTS, event)
        self._known = {identity: event for identity, event in self._known.items()
                       if self._present(event)}

    def _counted(self, item: Object, type_: str, reason: str, message: str, source: Object,
                 instance: str, path: str | None) -> None:
        now = self._timeline.stamp()
        identity = (item["metadata"]["uid"], reason, message, path or "", source["component"])
        known = self._known.get(identity)
        if known is not None and self._present(known):
            def again(event: Object) -> None:
                event["count"] += 1
                event["lastTimestamp"] = now
            self._known[identity] = self._store.update(EVENTS, known, again)
            return
        event = self._event(item, type_, reason, message)
        if path:
            event["involvedObject"]["fieldPath"] = path
        event.update(
            count=1,
            firstTimestamp=now,
            lastTimestamp=now,
            reportingComponent=source["component"],
            reportingInstance=instance,
            source=source,
        )
        self._known[identity] = self._store.create(EVENTS, event)

    def _present(self, event: Object) -> bool:
        metadata = event["metadata"]
        return self._store.get(EVENTS, metadata["namespace"], metadata["name"]) is not None

    def _event(self, item: Object, type_: str, reason: str, message: str) -> Object:
        metadata = item["metadata"]
        about = {
            "apiVersion": item["apiVersion"],
            "kind": item["kind"],
            "name": metadata["name"],
            "uid": metadata["uid"],
        }
        if "namespace" in metadata:
            about["namespace"] = metadata["namespace"]
            about["resourceVersion"] = metadata["resourceVersion"]
        return {
            "apiVersion": "v1",
            "eventTime": None,
            "firstTimestamp": None,
            "involvedObject": about,
            "kind": "Event",
            "lastTimestamp": None,
            "message": message,
            "metadata": {
                "name": f"{metadata['name']}.{self._moment():016x}",
                "namespace": metadata.get("namespace", "default"),
            },
            "reason": reason,
            "reportingComponent": "",
            "reportingInstance": "",
            "source": {},
            "type": type_,
        }

    def _moment(self) -> int:
        """The end of an event's name: nanoseconds, so that names sort by time, each one once."""
        self._last = max(self._last + 1, int(self._timeline.wall() * 1e9))
        return self._last

"""Parts that all descriptions share; lines come without their ends, cells are ended by tabs."""

from __future__ import annotations

from collections.abc import Iterator

from .store import Object
from .text import age


def header_lines(item: Object) -> Iterator[str]:
    """Name and namespace."""
    yield f"Name:\t{item['metadata']['name']}"
    if "namespace" in item["metadata"]:
        yield f"Namespace:\t{item['metadata']['namespace']}"


def labels_lines(title: str, labels: dict[str, str], sign: str = "=") -> Iterator[str]:
    """A map, one entry a line, under one title."""
    yield from listed_lines(title, [f"{key}{sign}{labels[key]}" for key in sorted(labels)])


def listed_lines(title: str, values: list[str]) -> Iterator[str]:
    """Several values under one title."""
    for index, value in enumerate(values or ["<none>"]):
        yield f"{title}:\t{value}" if index == 0 else f"\t{value}"


def event_lines(events: list[Object], now: float) -> Iterator[str]:
    """The last section of a description; scheduler events have no last time and come first."""
    if not events:
        yield "Events:\t<none>"
        return
    yield "Events:"
    yield "  Type\tReason\tAge\tFrom\tMessage"
    yield "  ----\t------\t----\t----\t-------"
    for event in sorted(events, key=lambda one: one["lastTimestamp"] or ""):
        source = event["source"].get("component") or event["reportingComponent"]
        yield (f"  {event['type']}\t{event['reason']}\t{_interval(event, now)}\t{source}\t"
               f"{event['message'].strip()}")


def _interval(event: Object, now: float) -> str:
    first = age(event["eventTime"] or event["firstTimestamp"], now)
    series = event.get("series")
    if series:
        return f"{age(series['lastObservedTime'], now)} (x{series['count']} over {first})"
    if event.get("count", 0) > 1:
        return f"{age(event['lastTimestamp'], now)} (x{event['count']} over {first})"
    return first

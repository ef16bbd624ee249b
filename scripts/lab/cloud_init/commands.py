"""What the command `cloud-init` answers on a machine, as version 22.4.2 does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cloud_init.boot import Boot
from cloud_init.effects import DATA_SOURCE
from cloud_init.journal import VERSION, date_text
from cloud_init.stages import STAGES

if TYPE_CHECKING:
    from machines.machine import Machine

Answer = Iterator[tuple[str, Any]]
_WAIT_POLL = 0.25


def cloud_init(machine: Machine, arguments: list[str]) -> Answer:
    """Answers one call: pairs ("out" | "err", text), and last ("exit", code)."""
    match arguments:
        case ["status", *options]:
            yield from _status(machine, options)
        case ["analyze", "show", *_]:
            yield "out", _analyze_show(machine)
            yield "exit", 0
        case ["analyze", "blame", *_]:
            yield "out", _analyze_blame(machine)
            yield "exit", 0
        case ["analyze", "dump", *_]:
            yield "out", json.dumps(_analyze_events(machine), indent=1) + "\n"
            yield "exit", 0
        case ["--version" | "-v"]:
            yield "out", f"/usr/bin/cloud-init {VERSION}\n"
            yield "exit", 0
        case _:
            yield "err", "usage: cloud-init {status,analyze,--version} ...\n"
            yield "exit", 2


def _status(machine: Machine, options: list[str]) -> Answer:
    form = "tabular"
    for position, option in enumerate(options):
        if option == "--format" and position + 1 < len(options):
            form = options[position + 1]
        elif option.startswith("--format="):
            form = option.partition("=")[2]
    if "--wait" in options or "-w" in options:
        yield from _wait(machine, prints_dots=form == "tabular")
    facts = status_facts(machine)
    if form == "json":
        yield "out", json.dumps(facts, indent=2, sort_keys=True) + "\n"
    elif form == "yaml":
        lines = (f"{key}: {json.dumps(facts[key])}\n" for key in sorted(facts))
        yield "out", "---\n" + "".join(lines)
    else:
        yield "out", f"status: {facts['status']}\n"
        if "--long" in options or "-l" in options:
            detail = "\n".join(facts["errors"]) or facts["detail"]
            yield "out", (
                f"boot_status_code: {facts['boot_status_code']}\n"
                f"last_update: {facts['last_update']}\ndetail:\n{detail}\n"
            )
    yield "exit", 1 if facts["status"] == "error" else 0


def _wait(machine: Machine, prints_dots: bool) -> Answer:
    """Waits for the end of the boot; the texts also let a client's hang-up be noticed."""
    dotted = False
    while machine.boot is None or not machine.boot.is_finished:
        yield "out", "." if prints_dots else ""
        dotted = True
        if machine.stopping.wait(_WAIT_POLL):
            return
    if dotted and prints_dots:
        yield "out", "\n"


def status_facts(machine: Machine) -> dict[str, Any]:
    """Returns what `cloud-init status --format json` says now."""
    boot = machine.boot
    errors = boot.errors if boot else []
    if boot is None or (boot.stage is None and not boot.is_finished):
        status, detail = "not run", ""
    elif not boot.is_finished:
        stage = boot.stage.mode.replace(":", "-") if boot.stage else ""
        status, detail = "running", f"Running in stage: {stage}"
    elif errors:
        status, detail = "error", "\n".join(errors)
    else:
        status, detail = "done", DATA_SOURCE
    facts: dict[str, Any] = {
        "boot_status_code": "enabled-by-generator",
        "datasource": "openstack" if boot else "",
        "detail": detail,
        "errors": errors,
        "last_update": date_text(boot.last_change) if boot else "",
        "status": status,
    }
    return {**facts, "_schema_version": "1", "schemas": {"1": facts}}


def _analyze_show(machine: Machine) -> str:
    boot = machine.boot
    if boot is None:
        return ""
    lines = [
        "-- Boot Record 01 --",
        'The total time elapsed since completing an event is printed after the "@" character.',
        'The time the event takes is printed after the "+" character.',
        "",
    ]
    total = 0.0
    for stage in STAGES:
        record = boot.records[stage.key]
        if record.start is None:
            continue
        lines.append(f"Starting stage: {stage.event}")
        lines += [
            f"|`->{event.description} @{event.start - _zero(boot):08.5f}s "
            f"+{event.finish - event.start:08.5f}s"
            for event in boot.events
            if event.stage == stage.event
        ]
        if record.finished is not None:
            took = record.finished - record.start
            total += took
            lines += [f"Finished stage: ({stage.event}) {took:08.5f} seconds", ""]
    lines += [f"Total Time: {total:.5f} seconds", "", "1 boot records analyzed"]
    return "\n".join(lines) + "\n"


def _analyze_blame(machine: Machine) -> str:
    events = machine.boot.events if machine.boot else []
    slowest = sorted(events, key=lambda event: event.start - event.finish)
    lines = [
        f"     {event.finish - event.start:08.5f}s ({event.stage}/{event.name})"
        for event in slowest
    ]
    return "\n".join(["-- Boot Record 01 --", *lines, "", "1 boot records analyzed"]) + "\n"


def _analyze_events(machine: Machine) -> list[dict[str, Any]]:
    dump: list[dict[str, Any]] = []
    for event in machine.boot.events if machine.boot else []:
        common = {"name": f"{event.stage}/{event.name}", "origin": "cloudinit"}
        dump.append({**common, "description": event.description, "event_type": "start",
                     "timestamp": event.start})
        dump.append({**common, "description": event.description, "event_type": "finish",
                     "result": event.result, "timestamp": event.finish})
    return dump


def _zero(boot: Boot) -> float:
    """Returns the moment from which `analyze show` counts."""
    return boot.records[STAGES[0].key].start or time.time()

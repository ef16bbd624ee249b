"""A boot of cloud-init: runs the stages one after the other and leaves the traces of each."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cloud_init.effects import DATA_SOURCE, Effects
from cloud_init.journal import VERSION, Journal, date_text
from cloud_init.stages import ALWAYS, STAGES, Module, Stage

if TYPE_CHECKING:
    from machines.machine import Machine

#: How long systemd takes between two stages, and a stage before its first module.
STAGE_GAP = 0.3
STAGE_START = 0.15
LOCAL_SEARCH = 0.4
_LIBRARY = "/usr/lib/python3/dist-packages/cloudinit"


@dataclass(frozen=True)
class Event:
    """A step of a stage, as `cloud-init analyze` shows it; moments in seconds since the epoch."""

    stage: str
    name: str
    description: str
    result: str
    start: float
    finish: float


@dataclass
class StageRecord:
    """What status.json holds about one stage."""

    start: float | None = None
    finished: float | None = None
    errors: list[str] = field(default_factory=list)


class Boot:
    """One boot. Runs in the machine's thread; other threads only read."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._journal = Journal(machine.root)
        self._effects = Effects(machine, self._journal)
        self._instance = f"/var/lib/cloud/instances/{machine.server.identity}"
        self.records = {stage.key: StageRecord() for stage in STAGES}
        self.events: list[Event] = []
        self.stage: Stage | None = None
        self.is_finished = False

    @property
    def errors(self) -> list[str]:
        """The errors of all stages so far."""
        return [error for record in self.records.values() for error in record.errors]

    @property
    def stage_text(self) -> str:
        """The current stage's name, or how the boot ended: done or error."""
        if self.is_finished:
            return "error" if self.errors else "done"
        return self.stage.event if self.stage else "kernel"

    @property
    def last_change(self) -> float:
        """The newest moment in status.json."""
        moments = [
            moment
            for record in self.records.values()
            for moment in (record.start, record.finished)
            if moment is not None
        ]
        return max(moments, default=0.0)

    def run(self) -> None:
        """Boots; raises Stopped when the machine goes away meanwhile."""
        for stage in STAGES:
            self._run_stage(stage)
            if stage.event == "init-network":
                self._machine.open_ssh()
            self._sleep(STAGE_GAP)
        self.stage = None
        self._finish()

    # A stage.

    def _run_stage(self, stage: Stage) -> None:
        self.stage = stage
        record = self.records[stage.key]
        record.start = time.time()
        self._write_status()
        self._journal.banner(
            f"Cloud-init v. {VERSION} running '{stage.mode}' at {date_text(record.start)}. "
            f"Up {self._machine.uptime:.2f} seconds."
        )
        self._sleep(STAGE_START)
        if stage.event == "init-local":
            self._find_data_source()
        elif stage.event == "init-network":
            self._consume_user_data()
        failures = sum(not self._run_module(stage, module) for module in stage.modules)
        if stage.modules:
            self._journal.debug(
                "main", f"Ran {len(stage.modules)} modules with {failures} failures"
            )
        record.finished = time.time()
        self._write_status()
        took = record.finished - record.start
        mode = stage.mode.partition(":")[0].removesuffix("-local")
        self._journal.debug(
            "util", f"cloud-init mode '{mode}' took {took:.3f} seconds ({took:.2f})"
        )
        result = "FAIL" if failures else "SUCCESS"
        self._journal.debug("handlers", f"finish: {stage.event}: {result}: {stage.description}")

    def _step(self, name: str, begins: str, ends: str, seconds: float = 0.01) -> None:
        """Runs a step that is no module and always succeeds."""
        assert self.stage is not None
        started = time.time()
        self._journal.debug("handlers", f"start: {self.stage.event}/{name}: {begins}")
        self._sleep(seconds)
        self._finish_step(name, "SUCCESS", ends, started)

    def _finish_step(self, name: str, result: str, description: str, started: float) -> None:
        assert self.stage is not None
        event = self.stage.event
        self._journal.debug("handlers", f"finish: {event}/{name}: {result}: {description}")
        self.events.append(Event(event, name, description, result, started, time.time()))

    def _find_data_source(self) -> None:
        self._step("check-cache", "attempting to read from cache [check]", "no cache found")
        self._step(
            "search-OpenStackLocal", "searching for local data from DataSourceOpenStackLocal",
            "found local data from DataSourceOpenStackLocal", LOCAL_SEARCH,
        )
        self._journal.record(
            "stages", "INFO", f"Loaded datasource DataSourceOpenStackLocal - {DATA_SOURCE}"
        )
        self._journal.debug(
            "main",
            "[local] init will now be targeting instance id: "
            f"{self._machine.server.identity}. new=True",
        )

    def _consume_user_data(self) -> None:
        self._print_network()
        self._step(
            "check-cache", "attempting to read from cache [trust]",
            f"restored from cache with run check: {DATA_SOURCE}",
        )
        self._step("setup-datasource", "setting up datasource", "setting up datasource")
        text = "reading and applying user-data"
        self._step("consume-user-data", text, text, 0.03)
        for problem in self._machine.user_data.problems:
            self._journal.record(
                "util", "WARNING",
                f"Failed loading yaml blob. Invalid format at {problem.splitlines()[-1].strip()}",
            )
            self._journal.record(
                "util", "WARNING",
                "Failed at merging in cloud config part from part-001: empty cloud config",
            )
        for name in ("vendor-data", "vendor-data2"):
            self._step(f"consume-{name}", f"reading and applying {name}",
                       f"reading and applying {name}", 0.0)
        self._step("activate-datasource", "activating datasource", "activating datasource")

    def _print_network(self) -> None:
        ip = self._machine.ip
        border = "ci-info: +--------+------+" + "-" * (len(ip) + 2) + "+-----------+--------+\n"
        self._journal.print(
            "ci-info: " + "Net device info".center(len(border) - 10, "+") + "\n" + border
            + f"ci-info: | Device |  Up  | {'Address':^{len(ip)}} |    Mask   | Scope  |\n" + border
            + f"ci-info: |  ens3  | True | {ip} | 255.0.0.0 | global |\n" + border
        )

    # A module.

    def _run_module(self, stage: Stage, module: Module) -> bool:
        started = time.time()
        self._announce(stage, module)
        error = self._effects.of(module)
        self._sleep(module.seconds)
        running = f"running config-{module.name} with frequency {module.frequency}"
        if error is None:
            ran = f"config-{module.name} ran successfully"
            self._finish_step(f"config-{module.name}", "SUCCESS", ran, started)
            return True
        self.records[stage.key].errors.append(f"('{module.name}', {error})")
        self._journal.record(
            module.python_name, "WARNING",
            f"Failed to run module {module.name} (scripts in /var/lib/cloud/instance/scripts)",
        )
        self._finish_step(f"config-{module.name}", "FAIL", running, started)
        self._report_failure(module, error)
        return False

    def _announce(self, stage: Stage, module: Module) -> None:
        python = module.python_name
        self._journal.debug(
            "modules",
            f"Running module {module.name} (<module 'cloudinit.config.{python}' from "
            f"'{_LIBRARY}/config/{python}.py'>) with frequency {module.frequency}",
        )
        self._journal.debug(
            "handlers",
            f"start: {stage.event}/config-{module.name}: "
            f"running config-{module.name} with frequency {module.frequency}",
        )
        lock = f"<cloudinit.helpers.DummyLock object at 0x{secrets.token_hex(6)}>"
        if module.frequency != ALWAYS:
            semaphore = f"{self._instance}/sem/config_{module.name.replace('-', '_')}"
            self._journal.debug("util", f"Writing to {semaphore} - wb: [644] 23 bytes")
            lock = f"<FileLock using file '{semaphore}'>"
        self._journal.debug("helpers", f"Running config-{module.name} using lock ({lock})")

    def _report_failure(self, module: Module, error: str) -> None:
        """Logs the failure a second time with its traceback, as cloud-init does."""
        python = module.python_name
        text = (
            f"Running module {module.name} (<module 'cloudinit.config.{python}' from "
            f"'{_LIBRARY}/config/{python}.py'>) failed"
        )
        kind, _, message = error.partition("(")
        self._journal.record("util", "WARNING", text)
        self._journal.debug(
            "util",
            f"{text}\nTraceback (most recent call last):\n"
            f'  File "{_LIBRARY}/config/modules.py", line 246, in _run_modules\n'
            "    ran, _r = cc.run(\n              ^^^^^^^\n"
            f'  File "{_LIBRARY}/config/{python}.py", line 54, in handle\n'
            "    subp.runparts(runparts_path)\n"
            f'  File "{_LIBRARY}/subp.py", line 427, in runparts\n    raise {kind}(\n'
            f"{kind}: {message.rstrip(')').strip(chr(39))}",
        )

    # The end.

    def _finish(self) -> None:
        result = {"v1": {"datasource": DATA_SOURCE, "errors": self.errors}}
        self.is_finished = True
        self._write_json("run/cloud-init/result.json", result)
        self._write_status()

    def _write_status(self) -> None:
        stages: dict[str, Any] = {
            key: {"errors": record.errors, "finished": record.finished, "start": record.start}
            for key, record in self.records.items()
        }
        is_over = all(record.finished for record in self.records.values())
        current = None if is_over or not self.stage else self.stage.mode.replace(":", "-")
        self._write_json(
            "run/cloud-init/status.json",
            {
                "v1": {
                    "datasource": DATA_SOURCE,
                    **stages,
                    "modules-init": {"errors": [], "finished": None, "start": None},
                    "stage": current,
                }
            },
        )

    def _write_json(self, name: str, value: object) -> None:
        """Writes a file as a whole: a reader must never see half of it."""
        path: Path = self._machine.root / name
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
        temporary.replace(path)

    def _sleep(self, seconds: float) -> None:
        self._machine.site.clock.sleep(seconds, self._machine.stopping)

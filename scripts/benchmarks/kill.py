"""What is left when terraform, the console or a command is killed in the middle of an apply.

terraform is real; the resources are its own `terraform_data`, which need no provider. A resource
counts as created when terraform has said so. After the kill a state is put back if the program
finds the present one damaged. Then each created resource must be in the state, or be named by
`quarterdeck restore` with its identifier, so that it can be imported. What is neither is lost.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from context import SMALL, Context
from processes import children
from tables import Table
from terminal import Terminal

COUNT = 20
# Ten at a time, of lengths that make writes of the state coincide now and then.
PARALLEL = f"""
resource "terraform_data" "n" {{
  count = {COUNT}
  input = count.index
  provisioner "local-exec" {{ command = "sleep 0.${{count.index % 7}}" }}
}}
"""
# One after the other, each when its file is there.
CHAIN = "".join(
    f"""
resource "terraform_data" "n{index}" {{
  input = {index}
  {f"depends_on = [terraform_data.n{index - 1}]" if index else ""}
  provisioner "local-exec" {{
    command = "while [ -e main.tf ] && [ ! -e go{index} ]; do sleep 0.01; done"
  }}
}}
"""
    for index in range(COUNT)
)


@dataclass
class Killed:
    """What was counted in one row."""

    what: str
    kills: int = 0
    created: int = 0
    damaged: int = 0
    named: int = 0
    lost: list[str] = field(default_factory=list)


@dataclass
class Place:
    """A Terraform directory with a plan."""

    context: Context
    directory: Path
    plan: str = ""

    @staticmethod
    def make(context: Context, name: str, configuration: str) -> Place:
        """Writes the configuration and plans."""
        place = Place(context, context.work / "kills" / name)
        place.directory.mkdir(parents=True)
        (place.directory / "main.tf").write_text(configuration)
        place.plan = place.answer("plan")["plan"]
        return place

    def answer(self, *words: str) -> dict:
        """What the program answers."""
        command = [self.context.binary, *words, "--json", "-C", str(self.directory)]
        return json.loads(self.context.command(*command))

    def apply_words(self) -> list[str]:
        """The command that applies the plan."""
        return [self.context.binary, "apply", self.plan, "-C", str(self.directory)]

    def apply(self) -> subprocess.Popen[bytes]:
        """Applies the plan, without waiting for it."""
        return subprocess.Popen(
            self.apply_words(),
            env=self.context.env,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def run(self) -> Path | None:
        """The folder of the run that applies."""
        state = Path(self.context.env["XDG_STATE_HOME"]) / "quarterdeck"
        folders = state.glob(f"{self.directory.name}-*/runs/*")
        runs = sorted(path for path in folders if path.name > self.plan and path.is_dir())
        return runs[-1] if runs else None

    @property
    def output(self) -> list[dict]:
        """The lines that terraform has ended."""
        file = self.run / "output.jsonl" if self.run else None
        if not file or not file.exists():
            return []
        messages = []
        for line in file.read_bytes().splitlines():
            try:
                messages.append(json.loads(line))
            except ValueError:
                pass  # Cut off by the kill.
        return messages

    def events(self, kind: str) -> dict[str, str]:
        """The addresses and identifiers of messages of a type."""
        hooks = [message["hook"] for message in self.output if message.get("type") == kind]
        return {hook["resource"]["addr"]: hook.get("id_value", "") for hook in hooks}

    @property
    def recorded(self) -> set[str]:
        """The identifiers in the state; none while it cannot be read."""
        try:
            state = json.loads((self.directory / "terraform.tfstate").read_text())
        except (OSError, ValueError):
            return set()
        instances = [one for resource in state["resources"] for one in resource["instances"]]
        return {one["attributes"]["id"] for one in instances}

    @property
    def terraform(self) -> int | None:
        """The number of the terraform that applies."""
        try:
            record = json.loads((self.run / "runner.json").read_text()) if self.run else {}
        except (OSError, ValueError):
            return None
        return record.get("tool", {}).get("processID")

    def close(self) -> None:
        """Lets go of provisioners that still wait, and of the room."""
        shutil.rmtree(self.directory, ignore_errors=True)
        if self.run:
            shutil.rmtree(self.run.parent.parent, ignore_errors=True)


def until(condition: Callable[[], object], patience: float = 60.0) -> None:
    """Waits until something holds; raises TimeoutError when it does not in time."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not happen")
        time.sleep(0.002)


def measure(context: Context) -> str:
    """Returns the tables."""
    seed = int(os.environ.get("QUARTERDECK_BENCH_SEED", random.randrange(1 << 32)))
    generator = random.Random(seed)
    rows = [_random_kills(context, generator, 20 if context.quick else 200)]
    if shutil.which("strace"):
        rows.append(_kills_at_writes(context, range(0, COUNT, 5 if context.quick else 1)))
    table = Table(
        f"SIGKILL of terraform in an apply of {COUNT} resources",
        ["", "kills", "created", "damaged states", "named", "lost"],
        "Created: resources of which terraform said so before the kill. Named: of these, not in any\n"
        "state, and given by `quarterdeck restore` with their identifier. Lost: neither.\n"
        f"QUARTERDECK_BENCH_SEED={seed} gives the same moments.",
    )
    for row in rows:
        figures = (row.kills, row.created, row.damaged, row.named, len(row.lost))
        table.add(row.what, *map(str, figures))
    return f"{table}\n{_ended_watchers(context, generator, 12 if context.quick else 100)}"


# Terraform.


def _random_kills(context: Context, generator: random.Random, kills: int) -> Killed:
    row = Killed("at random moments")
    place = Place.make(context, "timed", PARALLEL)
    applying = place.apply()
    until(lambda: place.events("apply_start"))
    started = time.monotonic()
    applying.wait()
    span = time.monotonic() - started
    place.close()
    while row.kills < kills:
        place = Place.make(context, f"random-{row.kills}", PARALLEL)
        applying = place.apply()
        until(lambda: place.events("apply_start"))
        time.sleep(generator.uniform(0, span))
        _kill(place.terraform)
        applying.wait()
        _count(place, row)
        _progress(row)
    return row


def _kills_at_writes(context: Context, writes: range) -> Killed:
    row = Killed("at each write of the state")
    for write in writes:
        place = Place.make(context, f"write-{write}", CHAIN)
        for index in range(write):
            (place.directory / f"go{index}").touch()
        applying = place.apply()
        # terraform says that a resource is created, and then writes the state.
        until(lambda: len(place.recorded) == write and place.terraform)
        terraform = place.terraform
        words = ["-f", "-P", str(place.directory / "terraform.tfstate"), "-e", "trace=write"]
        words += ["-e", "inject=write:signal=KILL:when=1", "-p", str(terraform)]
        tracer = subprocess.Popen(
            ["strace", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(lambda: _is_traced(terraform))
        (place.directory / f"go{write}").touch()
        tracer.wait()
        applying.wait()
        _count(place, row)
        _progress(row)
    return row


def _is_traced(process: int) -> bool:
    """Whether every thread of a process is watched: any of them may be the one that writes."""
    threads = Path(f"/proc/{process}/task").glob("*/status")
    return all("TracerPid:\t0\n" not in status.read_text() for status in threads)


def _count(place: Place, row: Killed) -> None:
    """Puts a state back if need be, and counts what was created."""
    row.kills += 1
    created = place.events("apply_complete")
    looked = place.answer("restore")
    if looked["isBlocked"]:
        row.damaged += 1
        if looked["copies"]:
            name = Path(looked["copies"][0]["path"]).name
            place.answer("restore", "--snapshot", name)
    recorded = place.recorded
    named = {one.get("id") for one in looked["unrecorded"]}
    row.created += len(created)
    for address, identifier in created.items():
        if identifier in recorded:
            continue
        if identifier in named:
            row.named += 1
        else:
            row.lost.append(f"{place.directory.name} {address}")
    if not row.lost:
        place.close()


# Those who watch.


@dataclass
class Watched:
    """What was counted of those who watch."""

    ends: int = 0
    finished: int = 0
    attached: int = 0


def _ended_watchers(context: Context, generator: random.Random, ends: int) -> Table:
    table = Table(
        f"The console or `quarterdeck apply` ended in an apply of {COUNT} resources",
        ["", "ends", "runs that finished", "re-attached"],
        "Finished: all resources are in the state. Re-attached: `quarterdeck attach` shows the end.",
    )
    rows: dict[str, Watched] = {}
    for number in range(ends):
        is_console = number % 2 == 0
        how = ("SIGKILL", "SIGHUP", "terminal closed")[number // 2 % 3]
        row = rows.setdefault(f"{'console' if is_console else 'command'}, {how}", Watched())
        place = Place.make(context, f"watcher-{number}", PARALLEL)
        terminal = _begin(context, place, is_console)
        until(lambda: place.events("apply_start"))
        time.sleep(generator.uniform(0, 0.3))
        _end(terminal, how, is_console)
        row.ends += 1
        attach = [context.binary, "attach", place.run.name, "-C", str(place.directory)]
        attached = subprocess.run(
            attach, env=context.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60
        )
        row.attached += attached.returncode == 0
        state = json.loads((place.directory / "terraform.tfstate").read_text())
        row.finished += sum(len(one["instances"]) for one in state["resources"]) == COUNT
        terminal.end()
        place.close()
        if (number + 1) % 10 == 0:
            print(f"  {number + 1} ended", file=sys.stderr)
    for what, row in rows.items():
        table.add(what, str(row.ends), str(row.finished), str(row.attached))
    table.add("all", *(str(sum(column)) for column in _columns(rows)))
    return table


def _columns(rows: dict[str, Watched]) -> list[list[int]]:
    values = list(rows.values())
    return [
        [row.ends for row in values],
        [row.finished for row in values],
        [row.attached for row in values],
    ]


def _begin(context: Context, place: Place, is_console: bool) -> Terminal:
    """Begins an apply, on the console or by the command."""
    if not is_console:
        return Terminal(place.apply_words(), context.env, SMALL, str(place.directory))
    terminal = context.console(str(place.directory), SMALL, context.env)
    terminal.settle(0.3, 10)
    terminal.write(b"P")
    terminal.wait_for("applies exactly this plan")
    # The console has made a plan of its own.
    place.plan = place.run.name if place.run else place.plan
    terminal.write(b"A")
    return terminal


def _end(terminal: Terminal, how: str, is_console: bool) -> None:
    if how == "terminal closed":
        os.close(terminal.master)
        # What it writes from now on goes nowhere, as in life.
        terminal.master = os.open("/dev/null", os.O_RDWR)
        return
    # The console is the child of its guardian.
    process = children(terminal.pid)[0] if is_console else terminal.pid
    os.kill(process, signal.SIGKILL if how == "SIGKILL" else signal.SIGHUP)


def _kill(process: int | None) -> None:
    try:
        if process:
            os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass  # It had just ended.


def _progress(row: Killed) -> None:
    if row.kills % 10 == 0:
        print(f"  {row.kills} killed, {len(row.lost)} lost", file=sys.stderr)
    for lost in row.lost:
        print(f"  lost: {lost}", file=sys.stderr)

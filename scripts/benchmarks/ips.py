"""The addresses in a state: `quarterdeck ips` beside jq, and terraform with jq."""

from __future__ import annotations

import shutil
import time

from context import Context
from processes import Cost, run
from states import States
from tables import Table, milliseconds, quantile, ratio

RAW = (
    '.resources[] | select(.type == "openstack_compute_instance_v2")'
    " | .instances[].attributes.network[].fixed_ip_v4"
)
SHOWN = (
    '.values | .. | .resources? // [] | .[] | select(.type == "openstack_compute_instance_v2")'
    " | .values.network[].fixed_ip_v4"
)


def measure(context: Context) -> str:
    """Returns the table."""
    count = 5 if context.quick else 15
    table = Table(
        "Addresses of a state",
        ["", "n", "min ms", "median", "p95", "CPU ms", "ratio"],
        "Ratio: of the medians, quarterdeck to this command. CPU: median, of all processes.\n"
        "All commands print the same addresses; that is checked.",
    )
    for size in [1000] if context.quick else [1000, 10000]:
        _compare(context, table, size, count)
    return str(table)


def _compare(context: Context, table: Table, size: int, count: int) -> None:
    state = context.work / f"state-{size}.json"
    States().write(state, size)
    file = str(state)
    # Terraform shows a state only where its providers are installed: beside the configuration.
    cluster = context.cluster
    commands = {
        "quarterdeck ips": [[context.binary, "ips", "--plain", "--state", file]],
        "jq": [["jq", "-r", RAW, file]],
    }
    if shutil.which("terraform"):
        commands["terraform show | jq"] = [
            ["terraform", "show", "-json", file],
            ["jq", "-r", SHOWN],
        ]
    costs = {
        name: _repeat(pipeline, cluster.env, cluster.directory, count)
        for name, pipeline in commands.items()
    }
    printed = {name: sorted(of[0].output.split()) for name, of in costs.items()}
    for name, addresses in printed.items():
        if addresses != printed["quarterdeck ips"]:
            raise AssertionError(f"{name} prints other addresses than quarterdeck ips")
    for name, of in costs.items():
        _add(table, f"{name}, {size:,} instances", of, costs["quarterdeck ips"])


def _repeat(pipeline: list[list[str]], env: dict[str, str], cwd: str, count: int) -> list[Cost]:
    """Runs the commands `count` times, or for ten seconds if that is less, three times at least."""
    started = time.monotonic()
    costs: list[Cost] = []
    while len(costs) < 3 or len(costs) < count and time.monotonic() < started + 10:
        costs.append(run(*pipeline, env=env, cwd=cwd))
    return costs


def _add(table: Table, what: str, costs: list[Cost], ours: list[Cost]) -> None:
    walls = [cost.wall for cost in costs]
    cpu = quantile([cost.cpu for cost in costs], 0.5)
    median = quantile(walls, 0.5)
    compared = "" if costs is ours else ratio(quantile([cost.wall for cost in ours], 0.5), median)
    figures = (min(walls), median, quantile(walls, 0.95), cpu)
    table.add(what, str(len(costs)), *map(milliseconds, figures), compared)

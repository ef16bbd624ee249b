"""Runs benchmarks and prints their tables. Started by scripts/bench, which says how to use it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

import explorer
import fan_out
import first_frame
import flood
import idle
import ips
import key_to_frame
import kill
import large_cluster
import logs
import pods
import set_up
from context import Context

BENCHMARKS = {
    "first-frame": first_frame.measure,
    "key-to-frame": key_to_frame.measure,
    "idle": idle.measure,
    "ips": ips.measure,
    "explorer": explorer.measure,
    "pods": pods.measure,
    "exec": fan_out.measure,
    "cluster": large_cluster.measure,
    "logs": logs.measure,
    "cloud-init": set_up.measure,
    "flood": flood.measure,
    "kill": kill.measure,
}
# These take twenty minutes each: they are measured when they are named.
LONG = ("flood", "kill")


def heading(binary: str) -> str:
    """What was measured, on what."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    size = os.path.getsize(binary) / 2**20
    return (
        f"{os.cpu_count()} processors ({processor}), Linux {platform.release()}\n"
        f"quarterdeck of {size:.1f} MiB; {load()}\n"
        "Ratios are ours divided by theirs, of the medians: below 1x is quicker, or less.\n"
    )


def load() -> str:
    """The load averages of the last one, five and fifteen minutes."""
    return "load " + " ".join(f"{value:.1f}" for value in os.getloadavg())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True, help="the program to measure")
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is made here")
    parser.add_argument("--lab", required=True, help="the command that starts laboratories")
    parser.add_argument("--owner", type=int, required=True, help="the process they end with")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("names", nargs="*", help=", ".join(BENCHMARKS))
    options = parser.parse_args()
    context = Context(options.binary, options.work, options.lab, options.owner, options.quick)
    print(heading(options.binary))
    for name in options.names or (name for name in BENCHMARKS if name not in LONG):
        print(f"Measuring {name}", file=sys.stderr)
        print(f"{BENCHMARKS[name](context)}  {load()} at the end\n", flush=True)


main()

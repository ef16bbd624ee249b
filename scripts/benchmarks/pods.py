"""The pods of a cluster: `quarterdeck pods` beside `ssh … kubectl get po -A`."""

from __future__ import annotations

from context import Context
from processes import run
from tables import Timings

QUESTION = "microk8s kubectl get po -A"


def measure(context: Context) -> str:
    """Returns the table."""
    count = 3 if context.quick else 15
    cluster = context.cluster
    commands = {
        "quarterdeck pods": [context.binary, "pods", "-C", cluster.directory],
        "ssh … kubectl get po -A": [*cluster.ssh, QUESTION],
    }
    # By turns, so that both meet the same load.
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(count):
        for name, argv in commands.items():
            times[name].append(run(argv, env=cluster.env, cwd=str(context.work)).wall)
    timings = Timings(
        "Pods of a cluster in the laboratory",
        "quarterdeck also starts a private agent for the generated key, asks for nodes, events\n"
        "and MicroK8s at the same time, and reads the causes of failures.",
    )
    ours, theirs = times
    timings.theirs(theirs, times[theirs])
    timings.ours(ours, times[ours], theirs)
    return str(timings)

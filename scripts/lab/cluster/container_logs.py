"""What the containers wrote: enough to read, the same at every reading."""

from __future__ import annotations

from .store import Object
from .timeline import parse_time, rfc3339

PANIC = (
    "panic: dial tcp 10.152.183.77:7233: connect: connection refused\n\n"
    "goroutine 1 [running]:\nmain.main()\n\t/src/cmd/worker/main.go:41 +0x1d4\n"
)

#: A worker polls, works, polls again; one line every so many seconds.
_PERIOD = 5
_LIMIT = 2000


def lines(name: str, state: Object, now: float) -> list[tuple[float, str]]:
    """What a container wrote in a state (running or terminated): time and text, oldest first."""
    running, ended = state.get("running"), state.get("terminated")
    if running is None and ended is None:
        return []
    begin = parse_time((running or ended)["startedAt"])
    end = parse_time(ended["finishedAt"]) if ended else now
    out = [(begin, text) for text in _opening(name)]
    last = int((end - begin) // _PERIOD)
    for step in range(max(1, last - _LIMIT), last + 1):
        moment = begin + step * _PERIOD
        out.append((moment, _entry("info", moment, *_work(step))))
    return out + [(end, text) for text in _ending(ended, end)] if ended else out


def _ending(ended: Object, end: float) -> list[str]:
    """The last words; a container that is killed has none."""
    if ended["exitCode"] == 0:
        return [_entry("info", end, "Finished", "exit=0")]
    if ended["reason"] == "OOMKilled":
        return [_entry("info", end, "Loading workflow history", "events=51200")]
    if ended["exitCode"] == 1:
        failed = _entry("error", end, "Unable to reach Temporal", "attempt=3")
        return [failed, *PANIC.rstrip("\n").split("\n")]
    return []


def _opening(name: str) -> list[str]:
    if name == "worker":
        return [
            "Temporal worker 1.4.2 starting",
            "reading CANDID_PRIVATE_KEY from secret candid-key",
            "connecting to temporal-frontend.example.com:7233 namespace=rocks",
        ]
    return [f"{name} starting"]


def _work(step: int) -> tuple[str, str]:
    if step % 4 == 3:
        return "Activity completed", f"queue=rocks-builds activity=PackRock attempt=1 id={step:06d}"
    return "Polling", f"queue=rocks-builds waited={_PERIOD}s"


def _entry(level: str, moment: float, message: str, details: str) -> str:
    return f'{rfc3339(moment)} {level} "{message}" {details}'

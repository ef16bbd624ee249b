"""Time in the laboratory: one injected clock, and stories that unfold along it.

Everything that happens in the simulated cluster is a *story*: a generator that yields how long it
waits. Nothing runs by itself; whoever asks the cluster something first lets the stories catch up
with the clock. That makes the state a function of time, and a test moves the clock, not sleeps.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Generator
from datetime import datetime, timezone

#: A story yields the seconds (at speed 1) until it goes on, or None to wait until it is woken.
#: It receives True when it was woken before its time, else False.
Story = Generator[float | None, bool, object]


class Task:
    """A story in progress."""

    __slots__ = ("story", "ticket", "is_alive", "has_begun")

    def __init__(self, story: Story) -> None:
        self.story = story
        self.ticket = 0
        self.is_alive = True
        self.has_begun = False


class Timeline:
    """Runs stories in the order of their times; not thread-safe, the cluster's lock guards it."""

    def __init__(self, clock: Callable[[], float], speed: float, wall: Callable[[], float]) -> None:
        if speed <= 0:
            raise ValueError("speed must be greater than 0")
        self._clock = clock
        self._origin = clock()
        self._epoch = wall()
        self._waiting: list[tuple[float, int, Task, int, bool]] = []
        self._order = itertools.count()
        self.speed = speed
        #: The moment, in seconds since the start, that the running story lives in.
        self.instant = 0.0

    def spawn(self, story: Story) -> Task:
        """Begins a story at the present instant."""
        task = Task(story)
        self._wait(task, 0.0, woken=False)
        return task

    def wake(self, task: Task) -> None:
        """Lets a waiting story go on at once."""
        if task.is_alive:
            self._wait(task, 0.0, woken=True)

    def cancel(self, task: Task) -> None:
        """Ends a story; one that cancels itself ends at its next wait."""
        task.is_alive = False
        if not task.story.gi_running:
            task.story.close()

    def advance(self) -> None:
        """Runs whatever is due; each story sees the instant at which it was due."""
        now = self._clock() - self._origin
        while self._waiting and self._waiting[0][0] <= now:
            due, _, task, ticket, woken = heapq.heappop(self._waiting)
            if task.is_alive and task.ticket == ticket:
                self.instant = max(self.instant, due)
                self._step(task, woken)
        self.instant = max(self.instant, now)

    def idle(self) -> float:
        """Seconds by the clock until the next story goes on, infinite when none waits."""
        now = self._clock() - self._origin
        return max(0.0, self._waiting[0][0] - now) if self._waiting else float("inf")

    def wall(self, offset: float = 0.0) -> float:
        """The wall-clock time (Unix seconds) of the present instant."""
        return self._epoch + self.instant + offset

    def stamp(self, offset: float = 0.0) -> str:
        """The instant as Kubernetes writes times: whole seconds, UTC."""
        return rfc3339(self.wall(offset))

    def micro_stamp(self) -> str:
        """The instant as `MicroTime`, the precision that `eventTime` has."""
        moment = datetime.fromtimestamp(self.wall(), timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def _step(self, task: Task, woken: bool) -> None:
        try:
            delay = task.story.send(woken) if task.has_begun else next(task.story)
            task.has_begun = True
        except StopIteration:
            task.is_alive = False
            return
        if not task.is_alive:
            task.story.close()
        elif delay is None:
            task.ticket += 1
        else:
            self._wait(task, delay, woken=False)

    def _wait(self, task: Task, delay: float, woken: bool) -> None:
        task.ticket += 1
        due = self.instant + delay / self.speed
        heapq.heappush(self._waiting, (due, next(self._order), task, task.ticket, woken))


def rfc3339(seconds: float) -> str:
    """Unix seconds as `2026-11-23T07:45:10Z`."""
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> float:
    """Unix seconds of a Kubernetes time, with or without a fraction."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

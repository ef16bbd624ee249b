"""Numbers as people read them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: float) -> str:
    """Three digits that matter."""
    value = seconds * 1000
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(ours: float, theirs: float) -> str:
    """Ours divided by theirs: below 1 is quicker, or less."""
    if theirs == 0:
        return "–"
    share = ours / theirs
    return f"{share:.2f}x" if share < 10 else f"{share:.0f}x"


@dataclass
class Table:
    """A table of text. The first column is on the left, the others on the right."""

    title: str
    head: list[str]
    note: str = ""
    rows: list[list[str]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Adds a row."""
        self.rows.append(list(cells))

    def __str__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]

        def text(line: list[str]) -> str:
            cells = [line[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
            return "  " + "  ".join(cells).rstrip()

        rule = "  " + "  ".join("─" * width for width in widths)
        note = "".join(f"  {line}\n" for line in self.note.splitlines())
        return "\n".join([self.title, text(self.head), rule, *map(text, self.rows), note])


@dataclass
class Timings:
    """A table of times: ours first, then what they are compared with."""

    title: str
    note: str = ""
    _ours: list[tuple[str, list[float], str]] = field(default_factory=list)
    _theirs: dict[str, list[float]] = field(default_factory=dict)

    def ours(self, what: str, seconds: list[float], against: str = "") -> None:
        """Adds times of ours, and names the row that they are compared with."""
        self._ours.append((what, seconds, against))

    def theirs(self, what: str, seconds: list[float]) -> None:
        """Adds times of something else."""
        self._theirs[what] = seconds

    def __str__(self) -> str:
        table = Table(
            self.title, ["", "n", "min ms", "median", "p95", "max", "ratio", "against"], self.note
        )
        for what, seconds, against in self._ours:
            theirs = self._theirs.get(against)
            compared = ["", ""]
            if theirs:
                compared = [ratio(statistics.median(seconds), statistics.median(theirs)), against]
            table.add(*self._row(what, seconds), *compared)
        for what, seconds in self._theirs.items():
            table.add(*self._row(what, seconds), "", "")
        return str(table)

    @staticmethod
    def _row(what: str, seconds: list[float]) -> list[str]:
        figures = (min(seconds), statistics.median(seconds), quantile(seconds, 0.95), max(seconds))
        return [what, str(len(seconds)), *map(milliseconds, figures)]

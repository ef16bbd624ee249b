"""How kubectl writes: elastic tab stops, ages, times; to the letter, as clients depend on it."""

from __future__ import annotations

from datetime import datetime, timezone

from .timeline import parse_time


class TabWriter:
    """Go's elastic tab stops: a column is as wide as the widest of its cells in adjacent lines.

    With `remember`, widths never shrink from one flush to the next, which is what keeps the lines
    of `kubectl get --watch` under their header.
    """

    def __init__(self, minimum: int = 6, padding: int = 3, remember: bool = False) -> None:
        self._minimum = minimum
        self._padding = padding
        self._remember = remember
        self._known: list[int] = []

    def format(self, text: str) -> str:
        """Aligns text whose cells end with tabs; the last cell of a line is never padded."""
        lines = [line.split("\t") for line in text.split("\n")]
        out: list[str] = []
        self._block(lines, 0, len(lines), [], out)
        return "\n".join(out)

    def _block(self, lines: list[list[str]], start: int, end: int, widths: list[int],
               out: list[str]) -> None:
        column = len(widths)
        index = start
        while index < end:
            if column >= len(lines[index]) - 1:
                index += 1
                continue
            self._write(lines[start:index], widths, out)
            start = index
            width = self._known[column] if column < len(self._known) else self._minimum
            while index < end and column < len(lines[index]) - 1:
                width = max(width, len(lines[index][column]) + self._padding)
                index += 1
            if self._remember:
                self._known[column:column + 1] = [width]
            self._block(lines, start, index, [*widths, width], out)
            start = index
        self._write(lines[start:end], widths, out)

    @staticmethod
    def _write(lines: list[list[str]], widths: list[int], out: list[str]) -> None:
        for cells in lines:
            padded = [
                cell.ljust(widths[column]) if column < len(widths) else cell
                for column, cell in enumerate(cells)
            ]
            out.append("".join(padded))


def table(rows: list[list[str]], writer: TabWriter | None = None) -> str:
    """Rows as `kubectl get` prints them, each line ended."""
    writer = writer or TabWriter()
    return writer.format("".join("\t".join(row) + "\n" for row in rows))


def human_duration(seconds: float) -> str:
    """A span as in the AGE column."""
    if seconds < -1:
        return "<invalid>"
    whole = max(0, int(seconds))
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if whole < 120:
        return f"{whole}s"
    if minutes < 10:
        return _two_parts(minutes, "m", whole % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two_parts(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return _two_parts(days, "d", hours % 24, "h")
    if hours < 24 * 365 * 2:
        return f"{days}d"
    if hours < 24 * 365 * 8:
        return _two_parts(days // 365, "y", days % 365, "d")
    return f"{days // 365}y"


def age(stamp: str | None, now: float) -> str:
    """The span from a Kubernetes time until `now` (Unix seconds), `<unknown>` without one."""
    return human_duration(now - parse_time(stamp)) if stamp else "<unknown>"


def rfc1123(stamp: str | None) -> str:
    """A Kubernetes time as `kubectl describe` writes it: `Mon, 23 Nov 2026 07:45:10 +0000`."""
    if not stamp:
        return "Mon, 01 Jan 0001 00:00:00 +0000"
    moment = datetime.fromtimestamp(parse_time(stamp), timezone.utc)
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


def _two_parts(major: int, major_unit: str, minor: int, minor_unit: str) -> str:
    return f"{major}{major_unit}{minor}{minor_unit}" if minor else f"{major}{major_unit}"

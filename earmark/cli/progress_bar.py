"""How far a long command is, on standard error, so that standard output stays a document."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable

from earmark.cli.table import cut
from earmark.observe.words import clock as hours


class ProgressBar:
    """``clock``: seconds that only grow. ``columns``: how wide the terminal is, asked at each update."""

    WIDTH, NARROWEST = 30, 8
    SURE_SECONDS = 2.0  # before that, speed says nothing

    def __init__(
        self,
        label: str,
        clock: Callable[[], float] = time.monotonic,
        columns: Callable[[], int] = lambda: shutil.get_terminal_size().columns,
    ) -> None:
        self._label = label
        self._clock = clock
        self._columns = columns
        self._began: tuple[float, int] | None = None
        self._drawn = 0

    def update(self, done: int, of: int) -> None:
        line = self.line(done, of)
        sys.stderr.write("\r" + line.ljust(self._drawn))
        sys.stderr.flush()
        self._drawn = len(line)

    def line(self, done: int, of: int) -> str:
        """How far it is, how many a second, and how long it will take; narrower than the terminal, since a line that
        reaches its edge is continued on the next one."""
        if self._began is None:
            self._began = self._clock(), done
        room = self._columns() - 1
        counts, speed = f" {done:,}/{of:,}", self._speed(done, of)
        for tail in (counts + speed, counts):
            width = min(self.WIDTH, room - len(self._label) - len(tail) - 3)
            if width >= self.NARROWEST:
                filled = round(width * done / of) if of else width
                return f"{self._label} [{'█' * filled}{'·' * (width - filled)}]{tail}"
        return cut(self._label + counts, room)

    def _speed(self, done: int, of: int) -> str:
        assert self._began is not None  # noqa: S101 - set by `line`
        seconds, so_far = self._clock() - self._began[0], done - self._began[1]
        if seconds < self.SURE_SECONDS or not so_far:
            return ""
        speed = so_far / seconds
        left = f", {hours((of - done) / speed)} left" if of > done else ""
        return f"  {f'{speed:,.0f}' if speed >= 10 else f'{speed:.1f}'} a second{left}"

    def clear(self) -> None:
        """What comes next stands in its place."""
        if self._drawn:
            sys.stderr.write("\r" + " " * self._drawn + "\r")
            sys.stderr.flush()
            self._drawn = 0

"""What stands on a book because its user put it there: it stays until they take it away themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from tests.world import DNF, IGNORED

GRACE = 120.0  # seconds in which something that was under way may still take the entry it was decided on
_NOTHING: tuple[Any, ...] = (None, None, None, (), (), 0)


@dataclass(slots=True, kw_only=True)
class Treasure:
    """Of one user's book. ``additions``: rating, review, notes, lists, journal, likes. ``days``: of reads whose dates
    the user set. ``reads``: those the user entered, or had before Earmark came."""

    additions: tuple[Any, ...] = _NOTHING
    days: dict[int, tuple[date | None, date | None]] = field(default_factory=dict)
    reads: dict[int, ShelfRead] = field(default_factory=dict)
    edition: int | None = None
    status: int | None = None
    grace_until: float = 0.0

    @classmethod
    def of(cls, shelf: ShelfBook | None) -> Treasure:
        made = cls()
        if shelf is not None:
            made.additions = _additions(shelf)
            made.reads = {read.id: read for read in shelf.reads if read.finished_at is not None}
        return made

    def clear(self) -> None:
        self.additions, self.days, self.reads = _NOTHING, {}, {}
        self.edition = self.status = None

    def acted(self, kind: str, before: ShelfBook | None, after: ShelfBook | None, *, sure: bool, time: float) -> None:
        """The user did something; ``sure``: nothing of ours was under way at that moment."""
        if after is None:
            self.clear()
            return
        self.additions = _additions(after)
        if not sure:
            self.grace_until = time + GRACE
        old = {read.id: read for read in before.reads} if before is not None else {}
        for read in after.reads:
            was = old.get(read.id)
            days = (read.started_at, read.finished_at)
            self._took_up(kind, read, None if was is None else (was.started_at, was.finished_at), days, sure)
        kept = {read.id for read in after.reads}
        self.days = {number: days for number, days in self.days.items() if number in kept}
        self.reads = {number: read for number, read in self.reads.items() if number in kept}
        if before is None or after.edition_id != before.edition_id:
            self.edition = after.edition_id if sure and before is not None else None
        if kind.isdigit():
            self.status = after.status_id if sure and after.status_id in (DNF, IGNORED) else None

    def _took_up(self, kind: str, read: ShelfRead, was: Any, days: Any, sure: bool) -> None:
        if read.id in self.reads or (was is None and kind == "adds a read" and read.finished_at is not None):
            self.reads[read.id] = read
        elif was is not None and was != days and kind in ("dates", "finish day"):
            self.days[read.id] = days
        if not sure:
            self.days.pop(read.id, None)

    def lost(self, shelf: ShelfBook | None, time: float) -> list[str]:
        """What is missing or other than its user left it."""
        if shelf is None:
            if time < self.grace_until:
                self.clear()
                return []
            held = self.additions != _NOTHING or self.days or self.reads
            return [f"the entry is gone, with {self}"] if held else []
        wrong = [] if _additions(shelf) == self.additions else [f"added {self.additions}, there is {_additions(shelf)}"]
        there = {read.id: read for read in shelf.reads}
        wrong += [f"read {n} was {read}, is {there.get(n)}" for n, read in self.reads.items() if there.get(n) != read]
        for number, (started, finished) in self.days.items():
            read = there.get(number)
            if read is None or read.started_at != started or finished not in (None, read.finished_at):
                wrong.append(f"the days {started}, {finished} were set, the read is {read}")
        if self.edition not in (None, shelf.edition_id):
            wrong.append(f"edition {self.edition} was chosen, {shelf.edition_id} is shown")
        if self.status not in (None, shelf.status_id):
            wrong.append(f"status {self.status} was set, {shelf.status_id} is shown")
        return wrong


def _additions(shelf: ShelfBook) -> tuple[Any, ...]:
    return (shelf.rating, shelf.review, shelf.private_notes, shelf.lists, shelf.journal, shelf.likes)

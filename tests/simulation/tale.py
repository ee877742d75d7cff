"""A ``Tale`` is what happened to one Hardcover book of one user: what its items went through in Audiobookshelf, and the
user's last act on Hardcover. What is promised for such a tale is in ``promises.py``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from tests.simulation.stage import ZONE, Stage
from tests.world import TwoBooks

MIN_FRACTION, NEAR_START, PARKED = 0.01, 0.10, 0.95
ANEW = 60.0  # seconds of listening that bring a removed book back (P9)
SITTING = 1200.0  # seconds after a write in which plain progress may ride on its answer
_SLACK = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One Audiobookshelf row, in Hardcover's terms."""

    item: str
    fraction: float
    seconds: float  # of a text: 6,000 for the whole
    finished: bool
    last_update: int
    started_at: int


@dataclass(slots=True, kw_only=True)
class Word:
    """What the user did on Hardcover. It binds from that moment on, unless something of ours was just under way.

    ``farthest`` and ``nearest``: the positions heard since, in seconds from where Hardcover stood. ``in_a_sitting``: a
    write of plain progress, decided on what stood there before, may still come.
    """

    kind: str  # a status's number as text, progress, removed, edition, dates
    value: Any = None
    shelf: ShelfBook | None
    row: Row | None
    base: float | None  # where both sides agreed at that moment; None: they did not
    void: bool = False
    in_a_sitting: bool = False
    moved: bool = False
    finished: bool = False
    farthest: float = 0.0
    nearest: float = 0.0


@dataclass(slots=True, kw_only=True)
class Tale:
    user: str
    book: int
    items: tuple[TwoBooks, ...]
    before: ShelfBook | None  # the shelf at the very beginning
    finishes: list[tuple[str, date]] = field(default_factory=list)  # item, the user's day
    heard: set[str] = field(default_factory=set)  # items that ever had a row
    discarded: bool = False
    jumped: bool = False  # it was somewhere else than where it had been heard
    settled_finish: bool = False  # Hardcover had our finish when all was quiet
    unfinished: bool = False  # by hand, and nothing since
    again: bool = False  # plainly begun once more, and nothing else since
    near_end: bool = False  # ever far enough to be parked
    eligible: bool = False  # ever far enough to count
    word: Word | None = None
    spoken: bool = False  # the user ever said anything
    ours: dict[int, float] = field(default_factory=dict)  # reads that were seen finished by us: since when
    readings: int = 1  # how often it was plainly begun: listened to twice from near the start, a minute apart
    near_start: float | None = None  # where it was listened to first since it was finished
    murky: bool = False  # a backup was restored: which of two states leads is nobody's promise
    closed: bool = False  # its item is another book now, or gone
    fell: bool = False  # the last that happened was a report of (nearly) nothing

    def added(self, shelf: ShelfBook | None) -> None:
        """The user added something that no rule of ours looks at, but for not losing it."""
        if shelf is None:
            return
        fields = ("rating", "review", "private_notes", "lists", "journal", "likes")
        told = {name: getattr(shelf, name) for name in fields}
        if self.before is not None:
            self.before = replace(self.before, **told)
        if self.word is not None and self.word.shelf is not None:
            self.word.shelf = replace(self.word.shelf, **told)

    @property
    def had_read(self) -> bool:
        return self.before is not None and any(read.finished_at for read in self.before.reads)


def row_of(stage: Stage, user: str, book: TwoBooks) -> Row | None:
    raw = stage.abs.progress(user, book.item) if book.item in stage.abs.world.items else None
    if raw is None:
        return None
    duration = stage.abs.world.item(book.item).duration
    fraction = raw["currentTime"] / duration if duration else (raw["ebookProgress"] or 0.0)
    return Row(
        item=book.item,
        fraction=fraction,
        seconds=raw["currentTime"] if duration else fraction * 6000,
        finished=raw["isFinished"],
        last_update=raw["lastUpdate"],
        started_at=raw["startedAt"],
    )


def leading(stage: Stage, tale: Tale) -> Row | None:
    rows = [row for book in tale.items if (row := row_of(stage, tale.user, book)) is not None]
    return max(rows, key=lambda row: (row.last_update, row.item), default=None)


def day(ms: float) -> date:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(ZONE)).date()


def heard(stage: Stage, tale: Tale, before: dict[str, Row | None], kind: str) -> None:
    """Something happened in Audiobookshelf: take it into the tale. ``before``: the rows as they were."""
    for book in tale.items:
        row, was = row_of(stage, tale.user, book), before[book.item]
        if row is None:
            tale.discarded = tale.discarded or was is not None
            continue
        tale.heard.add(book.item)
        tale.near_end = tale.near_end or row.fraction >= PARKED
        tale.eligible = tale.eligible or row.fraction >= MIN_FRACTION
        if row.finished and not (was is not None and was.finished):
            raw = stage.abs.progress(tale.user, book.item) or {}
            tale.finishes.append((book.item, day(min(raw["finishedAt"], raw["lastUpdate"]))))
            tale.settled_finish = False
            tale.near_start = None
        elif tale.finishes and not row.finished and row != was:
            _begun(tale, row)
        tale.fell = row.fraction < MIN_FRACTION and kind != "hear"
        if row != was:
            tale.unfinished = kind == "unfinish"
            tale.again = kind == "again" or (tale.again and kind == "hear")
            tale.jumped = tale.jumped or kind not in ("hear", "finish")
            _moved(tale.word, row)


def _begun(tale: Tale, row: Row) -> None:
    """After a finish: two reports from near the start, the second a minute further, are another reading."""
    if row.fraction > NEAR_START:
        return
    if tale.near_start is None or row.seconds < tale.near_start:
        tale.near_start = row.seconds
    elif row.seconds - tale.near_start >= ANEW - _SLACK:
        tale.readings += 1
        tale.near_start = row.seconds


def _moved(word: Word | None, row: Row) -> None:
    if word is None:
        return
    word.moved = True
    word.finished = word.finished or row.finished
    if word.base is not None:
        word.farthest = max(word.farthest, row.seconds - word.base)
        word.nearest = min(word.nearest, row.seconds - word.base)


def said(stage: Stage, tale: Tale, kind: str, value: Any, shelf_before: ShelfBook | None, sure: bool) -> None:
    """The user has done something on Hardcover. ``sure``: nothing of ours was under way."""
    row = leading(stage, tale)
    opened = next((read for read in shelf_before.reads if read.finished_at is None), None) if shelf_before else None
    agreed = (
        row is not None
        and not row.finished
        and len(tale.heard) == 1
        and opened is not None
        and (opened.progress_seconds or opened.progress_pages)
        and progress_of(opened) == value_of(stage, row, opened)
    )
    earlier = tale.word is not None  # two acts in a row: which one binds is nobody's promise
    tale.spoken = True
    tale.word = Word(
        kind=kind,
        value=value,
        shelf=stage.hardcover.on_shelf(tale.user, tale.book),
        row=row,
        base=row.seconds if agreed and row is not None else None,
        void=not sure or earlier,
        in_a_sitting=stage.watch.since_write(tale.user, tale.book) < SITTING,
    )


def progress_of(read: ShelfRead) -> int:
    return read.progress_seconds or read.progress_pages or 0


def value_of(stage: Stage, row: Row, read: ShelfRead) -> int:
    edition = stage.hardcover.store.editions.get(read.edition_id)
    if edition is None:
        return -1
    length = (edition.pages if edition.reading_format_id in (1, 4) else edition.audio_seconds) or 0
    return length if row.finished else math.floor(row.fraction * length + 1e-6)

"""What may be expected of a Hardcover book after quiet: a model of the promises, not of the decisions.

A ``Tale`` is what happened to one Hardcover book of one user: what its items went through in Audiobookshelf, and the
user's last word on Hardcover. ``disagreements`` compares how things stand with what was promised for such a tale. Where
a promise leaves a choice (heard once near the start: another reading, or a stale device?) every choice is fine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from tests.simulation.stage import ZONE, Stage
from tests.world import DNF, IGNORED, PAUSED, READ, READING, WANT, TwoBooks

MIN_FRACTION, NEAR_START, PARKED = 0.01, 0.10, 0.95
RESUME = 300.0  # seconds of listening that end a pause (P7)
ANEW = 60.0  # seconds of listening that bring a removed book back (P9)
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
    """What the user did on Hardcover. It binds once Earmark has read it: what it writes before that it could not know.

    ``farthest`` and ``nearest``: the positions heard since, in seconds from where Hardcover stood.
    """

    kind: str  # a status's number as text, progress, removed, edition, dates
    value: Any = None
    shelf: ShelfBook | None
    row: Row | None
    base: float | None  # where both sides agreed at that moment; None: they did not
    seen: bool = False
    void: bool = False
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
    ours: set[int] = field(default_factory=set)  # reads that were seen finished by us

    @property
    def had_read(self) -> bool:
        return self.before is not None and any(read.finished_at for read in self.before.reads)


def row_of(stage: Stage, user: str, book: TwoBooks) -> Row | None:
    raw = stage.abs.progress(user, book.item)
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
        if row != was:
            tale.unfinished = kind == "unfinish"
            tale.again = kind == "again" or (tale.again and kind == "hear")
            tale.jumped = tale.jumped or kind not in ("hear", "finish")
            _moved(tale.word, row)


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
    earlier = tale.word is not None  # two words in a row: which one binds is nobody's promise
    tale.spoken = True
    tale.word = Word(
        kind=kind,
        value=value,
        shelf=stage.hardcover.on_shelf(tale.user, tale.book),
        row=row,
        base=row.seconds if agreed and row is not None else None,
        void=not sure or earlier,
    )


def progress_of(read: ShelfRead) -> int:
    return read.progress_seconds or read.progress_pages or 0


def value_of(stage: Stage, row: Row, read: ShelfRead) -> int:
    edition = stage.hardcover.store.editions.get(read.edition_id)
    if edition is None:
        return -1
    length = (edition.pages if edition.reading_format_id in (1, 4) else edition.audio_seconds) or 0
    return length if row.finished else math.floor(row.fraction * length + 1e-6)


# what has to hold after quiet


def disagreements(stage: Stage, tale: Tale) -> list[str]:
    shelved = stage.hardcover.on_shelf(tale.user, tale.book)
    if tale.word is not None:
        wrong = _of_word(stage, tale, tale.word, shelved)
    elif tale.spoken:
        wrong = []
    else:
        wrong = _plain(stage, tale, shelved)
    return [f"{tale.user}, book {tale.book}: {text}; {_tell(stage, tale, shelved)}" for text in wrong]


def _tell(stage: Stage, tale: Tale, shelved: ShelfBook | None) -> str:
    rows = [row_of(stage, tale.user, book) for book in tale.items]
    return f"Audiobookshelf {rows}, Hardcover {shelved}"


def _plain(stage: Stage, tale: Tale, shelved: ShelfBook | None) -> list[str]:
    row = leading(stage, tale)
    if (tale.user, tale.book) in stage.watch.overtaken:
        return []  # an older status that lands after a newer one stands until the book moves
    if not tale.heard:
        return [] if shelved == tale.before else ["nothing was heard, and Hardcover has changed"]
    wrong = _number_of_reads(tale, shelved)
    if row is None or (tale.discarded and row.fraction < MIN_FRACTION):
        return wrong
    if len(tale.heard) > 1 and (tale.finishes or row.fraction < MIN_FRACTION):
        return wrong  # of two items, one hardly opened: which one speaks for the book is nobody's promise
    if row.finished:
        return wrong + _read(stage, tale, row, shelved)
    if tale.finishes:
        return wrong + _after_a_finish(stage, tale, row, shelved)
    differs = _reading(stage, tale, row, shelved)
    if differs and len(tale.heard) > 1 and (tale.user, tale.book) in stage.watch.lost:
        # told of the other item, and nobody knows that it was: the further one stays
        others = [other for book in tale.items if (other := row_of(stage, tale.user, book)) is not None]
        differs = [] if any(not _reading(stage, tale, other, shelved) for other in others) else differs
    return wrong + differs


def _number_of_reads(tale: Tale, shelved: ShelfBook | None) -> list[str]:
    ours = len(shelved.reads) - (len(tale.before.reads) if tale.before is not None else 0) if shelved else 0
    most = len(tale.finishes) + 1
    return [f"{ours} reads of ours"] if ours > most else []


def _read(stage: Stage, tale: Tale, row: Row, shelved: ShelfBook | None) -> list[str]:
    if shelved is None or shelved.status_id != READ:
        return ["finished, and not read on Hardcover"]
    if any(read.finished_at is None for read in shelved.reads):
        return ["finished, and a read is open"]
    newest = max(shelved.reads, key=lambda read: (read.finished_at or date.min, read.id))
    if tale.had_read and newest.id in {read.id for read in (tale.before.reads if tale.before else ())}:
        return []  # had been read before, and may have been marked finished without being heard
    wrong = []
    if progress_of(newest) != value_of(stage, row, newest):
        wrong.append(f"finished, and the read shows {progress_of(newest)}")
    days = {day for _, day in tale.finishes}
    if newest.finished_at not in days:
        wrong.append(f"finished on {days}, and the read says {newest.finished_at}")
    if len(tale.finishes) == 1 and not tale.had_read and not tale.jumped:
        if len(shelved.reads) != 1:
            wrong.append("finished once, and several reads")
        if newest.started_at not in (None, day(row.started_at)):
            wrong.append(f"begun {day(row.started_at)}, and the read says {newest.started_at}")
    return wrong


def _reading(stage: Stage, tale: Tale, row: Row, shelved: ShelfBook | None) -> list[str]:
    if tale.near_end and shelved is not None and shelved.status_id == READ:
        return []  # counted as read when it was parked there; a seek back is no new reading
    if row.fraction < MIN_FRACTION:
        if _untold(tale, shelved):
            return []
        return _shows(stage, row, shelved) if tale.eligible else ["hardly opened, and told"]
    if tale.had_read and (row.fraction <= NEAR_START or tale.jumped) and _untold(tale, shelved):
        return []
    if row.fraction >= PARKED and stage.at() >= _moment(row.last_update) + timedelta(hours=24):
        full = shelved is not None and shelved.status_id == READ
        return [] if full else ["parked at the end for a day, and not read"]
    wrong = _shows(stage, row, shelved)
    if shelved is not None and not wrong and not tale.discarded:
        read = _open(shelved)
        if len(tale.heard) == 1 and read is not None and read.started_at not in (None, day(row.started_at)):
            wrong.append(f"begun {day(row.started_at)}, and the read says {read.started_at}")
        if len(tale.heard) == 1 and read is not None and read.started_at is None and not tale.had_read:
            wrong.append("begun, and the read has no start")
    return wrong


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo("UTC"))


def _untold(tale: Tale, shelved: ShelfBook | None) -> bool:
    return shelved == tale.before


def _after_a_finish(stage: Stage, tale: Tale, row: Row, shelved: ShelfBook | None) -> list[str]:
    if tale.unfinished and not row.seconds:
        taken_back = shelved is None or shelved.status_id != READ
        if tale.settled_finish and not tale.had_read and not taken_back:
            return ["un-finished by hand, and our finish stands"]
        return []
    if tale.again and tale.settled_finish:
        return _shows(stage, row, shelved)
    if shelved is None or (shelved.status_id == READ and _open(shelved) is None):
        return []
    return _shows(stage, row, shelved)


def _shows(stage: Stage, row: Row, shelved: ShelfBook | None) -> list[str]:
    if shelved is None or shelved.status_id != READING:
        return ["being read, and Hardcover does not say so"]
    read = _open(shelved)
    if read is None:
        return ["being read, and no read is open"]
    if progress_of(read) != value_of(stage, row, read):
        return [f"at {value_of(stage, row, read)}, and Hardcover shows {progress_of(read)}"]
    return []


def _open(shelved: ShelfBook) -> ShelfRead | None:
    return next((read for read in shelved.reads if read.finished_at is None), None)


# the user's word


def _of_word(stage: Stage, tale: Tale, word: Word, shelved: ShelfBook | None) -> list[str]:
    if word.void or not word.seen:
        return []
    row = leading(stage, tale)
    unchanged = [] if shelved == word.shelf else [f"the user's word ({word.kind} {word.value}) was not kept"]
    if not word.moved:
        return [] if word.kind == "removed" and word.base is None else unchanged  # never told: nobody knew it was there
    if word.kind in (str(DNF), str(IGNORED)):
        return unchanged
    if word.kind == "dates":
        kept = shelved is None or all(
            read.started_at == word.value[1] for read in shelved.reads if read.id == word.value[0]
        )
        return [] if kept else ["a date that the user set was changed"]
    if word.kind == "edition":
        kept = shelved is not None and shelved.edition_id == word.value
        return [] if kept else ["the edition that the user chose was changed"]
    if row is None or word.base is None or len(tale.heard) > 1 or word.finished or tale.finishes or tale.discarded:
        return []
    gain = row.seconds - word.base
    if word.kind == str(PAUSED):
        if gain >= RESUME + _SLACK and row.fraction >= MIN_FRACTION:
            return _parked_or(stage, row, shelved)
        return unchanged if word.farthest < RESUME - _SLACK else []
    if word.kind == "removed":
        if abs(gain) >= ANEW + _SLACK and row.fraction >= MIN_FRACTION:
            return _parked_or(stage, row, shelved)
        far = max(word.farthest, -word.nearest) >= ANEW - _SLACK
        return [] if far else unchanged
    if word.kind == "progress":
        read = _open(shelved) if shelved is not None else None
        if gain > word.value[0] + _SLACK:
            return _parked_or(stage, row, shelved)
        if word.farthest < word.value[0] - _SLACK and (read is None or progress_of(read) != word.value[1]):
            return ["the user's further progress was taken back"]
        return []
    if word.kind == str(WANT) and row.fraction >= MIN_FRACTION:
        return _parked_or(stage, row, shelved)
    return []


def _parked_or(stage: Stage, row: Row, shelved: ShelfBook | None) -> list[str]:
    if row.fraction >= PARKED:
        return []
    return _shows(stage, row, shelved)

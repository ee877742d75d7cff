"""What may be expected of a Hardcover book after quiet: a model of the promises, not of the decisions.

``disagreements`` compares how things stand with what was promised for such a tale. Where a promise leaves a choice
(heard once near the start: another reading, or a stale device?) every choice is fine.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from tests.simulation.stage import Stage
from tests.simulation.tale import (
    ANEW,
    MIN_FRACTION,
    NEAR_START,
    PARKED,
    Row,
    Tale,
    Word,
    day,
    leading,
    progress_of,
    row_of,
    value_of,
)
from tests.world import DNF, IGNORED, PAUSED, READ, READING, WANT

RESUME = 300.0  # seconds of listening that end a pause (P7)
_SLACK = 5.0
# what has to hold after quiet


def disagreements(stage: Stage, tale: Tale) -> list[str]:
    shelved = stage.hardcover.on_shelf(tale.user, tale.book)
    if tale.closed or tale.murky:
        wrong = [] if tale.spoken else _number_of_reads(tale, shelved)
    elif tale.word is not None:
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
    if not tale.heard:
        return [] if shelved == tale.before else ["nothing was heard, and Hardcover has changed"]
    wrong = _number_of_reads(tale, shelved)
    if row is None or (tale.discarded and (row.fraction < MIN_FRACTION or len(tale.heard) > 1)):
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
    others = max(len(tale.heard) - 1, 0)  # each recording may have been read to its end
    most = min(len(tale.finishes) + 1, tale.readings + tale.had_read + others)
    return [f"{ours} reads of ours, and begun {tale.readings} times"] if ours > most else []


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
    if newest.finished_at not in days and not tale.near_end:  # parked there, it was finished on that day
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
        if _untold(tale, shelved) or tale.fell:
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
    if (tale.unfinished and not row.seconds) or tale.fell:
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


# what the user did


def _but_for_the_place(shelved: ShelfBook | None) -> ShelfBook | None:
    if shelved is None:
        return None
    reads = [replace(read, progress=None, progress_seconds=None, progress_pages=None) for read in shelved.reads]
    return replace(shelved, reads=tuple(reads))


def _of_word(stage: Stage, tale: Tale, word: Word, shelved: ShelfBook | None) -> list[str]:
    if word.void or (word.kind == "progress" and word.in_a_sitting):
        return []
    row = leading(stage, tale)
    same = shelved == word.shelf or (
        word.in_a_sitting and _but_for_the_place(shelved) == _but_for_the_place(word.shelf)
    )
    unchanged = [] if same else [f"what the user did ({word.kind} {word.value}) was not kept"]
    if row is not None and row.fraction >= PARKED and word.kind == str(READING):
        return []  # parked at the end for a day: that is due, whatever is said of the book
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

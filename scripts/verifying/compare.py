"""Both sides, book by book. What Hardcover has to show is worked out here anew, not by the rules of Earmark's code."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from listener.model import LibraryItem, MediaProgress
from verifying.twin import PAGES, Pair, Twin

READING, READ = 2, 3
STATUS = {1: "want to read", 2: "reading", 3: "read", 4: "paused", 5: "did not finish", 6: "ignored"}
MIN_PERCENT = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    user: str
    title: str
    abs: str
    hardcover: str
    agrees: bool
    why: str


def compare(twin: Twin, user: str, rows: dict[str, MediaProgress], zone: ZoneInfo, data_dir: Path) -> list[Line]:
    """One line for every book that has progress on one side or the other."""
    said = last_words(data_dir, user)
    lines = []
    for item, pair in sorted(twin.pairs.items(), key=lambda entry: (entry[1].item.title, entry[0])):
        row, shelved = rows.get(item), twin.shelved(user, item)
        if row is None and shelved is None:
            continue
        wrong = _difference(pair, row, shelved, zone)
        kind, reason = said.get(item, ("", ""))
        held = wrong is not None and kind in ("waiting", "needs_review", "refused", "unchanged")
        why = wrong or pair.why_none or (f"Earmark: {reason}" if kind == "waiting" else "")
        if held:
            why = f"{wrong}; held back: {reason}"
        lines.append(
            Line(user, pair.item.title, _of_abs(row, pair.item), _of_hardcover(shelved), wrong is None or held, why)
        )
    return lines


def duplicates(twin: Twin, user: str, expected: Mapping[int, int]) -> list[str]:
    """Reads that stand there twice, and whatever else no tool should leave on a shelf. ``expected``: how many reads
    a book has to have, where that is known; elsewhere two finished reads of the same days count as one told twice."""
    found = twin.flaws(user)
    for shelved in twin.shelf(user).values():
        reads = len(shelved.reads)
        days = Counter((read.started_at, read.finished_at) for read in shelved.reads if read.finished_at)
        known = expected.get(shelved.book_id)
        if known is not None and reads != known:
            found.append(f"book {shelved.book_id}: {reads} reads instead of {known}")
        elif known is None:
            found += [f"book {shelved.book_id}: {n} reads {a} to {b}" for (a, b), n in days.items() if n > 1]
    return found


def last_words(data_dir: Path, user: str) -> dict[str, tuple[str, str]]:
    """How Earmark's last look at each item ended, from its own state."""
    database = sqlite3.connect(f"file:{data_dir / 'earmark.db'}?mode=ro", uri=True)
    try:
        found = database.execute("SELECT item, kind, reason FROM outcome WHERE user=?", (user,)).fetchall()
    finally:
        database.close()
    return {item: (kind, reason) for item, kind, reason in found}


def expected_progress(row: MediaProgress, pair: Pair) -> int | None:
    """Seconds or pages that Hardcover has to show; ``None``: no position is known."""
    item = pair.item
    if item.has_audio and pair.audio is not None:
        if row.is_finished:
            return int(item.duration_seconds)
        length = row.duration_seconds or item.duration_seconds
        if row.current_time_seconds is None or not length:
            return None
        return int(min(row.current_time_seconds / length, 1.0) * int(item.duration_seconds) + 1e-6)
    if row.is_finished:
        return PAGES
    return None if row.ebook_fraction is None else int(row.ebook_fraction * PAGES + 1e-6)


def finish_day(row: MediaProgress, zone: ZoneInfo) -> date | None:
    moments: Iterable[datetime] = [moment for moment in (row.finished_at, row.last_update) if moment]
    return min(moments).astimezone(zone).date() if row.finished_at else None


def _difference(pair: Pair, row: MediaProgress | None, shelved: ShelfBook | None, zone: ZoneInfo) -> str | None:
    """``None``: both sides agree."""
    if pair.book is None or row is None:
        return None  # nothing can be there; or the progress is discarded, and Hardcover stays as it is
    expected = expected_progress(row, pair)
    percent = 100 * (expected or 0) / (int(pair.item.duration_seconds) if pair.audio else PAGES)
    if shelved is None:
        return "not on Hardcover" if row.is_finished or percent >= MIN_PERCENT else None
    newest = shelved.reads[0] if shelved.reads else None
    if row.is_finished:
        if shelved.status_id != READ or newest is None:
            return f"finished, but Hardcover shows {STATUS[shelved.status_id]}"
        day = finish_day(row, zone)
        if newest.finished_at != day:
            return f"finished on {day}, Hardcover says {newest.finished_at}"
        return _progress_differs(newest, expected)
    if percent < MIN_PERCENT:
        return "not finished any more" if shelved.status_id == READ else None
    if shelved.status_id != READING or newest is None:
        return f"not finished, but Hardcover shows {STATUS[shelved.status_id]}"
    return _progress_differs(newest, expected)


def _progress_differs(read: ShelfRead, expected: int | None) -> str | None:
    shown = read.progress_seconds if read.progress_seconds is not None else read.progress_pages
    return None if expected is None or shown == expected else f"{expected} expected, Hardcover shows {shown}"


def _of_abs(row: MediaProgress | None, item: LibraryItem) -> str:
    if row is None:
        return "no progress"
    if row.is_finished:
        return "finished"
    if item.has_audio:
        return _clock(row.current_time_seconds)
    return "no position" if row.ebook_fraction is None else f"{row.ebook_fraction:.1%}"


def _of_hardcover(shelved: ShelfBook | None) -> str:
    if shelved is None:
        return "not there"
    text = STATUS[shelved.status_id]
    if shelved.reads and shelved.status_id != READ:
        read = shelved.reads[0]
        pages = f" p. {read.progress_pages}" if read.progress_pages is not None else ""
        text += f" {_clock(read.progress_seconds)}" if read.progress_seconds is not None else pages
    return text + (f" ({len(shelved.reads)} reads)" if len(shelved.reads) > 1 else "")


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "no position"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"

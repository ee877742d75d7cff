"""Real values for the tests of the pure parts, with sensible defaults."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.decide import Situation
from handlers.decide.policy import Policy
from handlers.state.ledger import Acknowledged, Entry, Pin, Provenance, Unit
from hardcover.model import (
    BookId,
    Edition,
    EditionId,
    Read,
    ReadId,
    ReadingFormat,
    Status,
    UserBook,
    UserBookId,
)
from listener.model import LibraryItem, MediaProgress, PlaybackSession

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HOURS_10 = 36000.0
AUDIO, PRINT, BARE = EditionId(20), EditionId(21), EditionId(22)
BOOK = BookId(7)
BERLIN = ZoneInfo("Europe/Berlin")


def row(seconds: float | None = 3600.0, *, finished: bool = False, **more: Any) -> MediaProgress:
    values: dict[str, Any] = {
        "id": "row-1",
        "library_item_id": "item-1",
        "current_time_seconds": seconds,
        "duration_seconds": HOURS_10,
        "ebook_fraction": None,
        "is_finished": finished,
        "started_at": NOW - timedelta(days=3),
        "finished_at": NOW - timedelta(minutes=1) if finished else None,
        "last_update": NOW - timedelta(minutes=1),
    }
    return MediaProgress(**(values | more))


def item(**more: Any) -> LibraryItem:
    values: dict[str, Any] = {
        "id": "item-1",
        "library_id": "lib-1",
        "media_type": "book",
        "title": "Ten Hours of Rain",
        "authors": ("Petra Lindqvist",),
        "duration_seconds": HOURS_10,
        "has_audio": True,
    }
    return LibraryItem(**(values | more))


EDITIONS = {
    AUDIO: Edition(id=AUDIO, book_id=BOOK, audio_seconds=36000, format=ReadingFormat.AUDIO, language="en"),
    PRINT: Edition(id=PRINT, book_id=BOOK, pages=400, format=ReadingFormat.PHYSICAL, language="en"),
    BARE: Edition(id=BARE, book_id=BOOK, format=ReadingFormat.AUDIO, language="en"),
}


def read(id: int = 100, **more: Any) -> Read:
    values: dict[str, Any] = {
        "edition_id": AUDIO,
        "started_at": None,
        "finished_at": None,
        "progress_seconds": None,
        "progress_pages": None,
    }
    values |= more
    return Read(id=ReadId(id), edition=EDITIONS.get(values["edition_id"]), **values)


def user_book(status: Status, *reads: Read, edition: EditionId | None = AUDIO) -> UserBook:
    ordered = tuple(sorted(reads, key=lambda one: -one.id))
    return UserBook(id=UserBookId(50), book_id=BOOK, status=status, edition_id=edition, reads=ordered)


def acknowledged(seconds: float = 3600.0, **more: Any) -> Acknowledged:
    """As after an ordinary progress write of ``seconds``."""
    values: dict[str, Any] = {
        "user_book_id": UserBookId(50),
        "book_id": BOOK,
        "read_id": ReadId(100),
        "edition_id": AUDIO,
        "status": Status.CURRENTLY_READING,
        "unit": Unit.SECONDS,
        "progress": int(seconds),
        "started_at": date(2026, 11, 17),
        "finished_at": None,
        "finished": False,
        "fraction": seconds / HOURS_10,
        "seconds": seconds,
        "abs_finished": False,
        "at": NOW - timedelta(hours=1),
    }
    return Acknowledged(**(values | more))


def acknowledged_finish(**more: Any) -> Acknowledged:
    """As after our own finish three days ago."""
    finished_at = NOW - timedelta(days=3)
    values: dict[str, Any] = {
        "status": Status.READ,
        "progress": 36000,
        "finished_at": finished_at.date(),
        "finished": True,
        "finish_history": 9,
        "abs_finished": True,
        "abs_finished_at": finished_at,
        "at": finished_at,
    }
    return replace(acknowledged(HOURS_10), **(values | more))


def session(start: float, end: float, started: datetime) -> PlaybackSession:
    return PlaybackSession(
        id="s",
        library_item_id="item-1",
        started_at=started,
        updated_at=started,
        start_seconds=start,
        current_seconds=end,
        listened_seconds=end - start,
    )


def situation(the_row: MediaProgress, the_shelf: UserBook | None, entry: Entry | None = None, **more: Any) -> Situation:
    values: dict[str, Any] = {
        "item": item(),
        "pin": Pin(book_id=BOOK, edition_id=AUDIO, provenance=Provenance.IDENTIFIER, reason="ASIN", at=NOW),
        "editions": EDITIONS,
        "policy": Policy(zone=UTC),
        "now": NOW,
    }
    return Situation(row=the_row, user_book=the_shelf, entry=entry or Entry(), **(values | more))

"""What tests see of the embedded Hardcover: plain frozen values, made when first asked for, kept until they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from earmark.sandbox.hardcover.rows import JournalRow, Read, UserBook


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRead:
    """``progress`` is percent, 0-100."""

    id: int
    edition_id: int | None
    started_at: date | None
    finished_at: date | None
    progress_seconds: int | None
    progress_pages: int | None
    progress: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfBook:
    """One book on a user's shelf; ``reads`` newest (highest id) first. ``lists``: names of the user's lists it is on;
    ``journal``: what they wrote by hand, oldest first; ``likes``: of the entry and of those lines."""

    id: int
    book_id: int
    status_id: int
    edition_id: int | None
    rating: float | None
    privacy_setting_id: int
    date_added: date
    last_read_date: date | None
    read_count: int
    private_notes: str | None
    review: str | None = None
    lists: tuple[str, ...] = ()
    journal: tuple[str, ...] = ()
    likes: int = 0
    reads: tuple[ShelfRead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """``by_hand``: done on the site, not through the API."""

    id: int
    at: datetime
    event: str
    book_id: int
    edition_id: int | None
    entry: str | None
    privacy_setting_id: int
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """One HTTP request as it arrived. ``fields`` are the top-level names, one unit each; ``error`` is the short reason
    of an answer that is not data."""

    at: datetime
    user: str | None
    operation: str | None
    fields: tuple[str, ...]
    is_mutation: bool
    units: int
    status: int
    error: str | None = None


def of_read(read: Read) -> ShelfRead:
    return ShelfRead(
        id=read.id,
        edition_id=read.edition_id,
        started_at=read.started_at,
        finished_at=read.finished_at,
        progress_seconds=read.progress_seconds,
        progress_pages=read.progress_pages,
        progress=read.progress,
    )


def of_user_book(
    row: UserBook, reads: Sequence[Read], written: Sequence[JournalRow], lists: Sequence[str]
) -> ShelfBook:
    """``reads`` and ``written`` oldest first."""
    return ShelfBook(
        id=row.id,
        book_id=row.book_id,
        status_id=row.status_id,
        edition_id=row.edition_id,
        rating=row.rating,
        privacy_setting_id=row.privacy_setting_id,
        date_added=row.date_added,
        last_read_date=row.last_read_date,
        read_count=row.read_count,
        private_notes=row.private_notes,
        review=row.review,
        lists=tuple(lists),
        journal=tuple(line.entry or "" for line in written),
        likes=row.likes_count + sum(line.likes_count for line in written),
        reads=tuple(of_read(read) for read in reversed(reads)),
    )


def of_journal(row: JournalRow) -> JournalEntry:
    return JournalEntry(
        id=row.id,
        at=row.action_at,
        event=row.event,
        book_id=row.book_id,
        edition_id=row.edition_id,
        entry=row.entry,
        privacy_setting_id=row.privacy_setting_id,
        by_hand=row.by_hand,
    )

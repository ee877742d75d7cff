"""Which of a book's reads are finished, and which one progress belongs to (P2). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.decide.position import TEXT_FORMATS
from hardcover import Edition, EditionId, Read, Status, UserBook


def is_finished(read: Read, user_book: UserBook) -> bool:
    """It has a finish date, or the book is Read and this is its latest read: one without dates is not under way."""
    if read.finished_at is not None:
        return True
    return user_book.status is Status.READ and read.id == max(other.id for other in user_book.reads)


def open_reads(user_book: UserBook) -> list[Read]:
    """The reads that are under way, newest first.

    An open read older than a finished one that ended after it began is a leftover and never resurrected (case 11).
    """
    return [read for read in user_book.reads if not is_finished(read, user_book) and not _superseded(read, user_book)]


def fits_format(read: Read, editions: Mapping[EditionId, Edition], *, text: bool) -> bool | None:
    """Whether a read is of this format; ``None`` where its edition is not known."""
    edition = read.edition or (editions.get(read.edition_id) if read.edition_id is not None else None)
    return None if edition is None else (edition.format in TEXT_FORMATS) == text


def of_format(reads: Sequence[Read], editions: Mapping[EditionId, Edition], *, text: bool) -> Read | None:
    """The latest of ``reads`` in this format, else the latest of all."""
    fitting = [read for read in reads if fits_format(read, editions, text=text)]
    return max(fitting or reads, key=lambda read: read.id, default=None)


def latest_finished(user_book: UserBook) -> Read | None:
    """The finished read that ended last; one without a date only where no other is finished."""
    dated = [read for read in user_book.reads if read.finished_at is not None]
    if dated:
        return max(dated, key=lambda read: (read.finished_at, read.id))
    return next((read for read in user_book.reads if is_finished(read, user_book)), None)


def find_read(user_book: UserBook, read_id: int | None) -> Read | None:
    return next((read for read in user_book.reads if read.id == read_id), None)


def _superseded(read: Read, user_book: UserBook) -> bool:
    return any(
        other.id > read.id
        and other.finished_at is not None
        and (read.started_at is None or other.finished_at >= read.started_at)
        for other in user_book.reads
    )

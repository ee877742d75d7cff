"""Which of a book's reads is the one that progress belongs to (P2). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.decide.position import TEXT_FORMATS
from hardcover.model import Edition, EditionId, Read, UserBook


def open_reads(user_book: UserBook) -> list[Read]:
    """The reads that are under way, newest first.

    An open read older than a finished one that ended after it began is a leftover and never resurrected (case 11).
    """
    return [read for read in user_book.reads if read.finished_at is None and not _superseded(read, user_book)]


def of_format(reads: Sequence[Read], editions: Mapping[EditionId, Edition], *, text: bool) -> Read | None:
    """The latest of ``reads`` in this format, else the latest of all."""

    def fits(read: Read) -> bool:
        edition = editions.get(read.edition_id) if read.edition_id is not None else None
        return edition is not None and (edition.format in TEXT_FORMATS) == text

    fitting = [read for read in reads if fits(read)]
    return max(fitting or reads, key=lambda read: read.id, default=None)


def latest_finished(user_book: UserBook) -> Read | None:
    """The finished read that ended last."""
    finished = [read for read in user_book.reads if read.finished_at is not None]
    return max(finished, key=lambda read: (read.finished_at, read.id), default=None)


def find_read(user_book: UserBook, read_id: int | None) -> Read | None:
    return next((read for read in user_book.reads if read.id == read_id), None)


def _superseded(read: Read, user_book: UserBook) -> bool:
    return any(
        other.id > read.id
        and other.finished_at is not None
        and (read.started_at is None or other.finished_at >= read.started_at)
        for other in user_book.reads
    )

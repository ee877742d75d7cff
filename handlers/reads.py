"""Which of a book's reads is the one that progress belongs to (P2). Pure."""

from __future__ import annotations

from handlers.position import TEXT_FORMATS
from hardcover.model import Read, UserBook


def open_read(user_book: UserBook, *, text: bool) -> Read | None:
    """The open read to update: of this format where several are open, then the latest.

    An open read older than a finished one that ended after it began is a leftover and never resurrected (case 11).
    """
    candidates = [read for read in user_book.reads if read.finished_at is None and not _superseded(read, user_book)]
    fitting = [read for read in candidates if read.edition is not None and _is_text(read) == text]
    if fitting:
        return max(fitting, key=lambda read: read.id)
    return max(candidates, key=lambda read: read.id, default=None)


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


def _is_text(read: Read) -> bool:
    return read.edition is not None and read.edition.format in TEXT_FORMATS

"""A Hardcover library in which nothing is written: steps change a picture of it, so that a dry run shows how it ends.

It knows how to read the real one and has no way to write to it. What Hardcover does by itself is imagined as it is
known [H 5.6-5.14]; rows that are not there yet have ids beyond all real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, assert_never

from handlers.sync.gateway import WritableShelf
from hardcover.limits import Lane
from hardcover.model import (
    AddBook,
    AddRead,
    Applied,
    BookId,
    Clear,
    EditionId,
    MarkOwned,
    Read,
    ReadId,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Status,
    Step,
    Traces,
    UserBook,
    UserBookId,
    WriteRead,
)

FIRST_ID = 1 << 60  # of what does not exist


class DryRunShelf:
    def __init__(self, real: WritableShelf, today: Callable[[], date], *, privacy_id: int | None = None) -> None:
        """``privacy_id``: the account's own, for books that are added without one."""
        self._real = real
        self._privacy_id = privacy_id
        self._today = today
        self._seen: dict[BookId, UserBook] = {}
        self._changed: dict[BookId, UserBook | None] = {}
        self._ids = count(FIRST_ID)

    async def read_all(self, lane: Lane) -> list[UserBook]:
        library = {row.book_id: row for row in await self._real.read_all(lane)}
        self._seen |= library
        return [row for row in (library | self._changed).values() if row is not None]

    async def read_books(self, book_ids: Sequence[BookId], lane: Lane) -> dict[BookId, UserBook | None]:
        wanted = [book_id for book_id in book_ids if book_id not in self._changed]
        found = await self._real.read_books(wanted, lane) if wanted else {}
        self._seen |= {book_id: row for book_id, row in found.items() if row is not None}
        return found | {book_id: self._changed[book_id] for book_id in book_ids if book_id in self._changed}

    async def read_traces(self, book_id: BookId, lane: Lane) -> Traces:
        return await self._real.read_traces(book_id, lane)

    async def carry_out(self, step: Step | Callable[[], Step | None], lane: Lane) -> Applied:
        wanted = step() if callable(step) else step
        if wanted is None:
            return Applied()
        return self._imagine(wanted)

    def _imagine(self, step: Step) -> Applied:
        match step:
            case AddBook():
                row = self._row(lambda one: one.book_id == step.book_id)
                if row is None:
                    row = UserBook(
                        id=UserBookId(next(self._ids)),
                        book_id=step.book_id,
                        status=Status.WANT_TO_READ,
                        edition_id=step.edition_id,
                        date_added=step.date_added or self._today(),
                        privacy_id=step.privacy_id or self._privacy_id,
                    )
                return self._keep(self._with_status(row, step.status, step.edition_id))
            case SetStatus():
                row = self._row(lambda one: one.id == step.user_book_id)
                return self._keep(self._with_status(row, step.status, step.edition_id)) if row else Applied()
            case WriteRead():
                row = self._row(lambda one: any(read.id == step.read_id for read in one.reads))
                return self._written(row, step.read_id, step.values) if row else Applied()
            case AddRead():
                row = self._row(lambda one: one.id == step.user_book_id)
                if row is None:
                    return Applied()
                read = _patched(self._new_read(row), step.values)
                return replace(self._keep(replace(row, reads=(read, *row.reads))), read=read)
            case RemoveRead():
                row = self._row(lambda one: any(read.id == step.read_id for read in one.reads))
                if row is None:
                    return Applied()
                return self._keep(replace(row, reads=tuple(read for read in row.reads if read.id != step.read_id)))
            case RemoveBook():
                row = self._row(lambda one: one.id == step.user_book_id)
                if row is not None:
                    self._changed[row.book_id] = None
                return Applied()
            case MarkOwned():
                return Applied()
            case _:
                assert_never(step)

    def _row(self, fits: Callable[[UserBook], bool]) -> UserBook | None:
        return next((row for row in (self._seen | self._changed).values() if row is not None and fits(row)), None)

    def _keep(self, row: UserBook) -> Applied:
        self._changed[row.book_id] = row
        return Applied(user_book=row)

    def _new_read(self, row: UserBook) -> Read:
        return Read(
            id=ReadId(next(self._ids)),
            edition_id=row.edition_id,
            started_at=None,
            finished_at=None,
            progress_seconds=None,
            progress_pages=None,
        )

    def _with_status(self, row: UserBook, status: Status, edition_id: EditionId | None) -> UserBook:
        """A new status, and what Hardcover does to the reads because of it [H 5.6-5.10]."""
        if edition_id is not None and edition_id != row.edition_id:
            reads = list(row.reads)
            first_open = next((i for i in reversed(range(len(reads))) if reads[i].finished_at is None), None)
            if first_open is not None:
                reads[first_open] = replace(reads[first_open], edition_id=edition_id, edition=None)
            row = replace(row, edition_id=edition_id, edition=None, reads=tuple(reads))
        if status is row.status:
            return row
        row = replace(row, status=status)
        open_read = next((read for read in row.reads if read.finished_at is None), None)
        if status is Status.CURRENTLY_READING and open_read is None:
            opened = replace(self._new_read(row), started_at=self._today())
            return replace(row, reads=(opened, *row.reads))
        if status is Status.READ:
            if open_read is None and not row.reads:
                closed = replace(self._new_read(row), finished_at=self._today())
                return replace(row, reads=(closed,))
            closing = open_read or row.reads[0]
            closed = replace(closing, finished_at=self._today())
            return replace(row, reads=tuple(closed if read.id == closing.id else read for read in row.reads))
        return row

    def _written(self, row: UserBook, read_id: ReadId, values: ReadValues) -> Applied:
        """A patch; the finish of an open read sets the status by itself [H 5.11, 5.13]."""
        before = next(read for read in row.reads if read.id == read_id)
        read = _patched(before, values)
        row = replace(row, reads=tuple(read if one.id == read_id else one for one in row.reads))
        if before.finished_at is None and read.finished_at is not None:
            row = replace(row, status=Status.READ)
        return replace(self._keep(row), read=read)


def without_imagined_ids(snapshot: dict[str, Any] | None) -> dict[str, Any] | None:
    """A snapshot (``history.snapshot``) with ``None`` for the ids that only Hardcover can give."""
    if snapshot is None or "reads" not in snapshot:
        return snapshot
    reads = [read | {"id": _real(read["id"])} for read in snapshot["reads"]]
    return snapshot | {"user_book_id": _real(snapshot["user_book_id"]), "reads": reads}


def _real(number: int) -> int | None:
    return number if number < FIRST_ID else None


def _patched(read: Read, values: ReadValues) -> Read:
    moves = values.edition_id is not None and values.edition_id != read.edition_id
    if moves:  # progress is kept in the unit of the edition [H 5.3]
        read = replace(read, edition_id=values.edition_id, edition=None, progress_seconds=None, progress_pages=None)
    return replace(
        read,
        started_at=_day(values.started_at, read.started_at),
        finished_at=_day(values.finished_at, read.finished_at),
        progress_seconds=read.progress_seconds if values.progress_seconds is None else values.progress_seconds,
        progress_pages=read.progress_pages if values.progress_pages is None else values.progress_pages,
    )


def _day(sent: date | Clear | None, kept: date | None) -> date | None:
    if sent is Clear.CLEAR:
        return None
    return kept if sent is None else sent

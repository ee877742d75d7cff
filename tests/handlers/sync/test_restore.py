"""Making a book on Hardcover as it was before (P8c), by steps whose effect is played as Hardcover does it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from handlers.sync.gateway import Gateway
from handlers.sync.plan_runner import Carried, PlanRunner
from handlers.sync.restore import create_again, moved_since, restore
from hardcover.limits import Lane
from hardcover.model import (
    AddBook,
    AddRead,
    Applied,
    BookId,
    Clear,
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
from tests.handlers.build import AUDIO, BOOK, PRINT, read, user_book

TODAY = date(2026, 11, 20)


@dataclass
class Shelf:
    """One book as Hardcover keeps it: a status opens a read, or closes one today [H 5.7, 5.10]."""

    book: UserBook | None
    next_id: int = 900
    sent: list[Step] = field(default_factory=list)

    async def read_all(self, lane: Lane) -> list[UserBook]:
        return [self.book] if self.book is not None else []

    async def read_books(self, book_ids: Sequence[BookId], lane: Lane) -> dict[BookId, UserBook | None]:
        return dict.fromkeys(book_ids, self.book)

    async def read_traces(self, book_id: BookId, lane: Lane) -> Traces:
        return Traces()

    async def carry_out(self, step: Step | Callable[[], Step | None], lane: Lane) -> Applied:
        made = step() if callable(step) else step
        assert made is not None
        self.sent.append(made)
        if isinstance(made, RemoveBook):
            self.book = None
            return Applied()
        if isinstance(made, AddBook):
            self.book = UserBook(
                id=UserBookId(60),
                book_id=made.book_id,
                status=made.status,
                edition_id=made.edition_id,
                date_added=made.date_added,
                privacy_id=made.privacy_id,
            )
            self._open(made.status)
            return Applied(user_book=self.book)
        assert self.book is not None
        if isinstance(made, SetStatus):
            opened = any(one.finished_at is None for one in self.book.reads)
            self.book = replace(self.book, status=made.status)
            if not opened or made.status is Status.READ:
                self._open(made.status)
            return Applied(user_book=self.book)
        if isinstance(made, RemoveRead):
            self.book = replace(self.book, reads=tuple(one for one in self.book.reads if one.id != made.read_id))
            return Applied()
        assert isinstance(made, WriteRead | AddRead)
        known = {one.id: one for one in self.book.reads}
        blank = self._new() if isinstance(made, AddRead) else known[made.read_id]
        written = _with(blank, made.values)
        known[written.id] = written
        self.book = replace(self.book, reads=tuple(sorted(known.values(), key=lambda one: -one.id)))
        return Applied(user_book=self.book, read=written)

    def _open(self, status: Status) -> None:
        assert self.book is not None
        if status in (Status.CURRENTLY_READING, Status.READ):
            made = replace(self._new(), finished_at=TODAY if status is Status.READ else None, started_at=TODAY)
            self.book = replace(self.book, reads=(made, *self.book.reads))

    def _new(self) -> Read:
        self.next_id += 1
        return replace(read(self.next_id), edition_id=AUDIO)


def _with(read: Read, values: ReadValues) -> Read:
    changes = {
        name: None if value is Clear.CLEAR else value
        for name in ("edition_id", "started_at", "finished_at", "progress_seconds", "progress_pages")
        if (value := getattr(values, name)) is not None
    }
    return replace(read, **changes)


def play(shelf: Shelf, act: Callable[[PlanRunner], Coroutine[None, None, Carried]]) -> UserBook | None:
    """What Hardcover shows afterwards; the runner has to know the same."""

    async def main() -> UserBook | None:
        return (await act(PlanRunner(shelf, Gateway(dry_run=False), Lane.LIVE, shelf.book))).user_book

    known = asyncio.run(main())
    assert (known is None) == (shelf.book is None)
    return shelf.book


def contents(book: UserBook | None) -> object:
    """What a person sees of a book; ids of reads are new when they are made again."""
    if book is None:
        return None
    reads = [
        (one.edition_id, one.started_at, one.finished_at, one.progress_seconds or 0, one.progress_pages or 0)
        for one in book.reads
    ]
    return (book.book_id, book.status, book.edition_id, reads)


BEFORE = user_book(Status.CURRENTLY_READING, read(100, started_at=date(2026, 11, 1), progress_seconds=3600))
AFTER = user_book(Status.READ, read(100, started_at=date(2026, 11, 1), finished_at=TODAY, progress_seconds=36000))


def test_a_finish_goes_back_to_the_reading_it_was() -> None:
    made = play(Shelf(AFTER), lambda runner: restore(runner, BEFORE, AFTER, may_remove=False))
    assert contents(made) == contents(BEFORE)


def test_an_entry_that_we_made_goes_only_where_it_may() -> None:
    assert play(Shelf(AFTER), lambda runner: restore(runner, None, AFTER, may_remove=True)) is None
    kept = play(Shelf(AFTER), lambda runner: restore(runner, None, AFTER, may_remove=False))
    assert contents(kept) == (BOOK, Status.WANT_TO_READ, AUDIO, [])


def test_reads_that_the_user_added_or_changed_stay_where_the_entry_is_kept() -> None:
    theirs = read(101, edition_id=PRINT, started_at=TODAY, progress_pages=20)
    changed = user_book(Status.READ, replace(AFTER.reads[0], finished_at=date(2026, 11, 9)), theirs)
    kept = play(Shelf(changed), lambda runner: restore(runner, None, AFTER, may_remove=False))
    assert kept is not None
    assert kept.reads == changed.reads


def test_another_read_of_the_book_is_not_touched_by_what_a_status_brings() -> None:
    earlier = read(90, started_at=date(2024, 1, 1), finished_at=date(2024, 2, 1), progress_seconds=36000)
    before = user_book(Status.READ, earlier)
    again = user_book(Status.CURRENTLY_READING, earlier, read(100, started_at=TODAY, progress_seconds=900))
    made = play(Shelf(again), lambda runner: restore(runner, before, again, may_remove=False))
    assert contents(made) == contents(before)


def test_a_book_that_is_gone_is_left_alone() -> None:
    shelf = Shelf(None)
    assert play(shelf, lambda runner: restore(runner, BEFORE, AFTER, may_remove=True)) is None
    assert shelf.sent == []


@pytest.mark.parametrize("status", [Status.READ, Status.CURRENTLY_READING, Status.WANT_TO_READ, Status.PAUSED])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_what_was_removed_is_created_again_with_its_reads(status: Status, count: int) -> None:
    reads = [
        read(100 + n, started_at=date(2024, 1, 1 + n), finished_at=date(2024, 2, 1 + n), progress_seconds=36000)
        for n in range(count)
    ]
    removed = replace(user_book(status, *reads), privacy_id=2, date_added=date(2024, 1, 1))
    made = play(Shelf(None), lambda runner: create_again(runner, removed))
    assert made is not None
    assert (made.privacy_id, made.date_added, made.status) == (2, date(2024, 1, 1), status)
    assert sorted(map(repr, contents(made)[3])) == sorted(map(repr, contents(removed)[3]))  # type: ignore[index]


def test_an_entry_that_is_there_again_is_not_created_over() -> None:
    shelf = Shelf(BEFORE)
    assert play(shelf, lambda runner: create_again(runner, AFTER)) == BEFORE
    assert shelf.sent == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (AFTER, None),
        (None, "no longer on the Hardcover shelf"),
        (replace(AFTER, status=Status.PAUSED), "status"),
        (replace(AFTER, edition_id=PRINT), "its edition"),
        (replace(AFTER, reads=()), "removed"),
        (replace(AFTER, reads=(read(101), *AFTER.reads)), "added"),
        (replace(AFTER, reads=(replace(AFTER.reads[0], finished_at=date(2026, 11, 9)),)), "dates or progress"),
        (replace(AFTER, reads=(replace(AFTER.reads[0], progress_seconds=1),)), "dates or progress"),
        (replace(AFTER, reads=(replace(AFTER.reads[0], edition_id=PRINT),)), "dates or progress"),
        (replace(AFTER, reads=(replace(AFTER.reads[0], progress_pages=0),)), None),
    ],
)
def test_what_is_other_than_we_wrote_it(now: UserBook | None, said: str | None) -> None:
    why = moved_since(AFTER, now)
    assert (why is None) == (said is None)
    assert said is None or said in (why or "")
    assert ReadId(100) == AFTER.reads[0].id

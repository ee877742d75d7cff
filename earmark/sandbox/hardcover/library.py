"""What happens to a shelf when something is told: the rules of [H 4, 5], the same for the API and for the site.

Where nobody knows and a rule is our guess, the comment says so. Values are patches: a missing key stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeAlias

from earmark.sandbox.hardcover.habits import Habits
from earmark.sandbox.hardcover.lengths import choose_edition, fill_progress, set_progress
from earmark.sandbox.hardcover.rows import (
    CURRENTLY_READING,
    PAUSED,
    PRIVATE,
    PUBLIC,
    READ,
    WANT_TO_READ,
    BookList,
    Edition,
    JournalRow,
    ListBook,
    Read,
    User,
    UserBook,
)
from earmark.sandbox.hardcover.store import Store

Values: TypeAlias = Mapping[str, Any]

STATUS_EVENTS = {
    1: "status_want_to_read",
    2: "status_currently_reading",
    3: "status_read",
    4: "status_paused",
    5: "status_did_not_finish",
    6: "status_ignored",
}
_CLEARABLE = (
    "rating",
    "private_notes",
    "recommended_by",
    "recommended_for",
    "media_url",
    "url",
)  # null empties these [H 4.8]; null in any other column changes nothing (guess)


class Library:
    def __init__(self, store: Store, now: Callable[[], datetime], zone: tzinfo, habits: Habits) -> None:
        self.store = store
        self.now = self._now = now
        self.habits = habits
        self._zone = zone
        self._by_hand = False
        self._quiet = False

    def today(self) -> date:
        """The server's, not the user's [H 5.2]."""
        return self._now().astimezone(self._zone).date()

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """What is done inside is the user's own doing on the site, and the journal knows it."""
        self._by_hand = True
        try:
            yield
        finally:
            self._by_hand = False

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """What is done inside leaves no trace in the journal, as if it had been long ago."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    # ---- user_books ----

    def put(self, user: User, book_id: int, values: Values) -> UserBook:
        """Add a book, or apply ``values`` to the one that is there [H 4.5]."""
        row = self.store.user_book(user.id, book_id)
        if row is not None:
            self.change(row, values)
            return row
        now = self._now()
        row = self.store.user_books.add(
            UserBook(
                id=self.store.user_books.new_id(),
                user_id=user.id,
                book_id=book_id,
                status_id=values.get("status_id") or WANT_TO_READ,  # the default is a guess
                edition_id=values.get("edition_id"),
                privacy_setting_id=(values.get("privacy_setting_id") if self.habits.takes_privacy else None)
                or user.account_privacy_setting_id,
                date_added=(values.get("date_added") if self.habits.takes_date_added else None) or self.today(),
                rating=values.get("rating"),
                private_notes=values.get("private_notes"),
                created_at=now,
            )
        )
        self._review(row, values)
        self._log(row, STATUS_EVENTS[row.status_id])
        if row.rating is not None:
            self._log(row, "rated")
        self._follow_status(row)
        self.touch(row)
        return row

    def change(self, row: UserBook, values: Values) -> None:
        """Fields left out keep their values [H 4.9b]; side effects only when the status really changes [H 5.11]."""
        for column in ("privacy_setting_id", "date_added"):
            if values.get(column) is not None:
                self.store.user_books.change(row, **{column: values[column]})
        for column in _CLEARABLE:
            if not self.habits.user_book_patches and column not in values and not self._by_hand:
                self.store.user_books.change(row, **{column: None})
            if column in values:
                if column == "rating" and values["rating"] not in (None, row.rating):
                    self._log(row, "rated")
                self.store.user_books.change(row, **{column: values[column]})
        self._review(row, values)
        edition_id = values.get("edition_id")
        if edition_id is not None and edition_id != row.edition_id:
            self.store.user_books.change(row, edition_id=edition_id)
            if self.habits.edition_moves_read:
                self._move_first_open_read(row)
        status = values.get("status_id")
        if status is not None and status != row.status_id:
            self.store.user_books.change(row, status_id=status)
            self._log(row, STATUS_EVENTS[status])
            self._follow_status(row)
        self.touch(row)

    def remove(self, row: UserBook) -> None:
        for read in self.store.reads_of(row.id):
            self.store.user_book_reads.remove(read)
        self.store.user_books.remove(row)

    def touch(self, row: UserBook) -> None:
        """The server keeps the summary columns from the reads [H 4.10]."""
        reads = self.store.reads_of(row.id)
        finishes = sorted(read.finished_at for read in reads if read.finished_at is not None)
        starts = [read.started_at for read in reads if read.started_at is not None]
        row.read_count = len(finishes)
        row.first_read_date = finishes[0] if finishes else None
        row.last_read_date = finishes[-1] if finishes else None
        row.first_started_reading_date = min(starts, default=None)
        row.updated_at = self._now()
        row.snapshot = None

    # ---- user_book_reads ----

    def add_read(self, row: UserBook, values: Values) -> Read:
        """A new read, finished or not; the status stays [H 5.11, 5.14]."""
        read = self._new_read(row, values.get("edition_id") or self._edition_id_for(row))
        if values.get("finished_at") is None:
            self._log(row, "user_book_read_started")
        self._patch_read(row, read, values)
        self.touch(row)
        return read

    def change_read(self, read: Read, values: Values) -> None:
        """A patch [H 5.13]. The finish of an open read sets status 3 by itself, and dates stay as given [H 5.11]."""
        row = self.store.user_books.rows[read.user_book_id]
        was_open = read.finished_at is None
        if not self.habits.read_patches and not self._by_hand:
            values = {"started_at": None, **values}
        if not self.habits.dates_stick and not was_open and not self._by_hand:
            values = {name: value for name, value in values.items() if name != "finished_at"}
        self._patch_read(row, read, values)
        if was_open and read.finished_at is not None and row.status_id != READ and self.habits.finish_sets_status:
            self.store.user_books.change(row, status_id=READ)
            self._log(row, STATUS_EVENTS[READ])
        self.touch(row)

    def remove_read(self, read: Read) -> None:
        self.store.user_book_reads.remove(read)
        self.touch(self.store.user_books.rows[read.user_book_id])

    # ---- lists and journal ----

    def own(self, user: User, edition: Edition) -> ListBook:
        """Not a toggle: the second time gives the same row; the first is announced publicly, always [H 4.11]."""
        return self.put_on_list(user, "Owned", edition.book_id, edition.id)

    def put_on_list(self, user: User, name: str, book_id: int, edition_id: int | None = None) -> ListBook:
        """Makes the list if there is none of that name. The entry is announced publicly, always [H 5.17]."""
        lists, books = self.store.lists, self.store.list_books
        slug = name.lower().replace(" ", "-")
        listed = next((found for found in lists.by("user_id", user.id) if found.slug == slug), None)
        if listed is None:
            listed = lists.add(
                BookList(id=lists.new_id(), user_id=user.id, name=name, slug=slug, privacy_setting_id=PRIVATE)
            )
        wanted = (book_id, edition_id)
        known = next((row for row in books.by("list_id", listed.id) if (row.book_id, row.edition_id) == wanted), None)
        if known is not None:
            return known
        added = books.add(ListBook(id=books.new_id(), list_id=listed.id, book_id=book_id, edition_id=edition_id))
        listed.books_count += 1
        self.note(user.id, book_id, "list_book", privacy=PUBLIC, edition_id=edition_id)
        self._drop_snapshot(user.id, book_id)
        return added

    def note(
        self,
        user_id: int,
        book_id: int,
        event: str,
        *,
        privacy: int,
        edition_id: int | None = None,
        entry: str | None = None,
        on: date | None = None,
        details: dict[str, object] | None = None,
    ) -> JournalRow:
        at = self._now() if on is None else datetime.combine(on, time(), tzinfo=UTC)
        journals = self.store.reading_journals
        self._drop_snapshot(user_id, book_id)
        return journals.add(
            JournalRow(
                id=journals.new_id(),
                user_id=user_id,
                book_id=book_id,
                edition_id=edition_id,
                event=event,
                entry=entry,
                privacy_setting_id=privacy,
                action_at=at,
                created_at=self._now(),
                by_hand=self._by_hand,
                seen_from=self._now() + timedelta(seconds=self._delay_of_notes(entry)),
                details=details or {},
            )
        )

    def forget_note(self, row: JournalRow) -> None:
        self.store.reading_journals.remove(row)
        self._drop_snapshot(row.user_id, row.book_id)

    # ---- inside ----

    def _delay_of_notes(self, entry: str | None) -> float:
        """What Hardcover notes by itself may come later; what somebody writes is there at once."""
        return (self.habits.journal_after_seconds or 0.0) if entry is None and not self._by_hand else 0.0

    def _drop_snapshot(self, user_id: int, book_id: int) -> None:
        row = self.store.user_book(user_id, book_id)
        if row is not None:
            row.snapshot = None

    def _review(self, row: UserBook, values: Values) -> None:
        for column in ("review_slate", "review_has_spoilers"):
            if values.get(column) is not None:
                self.store.user_books.change(row, **{column: values[column]})
        if values.get("review_slate") is not None:
            on = values.get("reviewed_at")
            row.reviewed_at = self._now() if on is None else datetime.combine(on, time(), tzinfo=UTC)
            self._log(row, "reviewed")

    def _log(self, row: UserBook, event: str) -> None:
        if not self._quiet and (self.habits.journal_after_seconds is not None or self._by_hand):
            self.note(row.user_id, row.book_id, event, privacy=row.privacy_setting_id, edition_id=row.edition_id)

    def _follow_status(self, row: UserBook) -> None:
        """What a new status does to the reads [H 5.6-5.10]. Paused and did-not-finish leave them alone (guess)."""
        reads = self.store.reads_of(row.id)
        open_reads = [read for read in reads if read.finished_at is None]
        habits = self.habits
        if row.status_id == CURRENTLY_READING and not open_reads:
            if habits.reading_opens if not reads else habits.reread_opens:
                self._new_read(row, self._edition_id_for(row), started_at=self.today())
                self._log(row, "user_book_read_started")
        elif row.status_id == READ and open_reads:
            self._fill(open_reads[-1], progress=habits.read_fills)
        elif row.status_id == READ and reads:
            if habits.read_rewrites_finish:
                self.store.user_book_reads.change(reads[-1], finished_at=self.today())
        elif row.status_id == READ and habits.read_makes_finished:
            self._fill(self._new_read(row, self._edition_id_for(row)))
        elif row.status_id == PAUSED and habits.pause_closes:
            for read in open_reads:
                self.store.user_book_reads.change(read, finished_at=self.today())

    def _fill(self, read: Read, *, progress: bool = True) -> None:
        self.store.user_book_reads.change(read, finished_at=self.today())
        if progress:
            fill_progress(read, self.store.editions.get(read.edition_id))

    def _new_read(self, row: UserBook, edition_id: int | None, started_at: date | None = None) -> Read:
        reads = self.store.user_book_reads
        return reads.add(Read(id=reads.new_id(), user_book_id=row.id, edition_id=edition_id, started_at=started_at))

    def _edition_id_for(self, row: UserBook) -> int | None:
        """The user_book's, else one chosen for the person [H 5.7]."""
        if row.edition_id is not None:
            return row.edition_id
        chosen = choose_edition(self.store, row.book_id, self.store.users.rows[row.user_id].preferred_format_id)
        return chosen.id if chosen else None

    def _move_first_open_read(self, row: UserBook) -> None:
        """[H 5.5]"""
        read = next((read for read in self.store.reads_of(row.id) if read.finished_at is None), None)
        if read is not None:
            read.edition_id = row.edition_id
            set_progress(read, self.store.editions.get(read.edition_id), {})

    def _patch_read(self, row: UserBook, read: Read, values: Values) -> None:
        if values.get("edition_id") is not None:  # null does not clear [H 5.5]
            read.edition_id = values["edition_id"]
        for column in ("started_at", "finished_at", "finished_at_precision"):
            if column in values:  # null clears [H 5.13]
                setattr(read, column, values[column])
        if set_progress(read, self.store.editions.get(read.edition_id), values, self.habits):
            self._log(row, "progress_updated")  # also when the value is the same [H 5.17]

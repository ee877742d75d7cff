"""What users do on the site by hand, and what can be seen of their shelves from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Unpack

from earmark.sandbox.hardcover import snapshots
from earmark.sandbox.hardcover.columns import ReadColumns
from earmark.sandbox.hardcover.reviews import document_of
from earmark.sandbox.hardcover.rows import Goal, JournalRow, Read, UserBook
from earmark.sandbox.hardcover.snapshots import JournalEntry, ShelfBook
from earmark.sandbox.hardcover.world import World


class Shelves(World):
    """Users are named by their name, everything else by its id."""

    # ---- shelves, as the user has them ----

    def put_on_shelf(
        self,
        user: str,
        book: int,
        status: int,
        edition: int | None = None,
        reads: Iterable[ReadColumns] | None = None,
        *,
        rating: float | None = None,
        privacy: int | None = None,
        date_added: date | None = None,
    ) -> int:
        """As if done on the site, some time ago: no journal entries. ``reads`` None: what the status brings by itself;
        else exactly these, oldest first. The id of the user_book."""
        owner = self._user(user)
        values = {"edition_id": edition, "rating": rating, "privacy_setting_id": privacy, "date_added": date_added}
        given = {column: value for column, value in values.items() if value is not None}
        with self.library.quietly():
            row = self.library.put(owner, self._book(book).id, {"status_id": status, **given})
            if reads is not None:
                for automatic in self.store.reads_of(row.id):
                    self.library.remove_read(automatic)
                for columns in reads:
                    self.library.add_read(row, dict(columns))
        return row.id

    def user_sets_status(self, user: str, book: int, status: int) -> None:
        """Also puts the book on the shelf if it is not there."""
        with self.library.by_hand():
            self.library.put(self._user(user), self._book(book).id, {"status_id": status})

    def user_sets_edition(self, user: str, book: int, edition: int) -> None:
        with self.library.by_hand():
            self.library.change(self._shelved(user, book), {"edition_id": self._edition(edition).id})

    def user_rates(self, user: str, book: int, rating: float | None) -> None:
        with self.library.by_hand():
            self.library.change(self._shelved(user, book), {"rating": rating})

    def user_reviews(self, user: str, book: int, text: str, *, spoilers: bool = False) -> None:
        with self.library.by_hand():
            values = {"review_slate": document_of(text), "review_has_spoilers": spoilers}
            self.library.change(self._shelved(user, book), values)

    def user_notes(self, user: str, book: int, text: str | None) -> None:
        """The private notes of the entry; None empties them."""
        with self.library.by_hand():
            self.library.change(self._shelved(user, book), {"private_notes": text})

    def user_lists(self, user: str, book: int, name: str = "Favourites", edition: int | None = None) -> int:
        """Put the book on a list of theirs, which is made if there is none of that name: the id of the list's row.
        The entry of the book on the shelf is not touched by it."""
        with self.library.by_hand():
            return self.library.put_on_list(self._user(user), name, self._book(book).id, edition).id

    def user_sets_goal(
        self, user: str, books: int, start: date, end: date, *, metric: str = "book", archived: bool = False
    ) -> int:
        row = Goal(
            id=self.store.goals.new_id(),
            user_id=self.user_id(user),
            goal=books,
            metric=metric,
            start_date=start,
            end_date=end,
            archived=archived,
        )
        self.store.goals.add(row)
        return row.id

    def user_writes_journal(self, user: str, book: int, text: str, *, event: str = "note") -> int:
        """A note or a quote in the reading journal: its id."""
        row = self._shelved(user, book)
        with self.library.by_hand():
            return self.library.note(
                row.user_id, row.book_id, event, privacy=row.privacy_setting_id, edition_id=row.edition_id, entry=text
            ).id

    def friend_likes(self, user: str, book: int, journal: int | None = None) -> None:
        """Somebody likes the user's entry of the book, or one line of its journal."""
        row = self._shelved(user, book)
        liked = row if journal is None else self.store.reading_journals.rows[journal]
        liked.likes_count += 1
        row.snapshot = None

    def user_edits_read(self, user: str, book: int, read: int | None = None, **columns: Unpack[ReadColumns]) -> None:
        """``read``: an id; without one the newest."""
        with self.library.by_hand():
            self.library.change_read(self._read(user, book, read), dict(columns))

    def user_adds_read(self, user: str, book: int, **columns: Unpack[ReadColumns]) -> int:
        with self.library.by_hand():
            return self.library.add_read(self._shelved(user, book), dict(columns)).id

    def user_deletes_read(self, user: str, book: int, read: int | None = None) -> None:
        with self.library.by_hand():
            self.library.remove_read(self._read(user, book, read))

    def user_deletes_book(self, user: str, book: int) -> None:
        with self.library.by_hand():
            self.library.remove(self._shelved(user, book))

    # ---- what is seen from outside ----

    def shelf(self, user: str) -> dict[int, ShelfBook]:
        """Everything on the user's shelf, by book id."""
        rows = self.store.user_books
        return {rows.rows[i].book_id: self._snapshot(rows.rows[i]) for i in rows.ids_by("user_id", self.user_id(user))}

    def on_shelf(self, user: str, book: int) -> ShelfBook | None:
        row = self.store.user_book(self.user_id(user), book)
        return self._snapshot(row) if row else None

    def owned(self, user: str) -> frozenset[int]:
        """Editions on the user's list "Owned"."""
        lists = self.store.lists.by("user_id", self.user_id(user))
        listed = [
            row for found in lists if found.slug == "owned" for row in self.store.list_books.by("list_id", found.id)
        ]
        return frozenset(row.edition_id for row in listed if row.edition_id is not None)

    def flaws(self, user: str) -> list[str]:
        """What no tool should leave on a shelf, though Hardcover takes it: for invariants."""
        found = []
        for shelved in self.shelf(user).values():
            if sum(read.finished_at is None for read in shelved.reads) > 1:
                found.append(f"book {shelved.book_id}: two open reads")
            for edition_id in {shelved.edition_id, *(read.edition_id for read in shelved.reads)}:
                edition = self.store.editions.get(edition_id)
                if edition is not None and edition.book_id != shelved.book_id:
                    found.append(f"book {shelved.book_id}: edition {edition_id} is of book {edition.book_id}")
            for read in shelved.reads:
                if read.started_at and read.finished_at and read.started_at > read.finished_at:
                    found.append(f"book {shelved.book_id}: read {read.id} started after its finish")
                if (read.progress or 0) > 100:
                    found.append(f"book {shelved.book_id}: read {read.id} is beyond the end")
        return found

    def journal(self, user: str, book: int | None = None) -> list[JournalEntry]:
        """The user's feed, oldest first, also what they did by hand."""
        rows = self.store.reading_journals.by("user_id", self.user_id(user))
        return [snapshots.of_journal(row) for row in rows if book is None or row.book_id == book]

    def journal_counts(self, user: str, book: int | None = None) -> Counter[str]:
        """How often each event came through the API."""
        return Counter(entry.event for entry in self.journal(user, book) if not entry.by_hand)

    # ---- inside ----

    def _shelved(self, user: str, book: int) -> UserBook:
        row = self.store.user_book(self.user_id(user), book)
        if row is None:
            raise KeyError(f"{user} has no book {book}")
        return row

    def _read(self, user: str, book: int, read: int | None) -> Read:
        reads = self.store.reads_of(self._shelved(user, book).id)
        return reads[-1] if read is None else next(found for found in reads if found.id == read)

    def _snapshot(self, row: UserBook) -> ShelfBook:
        if row.snapshot is None:
            listed = self.store.list_books.by("book_id", row.book_id)
            lists = [self.store.lists.rows[entry.list_id] for entry in listed]
            names = sorted(found.name for found in lists if found.user_id == row.user_id)
            row.snapshot = snapshots.of_user_book(row, self.store.reads_of(row.id), self._written(row), names)
        made: ShelfBook = row.snapshot
        return made

    def _written(self, row: UserBook) -> list[JournalRow]:
        """What the user wrote into the journal of a book, oldest first."""
        journal = self.store.reading_journals.by("user_id", row.user_id)
        return [line for line in journal if line.book_id == row.book_id and line.by_hand and line.entry is not None]

"""What users do on Hardcover by hand, between any two acts of ours, as rules of the state machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead
from tests.simulation.machine import Machine, user_names
from tests.world import DNF, IGNORED, PAUSED, READ, READING, WANT

books = st.sampled_from([0, 1, 2])
_is_ready = precondition(lambda self: self.ready)


class HandRules(Machine):
    @_is_ready
    @rule(user=user_names, book=books, status=st.sampled_from([WANT, READING, READ, PAUSED, DNF, IGNORED]))
    def set_status_on_hardcover(self, user: str, book: int, status: int) -> None:
        hardcover, number = self.stage.hardcover, self.stage.cast.books[book]
        self.say(user, number, str(status), lambda: hardcover.user_sets_status(user, number, status))

    @_is_ready
    @rule(user=user_names, book=books, what=st.sampled_from(["rating", "review", "notes", "list", "journal", "like"]))
    def add_on_hardcover(self, user: str, book: int, what: str) -> None:
        hardcover, number = self.stage.hardcover, self.stage.cast.books[book]
        if hardcover.on_shelf(user, number) is None:
            return
        acts: dict[str, Callable[[], Any]] = {
            "rating": lambda: hardcover.user_rates(user, number, 4.5),
            "review": lambda: hardcover.user_reviews(user, number, "Slow, and worth it."),
            "notes": lambda: hardcover.user_notes(user, number, "lent to Ada"),
            "list": lambda: hardcover.user_lists(user, number, "Favourites"),
            "journal": lambda: hardcover.user_writes_journal(user, number, "the scene at the pier"),
            "like": lambda: hardcover.friend_likes(user, number),
        }
        self.say(user, number, "addition", acts[what])

    @_is_ready
    @rule(
        user=user_names,
        book=books,
        what=st.sampled_from(["progress", "removed", "edition", "dates", "finish day", "read removed", "adds a read"]),
    )
    def edit_on_hardcover(self, user: str, book: int, what: str) -> None:
        number = self.stage.cast.books[book]
        shelved = self.stage.hardcover.on_shelf(user, number)
        if shelved is None:
            return
        opened = next((read for read in shelved.reads if read.finished_at is None), None)
        finished = next((read for read in shelved.reads if read.finished_at is not None), None)
        if what == "removed":
            self.say(user, number, what, lambda: self.stage.hardcover.user_deletes_book(user, number))
        elif what == "edition" and book == 0:
            self._choose_edition(user, number, self.stage.cast.other_edition)
        elif what == "progress" and opened is not None and opened.progress_seconds and book != 1:
            self._read_on(user, number, opened)
        elif what == "dates" and opened is not None:
            self._set_start(user, number, opened)
        elif what == "finish day" and finished is not None and finished.finished_at is not None:
            self._set_finish(user, number, finished, finished.finished_at)
        elif what == "read removed" and shelved.reads:
            self._remove_read(user, number, shelved)
        elif what == "adds a read":
            self._add_read(user, number, shelved)

    def _choose_edition(self, user: str, number: int, other: int) -> None:
        choose = lambda: self.stage.hardcover.user_sets_edition(user, number, other)  # noqa: E731
        self.say(user, number, "edition", choose, other)

    def _read_on(self, user: str, number: int, opened: ShelfRead) -> None:
        hardcover, reached = self.stage.hardcover, opened.progress_seconds or 0
        edition = hardcover.store.editions.rows[opened.edition_id or 0]
        further = min(reached + 3000, (edition.audio_seconds or 0) - 600)
        more = (further - reached) * 36_000 / 35_000
        edit = lambda: hardcover.user_edits_read(user, number, opened.id, progress_seconds=further)  # noqa: E731
        self.say(user, number, "progress", edit, (more, further))

    def _set_start(self, user: str, number: int, opened: ShelfRead) -> None:
        day = (opened.started_at or self.stage.at().date()) - timedelta(days=9)
        edit = lambda: self.stage.hardcover.user_edits_read(user, number, opened.id, started_at=day)  # noqa: E731
        self.say(user, number, "dates", edit, (opened.id, day))

    def _set_finish(self, user: str, number: int, finished: ShelfRead, day: date) -> None:
        days: Any = {"finished_at": day - timedelta(days=2), "started_at": day - timedelta(days=12)}
        edit = lambda: self.stage.hardcover.user_edits_read(user, number, finished.id, **days)  # noqa: E731
        self.say(user, number, "finish day", edit)

    def _remove_read(self, user: str, number: int, shelved: ShelfBook) -> None:
        newest = shelved.reads[0].id
        self.say(user, number, "read removed", lambda: self.stage.hardcover.user_deletes_read(user, number, newest))

    def _add_read(self, user: str, number: int, shelved: ShelfBook) -> None:
        days: Any = {"started_at": date(2019, 5, 1), "finished_at": date(2019, 5, 9)}
        edition = shelved.edition_id
        add = lambda: self.stage.hardcover.user_adds_read(user, number, edition_id=edition, **days)  # noqa: E731
        self.say(user, number, "adds a read", add)

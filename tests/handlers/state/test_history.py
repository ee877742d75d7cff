"""What the history keeps, and what is counted from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.state.database import Database
from handlers.state.history import History, from_snapshot, snapshot
from handlers.state.outcome import Key
from hardcover.model import BookId, EditionId, Read, ReadId, Status, UserBook, UserBookId
from tests.handlers.build import NOW

KEY = Key("alice", "item-1")
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2030, 12, 31))
NUMBERS = st.none() | st.integers(0, 10**6)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    database = Database(tmp_path / "earmark.db")
    yield History(database)
    database.close()


def add(history: History, what: str, minutes_ago: float = 1, key: Key = KEY, *, forward: bool = False) -> int:
    at = NOW - timedelta(minutes=minutes_ago)
    values = {"title": "T", "reason": "", "units": 1, "before": None, "after": None}
    return history.add(key, at=at, what=what, forward=forward, **values)  # type: ignore[arg-type]


def test_finishes_taken_back_are_counted_under_the_name_with_which_they_are_written(history: History) -> None:
    """P8b: more than three within ten minutes stop. The writer calls such a write "un-finish"."""
    for minutes_ago in (1, 4, 9, 11):
        add(history, "un-finish", minutes_ago)
    add(history, "un-finish", key=Key("bob", "item-1"))
    add(history, "progress")
    assert history.taken_back_since("alice", NOW - timedelta(minutes=10)) == 3


def test_moments_of_writes_leave_out_metadata_and_what_is_older(history: History) -> None:
    add(history, "progress", 5, forward=True)
    add(history, "progress", 3)
    add(history, "metadata", 2)
    add(history, "progress", 90)
    minutes = [(NOW - at, forward) for at, forward in history.write_moments(KEY, NOW - timedelta(hours=1))]
    assert minutes == [(timedelta(minutes=5), True), (timedelta(minutes=3), False)]
    assert history.restless_since(KEY, NOW - timedelta(hours=1)) == 1


def test_what_was_taken_back_does_not_count_as_later(history: History) -> None:
    first, second, third = (add(history, "progress", ago) for ago in (3, 2, 1))
    history.mark_undone(second, NOW)
    change = history.get(first)
    assert change is not None
    assert [later.id for later in history.after(change)] == [third]


reads = st.builds(
    Read,
    id=st.integers(1, 10**9).map(ReadId),
    edition_id=st.none() | st.integers(1, 10**9).map(EditionId),
    started_at=DAYS,
    finished_at=DAYS,
    progress_seconds=NUMBERS,
    progress_pages=NUMBERS,
)
user_books = st.builds(
    UserBook,
    id=st.integers(1, 10**9).map(UserBookId),
    book_id=st.integers(1, 10**9).map(BookId),
    status=st.sampled_from(list(Status)),
    edition_id=st.none() | st.integers(1, 10**9).map(EditionId),
    reads=st.lists(reads, max_size=3, unique_by=lambda one: one.id).map(tuple),
    date_added=DAYS,
    privacy_id=st.none() | st.integers(1, 3),
)


@given(user_books)
def test_a_snapshot_brings_back_the_rows_it_was_made_of(user_book: UserBook) -> None:
    made = snapshot(user_book)
    assert made is not None
    assert from_snapshot(json.loads(json.dumps(made))) == user_book


def test_a_book_that_is_not_on_the_shelf_has_no_snapshot() -> None:
    assert snapshot(None) is None

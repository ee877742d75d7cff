"""Beginning a reading: which status, which read, which start (P2, P3, P7)."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.decide import Opened, decide
from handlers.decide.policy import Policy
from handlers.state.ledger import Intent
from handlers.state.outcome import Kind
from hardcover.model import AddBook, AddRead, SetStatus, Status
from tests.handlers.build import AUDIO, BOOK, HOURS_10, NOW, PRINT, TODAY, Entry, read, row, situation, user_book
from tests.handlers.decide.answers import SHELF_ID, STARTED, held, planned, seconds, write


def test_a_book_not_on_the_shelf_starts_with_one_read() -> None:
    plan = planned(decide(situation(row(), None)))
    assert plan.what == "start"
    assert plan.steps == (
        AddBook(book_id=BOOK, status=Status.CURRENTLY_READING, edition_id=AUDIO, date_added=STARTED),
        Opened(values=seconds(3600, started_at=STARTED)),
    )


def test_the_privacy_of_the_policy_goes_with_a_new_entry() -> None:
    step = planned(decide(situation(row(), None, policy=Policy(privacy_id=3)))).steps[0]
    assert isinstance(step, AddBook)
    assert step.privacy_id == 3


@pytest.mark.parametrize("status", [None, Status.WANT_TO_READ, Status.CURRENTLY_READING])
@pytest.mark.parametrize(("position", "starts"), [(0.0, False), (359.0, False), (360.0, True)])
def test_a_book_opened_by_mistake_is_not_being_read(status: Status | None, position: float, starts: bool) -> None:
    decision = decide(situation(row(position), user_book(status) if status is not None else None))
    if starts:
        planned(decision)
    else:
        held(decision, Kind.WAITING)


def test_want_to_read_becomes_reading_with_the_read_that_hardcover_opens() -> None:
    """Cases 1 and 2."""
    plan = planned(decide(situation(row(), user_book(Status.WANT_TO_READ))))
    assert plan.steps == (
        SetStatus(user_book_id=SHELF_ID, status=Status.CURRENTLY_READING),
        Opened(values=seconds(3600, started_at=STARTED)),
    )


def test_an_entry_without_an_edition_gets_the_pinned_one() -> None:
    plan = planned(decide(situation(row(), user_book(Status.WANT_TO_READ, edition=None))))
    assert plan.steps[0] == SetStatus(user_book_id=SHELF_ID, status=Status.CURRENTLY_READING, edition_id=AUDIO)


def test_an_open_read_of_the_user_is_adopted_and_its_start_kept() -> None:
    """Case 3."""
    theirs = read(100, started_at=date(2026, 11, 1))
    plan = planned(decide(situation(row(), user_book(Status.CURRENTLY_READING, theirs))))
    assert plan.steps == (write(seconds(3600, started_at=date(2026, 11, 1))),)


def test_reading_without_any_read_gets_one() -> None:
    plan = planned(decide(situation(row(), user_book(Status.CURRENTLY_READING))))
    assert plan.steps == (AddRead(user_book_id=SHELF_ID, values=seconds(3600, started_at=STARTED)),)


def test_of_two_open_reads_the_one_of_this_format_is_updated() -> None:
    """Case 13."""
    both = user_book(Status.CURRENTLY_READING, read(100), read(101, edition_id=PRINT, progress_pages=30))
    assert planned(decide(situation(row(), both))).steps == (write(seconds(3600, started_at=STARTED)),)


def test_a_leftover_open_read_is_not_resurrected() -> None:
    """Case 11."""
    leftover = read(90, started_at=date(2023, 1, 1))
    finished = read(95, started_at=date(2024, 1, 1), finished_at=date(2024, 2, 1))
    plan = planned(decide(situation(row(), user_book(Status.CURRENTLY_READING, leftover, finished))))
    assert [type(step) for step in plan.steps] == [AddRead]


def test_what_hardcover_filled_in_after_a_kill_is_not_the_users_choice() -> None:
    """P6: the insert landed, its dates were never written."""
    intent = Intent(book_id=BOOK, known_reads=(), on_shelf=False, at=NOW)
    opened = user_book(Status.CURRENTLY_READING, read(100, started_at=TODAY))
    plan = planned(decide(situation(row(), opened, Entry(intent=intent))))
    assert plan.steps == (write(seconds(3600, started_at=STARTED)),)
    theirs = Intent(book_id=BOOK, known_reads=(read(100).id,), on_shelf=True, at=NOW)
    plan = planned(decide(situation(row(), opened, Entry(intent=theirs))))
    assert plan.steps == (write(seconds(3600, started_at=TODAY)),)


@pytest.mark.parametrize("position", [None, 0.0])
def test_without_a_usable_position_nothing_is_written(position: float | None) -> None:
    decision = decide(situation(row(position), None))
    held(decision, Kind.UNCHANGED if position is None else Kind.WAITING)


def test_a_row_without_a_duration_uses_the_items() -> None:
    plan = planned(decide(situation(row(3600.0, duration_seconds=0.0), None)))
    assert plan.steps[1] == Opened(values=seconds(3600, started_at=STARTED))
    assert HOURS_10 == 36000

"""Read on Hardcover and somewhere in the book in Audiobookshelf (P8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.decide import Need, Opened, Plan, decide
from handlers.decide.policy import Policy
from handlers.state.ledger import Entry, Hint, HintKind
from handlers.state.outcome import Kind
from hardcover.model import SetStatus, Status
from tests.handlers.build import NOW, TODAY, acknowledged_finish, read, row, session, situation, user_book
from tests.handlers.decide.answers import FINISHED, SHELF_ID, held, planned, seconds

MINUTE = timedelta(minutes=1)
OURS = Entry(acknowledged=acknowledged_finish())
OLD = user_book(Status.READ, read(100, finished_at=date(2024, 6, 1), progress_seconds=36000))


def test_two_reports_from_near_the_start_are_a_new_read_and_the_finished_one_is_untouched() -> None:
    """Cases 9 and 65."""
    begun = replace(session(0.0, 400.0, NOW - 9 * MINUTE), listened_seconds=50.0)
    first = held(decide(situation(row(400.0), FINISHED, OURS, sessions=(begun,), live=True)), Kind.WAITING)
    assert first.hint is not None
    further = replace(begun, current_seconds=1080.0, listened_seconds=700.0, updated_at=NOW + 11 * MINUTE)
    later = situation(row(1080.0), FINISHED, replace(OURS, hint=first.hint), now=NOW + 11 * MINUTE, live=True)
    assert decide(later) == Need(sessions=True)
    plan = planned(decide(replace(later, sessions=(further,))))
    assert plan.what == "re-read"
    assert plan.steps == (
        SetStatus(user_book_id=SHELF_ID, status=Status.CURRENTLY_READING),
        Opened(values=seconds(1080, started_at=TODAY)),
    )


def test_a_stale_device_that_reports_once_opens_nothing() -> None:
    """Case 10."""
    hold = held(decide(situation(row(1440.0), FINISHED, OURS, sessions=())), Kind.WAITING)
    again = situation(row(1440.0), FINISHED, replace(OURS, hint=hold.hint), now=NOW + 540 * MINUTE, sessions=())
    held(decide(again), Kind.WAITING)


def test_a_stale_device_and_then_the_end_is_no_second_reading() -> None:
    hint = Hint(kind=HintKind.REREAD, fraction=0.04, seconds=1440.0, at=NOW)
    near_end = situation(row(35000.0), FINISHED, replace(OURS, hint=hint), sessions=(), now=NOW + MINUTE)
    assert not isinstance(decide(near_end), Plan)


@pytest.mark.parametrize("position", [33000.0, 20000.0])
def test_a_seek_back_is_no_second_reading(position: float) -> None:
    back = session(position - 200, position, NOW - 60 * MINUTE)
    assert not isinstance(decide(situation(row(position), FINISHED, OURS, sessions=(back,))), Plan)


def test_what_was_listened_to_while_we_were_away_counts_by_its_session() -> None:
    begun = replace(session(0.0, 10800.0, NOW - timedelta(days=1)), updated_at=NOW - timedelta(hours=21))
    plan = planned(decide(situation(row(10800.0), FINISHED, OURS, sessions=(begun,))))
    assert plan.steps[1] == Opened(values=seconds(10800, started_at=date(2026, 11, 19)))


@pytest.mark.parametrize(
    ("start", "listened", "opens"),
    [
        (0.0, 10800.0, True),
        (0.0, 2700.0, True),  # four times the speed
        (0.0, 2400.0, False),  # 9600 and a jump lead to 9900
        (3600.0, 7200.0, True),
        (3700.0, 7100.0, False),  # begun past the first tenth
        (0.0, 0.0, False),  # a bookmark
    ],
)
def test_at_a_first_meeting_only_sessions_since_the_finish_open_a_new_read(
    start: float, listened: float, opens: bool
) -> None:
    """Case 65."""
    one = replace(session(start, 10800.0, NOW - 600 * MINUTE), updated_at=NOW, listened_seconds=listened)
    decision = decide(situation(row(10800.0), OLD, sessions=(one,)))
    assert (isinstance(decision, Plan) and decision.what == "re-read") is opens


def test_what_was_last_listened_to_before_the_finish_is_that_reading() -> None:
    before = row(10800.0, last_update=datetime(2024, 5, 30, tzinfo=UTC), started_at=datetime(2024, 5, 1, tzinfo=UTC))
    held(decide(situation(before, OLD)))


def test_a_finished_read_without_a_date_is_a_question_for_a_person() -> None:
    s = situation(row(10800.0), user_book(Status.READ), sessions=(), known_since=NOW - timedelta(days=9))
    held(decide(s), Kind.NEEDS_REVIEW)


def test_a_book_put_back_on_want_to_read_starts_by_the_same_proof() -> None:
    """P7."""
    back = user_book(Status.WANT_TO_READ, *OLD.reads)
    assert not isinstance(decide(situation(row(10800.0), back, sessions=())), Plan)
    begun = replace(session(0.0, 10800.0, NOW - 600 * MINUTE), updated_at=NOW)
    assert planned(decide(situation(row(10800.0), back, sessions=(begun,)))).what == "re-read"


def test_rereads_can_be_turned_off() -> None:
    held(decide(situation(row(10800.0), OLD, policy=Policy(reread=False))))

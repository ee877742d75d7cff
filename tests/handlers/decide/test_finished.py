"""Finished in Audiobookshelf: recipes, known finishes, first meetings, late statuses (P3, P6, P8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.decide import Need, Opened, Plan, decide
from handlers.decide.policy import Policy
from handlers.state.ledger import Entry, Intent
from handlers.state.outcome import Kind
from hardcover.model import AddBook, AddRead, Clear, ReadId, RemoveRead, SetStatus, Status, UserBook, WriteRead
from listener.model import MediaProgress, PlaybackSession
from tests.handlers.build import (
    AUDIO,
    BOOK,
    HOURS_10,
    NOW,
    PRINT,
    TODAY,
    acknowledged,
    acknowledged_finish,
    read,
    row,
    session,
    situation,
    user_book,
)
from tests.handlers.decide.answers import SHELF_ID, STARTED, held, planned, seconds, values_in, write

DAY = timedelta(days=1)


def finished_row(**more: object) -> MediaProgress:
    return row(HOURS_10, finished=True, **more)


def finished_at(moment: datetime, **more: object) -> MediaProgress:
    return finished_row(started_at=moment - 9 * DAY, finished_at=moment, last_update=moment, **more)


OLD = datetime(2024, 3, 5, 12, tzinfo=UTC)


def test_an_open_read_is_finished_with_one_write_and_no_status() -> None:
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))
    plan = planned(decide(situation(finished_row(), there, Entry(acknowledged=acknowledged()))))
    assert plan.steps == (write(seconds(36000, started_at=STARTED, finished_at=TODAY)),)


def test_a_finish_of_long_ago_takes_two_writes_and_the_old_dates() -> None:
    """Cases 6, 14 and 66."""
    add, opened = planned(decide(situation(finished_at(OLD), None))).steps
    assert isinstance(add, AddBook)
    assert add.status is Status.READ
    assert opened == Opened(values=seconds(36000, started_at=date(2024, 2, 25), finished_at=date(2024, 3, 5)))


def test_finished_while_on_want_to_read_sets_read_and_then_the_dates() -> None:
    plan = planned(decide(situation(finished_row(), user_book(Status.WANT_TO_READ))))
    assert plan.steps == (
        SetStatus(user_book_id=SHELF_ID, status=Status.READ),
        Opened(values=seconds(36000, started_at=STARTED, finished_at=TODAY)),
    )


def test_finished_with_position_zero_is_finished() -> None:
    """Case 15; never played, so no start is known (P6)."""
    marked = row(0.0, finished=True, duration_seconds=0.0, started_at=NOW, finished_at=NOW, last_update=NOW)
    plan = planned(decide(situation(marked, None)))
    assert plan.steps[1] == Opened(values=seconds(36000, started_at=Clear.CLEAR, finished_at=TODAY))


def test_a_finish_without_a_date_invents_none() -> None:
    """Case 7."""
    undated = finished_row(finished_at=None)
    assert values_in(decide(situation(undated, None)), 1).finished_at is Clear.CLEAR
    open_there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED))
    plan = planned(decide(situation(undated, open_there)))
    assert [type(step) for step in plan.steps] == [SetStatus, WriteRead]


def test_ten_more_syncs_of_a_finished_book_write_nothing() -> None:
    """Case 8."""
    finished = finished_row()
    there = user_book(Status.READ, read(100, finished_at=TODAY))
    entry = Entry(acknowledged=acknowledged_finish(abs_finished_at=finished.finished_at))
    assert held(decide(situation(finished, there, entry))).until is None
    held(decide(situation(finished, there)))


def test_almost_finished_is_not_finished() -> None:
    """Case 17."""
    plan = planned(decide(situation(row(34560.0), user_book(Status.CURRENTLY_READING, read(100)))))
    assert not plan.finished
    assert plan.until == NOW - timedelta(minutes=1) + timedelta(hours=24)


def test_parked_near_the_end_for_a_day_counts_as_read_on_the_day_it_was_last_listened_to() -> None:
    """P10."""
    parked = row(34560.0, last_update=NOW - timedelta(hours=25))
    there = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=34560))
    plan = planned(decide(situation(parked, there, Entry(acknowledged=acknowledged(34560.0)))))
    assert plan.finished
    assert values_in(plan).finished_at == date(2026, 11, 19)
    known = acknowledged_finish(seconds=34560.0, fraction=0.96, abs_finished=False, abs_finished_at=None)
    there = user_book(Status.READ, read(100, finished_at=date(2026, 11, 19)))
    held(decide(situation(parked, there, Entry(acknowledged=known))))


def test_what_hardcover_filled_in_after_a_kill_is_dated_by_audiobookshelf() -> None:
    """P6: the insert landed, its dates were never written."""
    intent = Intent(book_id=BOOK, known_reads=(), on_shelf=False, at=NOW)
    filled = user_book(Status.READ, read(100, finished_at=TODAY, progress_seconds=36000))
    assert values_in(decide(situation(finished_at(OLD), filled, Entry(intent=intent)))).finished_at == OLD.date()


def test_a_read_that_our_status_closed_is_dated_by_audiobookshelf() -> None:
    intent = Intent(
        book_id=BOOK, known_reads=(ReadId(100),), on_shelf=True, at=NOW, inserting=False, closing=ReadId(100)
    )
    closed = user_book(Status.READ, read(100, started_at=STARTED, finished_at=TODAY, progress_seconds=3600))
    yesterday = finished_row(finished_at=NOW - DAY, last_update=NOW - DAY)
    entry = Entry(acknowledged=acknowledged(), intent=intent)
    assert values_in(decide(situation(yesterday, closed, entry))).finished_at == TODAY - DAY


# a finish that Hardcover has already (P8)


@pytest.mark.parametrize(
    ("status", "days_after"),
    [(Status.CURRENTLY_READING, 0), (Status.CURRENTLY_READING, 9), (Status.CURRENTLY_READING, -1), (Status.PAUSED, 0)],
)
def test_a_finish_that_is_on_hardcover_already_leaves_what_is_being_read_there(status: Status, days_after: int) -> None:
    """Finished in Audiobookshelf long ago, read on Hardcover too, and read there again on paper by now."""
    known = read(100, finished_at=OLD.date() + days_after * DAY, progress_seconds=36000)
    again = read(101, edition_id=PRINT, started_at=TODAY - 3 * DAY, progress_pages=40)
    hold = held(decide(situation(finished_at(OLD), user_book(status, known, again))))
    assert hold.agreed is not None
    assert hold.agreed.read is not None
    assert hold.agreed.read.id == 100


def test_a_read_that_ended_before_is_another_finish() -> None:
    earlier = read(100, finished_at=OLD.date() - 40 * DAY)
    running = read(101, started_at=OLD.date() - 9 * DAY, progress_seconds=3600)
    there = user_book(Status.CURRENTLY_READING, earlier, running)
    assert values_in(decide(situation(finished_at(OLD), there))).finished_at == OLD.date()


@pytest.mark.parametrize(
    ("more", "stays_open"),
    [
        ({"edition_id": PRINT, "progress_pages": 40}, True),  # on paper, and its start is not known
        ({"edition_id": AUDIO, "progress_seconds": 40}, False),
        ({"edition_id": PRINT, "progress_pages": 40, "started_at": OLD.date() - 2 * DAY}, False),
        ({"edition_id": PRINT, "progress_pages": 40, "started_at": OLD.date() + 20 * DAY}, True),
        ({"edition_id": AUDIO, "started_at": OLD.date() + 20 * DAY}, True),  # begun after the finish
        ({"edition_id": AUDIO, "started_at": OLD.date() + DAY}, False),  # Hardcover's clock
    ],
)
def test_a_running_read_that_the_finish_does_not_explain_stays_open(more: dict[str, object], stays_open: bool) -> None:
    running = read(100, **more)
    decision = decide(situation(finished_at(OLD), user_book(Status.CURRENTLY_READING, running)))
    touched = isinstance(decision, Plan) and any(
        isinstance(step, WriteRead) and step.read_id == 100 for step in decision.steps
    )
    assert touched is not stays_open


def test_the_finish_beside_a_running_read_of_another_format_gets_a_read_of_its_own() -> None:
    running = read(100, edition_id=PRINT, progress_pages=40)
    plan = planned(decide(situation(finished_at(OLD), user_book(Status.CURRENTLY_READING, running))))
    values = seconds(36000, started_at=date(2024, 2, 25), finished_at=OLD.date())
    assert plan.steps == (AddRead(user_book_id=SHELF_ID, values=values),)


def test_the_format_of_a_running_read_is_asked_for() -> None:
    running = replace(read(100), edition_id=77, edition=None)
    assert decide(situation(finished_at(OLD), user_book(Status.CURRENTLY_READING, running))) == Need(edition=77)


# first meetings: finished in both (P8)


def read_on(day: date | None) -> UserBook:
    return user_book(Status.READ, read(100, finished_at=day, progress_seconds=36000))


def part(hours: float, *, begun: float = 0.0, since: timedelta = DAY) -> PlaybackSession:
    """A session that ended a while after it began, ``since`` ago."""
    start = begun * 3600
    one = session(start, start + hours * 3600, NOW - since)
    return replace(one, updated_at=one.started_at and one.started_at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("sessions", "counts"),
    [
        ((), False),  # marked finished to tidy up
        ((part(0.1),), False),  # a few minutes
        ((part(4.9),), False),
        ((part(5.0),), True),  # half of the book
        ((part(5.0, begun=5.0),), False),  # its second half only: not begun near the start
        ((part(2.6), part(2.6, begun=2.6)), True),
        ((part(9.0, since=900 * DAY),), False),  # before that finish
    ],
)
def test_only_listening_since_the_finish_makes_a_second_reading(
    sessions: tuple[PlaybackSession, ...], counts: bool
) -> None:
    decision = decide(situation(finished_row(), read_on(date(2025, 6, 1)), sessions=sessions))
    if counts:
        assert planned(decision).what == "re-read"
        assert [type(step) for step in planned(decision).steps] == [AddRead]
        assert values_in(decision).finished_at == TODAY
    else:
        assert held(decision).agreed is not None


def test_a_slider_dragged_to_the_end_is_no_reading() -> None:
    dragged = replace(part(0.1), current_seconds=HOURS_10)
    held(decide(situation(finished_row(), read_on(date(2025, 6, 1)), sessions=(dragged,))))


def test_a_finish_before_or_on_the_day_of_the_one_there_asks_for_nothing() -> None:
    """Also without sessions: nothing could follow from them."""
    held(decide(situation(finished_row(), read_on(TODAY))))
    held(decide(situation(finished_at(OLD), read_on(TODAY))))


def test_the_whole_listened_to_and_no_date_there_is_for_review() -> None:
    decision = decide(situation(finished_row(), read_on(None), sessions=(part(9.0),)))
    held(decision, Kind.NEEDS_REVIEW)
    held(decide(situation(finished_row(), read_on(None), sessions=())))


def test_a_second_finish_of_our_own_reading_is_a_reread_only_if_it_came_later() -> None:
    known = acknowledged_finish()
    there = read_on(known.finished_at)
    again = situation(finished_row(), there, Entry(acknowledged=known), sessions=(part(9.0),))
    assert planned(decide(again)).what == "re-read"
    earlier = finished_row(finished_at=NOW - 9 * DAY)
    held(decide(replace(again, row=earlier)))


def test_rereads_turned_off_leave_a_finished_book() -> None:
    policy = Policy(reread=False)
    held(decide(situation(finished_row(), read_on(date(2025, 6, 1)), sessions=(part(9.0),), policy=policy)))


# a status that lands late (H 1.13)


def test_a_status_of_ours_that_lands_after_the_finish_is_put_right() -> None:
    known = acknowledged_finish()
    intent = Intent(
        book_id=BOOK,
        known_reads=(ReadId(100),),
        on_shelf=True,
        at=NOW,
        inserting=False,
        attempted_statuses=(Status.CURRENTLY_READING,),
    )
    done = read(100, started_at=STARTED, finished_at=known.finished_at, progress_seconds=36000)
    row_then = finished_row(finished_at=known.abs_finished_at, last_update=known.abs_finished_at)
    late = user_book(Status.CURRENTLY_READING, done, read(101))
    plan = planned(decide(situation(row_then, late, Entry(acknowledged=known, intent=intent))))
    assert plan.steps == (
        RemoveRead(read_id=ReadId(101)),  # the blank one that the status opened
        SetStatus(user_book_id=SHELF_ID, status=Status.READ),
        write(seconds(36000, started_at=STARTED, finished_at=known.finished_at)),
    )
    begun = user_book(Status.CURRENTLY_READING, done, read(101, progress_seconds=60))
    plan = planned(decide(situation(row_then, begun, Entry(acknowledged=known, intent=intent))))
    assert not any(isinstance(step, RemoveRead) for step in plan.steps)  # somebody wrote into it
    theirs = user_book(Status.PAUSED, done)
    decision = decide(situation(row_then, theirs, Entry(acknowledged=known, intent=intent)))
    assert not isinstance(decision, Plan)  # a status that we never sent is the user's

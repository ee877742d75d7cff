"""What the ledger holds before, after and instead of a write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.decide import Opened
from handlers.decide.position import Measure
from handlers.state.ledger import Acknowledged, Entry, Unit
from handlers.sync.intents import MOST_ATTEMPTED, given_up, intended, still_in_doubt
from handlers.sync.intents import acknowledged as acknowledged_after
from hardcover.model import AddBook, AddRead, ReadId, ReadValues, SetStatus, Status, UserBookId, WriteRead
from tests.handlers.build import AUDIO, BOOK, NOW, acknowledged, acknowledged_finish, read, row, situation, user_book

SHELF_ID = UserBookId(50)
WRITE = WriteRead(read_id=ReadId(100), values=ReadValues(progress_seconds=7200))
ADD = AddBook(book_id=BOOK, status=Status.CURRENTLY_READING, edition_id=AUDIO)
READ = SetStatus(user_book_id=SHELF_ID, status=Status.READ)
THERE = user_book(Status.CURRENTLY_READING, read(100), read(90, finished_at=NOW.date()))
S = situation(row(7200.0), THERE, Entry(acknowledged=acknowledged()))


def test_plain_progress_inserts_nothing() -> None:
    intent = intended(None, S, [WRITE], NOW)
    assert (intent.inserting, intent.adding, intent.closing, intent.before) == (False, False, None, None)
    assert (intent.attempted, intent.attempted_statuses) == ((7200,), ())
    assert intent.known_reads == (100, 90)
    assert intent.on_shelf


def test_what_may_open_a_read_keeps_the_book_as_it_was() -> None:
    intent = intended(None, situation(row(7200.0), None), [ADD, Opened(values=WRITE.values)], NOW)
    assert (intent.inserting, intent.on_shelf, intent.before, intent.known_reads) == (True, False, None, ())
    assert intent.attempted_statuses == (Status.CURRENTLY_READING,)
    adding = intended(None, S, [AddRead(user_book_id=SHELF_ID, values=WRITE.values)], NOW)
    assert adding.adding
    assert adding.before is not None


def test_a_status_of_read_closes_the_open_read() -> None:
    assert intended(None, S, [READ, WRITE], NOW).closing == 100


def test_earlier_attempts_stay_in_mind_up_to_a_limit() -> None:
    kept = None
    for _ in range(MOST_ATTEMPTED + 3):
        kept = intended(kept, S, [WRITE], NOW)
    assert kept is not None
    assert kept.attempted == (7200,) * MOST_ATTEMPTED
    first = intended(None, situation(row(7200.0), None), [ADD], NOW - timedelta(minutes=1))
    assert intended(first, S, [WRITE], NOW).known_reads == ()  # before the first of these inserts
    assert intended(first, S, [WRITE], NOW).inserting


@pytest.mark.parametrize("step", [WRITE, ADD, READ, None])
def test_of_a_write_that_failed_only_what_was_sent_is_in_doubt(step: object) -> None:
    intent = intended(None, S, [ADD, READ, WRITE], NOW)
    left = given_up(intent, None, step, NOW + timedelta(minutes=1), unknown=True)  # type: ignore[arg-type]
    assert left.attempted == ((7200,) if step is WRITE else ())
    assert left.attempted_statuses == ((step.status,) if isinstance(step, AddBook | SetStatus) else ())


def test_after_a_write_that_ended_only_late_values_matter() -> None:
    assert still_in_doubt(None, NOW) is None
    assert still_in_doubt(intended(None, S, [AddRead(user_book_id=SHELF_ID, values=ReadValues())], NOW), NOW) is None
    kept = still_in_doubt(intended(None, S, [READ, WRITE], NOW, taking_back=9), NOW)
    assert kept is not None
    assert (kept.inserting, kept.adding, kept.closing, kept.taking_back) == (False, False, None, None)
    assert kept.attempted == (7200,)


def after(
    kept: Acknowledged | None, *, finished: bool, history: int | None = None, written: bool = True
) -> Acknowledged:
    s = situation(row(36000.0 if finished else 7200.0, finished=finished), THERE, Entry(acknowledged=kept))
    measure = Measure(unit=Unit.SECONDS, length=36000)
    return acknowledged_after(
        s, THERE, THERE.reads[0], measure, at=NOW, finished=finished, written=written, finish_history=history
    )


def test_a_finish_keeps_the_last_position_that_time_explains() -> None:
    """Whether listening led from there to the end is asked when the finish is withdrawn (P8a)."""
    before = acknowledged(35_900.0, proven_seconds=5400.0, proven_at=NOW - timedelta(hours=9))
    made = after(before, finished=True, history=12)
    assert (made.proven_seconds, made.proven_at) == (5400.0, before.proven_at)
    assert (made.finish_history, made.finish_written_at) == (12, NOW)


def test_a_finish_that_stands_keeps_its_age_and_its_history() -> None:
    known = acknowledged_finish(finish_written_at=NOW - timedelta(days=3), proven_seconds=5400.0)
    made = after(known, finished=True)
    assert (made.finish_history, made.finish_written_at) == (9, known.finish_written_at)
    assert made.proven_seconds == 5400.0


def test_what_was_only_compared_does_not_begin_a_sitting() -> None:
    assert after(acknowledged(), finished=False, written=False).written_at is None
    assert after(acknowledged(), finished=False).written_at == NOW

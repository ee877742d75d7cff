"""Which writes rest on rows read for this sync, and what plain progress in a sitting sends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.decide import Need, decide
from handlers.state.ledger import Entry
from hardcover.model import ReadValues, Status
from tests.handlers.build import NOW, PRINT, acknowledged, read, row, situation, user_book
from tests.handlers.decide.answers import STARTED, held, planned, values_in

MINUTE = timedelta(minutes=1)
READING = user_book(Status.CURRENTLY_READING, read(100, started_at=STARTED, progress_seconds=3600))


def sitting(minutes: float, gained: float, **more: object) -> object:
    """Our last write was so many minutes ago, at 3600 s; listening has gained so many seconds since."""
    written = NOW - minutes * MINUTE
    entry = Entry(acknowledged=acknowledged(at=written, written_at=written))
    return decide(situation(row(3600.0 + gained), READING, entry, fresh=False, **more))


@pytest.mark.parametrize(
    ("minutes", "gained", "asks"),
    [
        (1, 60, False),
        (19, 19 * 60, False),
        (20, 20 * 60, True),  # another sitting
        (19, 14 * 60 + 1, False),
        (19, 14 * 60, True),  # five minutes without listening
        (4.9, 1, False),
        (5.1, 1, True),
    ],
)
def test_plain_progress_rides_on_the_last_answer_within_a_sitting(minutes: float, gained: float, asks: bool) -> None:
    decision = sitting(minutes, gained)
    if asks:
        assert decision == Need(fresh=True)
    else:
        assert planned(decision).is_plain_progress


def test_without_a_write_of_ours_there_is_no_sitting() -> None:
    entry = Entry(acknowledged=acknowledged(at=NOW - MINUTE, written_at=None))
    assert decide(situation(row(3700.0), READING, entry, fresh=False)) == Need(fresh=True)


def test_plain_progress_sends_neither_dates_nor_edition() -> None:
    assert values_in(sitting(1, 60)) == ReadValues(progress_seconds=3660)


@pytest.mark.parametrize(
    ("the_row", "there"),
    [
        (row(36000.0, finished=True), READING),
        (row(7200.0), None),  # removed on Hardcover meanwhile
        (row(7200.0), user_book(Status.WANT_TO_READ)),
        (row(7200.0), user_book(Status.PAUSED, *READING.reads)),
        (row(3660.0), user_book(Status.CURRENTLY_READING, *READING.reads, edition=PRINT)),
    ],
    ids=["finish", "start", "status", "resume", "edition"],
)
def test_what_is_more_than_progress_asks_for_fresh_rows(the_row: object, there: object) -> None:
    known = acknowledged(at=NOW - MINUTE, written_at=NOW - MINUTE, book_edition_id=20)
    entry = Entry(acknowledged=known)
    assert decide(situation(the_row, there, entry, fresh=False)) == Need(fresh=True)  # type: ignore[arg-type]
    planned(decide(situation(the_row, there, entry)))  # type: ignore[arg-type]


def test_what_writes_nothing_asks_for_nothing() -> None:
    held(decide(situation(row(3600.0), READING, Entry(acknowledged=acknowledged()), fresh=False)))
    there = user_book(Status.READ, read(100, finished_at=NOW.date()))
    held(decide(situation(row(36000.0, finished=True), there, fresh=False)))

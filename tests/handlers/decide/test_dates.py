"""When a reading began and ended, as the user's calendar days (P6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.decide import decide
from handlers.decide.dates import never_played
from handlers.decide.policy import Policy
from hardcover.model import Clear, Status
from listener.model import MediaProgress
from tests.handlers.build import HOURS_10, NOW, TODAY, read, row, session, situation, user_book
from tests.handlers.decide.answers import values_in

DAY = timedelta(days=1)


def test_a_start_after_the_finish_is_no_start() -> None:
    """Case 69."""
    odd = row(HOURS_10, finished=True, started_at=NOW, finished_at=NOW - 30 * DAY)
    assert values_in(decide(situation(odd, None)), 1).started_at is Clear.CLEAR


def test_listened_to_offline_yesterday_is_finished_yesterday() -> None:
    """Case 56: finishedAt is the server's clock at sync, lastUpdate is when it was listened to [A 8]."""
    offline = row(HOURS_10, finished=True, finished_at=NOW, last_update=NOW - DAY)
    assert values_in(decide(situation(offline, None)), 1).finished_at == TODAY - DAY


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/Los_Angeles", datetime(2026, 11, 20, 7, 30, tzinfo=UTC), date(2026, 11, 19)),
        ("Pacific/Tongatapu", datetime(2026, 11, 19, 11, 30, tzinfo=UTC), date(2026, 11, 20)),
        ("Europe/Berlin", datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),
    ],
)
def test_dates_are_the_users_local_days(zone: str, moment: datetime, day: date) -> None:
    """Case 5."""
    finished = row(HOURS_10, finished=True, started_at=moment, finished_at=moment + timedelta(0), last_update=moment)
    values = values_in(decide(situation(finished, None, policy=Policy(zone=ZoneInfo(zone)))), 1)
    assert values.finished_at == day


@pytest.mark.parametrize(
    ("the_row", "never"),
    [
        (row(0.0, finished=True, duration_seconds=0.0, started_at=NOW, finished_at=NOW), True),
        (row(HOURS_10, finished=True, started_at=NOW, finished_at=NOW), True),
        (row(0.0, finished=True, duration_seconds=0.0, started_at=NOW - 2 * DAY, finished_at=NOW), False),  # imported
        (row(HOURS_10, finished=True, started_at=NOW - DAY / 2, finished_at=NOW), False),
        (row(60.0), False),
    ],
)
def test_what_was_marked_without_being_played_has_no_start(the_row: MediaProgress, never: bool) -> None:
    assert never_played(the_row) is never


def test_a_later_reading_starts_with_the_session_in_which_it_was_first_listened_to() -> None:
    there = user_book(Status.READ, read(100, finished_at=date(2025, 6, 1), progress_seconds=36000))
    first = replace(session(0.0, 5400.0, NOW - 4 * DAY), id="a", updated_at=NOW - 4 * DAY + timedelta(hours=2))
    second = replace(session(5400.0, 10800.0, NOW - DAY), id="b", updated_at=NOW - DAY + timedelta(hours=2))
    listening = row(10800.0, started_at=datetime(2025, 5, 1, tzinfo=UTC))
    values = values_in(decide(situation(listening, there, sessions=(second, first))), 1)
    assert values.started_at == TODAY - 4 * DAY

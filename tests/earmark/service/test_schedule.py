"""Cron expressions in a time zone, across daylight saving and sleep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from earmark.service.schedule import is_due, next_after

BERLIN = ZoneInfo("Europe/Berlin")


def at(*values: int) -> datetime:
    return datetime(*values, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("expression", "moment", "expected"),
    [
        ("0 3 * * *", at(2026, 11, 20, 8), at(2026, 11, 21, 2)),
        ("0 3 * * *", at(2026, 11, 20, 1, 59), at(2026, 11, 20, 2)),
        ("0 3 * * *", at(2026, 11, 20, 2), at(2026, 11, 21, 2)),  # strictly after
        ("30 2 * * *", at(2026, 3, 28, 12), at(2026, 3, 29, 1)),  # 02:30 does not exist: 03:00 summer time
        ("30 2 * * *", at(2026, 10, 24, 12), at(2026, 10, 25, 0, 30)),  # 02:30 comes twice: the first one
        ("30 2 * * *", at(2026, 10, 25, 0, 30), at(2026, 10, 26, 1, 30)),  # and only once
        ("0 3 * * 1", at(2026, 11, 20, 8), at(2026, 11, 23, 2)),
    ],
)
def test_the_next_instant_is_right(expression: str, moment: datetime, expected: datetime) -> None:
    assert next_after(expression, moment, BERLIN) == expected


def test_no_schedule_is_never_due() -> None:
    assert next_after("", at(2026, 11, 20), BERLIN) is None
    assert not is_due("", None, at(2026, 11, 1), at(2026, 11, 20), BERLIN)


def test_many_missed_nights_are_one() -> None:
    started, last = at(2026, 11, 1), at(2026, 11, 10, 2)
    woken = at(2026, 11, 20, 12)
    assert is_due("0 3 * * *", last, started, woken, BERLIN)
    assert not is_due("0 3 * * *", woken, started, woken + timedelta(hours=1), BERLIN)


def test_the_first_night_of_a_new_service_is_not_at_once() -> None:
    started = at(2026, 11, 20, 12)
    assert not is_due("0 3 * * *", None, started, started + timedelta(hours=1), BERLIN)
    assert is_due("0 3 * * *", None, started, started + timedelta(hours=15), BERLIN)

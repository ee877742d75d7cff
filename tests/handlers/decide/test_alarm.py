"""A book that is written to too often is slowed, and only that (P14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.decide.alarm import WriteMoment, slowed
from tests.handlers.build import NOW

MINUTE = timedelta(minutes=1)
INTERVAL = 15 * MINUTE


def writes(*minutes_ago: float, forward: bool = True) -> list[WriteMoment]:
    return [WriteMoment(NOW - MINUTE * ago, forward) for ago in minutes_ago]


@pytest.mark.parametrize(
    ("made", "interval", "minutes_to_wait"),
    [
        ([], 15, None),
        (writes(*range(1, 12)), 15, None),  # the twelfth may go
        (writes(*range(1, 13)), 15, 48),  # the thirteenth of this hour waits
        (writes(*range(16, 28)), 15, 33),  # also where an interval since the last one has passed
        (writes(*range(61, 73)), 15, None),  # an hour and an interval have passed
        (writes(5, *range(600, 612)), 15, 10),  # tripped ten hours ago: until a day has passed
        (writes(5, *range(1500, 1512)), 15, None),  # tripped more than a day ago
        (writes(*range(1, 60, 6)), 15, None),  # ten in an hour
        (writes(*range(5, 600, 30), forward=False), 15, None),  # twenty in a day
        (writes(*range(5, 620, 30), forward=False), 15, 10),  # twenty-one
        (writes(*range(5, 620, 30)), 15, None),  # the same, all by listening
        (writes(*range(1, 61)), 1, None),  # the owner's own interval is no alarm
        (writes(*(step / 4 for step in range(1, 81))), 1, 44),
        (writes(*range(1, 13)), 0, 48),  # an interval of 0 counts as the usual quarter of an hour
    ],
)
def test_table(made: list[WriteMoment], interval: float, minutes_to_wait: float | None) -> None:
    found = slowed(made, NOW, MINUTE * interval)
    assert (found.until - NOW if found is not None else None) == (
        MINUTE * minutes_to_wait if minutes_to_wait is not None else None
    )


@pytest.mark.parametrize(
    ("made", "waits"),
    [
        (writes(*(step / 4 for step in range(1, 81))), False),  # forward listening, written at every change
        (writes(*range(1, 13), forward=False), True),  # two players at different places
        (writes(*range(1, 12), forward=False), False),
    ],
)
def test_every_change_is_the_owners_wish_as_long_as_it_follows_listening(made: list[WriteMoment], waits: bool) -> None:
    assert (slowed(made, NOW, timedelta(0), every_change=True) is not None) is waits


def test_the_order_does_not_matter_and_the_reason_has_the_number() -> None:
    made = writes(*range(1, 14))
    found = slowed(made[::-1], NOW, INTERVAL)
    assert found == slowed(made, NOW, INTERVAL)
    assert found is not None
    assert "13 writes to this book in an hour" in found.reason


def test_whatever_pulls_there_are_at_most_twelve_writes_in_an_hour() -> None:
    """A wish each ten seconds for a day, with the alarm in front of the writes."""
    made: list[WriteMoment] = []
    now = NOW
    for _ in range(6 * 60 * 24):
        now += timedelta(seconds=10)
        if slowed(made, now, INTERVAL) is None:
            made.append(WriteMoment(now, forward=False))
        lately = [write for write in made if now - write.at < timedelta(hours=1)]
        assert len(lately) <= 12
    assert len(made) >= 4 * 22

"""A book that is written to too often: something pulls it back and forth, such as two players on one account. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOST_AN_HOUR = 12  # writes to one book, whatever they follow
MOST_RESTLESS_A_DAY = 20  # of writes that do not follow forward listening
USUAL = timedelta(minutes=15)  # between writes to a book that is slowed, where live_interval is 0
SPARE = 4  # moments an hour beside the writes that live_interval alone makes


@dataclass(frozen=True, slots=True)
class WriteMoment:
    """One write to a book. ``forward``: forward listening alone explains it."""

    at: datetime
    forward: bool


@dataclass(frozen=True, slots=True)
class Slowed:
    """No write to the book before ``until``."""

    until: datetime
    reason: str


def slowed(
    writes: Sequence[WriteMoment], now: datetime, live_interval: timedelta, *, every_change: bool = False
) -> Slowed | None:
    """Whether a book's next write has to wait (P14). ``writes``: those of the last day, in any order.

    A book that reached the limit of an hour, or more than the limit of a day, is written at most every
    ``live_interval``, until the writes that tripped the alarm are a day old; and no hour ever has more writes than the
    limit. ``every_change`` is the owner's wish: then only writes that do not follow forward listening count.
    """
    interval = live_interval if live_interval > timedelta(0) else USUAL
    lately = sorted((write for write in writes if now - DAY < write.at <= now), key=lambda write: write.at)
    counted = [write.at for write in lately if not (every_change and write.forward)]
    if not counted:
        return None
    limit = max(MOST_AN_HOUR, ceil(HOUR / interval) + SPARE)
    until = lately[-1].at + interval
    if len(counted) >= limit:
        until = max(until, counted[-limit] + HOUR)
    if now >= until:
        return None
    busiest = _busiest_hour(counted)
    if busiest >= limit:
        return Slowed(until, f"{busiest} writes to this book in an hour: something pulls it back and forth")
    restless = sum(not write.forward for write in lately)
    if restless > MOST_RESTLESS_A_DAY:
        reason = f"{restless} writes to this book in a day that do not follow forward listening"
        return Slowed(until, f"{reason}: something pulls it back and forth")
    return None


def _busiest_hour(moments: Sequence[datetime]) -> int:
    """The most writes within any one hour; ``moments`` are sorted."""
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most

"""A book that is written to too often: something pulls it back and forth, such as two players on one account (P14).
Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
MOST_AN_HOUR = 12  # writes to one book, whatever they follow
MOST_RESTLESS_A_DAY = 20  # of writes that do not follow forward listening
SPARE = 4  # moments an hour beside the writes that a short live_interval alone makes
USUAL_INTERVAL = timedelta(minutes=15)  # where live_interval is 0


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
    writes: Sequence[WriteMoment], now: datetime, live_interval: timedelta, *, forward_counts: bool = True
) -> Slowed | None:
    """Whether a book's next write has to wait. ``writes``: those of the last day, in any order.

    A book that reached the limit of an hour, or more than the limit of a day, is written at most every
    ``live_interval``, until the writes that tripped the alarm are a day old; and no hour ever has more writes than the
    limit. ``forward_counts`` is false where the owner wants every change written: then forward listening is no alarm.
    """
    interval = live_interval if live_interval > timedelta(0) else USUAL_INTERVAL
    limit = max(MOST_AN_HOUR, ceil(HOUR / interval) + SPARE)
    today = sorted((write for write in writes if now - DAY < write.at <= now), key=lambda write: write.at)
    counted = [write.at for write in today if forward_counts or not write.forward]
    restless = sum(not write.forward for write in today)
    busiest = _busiest_hour(counted)
    if restless <= MOST_RESTLESS_A_DAY and busiest < limit:
        return None
    until = today[-1].at + interval
    if len(counted) >= limit:
        until = max(until, counted[-limit] + HOUR)
    if until <= now:
        return None
    many = (
        f"{busiest} writes in an hour" if busiest >= limit else f"{restless} writes in a day that no listening explains"
    )
    every = f"written every {interval.total_seconds() / 60:.0f} minutes at most now"
    return Slowed(until, f"{many}: two players, or something pulls it back and forth; {every}")


def _busiest_hour(moments: Sequence[datetime]) -> int:
    """The most writes within any one hour; ``moments`` are sorted."""
    first = most = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most

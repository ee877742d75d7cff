"""When a book is written too often: something pulls to and fro, or two players are at different places (P14). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

A_DAY = timedelta(hours=24)
AN_HOUR = timedelta(hours=1)
MOST_RESTLESS = 20  # writes in a day that do not follow forward listening
MOST_AN_HOUR = 12  # writes in an hour, whatever they follow
SHORTEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class WriteMoment:
    """A write to one book. ``forward``: it followed forward listening."""

    at: datetime
    forward: bool


@dataclass(frozen=True, slots=True)
class Slowed:
    until: datetime
    reason: str


def slowed(
    writes: Sequence[WriteMoment], now: datetime, live_interval: timedelta, *, forward_counts: bool = True
) -> Slowed | None:
    """Until when the next write to a book waits; from the alarm on for a day, one every ``live_interval``.

    ``forward_counts`` is false where the owner wants every change written: then forward listening is no alarm.
    """
    today = sorted((one for one in writes if one.at > now - A_DAY), key=lambda one: one.at)
    restless = sum(not one.forward for one in today)
    counted = [one.at for one in today if forward_counts or not one.forward]
    hour = any(
        counted[last] - counted[last - MOST_AN_HOUR + 1] < AN_HOUR for last in range(MOST_AN_HOUR - 1, len(counted))
    )
    if restless < MOST_RESTLESS and not hour:
        return None
    until = today[-1].at + max(live_interval, SHORTEST)
    if until <= now:
        return None
    minutes = int(max(live_interval, SHORTEST).total_seconds() // 60)
    many = f"{MOST_AN_HOUR} writes within an hour" if hour else f"{restless} writes in a day that no listening explains"
    return Slowed(until, f"{many} to this book (two players, or something pulls to and fro): every {minutes} min now")

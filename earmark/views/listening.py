"""Listening sessions become hours of days: pure arithmetic on moments, for years that may be long past.

A session says when it began, when it was updated last and how long somebody listened; nothing says when in between.
So the time is spread evenly over the span. Where sessions overlap, as on two devices at once, a stretch never counts
for more than it lasted: nobody hears two books at a time. Days are cut at midnight in the listener's zone, whatever
length a day has there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

from listener import SessionRecord

LONGEST_SPAN = timedelta(hours=36)  # Audiobookshelf drops sessions that were idle for longer
CLOCKS_DIFFER_BY = timedelta(hours=26)  # a clock that is set to another zone; beyond, a date is a mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningSpan:
    """``seconds`` of listening within ``start`` and ``end``; never more than they are apart."""

    start: datetime
    end: datetime
    seconds: float
    record: SessionRecord

    @property
    def density(self) -> float:
        return min(self.seconds / max((self.end - self.start).total_seconds(), 1e-9), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShare:
    """A part of a session on one day."""

    day: date
    seconds: float
    record: SessionRecord


def span_of(record: SessionRecord, now: datetime) -> ListeningSpan | None:
    """When it was listened to, as far as the moments make sense; ``None``: nothing was, or its date is a mistake."""
    seconds = record.listened_seconds
    start, end = record.started_at or record.updated_at, record.updated_at or record.started_at
    if seconds <= 0 or start is None or end is None:
        return None
    length = timedelta(seconds=seconds)
    if length > LONGEST_SPAN:
        return None
    if record.started_at is None or end - start > LONGEST_SPAN:
        start = end - length  # the last report came while somebody listened; when it began is anybody's guess
    elif end - start < length:
        end = start + length  # the device's clock was set meanwhile, or the last report never came
    if end > now:
        if start > now + CLOCKS_DIFFER_BY:
            return None
        start, end = start - (end - now), now
    return ListeningSpan(start=start, end=end, seconds=seconds, record=record)


def stretches(records: Iterable[SessionRecord], zone: tzinfo, now: datetime) -> list[DayShare]:
    """Every session's share of every day, oldest first."""
    spans = sorted(filter(None, (span_of(one, now) for one in records)), key=lambda span: span.start)
    sums: dict[tuple[date, str], float] = {}
    record_of: dict[str, SessionRecord] = {}
    active: list[ListeningSpan] = []
    edges = sorted({moment for span in spans for moment in (span.start, span.end)})
    coming = iter(spans)
    upcoming = next(coming, None)
    for start, end in pairwise(edges):
        while upcoming is not None and upcoming.start <= start:
            active.append(upcoming)
            upcoming = next(coming, None)
        active = [span for span in active if span.end > start]
        if active:
            _add(sums, record_of, active, _days(start, end, zone))
    return [
        DayShare(day=day, seconds=seconds, record=record_of[session])
        for (day, session), seconds in sorted(sums.items(), key=lambda one: one[0])
    ]


def _add(
    sums: dict[tuple[date, str], float],
    record_of: dict[str, SessionRecord],
    active: Sequence[ListeningSpan],
    days: Sequence[tuple[date, float]],
) -> None:
    together = max(sum(span.density for span in active), 1.0)  # above one: two devices at once
    for span in active:
        record_of[span.record.id] = span.record
        for day, lasted in days:
            key = day, span.record.id
            sums[key] = sums.get(key, 0.0) + lasted * span.density / together


def _days(start: datetime, end: datetime, zone: tzinfo) -> list[tuple[date, float]]:
    """The days of a time, and how many seconds of it each has."""
    found: list[tuple[date, float]] = []
    while True:
        day = start.astimezone(zone).date()
        midnight = first_moment(day + timedelta(days=1), zone)
        if midnight <= start:  # a zone that skips the midnight
            midnight = start + timedelta(hours=1)
        upto = min(midnight, end)
        found.append((day, (upto - start).total_seconds()))
        if upto >= end:
            return found
        start = upto


def first_moment(day: date, zone: tzinfo) -> datetime:
    """When a day begins there."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)

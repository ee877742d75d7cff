"""When to tell: pure. At the moments that matter at once, and little in between, because every write is seen in the
user's feed [H 5.17]."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.decide.policy import Policy
from listener.model import MediaProgress

SPACING = timedelta(seconds=2)  # between two writes to one book, so that flapping and seek storms end in one
JUMP_SECONDS = 300.0  # further than this from where listening would have led is a jump


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard of one book so far. ``position`` is seconds of audio, or a fraction × 6000 for text."""

    position: float | None = None
    at: datetime | None = None
    finished: bool | None = None
    told_at: datetime | None = None  # the last write
    concluded: bool = False  # the last look ended with both sides agreeing
    since: datetime | None = None  # what live_interval counts from: the last look, or when playing began again
    due: datetime | None = None  # a moment that is not told yet


def hear(before: Heard, row: MediaProgress, now: datetime, policy: Policy) -> tuple[Heard, datetime]:
    """Take in a row that has just been heard; when to look.

    A change of status, a jump and the first thing heard of a book are moments: due at once, but not sooner than
    ``SPACING`` after the last write; a finish waits for nothing. Otherwise: after ``pause_after`` of silence, or when
    ``live_interval`` of playing has passed, whichever comes first. ``live_interval = 0``: every change is a moment.
    """
    position = _position(row)
    silent = before.at is None or now - before.at > policy.pause_after
    since = now if silent or before.since is None else before.since
    heard = replace(before, position=position, at=now, finished=row.is_finished, since=since)
    if (row.is_finished and before.finished is not True) or policy.live_interval <= timedelta(0):
        return replace(heard, due=now), now
    moment = before.due is not None or not before.concluded or before.finished is not row.is_finished
    if moment or _jumped(before, position, now):
        return _moment(heard, now)
    return heard, min(now + policy.pause_after, max(now, since + policy.live_interval))


def session_closed(before: Heard, now: datetime) -> tuple[Heard, datetime]:
    """The end of a session is a moment."""
    return _moment(before, now)


def looked(before: Heard, now: datetime, *, told: bool, concluded: bool) -> Heard:
    """A look ended: its moment is over. ``synced``: it wrote; ``concluded``: nothing is left to wait for."""
    return replace(before, due=None, concluded=concluded, since=now, told_at=now if told else before.told_at)


def _moment(heard: Heard, now: datetime) -> tuple[Heard, datetime]:
    due = max(now, heard.told_at + SPACING) if heard.told_at is not None else now
    return replace(heard, due=due), due


def _position(row: MediaProgress) -> float | None:
    if row.current_time_seconds:
        return row.current_time_seconds
    if row.ebook_fraction is not None:
        return row.ebook_fraction * 6000
    return row.current_time_seconds


def _jumped(before: Heard, position: float | None, now: datetime) -> bool:
    if before.position is None or before.at is None or position is None:
        return position != before.position
    elapsed = (now - before.at).total_seconds()
    return not before.position - JUMP_SECONDS <= position <= before.position + elapsed + JUMP_SECONDS

"""When a reading began, and whether it is another one than the finished one (P6, P8). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.decide.case import Case
from handlers.decide.decision import Need
from handlers.decide.reads import latest_finished
from hardcover.model import (
    Clear,
    Read,
    UserBook,
)
from listener.model import MediaProgress, PlaybackSession

NEAR_START = 0.10  # a second reading begins within the first tenth; further in it is a seek back
RESUME_SECONDS = 300.0  # P7: a paused book returns after this much new listening


def never_played(row: MediaProgress) -> bool:
    """Marked finished without being played: no start is known [A 1.14]."""
    nothing_heard = not row.duration_seconds and not row.current_time_seconds and not row.ebook_fraction
    return nothing_heard or (row.is_finished and row.started_at == row.finished_at)


def started_on(case: Case, after: date | None) -> date | Need | None:
    """The day this reading began (P6). ``after``: the day the reading before it was finished, if there was one."""
    s = case.s
    if never_played(s.row) or s.row.started_at is None:
        return None
    if s.row.is_finished and s.row.finished_at is not None and s.row.started_at > s.row.finished_at:
        return None  # case 69
    day: date | None = s.policy.day(s.row.started_at)
    if after is not None and day is not None and day <= after:
        if s.sessions is None:
            return Need(sessions=True)
        begun = begun_again(case, after)
        first_heard = s.entry.hint.at if s.entry.hint is not None else s.row.last_update
        moment = begun.started_at if begun is not None else first_heard
        day = s.policy.day(moment) if moment is not None else None
    if day is not None and case.finished_on is not None and day > case.finished_on:
        return None
    return day


def begun_again(case: Case, after: date | None) -> PlaybackSession | None:
    """The session in which a second reading was first heard: the first one near the start since the finish.

    Players open a finished book at its start [A 7], so whoever opens it to hear the end once more has such a session
    too: what was listened to since has to account for the position.
    """
    told = case.told
    since = told.abs_finished_at if told is not None else None
    length = case.position.length_seconds or case.s.item.duration_seconds

    def is_later(session: PlaybackSession) -> bool:
        if session.started_at is None:
            return False
        if since is not None:
            return session.started_at > since
        return after is None or case.s.policy.day(session.started_at) > after

    def began(session: PlaybackSession) -> datetime:
        return session.started_at or case.s.now

    later = [session for session in case.s.sessions or () if is_later(session)]
    near_start = [session for session in later if not length or session.start_seconds <= length * NEAR_START]
    first = min(near_start, key=began, default=None)
    if first is None or case.position.seconds is None:
        return first
    listened = sum(session.listened_seconds for session in later if began(session) >= began(first))
    gain = case.position.seconds - first.start_seconds
    return first if gain <= reach_of(listened) else None


def reach_of(seconds: float) -> float:
    """How far in the book that much listening may lead, at four times the speed and with a jump or two."""
    return 4 * seconds + RESUME_SECONDS


def start_of(case: Case, shelf: UserBook, read: Read) -> date | Clear | Need | None:
    """The start date to send with a write: the one that stands there, else ours; one the user cleared stays cleared."""
    ours = case.opened_by_us(read)
    after_the_end = read.started_at is not None and case.finished_on is not None and read.started_at > case.finished_on
    if after_the_end and case.finished:
        started = started_on(case, None)
        return started if started is not None else Clear.CLEAR
    if read.started_at is not None and not ours:
        return read.started_at
    told = case.told
    if not ours and told is not None and told.read_id == read.id and told.started_at is not None:
        return None
    last = latest_finished(replace(shelf, reads=tuple(other for other in shelf.reads if other.id != read.id)))
    started = started_on(case, last.finished_at if last is not None else None)
    if started is None and ours:
        return Clear.CLEAR
    return started


def begun_after_the_finish(case: Case, read: Read) -> bool:
    """A day more is not later: Hardcover dates what it opens by its own clock, not by the user's [H 5.2]."""
    told, finish = case.told, case.finished_on
    if case.opened_by_us(read) or (told is not None and told.read_id == read.id):
        return False
    return finish is not None and read.started_at is not None and read.started_at - finish > timedelta(days=1)

"""When a reading began (P6). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from handlers.decide.case import Case
from handlers.decide.decision import Need
from handlers.decide.reads import latest_finished
from handlers.state.ledger import HintKind
from hardcover import Clear, Read, UserBook
from listener import MediaProgress

A_DAY = timedelta(days=1)


def never_played(row: MediaProgress) -> bool:
    """Marked finished without being played: its start is no start [A 1.14], unless it is a day or more before the
    finish, as an import that knows both gives them."""
    if row.started_at is not None and row.finished_at is not None and row.finished_at - row.started_at >= A_DAY:
        return False
    not_listened = not row.duration_seconds and not row.current_time_seconds and not row.ebook_fraction
    return not_listened or (row.is_finished and row.started_at == row.finished_at)


def finish_moment(case: Case, day: date | None) -> datetime | None:
    """The moment of the finish before: as Audiobookshelf told it, else the end of the day that Hardcover has."""
    acknowledged = case.acknowledged
    if acknowledged is not None and acknowledged.finished and acknowledged.abs_finished_at is not None:
        return acknowledged.abs_finished_at
    if day is not None:
        return case.s.policy.day_after(day)
    if acknowledged is not None and acknowledged.finished:
        return acknowledged.finish_written_at or acknowledged.listened_at
    return None


def started_on(case: Case, after: date | None, *, rereads: bool = False) -> date | Need | None:
    """The day this reading began (P6). ``after``: the day the reading before it was finished; ``rereads``: there was
    one, whether its day is known or not."""
    s = case.s
    if never_played(s.row) or s.row.started_at is None:
        return None
    if s.row.is_finished and s.row.finished_at is not None and s.row.started_at > s.row.finished_at:
        return None  # case 69
    day: date | None = s.policy.day(s.row.started_at)
    if (after is not None and day is not None and day <= after) or (after is None and rereads):
        listened = case.listened(finish_moment(case, after))
        if isinstance(listened, Need):
            return listened
        begun = listened.begun_near_start(case.length_seconds)
        hint = case.hint(HintKind.REREAD)
        first = hint.at if hint is not None else s.row.last_update
        moment = begun.started_at if begun is not None else first
        if moment is not None and listened.since is not None and moment < listened.since:
            moment = listened.since  # the session that came round to the start
        day = s.policy.day(moment) if moment is not None else None
    if day is not None and case.finished_on is not None and day > case.finished_on:
        return None
    return day


def start_of(case: Case, user_book: UserBook, read: Read) -> date | Clear | Need | None:
    """The start date to send with a write: the one that stands there, else ours; one the user cleared stays cleared."""
    ours = case.opened_by_us(read)
    after_the_end = read.started_at is not None and case.finished_on is not None and read.started_at > case.finished_on
    if after_the_end and case.finished:
        started = started_on(case, None)
        return started if started is not None else Clear.CLEAR
    if read.started_at is not None and not ours:
        return read.started_at
    acknowledged = case.acknowledged
    known = acknowledged is not None and acknowledged.read_id == read.id
    if not ours and known and acknowledged is not None and acknowledged.started_at is not None:
        return None
    others = replace(user_book, reads=tuple(other for other in user_book.reads if other.id != read.id))
    last = latest_finished(others)
    started = started_on(case, last.finished_at if last is not None else None)
    if started is None and ours:
        return Clear.CLEAR
    return started


def begun_after_the_finish(case: Case, read: Read) -> bool:
    """A day more is not later: Hardcover dates what it opens by its own clock, not by the user's [H 5.2]."""
    acknowledged, finish = case.acknowledged, case.finished_on
    if case.opened_by_us(read) or (acknowledged is not None and acknowledged.read_id == read.id):
        return False
    return finish is not None and read.started_at is not None and read.started_at - finish > A_DAY

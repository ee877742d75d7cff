"""When to sync a book while it is listened to. Pure.

Every write makes an entry in the user's feed [H 5.17]. So Earmark writes at the moments that matter, at once, and
little in between. Positions are followed per playback session: two players on one account are at two places of the
book, and neither has jumped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.decide.policy import Pace, Policy
from listener import MediaProgress

SPACING = timedelta(seconds=2)  # between two writes to one book, so that flapping and seek storms end in one
JUMP_SECONDS = 300.0  # further than this from where listening would have led is a jump
NEARLY_ZERO_SECONDS = 60.0
SESSION_OVER = timedelta(minutes=20)  # of silence, for clients that never close their sessions
TEXT_SECONDS = 6000.0  # the length given to an ebook, whose positions are fractions
MOST_PLACES = 4  # sessions of one book that are followed at once


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReport:
    """What one event says. ``position``: seconds of audio, or a fraction of ``TEXT_SECONDS``. ``session`` and
    ``device`` are Audiobookshelf's; rows that come without a session (PATCH, polling) have neither."""

    position: float | None
    finished: bool
    session: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a session was at its last report."""

    session: str | None
    device: str | None
    position: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceState:
    """One book. ``places``: the sessions that reported last, the newest one at the end."""

    places: tuple[Place, ...] = ()
    at: datetime | None = None  # the last report
    finished: bool | None = None
    agreed: bool = False  # the last sync ended with both sides agreeing
    since: datetime | None = None  # live_interval counts from here: the last sync, or when playing began again
    written_at: datetime | None = None
    due: datetime | None = None  # a moment that is not synced yet


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWrite:
    """``at_pause``: also earlier, when the listener pauses or stops; ``at`` ``None``: then only."""

    at_pause: bool
    at: datetime | None


def report_of(row: MediaProgress, session: str | None = None, device: str | None = None) -> PositionReport:
    position = row.current_time_seconds
    if not position and row.ebook_fraction is not None:
        position = row.ebook_fraction * TEXT_SECONDS
    return PositionReport(position=position, finished=row.is_finished, session=session, device=device)


def progressed(
    before: PaceState, report: PositionReport, now: datetime, policy: Policy
) -> tuple[PaceState, datetime | None]:
    """Take in a report; when to sync, which replaces what was due before. ``None``: leave that as it is.

    Moments are a change of status, a jump, and the first report of a book. They are due at once, but not sooner than
    ``SPACING`` after the last write; a finish waits for nothing. Between moments a sync is due after ``pause_after`` of
    silence or ``live_interval`` of playing, whichever comes first. With ``Pace.SESSION`` only a change of status and
    the end of the session count, with ``Pace.EVERY_CHANGE`` every report does.
    """
    silent = before.at is None or now - before.at > policy.pause_after
    since = now if silent or before.since is None else before.since
    state = replace(before, at=now, finished=report.finished, since=since)
    expected = _expected(before, report)
    changed = before.finished is not None and before.finished is not report.finished
    if not changed and not report.finished and _fell(expected, report):
        return replace(state, since=before.since), None
    state = replace(state, places=_placed(before.places, report, now))
    if report.finished and before.finished is not True:
        return replace(state, due=now), now
    if policy.writes_every_change:
        return replace(state, due=now), now
    if changed or before.due is not None or not before.agreed:
        return _moment(state, now)
    if policy.pace is Pace.SESSION:
        return state, now + SESSION_OVER
    if before.at is None or _jumped(expected, report, now):
        return _moment(state, now)
    return state, min(now + policy.pause_after, max(now, since + policy.live_interval))


def session_closed(before: PaceState, now: datetime) -> tuple[PaceState, datetime]:
    """The end of a session is a moment."""
    return _moment(before, now)


def synced(before: PaceState, now: datetime, *, wrote: bool, agreed: bool) -> PaceState:
    """A sync ended, and its moment is over. ``agreed``: nothing is left to wait for."""
    return replace(before, due=None, agreed=agreed, since=now, written_at=now if wrote else before.written_at)


def failed(before: PaceState, now: datetime) -> PaceState:
    """A sync failed: it is due until one succeeds, whatever is reported meanwhile."""
    return replace(before, due=before.due or now)


def next_write(state: PaceState, now: datetime, policy: Policy) -> NextWrite | None:
    """When what is reported is written; ``None``: nothing is, because nobody listens."""
    if state.at is None or state.finished or (state.due is None and now - state.at > policy.pause_after):
        return None
    if state.due is not None:
        return NextWrite(at_pause=False, at=max(state.due, now))
    if policy.pace is Pace.SESSION:
        return NextWrite(at_pause=True, at=None)
    return NextWrite(at_pause=True, at=max(now, (state.since or state.at) + policy.live_interval))


def _moment(state: PaceState, now: datetime) -> tuple[PaceState, datetime]:
    due = max(now, state.written_at + SPACING) if state.written_at is not None else now
    return replace(state, due=due), due


def _expected(state: PaceState, report: PositionReport) -> Place | None:
    """The place this report follows on: of its session; for a new session of its device; else the newest."""
    newest_first = state.places[::-1]
    for place in newest_first:
        if place.session == report.session:
            return place
    for place in newest_first:
        if report.device is not None and place.device == report.device:
            return place
    return newest_first[0] if newest_first else None


def _placed(places: tuple[Place, ...], report: PositionReport, now: datetime) -> tuple[Place, ...]:
    if report.position is None:
        return places
    place = Place(session=report.session, device=report.device, position=report.position, at=now)
    return (*(other for other in places if other.session != report.session), place)[-MOST_PLACES:]


def _jumped(before: Place | None, report: PositionReport, now: datetime) -> bool:
    if before is None or report.position is None:
        return before is not None or report.position is not None
    elapsed = (now - before.at).total_seconds()
    return not before.position - JUMP_SECONDS <= report.position <= before.position + elapsed + JUMP_SECONDS


def _fell(before: Place | None, report: PositionReport) -> bool:
    """A fall to (nearly) 0 in the middle of a book: often a player that reports before it has loaded its position. The
    place stays as it was, so that a report a minute further is a jump, and one from the old place is none."""
    if before is None or report.position is None:
        return False
    return report.position < NEARLY_ZERO_SECONDS and before.position - report.position > JUMP_SECONDS

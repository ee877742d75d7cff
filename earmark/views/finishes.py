"""When books were finished, also those that were listened to again since: from progress rows and from sessions. Pure.

Audiobookshelf keeps one date for each book, of its last finish. What sessions say of earlier ones: a reading that came
to the end, and another one after it that began in the first half.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from listener import MediaProgress, SessionRecord

AT_THE_END = 0.98  # credits are seldom heard out
BEGINS_AGAIN_BELOW = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    item: str
    title: str
    authors: tuple[str, ...]
    day: date
    by_sessions: bool = False  # a finish that only sessions know of
    never_listened: bool = False  # marked as finished by hand


@dataclass(slots=True)
class _Reading:
    ended: datetime | None = None  # when it came to the end first


def finishes(progress: Mapping[str, MediaProgress], records: Iterable[SessionRecord], zone: tzinfo) -> list[Finish]:
    """Every finish that is known of, oldest first. ``records`` are all sessions of the books that are meant; a title
    that no session knows is empty."""
    by_item: dict[str, list[SessionRecord]] = {}
    for record in records:
        if record.is_book and record.library_item_id:
            by_item.setdefault(record.library_item_id, []).append(record)
    found = [
        finish for item, sessions in by_item.items() for finish in _of_book(item, sessions, progress.get(item), zone)
    ]
    for item, row in progress.items():
        if item not in by_item and (moment := finish_moment(row)) is not None:
            day = moment.astimezone(zone).date()
            found.append(Finish(item=item, title="", authors=(), day=day, never_listened=True))
    return sorted(found, key=lambda one: (one.day, one.title.casefold(), one.item))


def finish_moment(row: MediaProgress) -> datetime | None:
    """The earlier of both dates: a finish without network is dated when it was synced, its position when it was heard
    [A 8]."""
    if not row.is_finished:
        return None
    return min((moment for moment in (row.finished_at, row.last_update) if moment is not None), default=None)


def _of_book(item: str, sessions: list[SessionRecord], row: MediaProgress | None, zone: tzinfo) -> list[Finish]:
    dated = sorted((one for one in sessions if _moment(one) is not None), key=lambda one: (_moment(one), one.id))
    named = next((one for one in reversed(dated or sessions) if one.title), sessions[-1])
    readings = _readings(dated)
    last = finish_moment(row) if row is not None else None
    if row is not None:
        readings = readings[:-1]  # of the one under way, or finished last, Audiobookshelf has the date
    moments = [(one.ended, True) for one in readings if one.ended is not None]
    if last is not None:
        moments.append((last, False))
    return [
        Finish(
            item=item,
            title=named.title,
            authors=named.authors,
            day=moment.astimezone(zone).date(),
            by_sessions=by_sessions,
        )
        for moment, by_sessions in moments
    ]


def _readings(sessions: list[SessionRecord]) -> list[_Reading]:
    readings = [_Reading()]
    for session in sessions:
        length = session.length_seconds
        if not length:
            continue
        if readings[-1].ended is not None and session.start_seconds < BEGINS_AGAIN_BELOW * length:
            readings.append(_Reading())
        if readings[-1].ended is None and session.current_seconds >= AT_THE_END * length:
            readings[-1].ended = _moment(session)
    return readings


def _moment(session: SessionRecord) -> datetime | None:
    return session.updated_at or session.started_at

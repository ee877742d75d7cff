"""Proof of listening: what playback sessions since a moment account for. Pure.

Positions are claims: a slider, a stale device or another program may set them. Listening is what sessions say. A
position is accounted for if listening at up to four times the speed, with a jump or two, leads there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from listener import PlaybackSession

NEAR_START = 0.10  # a re-read begins within the first tenth; further in it is a seek back
FASTEST = 4.0  # times the speed
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # a session without a time is the last one
JUMP_SECONDS = 300.0  # a jump or two


def reach_of(listened_seconds: float) -> float:
    """How far in the book that much listening may lead, in seconds."""
    return FASTEST * listened_seconds + JUMP_SECONDS


@dataclass(frozen=True, slots=True)
class Listened:
    """Sessions of one book since a moment. ``since`` ``None``: since ever."""

    sessions: tuple[PlaybackSession, ...]
    since: datetime | None

    @property
    def seconds(self) -> float:
        """How long was listened since the moment; of a session that spans it, at most the time after it."""
        return sum(self._part(session) for session in self.sessions)

    @property
    def covered_seconds(self) -> float:
        """How much of the book these sessions led through: their ways, as far as listening accounts for them."""
        ways = ((one.current_seconds - self._start(one), self._part(one)) for one in self.sessions)
        return sum(max(min(way, reach_of(part)), 0.0) for way, part in ways if part > 0)

    def accounts_for(self, start_seconds: float, end_seconds: float) -> bool:
        return end_seconds - start_seconds <= reach_of(self.seconds)

    def begun_near_start(self, length_seconds: float) -> PlaybackSession | None:
        """The first of these sessions that was in the first tenth of the book. Players open a finished book at its
        start, so whoever hears its end once more has such a session too; what was listened to has to account for the
        position as well."""
        fitting = [
            one for one in self.sessions if self._start(one) <= length_seconds * NEAR_START or not length_seconds
        ]
        return min(fitting, key=self._began, default=None)

    def account_from_start(self, position_seconds: float, length_seconds: float) -> PlaybackSession | None:
        """The session with which a reading began that leads to the position, or ``None`` where none does."""
        first = self.begun_near_start(length_seconds)
        if first is None:
            return None
        later = Listened(tuple(one for one in self.sessions if self._began(one) >= self._began(first)), self.since)
        return first if later.accounts_for(self._start(first), position_seconds) else None

    def was_at_start(self) -> bool:
        """Whether a player reported the start of the book: it wrapped round, or began again."""
        return any(one.current_seconds < 60 or self._start(one) < 60 for one in self.sessions)

    def _part(self, session: PlaybackSession) -> float:
        if self.since is None or session.updated_at is None:
            return session.listened_seconds
        return max(min(session.listened_seconds, (session.updated_at - self.since).total_seconds()), 0.0)

    def _start(self, session: PlaybackSession) -> float:
        """A session that spans the moment and is before its own start by now came round to the start of the book."""
        spans = self.since is not None and session.started_at is not None and session.started_at <= self.since
        return 0.0 if spans and session.current_seconds < session.start_seconds else session.start_seconds

    def _began(self, session: PlaybackSession) -> datetime:
        began = session.started_at or session.updated_at
        if began is None or (self.since is not None and began < self.since):
            return self.since or NEVER
        return began


def listened_since(sessions: Iterable[PlaybackSession], since: datetime | None) -> Listened:
    """The sessions in which something was listened to after ``since``."""
    later: Sequence[PlaybackSession] = [
        one
        for one in sessions
        if since is None or (moment := one.updated_at or one.started_at) is None or moment > since
    ]
    return Listened(tuple(later), since)

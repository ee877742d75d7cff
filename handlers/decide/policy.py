"""The owner's and the user's choices as plain data, for the pure parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum


class Pace(StrEnum):
    """When a book that is listened to is written (``handlers.live.pace``)."""

    MOMENTS = "moments"
    EVERY_CHANGE = "every change"
    SESSION = "session"


class Past(StrEnum):
    """What becomes of books from before Earmark knew them (P16)."""

    SYNC = "sync"  # with their dates
    LEAVE = "leave"  # alone, until they are listened to again


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One user's rules; the defaults are those of the settings."""

    zone: tzinfo = UTC  # dates are decided here, in the user's time zone [H 5.2]
    min_fraction: float = 0.01
    finish_fraction: float = 0.95
    finish_after: timedelta = timedelta(hours=24)
    pace: Pace = Pace.MOMENTS
    live_interval: timedelta = timedelta(minutes=15)
    pause_after: timedelta = timedelta(seconds=75)
    past: Past = Past.SYNC
    reread: bool = True
    resume_dnf: bool = False
    privacy_id: int | None = None  # None: Hardcover's own default for the account
    auto_at: float = 0.95
    review_at: float = 0.70

    @property
    def writes_every_change(self) -> bool:
        """A live_interval of 0 means the same as ``Pace.EVERY_CHANGE``."""
        return self.pace is Pace.EVERY_CHANGE or (self.pace is Pace.MOMENTS and self.live_interval <= timedelta(0))

    def day(self, moment: datetime) -> date:
        """The user's calendar day of a moment."""
        return moment.astimezone(self.zone).date()

    def day_after(self, day: date) -> datetime:
        """The moment at which the user's day after ``day`` begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(days=1)

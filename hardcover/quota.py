"""The daily quota of one account, with a share kept for live updates [H 2.3, 2.5].

Until headers tell, 5,000 units from midnight to midnight UTC. When Hardcover says the day is used up, everybody waits
for the reset, except that a live update may look every 15 minutes whether there is quota again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hardcover.errors import Throttled
from hardcover.headers import LimitsTold

DAY_QUOTA = 5_000
PROBE_EVERY = timedelta(minutes=15)
_LONGEST_DAY = timedelta(hours=25)


class DayQuota:
    def __init__(self, now: Callable[[], datetime], live_reserve: float) -> None:
        self._now = now
        self._live_reserve = live_reserve
        self._quota = DAY_QUOTA
        self._left = DAY_QUOTA
        self._stopped = False
        self._ends: datetime | None = None
        self._probe_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The end of the current day. Asking begins a new day when the last one is over."""
        now = self._now()
        if self._ends is None or now >= self._ends:
            today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            self._ends = today + timedelta(days=1)
            self._left = self._quota
            self._stopped = False
            self._probe_at = None
        return self._ends

    @property
    def left(self) -> int:
        _ = self.ends
        return self._left

    @property
    def quota(self) -> int:
        return self._quota

    @property
    def reserve(self) -> int:
        return int(self._quota * self._live_reserve)

    def problem(self, units: int, *, live: bool) -> Throttled | None:
        """Why ``units`` may not be spent today; ``None`` if they may."""
        ends, now = self.ends, self._now()
        used_up = self._stopped or self._left < units
        if live:
            if used_up and self._probe_at is not None and now < self._probe_at:
                return _until("the daily quota is used up", min(self._probe_at, ends), now)
        elif used_up:
            return _until("the daily quota is used up", ends, now)
        elif self._left - units < self.reserve:
            return _until("the rest of the day is kept for live updates", ends, now)
        return None

    def spend(self, units: int) -> None:
        if self._stopped or self._left < units:
            self._probe_at = self._now() + PROBE_EVERY
        self._left = max(0, self._left - units)

    def give_back(self, units: int) -> None:
        self._left = min(self._left + units, self._quota)

    def stop(self, retry_after_seconds: float | None) -> None:
        """Hardcover says the day is used up."""
        ends, now = self.ends, self._now()
        if retry_after_seconds:
            ends = now + min(timedelta(seconds=retry_after_seconds), _LONGEST_DAY)
        self._ends, self._left, self._stopped = ends, 0, True
        self._probe_at = now + PROBE_EVERY

    def accepted(self) -> None:
        """Something was accepted, so the day is not used up; how much is left only a header can say."""
        if self._stopped:
            self._stopped = False
            self._left = max(self._left, self.reserve)

    def learn(self, told: LimitsTold, *, under_way: int) -> None:
        """``under_way``: units which may have been on their way when the figures were made."""
        _ = self.ends
        if told.day_resets_in and told.day_resets_in <= _LONGEST_DAY.total_seconds():
            self._ends = self._now() + timedelta(seconds=told.day_resets_in)
        other_quota = told.day_quota is not None and told.day_quota != self._quota
        if told.day_quota is not None and other_quota:
            self._left = max(0, self._left + told.day_quota - self._quota)
            self._quota = told.day_quota
        # A little more than our own count comes from requests under way; clearly more is news.
        left = told.day_left
        if left is not None and (other_quota or left < self._left or left > self._left + under_way):
            self._left = left

    def absorb(self, other: DayQuota, spent: int) -> None:
        """Another count of the same day turns out to be this one's; ``spent`` is what it saw go."""
        _ = self.ends
        if other._stopped:
            self._ends, self._left, self._stopped, self._probe_at = other._ends, 0, True, other._probe_at
        self._left = max(0, self._left - spent)


def _until(reason: str, until: datetime, now: datetime) -> Throttled:
    seconds = max(1.0, (until - now).total_seconds())
    return Throttled(f"{reason}, until {until:%H:%M} UTC", retry_after_seconds=seconds, daily=True)

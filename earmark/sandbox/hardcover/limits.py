"""What a person may spend over all tokens and applications: a bucket that refills, and a day that ends at midnight UTC
[H 2.3, 2.10]. One unit is one top-level field [H 2.2]. Scaled down in tests by giving smaller ``Limits``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal, TypeAlias

HeaderStyle: TypeAlias = Literal["policy", "legacy", "none"]

_EPSILON = 1e-6  # so that whoever waits exactly long enough is served


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    burst: int = 10
    per_minute: float = 60
    daily: int = 5_000
    tier: str = "Free"


TIERS = {
    "free": Limits(),
    "supporter": Limits(burst=15, daily=50_000, tier="Supporter"),
    "legacy": Limits(burst=5),  # a token from before August 2026: half the burst [H 1.3]
}


@dataclass(frozen=True, slots=True)
class Refusal:
    retry_after_seconds: int
    daily: bool


class Purse:
    """One person's bucket and day, whichever of their tokens and applications spends."""

    def __init__(self, limits: Limits, now: Callable[[], datetime]) -> None:
        self.limits = limits
        self._now = now
        self.level = float(limits.burst)
        self.today = 0
        self._filled_at = now()
        self._day = self._filled_at.astimezone(UTC).date()

    def change(self, limits: Limits) -> None:
        """Other limits from now on; the bucket is full again, the day goes on."""
        self.pass_time()
        self.limits = limits
        self.level = float(limits.burst)

    def admit(self, limits: Limits) -> None:
        """A token of theirs that may do more at once widens the bucket."""
        self.pass_time()
        if limits.burst > self.limits.burst:
            self.level += limits.burst - self.limits.burst
            self.limits = limits

    def take(self, units: int, keep: float = 0.0) -> Refusal | None:
        """Take ``units`` and leave at least ``keep`` in the bucket; refused ones count against the day too [H 2.6]."""
        self.pass_time()
        self.today += units
        if self.today > self.limits.daily:
            return Refusal(self.seconds_to_midnight(), daily=True)
        missing = units + keep - self.level
        if missing > _EPSILON:
            return Refusal(max(1, math.ceil(missing * 60 / self.limits.per_minute - _EPSILON)), daily=False)
        self.level -= units
        return None

    def pass_time(self) -> None:
        now = self._now()
        passed = max(0.0, (now - self._filled_at).total_seconds())
        self._filled_at = now
        self.level = min(float(self.limits.burst), self.level + passed * self.limits.per_minute / 60)
        today = now.astimezone(UTC).date()
        if today != self._day:
            self._day, self.today = today, 0

    def seconds_to_midnight(self) -> int:
        now = self._now().astimezone(UTC)
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
        return math.ceil((midnight - now).total_seconds())


class Meter:
    """What one token sees of its owner's purse. ``spent`` counts every unit it asked for, refused ones included.

    A token with a smaller burst than its owner's leaves the difference in the bucket (guess) [H 1.3].
    """

    def __init__(self, purse: Purse, limits: Limits, now: Callable[[], datetime]) -> None:
        self.purse = purse
        self.limits = limits
        self._now = now
        self.spent = 0
        self.refused = 0  # requests, not units
        purse.admit(limits)

    def change(self, limits: Limits) -> None:
        """Other limits from now on, for the owner too."""
        self.limits = limits
        self.purse.change(limits)

    def fits(self, units: int) -> bool:
        """More than the burst is never served, however long one waits [H 2.7]."""
        return units <= self.limits.burst

    def spend(self, units: int) -> Refusal | None:
        self.spent += units
        refusal = self.purse.take(units, keep=self._kept)
        self.refused += refusal is not None
        return refusal

    @property
    def left_today(self) -> int:
        self.purse.pass_time()
        return max(0, self.purse.limits.daily - self.purse.today)

    @property
    def left_now(self) -> int:
        self.purse.pass_time()
        return max(0, int(self.purse.level - self._kept + _EPSILON))

    @property
    def _kept(self) -> int:
        return max(0, self.purse.limits.burst - self.limits.burst)

    def headers(self, style: HeaderStyle) -> dict[str, str]:
        """On every answer that knows whose it is [H 2.4]."""
        left, left_today, until_midnight = self.left_now, self.left_today, self.purse.seconds_to_midnight()
        limits, now = self.limits, self._now()
        until_window = 60 - now.second
        if style == "policy":
            return {
                "RateLimit-Policy": f'"{limits.tier}";q={limits.per_minute:g};w=60;burst={limits.burst}, '
                f'"daily";q={limits.daily};w=86400',
                "RateLimit": f'"{limits.tier}";r={left};t={until_window}, "daily";r={left_today};t={until_midnight}',
            }
        if style == "legacy":
            stamp = int(now.timestamp())
            return {
                "X-RateLimit-Limit": f"{limits.per_minute:g}",
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-Reset": str(stamp + until_window),
                "X-RateLimit-Daily-Limit": str(limits.daily),
                "X-RateLimit-Daily-Remaining": str(left_today),
                "X-RateLimit-Daily-Reset": str(stamp + until_midnight),
            }
        return {}

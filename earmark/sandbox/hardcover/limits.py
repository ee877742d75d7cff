"""What a token may spend: a bucket that refills, and a day that ends at midnight UTC [H 2.3]. One unit is one top-level
field [H 2.2]. Scaled down in tests by giving smaller ``Limits``.
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


class Meter:
    """One token's bucket and day. ``spent`` counts every unit that was asked for, refused ones included [H 2.6]."""

    def __init__(self, limits: Limits, now: Callable[[], datetime]) -> None:
        self.limits = limits
        self._now = now
        self._level = float(limits.burst)
        self._filled_at = now()
        self._day = self._filled_at.astimezone(UTC).date()
        self._today = 0
        self.spent = 0
        self.refused = 0  # requests, not units

    def change(self, limits: Limits) -> None:
        """Other limits from now on; the bucket is full again, the day goes on."""
        self._pass_time()
        self.limits = limits
        self._level = float(limits.burst)

    def fits(self, units: int) -> bool:
        """More than the burst is never served, however long one waits [H 2.7]."""
        return units <= self.limits.burst

    def spend(self, units: int) -> Refusal | None:
        self._pass_time()
        self.spent += units
        self._today += units
        if self._today > self.limits.daily:
            self.refused += 1
            return Refusal(self._seconds_to_midnight(), daily=True)
        if self._level + _EPSILON < units:
            self.refused += 1
            missing = units - self._level
            return Refusal(max(1, math.ceil(missing * 60 / self.limits.per_minute - _EPSILON)), daily=False)
        self._level -= units
        return None

    @property
    def left_today(self) -> int:
        self._pass_time()
        return max(0, self.limits.daily - self._today)

    @property
    def left_now(self) -> int:
        self._pass_time()
        return int(self._level + _EPSILON)

    def headers(self, style: HeaderStyle) -> dict[str, str]:
        """On every answer that knows whose it is [H 2.4]."""
        left, left_today, until_midnight = self.left_now, self.left_today, self._seconds_to_midnight()
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

    def _pass_time(self) -> None:
        now = self._now()
        passed = max(0.0, (now - self._filled_at).total_seconds())
        self._filled_at = now
        self._level = min(float(self.limits.burst), self._level + passed * self.limits.per_minute / 60)
        today = now.astimezone(UTC).date()
        if today != self._day:
            self._day, self._today = today, 0

    def _seconds_to_midnight(self) -> int:
        now = self._now().astimezone(UTC)
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
        return math.ceil((midnight - now).total_seconds())

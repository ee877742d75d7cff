"""When something may be sent to Hardcover: one ``Limiter`` per token, counting units [H 2].

Every top-level field costs one unit. Three rules hold at once: a bucket (``burst`` units, refilled evenly), a window
(never more than the quota within any minute) and the day (``quota.py``). All numbers follow Hardcover's headers,
up and down. Whoever waits is served by lane, then in order of arrival.
"""

from __future__ import annotations

import asyncio
import heapq
from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import count

from hardcover.errors import Throttled
from hardcover.headers import parse_limits
from hardcover.quota import DayQuota

BURST = 10
LEGACY_BURST = 5  # the older JWT tokens have half of it [H 2.3]
QUOTA = 60.0
WINDOW_SECONDS = 60.0

PATIENCE_SECONDS = 90.0  # told to stay away longer than this, the caller is told instead of waiting
_LONGEST_BACKOFF_SECONDS = 60.0
_LIVE_SHARE = 0.4  # of the rate, for live updates until the minute gives something back
_SOON = 1e-6  # a timer may ring this much early


class Lane(IntEnum):
    """Who goes first."""

    LIVE = 0
    CATCH_UP = 1
    RECONCILE = 2
    MATCHING = 3
    METADATA = 4


@dataclass(order=True, slots=True)
class _Waiter:
    lane: Lane
    number: int
    units: int = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class Limiter:
    """``await acquire(units, lane)`` before every attempt; ``learn`` from every answer; ``refused`` at a 429."""

    def __init__(self, now: Callable[[], datetime], *, live_reserve: float = 0.2) -> None:
        self.burst = BURST
        self._quota = QUOTA
        self._window_seconds = WINDOW_SECONDS
        self._tokens = float(BURST)
        self._tokens_at: float | None = None  # loop time
        self._spent_lately: list[tuple[float, int]] = []  # (loop time at which it leaves the window, units), sorted
        self._left_counts_window = False
        self._blocked_until = 0.0  # loop time
        self._refusals_in_row = 0
        self._now = now
        self._day = DayQuota(now, live_reserve)
        self._waiters: list[_Waiter] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

        self.plan: str | None = None  # as Hardcover calls it; ``None``: it has not said
        self.units_spent = 0
        self.units_by_lane = dict.fromkeys(Lane, 0)
        self.waited_seconds = 0.0
        self.refusals = 0

    async def acquire(self, units: int, lane: Lane) -> None:
        """Return when ``units`` may be sent. Raises ``Throttled`` at once where waiting would take too long."""
        loop = asyncio.get_running_loop()
        if problem := self.problem(units, lane):
            raise problem
        waiter = _Waiter(lane, next(self._numbers), units, loop.create_future())
        heapq.heappush(self._waiters, waiter)
        started = loop.time()
        self._serve()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            self._leave(waiter)
            raise
        finally:
            self.waited_seconds += loop.time() - started

    def problem(self, units: int, lane: Lane) -> Throttled | None:
        """Why there is no point in waiting, if there is none."""
        if problem := self._day.problem(units, live=lane is Lane.LIVE):
            return problem
        blocked = self.blocked_seconds
        if blocked > PATIENCE_SECONDS:
            return Throttled(f"Hardcover asks to wait {blocked:.0f} s", retry_after_seconds=blocked)
        return None

    @property
    def units_left_today(self) -> int:
        return self._day.left

    @property
    def units_for_all(self) -> int:
        """Of what is left today, the part that is not kept for live updates."""
        return max(self._day.left - self._day.reserve, 0)

    @property
    def day_ends(self) -> datetime:
        return self._day.ends

    @property
    def blocked_seconds(self) -> float:
        """How long a 429 still holds everybody."""
        return max(0.0, self._blocked_until - asyncio.get_running_loop().time())

    @property
    def waiting(self) -> int:
        return len(self._waiters)

    def give_back(self, units: int, lane: Lane) -> None:
        """Units that were granted and then not sent at all."""
        self._tokens = min(self._tokens + units, float(self.burst))
        latest = max((entry for entry in self._spent_lately if entry[1] == units), default=None)
        if latest is not None:
            self._spent_lately.remove(latest)
        self._day.give_back(units)
        self.units_spent -= units
        self.units_by_lane[lane] -= units
        self._serve()

    # -- learning ------------------------------------------------------------------------------------------------------

    def token_changed(self, *, legacy: bool) -> None:
        """Another token, other limits: start from the free tier again; what was sent lately still counts."""
        self._set_burst(LEGACY_BURST if legacy else BURST)
        self._quota, self._window_seconds, self._left_counts_window = QUOTA, WINDOW_SECONDS, False
        self._blocked_until, self._refusals_in_row = 0.0, 0
        self._day.begin_again()
        self._serve()

    def learn(self, headers: Mapping[str, str], *, accepted: bool = False) -> None:
        """Follow the headers of an answer; ``accepted``: it was no 429, so a stop told earlier is over."""
        if accepted:
            self._refusals_in_row = 0
            self._day.accepted()
        told = parse_limits(headers, self._now())
        if told.quota and told.window_seconds:
            self._quota, self._window_seconds = told.quota, told.window_seconds
        if told.burst:
            self._set_burst(told.burst)
        self.plan = told.plan or self.plan
        if told.left is not None:
            self._learn_left(told.left, told.left_resets_in)
        self._day.learn(told, under_way=2 * self.burst)
        self._serve()

    def refused(self, retry_after_seconds: float | None, *, daily: bool = False) -> None:
        """A 429. ``daily``: the day's quota is gone. ``None``: Hardcover did not say how long."""
        self.refusals += 1
        time = asyncio.get_running_loop().time()
        self._refill(time)
        self._tokens = 0.0
        if daily:
            self._day.stop(retry_after_seconds)
        else:
            # Several requests under way are refused together: that is one refusal. The hint often says 1 [H 2.5], so
            # a second refusal in a row waits longer than asked.
            if time >= self._blocked_until:
                self._refusals_in_row += 1
            first_hint = retry_after_seconds is not None and self._refusals_in_row <= 1
            backoff = 0.0 if first_hint else min(2.0 ** min(self._refusals_in_row, 10), _LONGEST_BACKOFF_SECONDS)
            self._blocked_until = max(self._blocked_until, time + max(retry_after_seconds or 0.0, backoff))
        for waiter in sorted(self._waiters):
            if not waiter.turn.done() and (problem := self.problem(waiter.units, waiter.lane)):
                waiter.turn.set_exception(problem)
        self._serve()

    def _set_burst(self, burst: int) -> None:
        self._tokens = min(self._tokens + max(0, burst - self.burst), float(burst))
        self.burst = burst

    def _learn_left(self, left: int, resets_in: float | None) -> None:
        """``r`` of the short policy is the bucket's content, or what is left of the window where it exceeds the burst.

        Only downward: a figure above our own comes from requests which were still under way when it was made.
        """
        time = asyncio.get_running_loop().time()
        self._refill(time)
        self._left_counts_window = self._left_counts_window or left > self.burst
        if not self._left_counts_window:
            self._tokens = min(self._tokens, float(left))
            return
        unknown = int(self._quota) - sum(spent for _, spent in self._spent_lately) - left
        if unknown > 0 and resets_in:  # somebody else spends with this token
            insort(self._spent_lately, (time + min(resets_in, self._window_seconds), unknown))

    # -- the queue -----------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Give turns to those whose time has come, and set the timer for the next one."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiters:
            first = self._waiters[0]
            if not first.turn.done():  # cancelled, or told of a problem, but its task did not run since
                loop = first.turn.get_loop()
                if problem := self.problem(first.units, first.lane):
                    first.turn.set_exception(problem)
                elif (delay := self._delay(first.units, first.lane, loop.time())) > _SOON:
                    self._timer = loop.call_at(loop.time() + delay, self._serve)
                    return
                else:
                    self._spend(first.units, first.lane, loop.time())
                    first.turn.set_result(None)
            heapq.heappop(self._waiters)

    def _leave(self, waiter: _Waiter) -> None:
        """Whoever was cancelled gives back what it was granted and did not use, and nobody waits for it."""
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            heapq.heapify(self._waiters)
        if not waiter.turn.cancelled() and waiter.turn.exception() is None:
            self.give_back(waiter.units, waiter.lane)
        else:
            self._serve()

    def _spend(self, units: int, lane: Lane, time: float) -> None:
        self._tokens -= units
        # Requests do not travel equally fast: what left a minute apart may arrive closer together.
        insort(self._spent_lately, (time + self._window_seconds * 61 / 60, units))
        self._day.spend(units)
        self.units_spent += units
        self.units_by_lane[lane] += units

    def _delay(self, units: int, lane: Lane, time: float) -> float:
        """Seconds until ``units`` fit into the bucket and the window."""
        self._refill(time)
        live = lane is Lane.LIVE
        # More than the whole bucket never fits: then the whole of it must do, and Hardcover says no by itself [H 2.7].
        need = min(units, self.burst)
        # Others leave a little in bucket and window, so that a live update in the middle of the night need not queue.
        spare = 0 if live else min(2, self.burst // 5, self.burst - need)
        bucket = (need + spare - self._tokens) * self._window_seconds / self._quota

        quota = int(self._quota)
        need = min(units, quota)
        spare = 0 if live else min(2, quota // 20, quota - need)
        excess = sum(spent for _, spent in self._spent_lately) + need + spare - quota
        window = 0.0
        for leaves_at, spent in self._spent_lately:
            if excess <= 0:
                break
            excess -= spent
            window = leaves_at - time
        if not live and self._spent_lately:
            # After a burst nothing comes back for most of a minute: what is left must last so long for live updates.
            room = quota - sum(spent for _, spent in self._spent_lately) - need
            lasts = max(room, 0) / (_LIVE_SHARE * self._quota / self._window_seconds)
            window = max(window, self._spent_lately[0][0] - time - lasts)
        return max(bucket, window, self._blocked_until - time)

    def _refill(self, time: float) -> None:
        if self._tokens_at is not None:
            refill = (time - self._tokens_at) * self._quota / self._window_seconds
            self._tokens = min(self._tokens + refill, float(self.burst))
        self._tokens_at = time
        while self._spent_lately and self._spent_lately[0][0] <= time + _SOON:
            del self._spent_lately[0]

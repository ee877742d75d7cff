"""When something may be sent to Hardcover: one ``Limiter`` per account (``limiters.py``), counting units [H 2].

Every top-level field costs one unit. Three rules hold at once: a bucket (``burst`` units, refilled evenly), a window
(never more than the quota within any minute) and the day (``quota.py``). All numbers follow Hardcover's headers,
up and down. Whoever waits is served by lane, then in order of arrival.

The quota is the person's, over all their applications [H 2.10]: everything but live updates takes at most
``units_per_minute`` of the 60 (as large a share where headers say another quota), and less while others spend
(``elsewhere.py``).
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
from weakref import WeakKeyDictionary

from hardcover.elsewhere import Elsewhere
from hardcover.errors import Throttled
from hardcover.headers import LimitsTold, parse_limits
from hardcover.quota import DayQuota

BURST = 10
LEGACY_BURST = 5  # the older JWT tokens have half of it [H 2.3]
QUOTA = 60.0
WINDOW_SECONDS = 60.0

PATIENCE_SECONDS = 90.0  # told to stay away longer than this, the caller is told instead of waiting
_LONGEST_BACKOFF_SECONDS = 60.0
_LIVE_SHARE = 0.4  # of the rate, for live updates until the minute gives something back
_LEAST_SHARE = 0.1  # of the rate, for everything but live updates, however much others spend
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

    def __init__(
        self, now: Callable[[], datetime], *, live_reserve: float = 0.2, units_per_minute: float = QUOTA
    ) -> None:
        self.burst = BURST
        self.units_per_minute = units_per_minute  # of 60, for all but live updates; may be changed at any time
        self._bursts: WeakKeyDictionary[object, int] = WeakKeyDictionary()  # by client: tokens differ [H 1.3]
        self._burst_told = False
        self._quota = QUOTA
        self._window_seconds = WINDOW_SECONDS
        self._tokens = float(BURST)
        self._tokens_at: float | None = None  # loop time
        self._spent_lately: list[tuple[float, int]] = []  # (loop time at which it leaves the window, units), sorted
        self._left_counts_window = False
        self._elsewhere = Elsewhere()
        self._successor: Limiter | None = None
        self._blocked_until = 0.0  # loop time
        self._refusals_in_row = 0
        self._now = now
        self._day = DayQuota(now, live_reserve)
        self._waiters: list[_Waiter] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

        self.told = LimitsTold()  # by the newest answer
        self.plan: str | None = None  # as Hardcover calls it; ``None``: it has not said
        self.units_spent = 0
        self.units_by_lane = dict.fromkeys(Lane, 0)
        self.waited_seconds = 0.0
        self.refusals = 0

    async def acquire(self, units: int, lane: Lane) -> None:
        """Return when ``units`` may be sent. Raises ``Throttled`` at once where waiting would take too long."""
        if self._successor is not None:
            return await self._successor.acquire(units, lane)
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
            self._last()._leave(waiter)
            raise
        finally:
            self._last().waited_seconds += loop.time() - started
        return None

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
    def units_a_day(self) -> int:
        return self._day.quota

    @property
    def this_minute(self) -> tuple[int, int]:
        """Units of ours that count against the window now, and how many it allows."""
        now = asyncio.get_running_loop().time()
        return sum(units for leaves, units in self._spent_lately if leaves > now), int(self._quota)

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

    def is_free(self, units: int, lane: Lane) -> bool:
        """Whether ``acquire`` would return at once."""
        if self._waiters or self.problem(units, lane):
            return False
        return self._delay(units, lane, asyncio.get_running_loop().time()) <= _SOON

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

    def add_token(self, client: object, *, legacy: bool) -> None:
        """``client`` sends with another token than before: of the same account, so only the burst may be another."""
        self._bursts[client] = LEGACY_BURST if legacy else BURST
        self._burst_told = False
        self._smallest_burst()
        self._serve()

    def learn(
        self,
        headers: Mapping[str, str],
        *,
        accepted: bool = False,
        client: object = None,
        sent_at: float | None = None,
    ) -> None:
        """Follow the headers of an answer; ``accepted``: it was no 429, so a stop told earlier is over.

        ``sent_at`` (loop time): without it nothing is concluded about what others spend.
        """
        if accepted:
            self._refusals_in_row = 0
            self._day.accepted()
        told = parse_limits(headers, self._now())
        self.told = told
        if told.quota and told.window_seconds:
            self._quota, self._window_seconds = told.quota, told.window_seconds
        if told.burst:
            self._burst_told = True
            self._bursts[client or self] = told.burst
            self._smallest_burst()
        self.plan = told.plan or self.plan
        if told.left is not None:
            self._learn_left(told.left, told.left_resets_in, sent_at)
        self._day.learn(told, under_way=2 * self.burst)
        self._serve()

    def exceeded(self, units: int) -> None:
        """So many at once were called more than the bucket holds [H 2.7]."""
        if not self._burst_told and units > 1:
            self._set_burst(min(self.burst, units - 1))

    def absorb(self, other: Limiter) -> None:
        """``other`` turns out to count for the same account: what it spent counts here, who waits there waits here."""
        time = asyncio.get_running_loop().time()
        self._refill(time)
        other._refill(time)
        self._tokens = max(0.0, self._tokens - (other.burst - other._tokens))
        for entry in other._spent_lately:
            insort(self._spent_lately, entry)
        self._blocked_until = max(self._blocked_until, other._blocked_until)
        self._day.absorb(other._day, other.units_spent)
        self._bursts.update(other._bursts)
        self.units_spent += other.units_spent
        self.waited_seconds += other.waited_seconds
        self.refusals += other.refusals
        for lane, units in other.units_by_lane.items():
            self.units_by_lane[lane] += units
        for waiter in other._waiters:
            waiter.number = next(self._numbers)
            heapq.heappush(self._waiters, waiter)
        other._waiters.clear()
        other._serve()  # which stops its timer
        other._successor = self
        self._smallest_burst()
        self._serve()

    def refused(self, retry_after_seconds: float | None, *, daily: bool = False) -> None:
        """A 429. ``daily``: the day's quota is gone. ``None``: Hardcover did not say how long."""
        self.refusals += 1
        time = asyncio.get_running_loop().time()
        self._refill(time)
        self._tokens = 0.0
        if not self._burst_told and not daily:
            self._set_burst(max(LEGACY_BURST, self.burst // 2))  # no header ever says what the bucket holds
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

    def _last(self) -> Limiter:
        return self if self._successor is None else self._successor._last()

    def _smallest_burst(self) -> None:
        """Of several tokens the smallest counts: nobody is refused for what another token may."""
        self._set_burst(min(self._bursts.values(), default=BURST))

    def _set_burst(self, burst: int) -> None:
        self._tokens = min(self._tokens + max(0, burst - self.burst), float(burst))
        self.burst = burst

    def _learn_left(self, left: int, resets_in: float | None, sent_at: float | None) -> None:
        """``r`` of the short policy is the bucket's content, or what is left of the window where it exceeds the burst.

        Only downward: a figure above our own comes from requests which were still under way when it was made.
        """
        time = asyncio.get_running_loop().time()
        self._refill(time)
        self._left_counts_window = self._left_counts_window or left > self.burst
        if not self._left_counts_window:
            if (
                sent_at is not None
            ):  # Hardcover looked into the bucket after that: it cannot have held less by our doing
                refilled = (time - sent_at) * self._quota / self._window_seconds
                self._elsewhere.missing(self._tokens - refilled, left, time)
            self._tokens = min(self._tokens, float(left))
            return
        unknown = int(self._quota) - sum(spent for _, spent in self._spent_lately) - left
        if unknown > 0 and resets_in:  # another application of the same person
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
        others = 0 if live else self._elsewhere.lately(time)
        # More than the whole bucket never fits: then the whole of it must do, and Hardcover says no by itself [H 2.7].
        need = min(units, self.burst)
        # Others leave a little in bucket and window, so that a live update in the middle of the night need not queue,
        # and a little more where another application takes from the same bucket.
        spare = 0 if live else min(4 if others else 2, self.burst // 5 * (2 if others else 1), self.burst - need)
        rate = max(self._quota - others, self._quota * _LEAST_SHARE) / self._window_seconds
        bucket = (need + spare - self._tokens) / rate
        return max(bucket, self._window_delay(units, live, others, time), self._blocked_until - time)

    def _window_delay(self, units: int, live: bool, others: int, time: float) -> float:
        quota = int(self._quota)
        spent = sum(spent for _, spent in self._spent_lately)
        if live:
            return self._until_spent_falls(spent + min(units, quota) - quota, time)
        ours = max(min(quota, int(quota * self.units_per_minute / QUOTA)), 1)
        need = min(units, ours)
        spare = min(2, quota // 20, max(quota - need, 0))
        most = min(ours, max(quota - spare - others, int(quota * _LEAST_SHARE), need))
        window = self._until_spent_falls(spent + need - most, time)
        if self._spent_lately:
            # After a burst nothing comes back for most of a minute: what is left must last so long for live updates.
            room = quota - spent - need
            lasts = max(room, 0) / (_LIVE_SHARE * self._quota / self._window_seconds)
            window = max(window, self._spent_lately[0][0] - time - lasts)
        return window

    def _until_spent_falls(self, excess: int, time: float) -> float:
        """Seconds until ``excess`` units have left the window."""
        window = 0.0
        for leaves_at, spent in self._spent_lately:
            if excess <= 0:
                break
            excess -= spent
            window = leaves_at - time
        return window

    def _refill(self, time: float) -> None:
        if self._tokens_at is not None:
            refill = (time - self._tokens_at) * self._quota / self._window_seconds
            self._tokens = min(self._tokens + refill, float(self.burst))
        self._tokens_at = time
        while self._spent_lately and self._spent_lately[0][0] <= time + _SOON:
            del self._spent_lately[0]

"""One user's workers: take keys, sync them, and keep what failed for another try.

Live updates have tasks of their own, so that they never wait while the same user's backlog waits for its share of
Hardcover's quota.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from handlers.live.intake import Intake
from handlers.live.queue import Taken, UserQueue
from handlers.state.outcome import Outcome, Outcomes
from handlers.sync.book_sync import BookSync
from handlers.sync.context import SyncRequest
from handlers.sync.gateway import Gateway
from handlers.sync.locks import Locks
from handlers.sync.prefetch import PREFETCHED_SECONDS
from hardcover import Lane

LONGEST_BACKOFF = 60.0
STANDSTILL = timedelta(minutes=10)  # how long a refused token or a spent day keeps the workers from asking again
LIVE_TASKS = 2  # a pass over the library holds one key at a time: with two tasks the other live keys go on
TROUBLE = 3  # keys that failed, with no success in between, from which on an upstream is in trouble and not a key
BACKLOG = tuple(lane for lane in Lane if lane is not Lane.LIVE)


def backoff_seconds(failures: int, random: Random) -> float:
    """Full jitter between half and all of 1, 2, 4 … 60 s."""
    return min(2.0 ** min(failures - 1, 6), LONGEST_BACKOFF) * (0.5 + random.random() / 2)


class Worker:
    """A transient failure requeues its key with backoff, a terminal one does not. ``locks`` are shared with the passes
    over the library, so that no key is synced twice at once."""

    def __init__(
        self,
        *,
        book_sync: BookSync,
        queue: UserQueue,
        intake: Intake,
        outcomes: Outcomes,
        gateway: Gateway,
        locks: Locks[str],
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._book_sync = book_sync
        self._queue = queue
        self._intake = intake
        self._outcomes = outcomes
        self._gateway = gateway
        self._locks = locks
        self._now = now
        self._random = random
        self._failures: dict[str, int] = {}
        self._failing: set[str] = set()  # keys that failed since the last success
        self._in_a_row = 0  # their failures
        self._next_probe: datetime | None = None
        self._probing = asyncio.Lock()

    def wake(self) -> None:
        """What stopped this user may be over (a new token): go on at once."""
        self._queue.release()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(LIVE_TASKS):
                group.create_task(self._work([Lane.LIVE]), name=f"live worker {number} of {self._queue.user}")
            group.create_task(self._work(BACKLOG), name=f"backlog worker of {self._queue.user}")

    async def _work(self, lanes: Collection[Lane]) -> None:
        while True:
            taken = await self._queue.take(lanes)
            if len(self._failing) < TROUBLE:
                await self._sync(taken)
                continue
            async with self._probing:  # one task at a time tries whether the upstream is back
                if self._next_probe is not None:
                    await asyncio.sleep(max((self._next_probe - self._now()).total_seconds(), 0.0))
                await self._sync(taken)

    async def _sync(self, taken: Taken) -> None:
        item, outcome = taken.key.item, None
        try:
            async with self._locks.of(item):
                request = SyncRequest(
                    lane=taken.lane,
                    gateway=self._gateway,
                    received_at=self._intake.received_at(item),
                    prefetched_since=asyncio.get_running_loop().time() - PREFETCHED_SECONDS,
                )
                outcome = await self._book_sync.sync_book(item, request)
        finally:
            if outcome is None:
                self._queue.done(item)
        self._outcomes.publish(self._settle(taken, outcome))

    def _settle(self, taken: Taken, outcome: Outcome) -> Outcome:
        """Hand the key back, and keep what failed for another try; the outcome, with when that will be."""
        item, now = taken.key.item, self._now()
        failed = outcome.transient or outcome.stops
        self._queue.done(item, failed=failed, not_before=self._intake.synced(outcome, failed=failed))
        if not failed:
            self._failures.pop(item, None)
            self._failing.clear()
            self._in_a_row, self._next_probe = 0, None
            if outcome.until is not None:
                self._queue.add_after(item, lane=Lane.CATCH_UP, due=outcome.until)
            return outcome
        if outcome.stops:
            # for a used-up day the faster lanes may go on; a refused token stops them all, until woken or for a while
            until = outcome.until or now + STANDSTILL
            self._queue.hold(taken.lane if outcome.transient else Lane.LIVE, until)
            due = now
        else:
            self._failing.add(item)
            self._in_a_row += 1
            self._next_probe = now + timedelta(seconds=backoff_seconds(self._in_a_row, self._random))
            failures = self._failures[item] = self._failures.get(item, 0) + 1
            backoff = now + timedelta(seconds=backoff_seconds(failures, self._random))
            until = due = max(backoff, outcome.until) if outcome.until is not None else backoff
        self._queue.retry(item, lane=taken.lane, due=due, since=taken.due)
        return replace(outcome, until=until)

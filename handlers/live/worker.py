"""One user's worker: takes keys, looks, and keeps what failed for another try."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from handlers.live.intake import Intake
from handlers.live.queue import Taken, UserQueue
from handlers.state.outcome import Outcome, Outcomes
from handlers.sync.book_sync import BookSync
from handlers.sync.context import SyncRequest
from handlers.sync.gateway import Gateway
from hardcover.limits import Lane

LONGEST_BACKOFF = 60.0
STANDSTILL = timedelta(minutes=10)  # how long a refused token or a spent day keeps the worker from asking again


def backoff_seconds(failures: int, random: Random) -> float:
    """Full jitter between half and all of 1, 2, 4 … 60 s."""
    return min(2.0 ** min(failures - 1, 6), LONGEST_BACKOFF) * (0.5 + random.random() / 2)


class ItemLocks:
    """Which keys are in work, so that a pass and the worker never look at the same one at once."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    def of(self, item: str) -> asyncio.Lock:
        lock = self._locks.get(item)
        if lock is None:
            if len(self._locks) > 1000:
                self._locks = {name: held for name, held in self._locks.items() if held.locked()}
            lock = self._locks[item] = asyncio.Lock()
        return lock


class Worker:
    """Looks at one key after the other. A transient failure requeues with backoff, a terminal one does not."""

    def __init__(
        self,
        *,
        book_sync: BookSync,
        queue: UserQueue,
        intake: Intake,
        outcomes: Outcomes,
        gateway: Gateway,
        keys: ItemLocks,
        now: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._book_sync = book_sync
        self._queue = queue
        self._intake = intake
        self._outcomes = outcomes
        self._gateway = gateway
        self._keys = keys
        self._now = now
        self._random = random
        self._failures: dict[str, int] = {}
        self._in_a_row = 0

    def wake(self) -> None:
        """Something that stopped this user may be mended (a new token): go on at once."""
        self._queue.release()

    async def run(self) -> None:
        """Work for ever."""
        while True:
            taken = await self._queue.take()
            item = taken.key.item
            try:
                async with self._keys.of(item):
                    request = SyncRequest(
                        lane=taken.lane, gateway=self._gateway, received_at=self._intake.heard_at(item)
                    )
                    outcome = await self._book_sync.sync_book(item, request)
            finally:
                self._queue.done(item)
            self._intake.looked(outcome)
            outcome = self._after(outcome, taken)
            self._outcomes.publish(outcome)
            if outcome.transient and not outcome.stops and self._in_a_row > 1:
                # the upstream is in trouble, not this key: the next one would fare no better
                await asyncio.sleep(backoff_seconds(self._in_a_row - 1, self._random))

    def _after(self, outcome: Outcome, taken: Taken) -> Outcome:
        """What failed is kept for another try; the outcome, with when that will be."""
        item, now = outcome.key.item, self._now()
        if not outcome.transient and not outcome.stops:
            self._failures.pop(item, None)
            self._in_a_row = 0
            self._queue.settled(item)
            if outcome.until is not None:
                self._queue.look_by(item, lane=Lane.CATCH_UP, due=outcome.until)
            return outcome
        if outcome.received_at is not None:
            self._intake.still_waiting(item, outcome.received_at)
        if outcome.stops:
            # for a used-up day the faster lanes may go on; a refused token stops them all, until woken or for a while
            until = outcome.until or now + STANDSTILL
            self._queue.hold(taken.lane if outcome.transient else Lane.LIVE, until)
            due = now
        else:
            self._in_a_row += 1
            failures = self._failures[item] = self._failures.get(item, 0) + 1
            backoff = now + timedelta(seconds=backoff_seconds(failures, self._random))
            until = due = max(backoff, outcome.until) if outcome.until is not None else backoff
        self._queue.look_again(item, lane=taken.lane, due=due, since=taken.due)
        return replace(outcome, until=until)

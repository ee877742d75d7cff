"""The queue of looks: keys with due times and lanes; the newest wish wins, a key in work is not handed out twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from handlers.outcome import Key
from hardcover.limits import Lane


@dataclass(slots=True)
class _Wish:
    due: datetime
    lane: Lane
    number: int  # in the order of the wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    key: Key
    lane: Lane


class UserQueue:
    """One user's keys. Bounded by the number of keys, because it holds nothing else."""

    def __init__(self, user: str, now: Callable[[], datetime]) -> None:
        self.user = user
        self._now = now
        self._numbers = count()
        self._wishes: dict[str, _Wish] = {}
        self._again: dict[str, _Wish] = {}  # wished for while in work
        self._working: set[str] = set()
        self._changed = asyncio.Event()
        self._ended = asyncio.Event()  # a look has

    def look(self, item: str, *, lane: Lane, due: datetime | None = None) -> None:
        """Wish for a look at ``due`` (now when left out). A newer wish replaces the due time; the faster lane stays."""
        at = due or self._now()
        wishes = self._again if item in self._working else self._wishes
        before = wishes.get(item)
        wishes[item] = _Wish(due=at, lane=min(lane, before.lane) if before else lane, number=next(self._numbers))
        self._changed.set()

    def look_by(self, item: str, *, lane: Lane, due: datetime) -> None:
        """Wish for a look at ``due`` unless one is wished for earlier: what must not push a live moment away."""
        wishes = self._again if item in self._working else self._wishes
        before = wishes.get(item)
        if before is None or due < before.due:
            self.look(item, lane=lane, due=due)

    def not_before(self, item: str, moment: datetime) -> None:
        """Let a wish for this key wait until then, if there is one that is due earlier."""
        wish = self._again.get(item) or self._wishes.get(item)
        if wish is not None:
            wish.due = max(wish.due, moment)

    async def take(self) -> Taken:
        """Wait for the next key that is due: by lane, due time, order of the wishes. Call ``done`` afterwards."""
        while True:
            now = self._now()
            ready = [
                (wish.lane, wish.due, wish.number, item) for item, wish in self._wishes.items() if wish.due <= now
            ]
            if ready:
                lane, _, _, item = min(ready)
                del self._wishes[item]
                self._working.add(item)
                return Taken(key=Key(self.user, item), lane=lane)
            self._changed.clear()
            wait = min((wish.due for wish in self._wishes.values()), default=None)
            timeout = None if wait is None else max((wait - now).total_seconds(), 0.0)
            try:
                async with asyncio.timeout(timeout):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def done(self, item: str) -> None:
        """The look at a key has ended; a wish made meanwhile counts now."""
        self._working.discard(item)
        self._ended.set()
        wish = self._again.pop(item, None)
        if wish is not None:
            self.look(item, lane=wish.lane, due=wish.due)

    def drop(self, item: str) -> None:
        self._wishes.pop(item, None)
        self._again.pop(item, None)

    def is_idle(self) -> bool:
        """Nothing in work and nothing due: the state in which both sides agree."""
        return self.depth == 0

    async def idle(self) -> None:
        """Wait until nothing is in work and nothing is due."""
        while not self.is_idle():
            self._ended.clear()
            await self._ended.wait()

    @property
    def depth(self) -> int:
        """Keys that are due or in work."""
        now = self._now()
        return len(self._working) + sum(wish.due <= now for wish in self._wishes.values())

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest due key has been due."""
        now = self._now()
        return max(((now - wish.due).total_seconds() for wish in self._wishes.values() if wish.due <= now), default=0.0)

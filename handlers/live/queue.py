"""The queue of looks: keys with due times and lanes; the newest wish wins, a key in work is not handed out twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from handlers.state.outcome import Key
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
    due: datetime


class UserQueue:
    """One user's keys. Bounded by the number of keys, because it holds nothing else."""

    def __init__(self, user: str, now: Callable[[], datetime]) -> None:
        self.user = user
        self._now = now
        self._numbers = count()
        self._wishes: dict[str, _Wish] = {}
        self._again: dict[str, _Wish] = {}  # wished for while in work
        self._working: set[str] = set()
        self._late: dict[str, datetime] = {}  # keys whose look failed: since when they are due
        self._held: dict[Lane, datetime] = {}
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
        else:
            before.lane = min(lane, before.lane)

    def look_again(self, item: str, *, lane: Lane, due: datetime, since: datetime) -> None:
        """A look failed: wish for another one. The key has been due ``since`` then, however often it is tried."""
        self._late[item] = min(since, self._late.get(item, since))
        self.look_by(item, lane=lane, due=due)

    def settled(self, item: str) -> None:
        """A look has come to an end that stands."""
        self._late.pop(item, None)

    def hold(self, lane: Lane, until: datetime) -> None:
        """Hand out no key of this lane or a slower one before ``until``; the faster lanes go on."""
        self._held |= {each: until for each in Lane if each >= lane}
        self._ended.set()

    def release(self) -> None:
        """Hold nothing any more."""
        self._held.clear()
        self._changed.set()

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
                (wish.lane, wish.due, wish.number, item)
                for item, wish in self._wishes.items()
                if self._turn(wish) <= now
            ]
            if ready:
                lane, due, _, item = min(ready)
                del self._wishes[item]
                self._working.add(item)
                return Taken(key=Key(self.user, item), lane=lane, due=due)
            self._changed.clear()
            wait = min((self._turn(wish) for wish in self._wishes.values()), default=None)
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
        self._late.pop(item, None)
        self._ended.set()

    def _turn(self, wish: _Wish) -> datetime:
        """When it may be handed out."""
        return max(wish.due, self._held.get(wish.lane, wish.due))

    def is_idle(self) -> bool:
        """Nothing in work and nothing due: the state in which both sides agree."""
        return self.depth == 0

    async def idle(self) -> None:
        """Wait until nothing is in work and nothing is to be handed out."""
        while self._working or any(self._turn(wish) <= self._now() for wish in self._wishes.values()):
            self._ended.clear()
            await self._ended.wait()

    @property
    def depth(self) -> int:
        """Keys that are due or in work."""
        now = self._now()
        return len(self._working) + sum(wish.due <= now for wish in self._wishes.values())

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest due key has been due, whether it waits for its turn or for another try."""
        now = self._now()
        due = [*self._late.values(), *(wish.due for wish in self._wishes.values() if wish.due <= now)]
        return max(((now - moment).total_seconds() for moment in due), default=0.0)

"""A work queue of library items: keys with due times and lanes. It holds keys only, so it is bounded by their number.

Each lane has two heaps: ``waiting`` by due time, and ``ready`` with what is due, in the order of the due times. A wish
that is replaced stays in its heap and is skipped when it comes to the top (lazy deletion), so that every call costs
O(log n). A lane that is held keeps its wishes; while it is held they cost nothing.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from handlers.state.outcome import Key
from hardcover import Lane

SLACK = 64  # replaced wishes that a heap may hold beside as many as there are real ones


@dataclass(slots=True)
class _Wish:
    item: str
    lane: Lane
    due: datetime
    ready: bool = False
    replaced: bool = False


_Heap = list[tuple[datetime, int, _Wish]]


@dataclass(slots=True)
class _LaneHeaps:
    waiting: _Heap = field(default_factory=list)
    ready: _Heap = field(default_factory=list)
    held_until: datetime | None = None
    wishes: int = 0  # that count, in both heaps
    ready_wishes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    key: Key
    lane: Lane
    due: datetime


class UserQueue:
    """One user's keys: ``add``, ``add_after``, ``retry``, ``take``, ``done``, ``forget``.

    A key that was taken is not handed out again before ``done``; a wish for it made meanwhile counts from then on.
    """

    def __init__(self, user: str, now: Callable[[], datetime]) -> None:
        self.user = user
        self._now = now
        self._numbers = count()
        self._lanes = {lane: _LaneHeaps() for lane in Lane}
        self._wishes: dict[str, _Wish] = {}
        self._in_work: dict[str, Lane] = {}
        self._marked: dict[str, _Wish] = {}  # wished for while in work; in no heap yet
        self._failing: dict[str, datetime] = {}  # keys whose sync failed: since when they are due
        self._failing_heap: list[tuple[datetime, str]] = []
        self._takers: dict[frozenset[Lane], asyncio.Event] = {}
        self._eased = asyncio.Event()  # something was taken, done, forgotten or held

    # the six verbs

    def add(self, item: str, *, lane: Lane, due: datetime | None = None) -> None:
        """Sync at ``due`` (now when left out): the newest wish's due time counts, and the faster of the lanes."""
        at = due or self._now()
        if item in self._in_work:
            before = self._marked.get(item)
            self._marked[item] = _Wish(item, min(lane, before.lane) if before else lane, at)
        else:
            before = self._drop(item)
            self._push(_Wish(item, min(lane, before.lane) if before else lane, at))

    def add_after(self, item: str, *, lane: Lane, due: datetime) -> None:
        """Sync at ``due`` at the latest: the earlier due time counts, and the faster of the lanes."""
        before = self._marked.get(item) if item in self._in_work else self._wishes.get(item)
        if before is None or due < before.due:
            self.add(item, lane=lane, due=due)
        elif lane < before.lane:
            self.add(item, lane=lane, due=before.due)

    def retry(self, item: str, *, lane: Lane, due: datetime, since: datetime) -> None:
        """As ``add_after``, for a sync that failed. The key counts as due ``since`` then, until a sync succeeds."""
        before = self._failing.get(item)
        if before is None or since < before:
            self._failing[item] = since
            if len(self._failing_heap) > 2 * len(self._failing) + SLACK:
                self._failing_heap = [(moment, name) for name, moment in self._failing.items()]
                heapq.heapify(self._failing_heap)
            else:
                heapq.heappush(self._failing_heap, (since, item))
        self.add_after(item, lane=lane, due=due)

    async def take(self, lanes: Collection[Lane] = tuple(Lane)) -> Taken:
        """Wait for the next key of these lanes that is due: by lane, then by due time. Call ``done`` afterwards."""
        wanted = frozenset(lanes)
        news = self._takers.setdefault(wanted, asyncio.Event())
        while True:
            now = self._now()
            for lane in sorted(wanted):
                wish = self._pop(self._lanes[lane], now)
                if wish is not None:
                    self._in_work[wish.item] = lane
                    return Taken(key=Key(self.user, wish.item), lane=lane, due=wish.due)
            news.clear()
            moments = [moment for lane in wanted if (moment := self._next_moment(self._lanes[lane])) is not None]
            timeout = max((min(moments) - now).total_seconds(), 0.0) if moments else None
            try:
                async with asyncio.timeout(timeout):
                    await news.wait()
            except TimeoutError:
                continue

    def done(self, item: str, *, failed: bool = False, not_before: datetime | None = None) -> None:
        """The sync of a key has ended. A wish made meanwhile counts now, but is not due earlier than ``not_before``.
        ``failed``: it is still to be done, see ``retry``."""
        self._in_work.pop(item, None)
        if not failed:
            self._failing.pop(item, None)
        marked = self._marked.pop(item, None)
        if marked is not None:
            due = max(marked.due, not_before) if not_before is not None else marked.due
            self.add(item, lane=marked.lane, due=due)
        self._eased.set()

    def forget(self, item: str) -> None:
        """Drop every wish for a key; a sync under way goes on."""
        self._drop(item)
        self._marked.pop(item, None)
        self._failing.pop(item, None)

    # lanes

    def hold(self, lane: Lane, until: datetime) -> None:
        """Hand out no key of this lane or a slower one before ``until``; the faster lanes go on."""
        for each in Lane:
            if each >= lane:
                self._lanes[each].held_until = until
        self._eased.set()

    def release(self) -> None:
        """Hold nothing any more."""
        for lane in Lane:
            self._lanes[lane].held_until = None
            self._wake(lane)

    # how it stands

    @property
    def depth(self) -> int:
        """Keys that are due or in work."""
        return len(self._in_work) + sum(heaps.ready_wishes for heaps in self._ripened())

    @property
    def oldest_due(self) -> datetime | None:
        """Since when the oldest key is due that waits for its turn or for another try."""
        moments = [heaps.ready[0][0] for heaps in self._ripened() if heaps.ready]
        heap = self._failing_heap
        while heap and self._failing.get(heap[0][1]) != heap[0][0]:
            heapq.heappop(heap)
        return min([*moments, heap[0][0]] if heap else moments, default=None)

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest due key has been due."""
        oldest = self.oldest_due
        return max((self._now() - oldest).total_seconds(), 0.0) if oldest is not None else 0.0

    def __contains__(self, item: str) -> bool:
        """Whether there is a wish for a key, or it is in work."""
        return item in self._wishes or item in self._in_work

    def is_idle(self) -> bool:
        """Nothing in work and nothing due: the state in which both sides agree."""
        return self.depth == 0

    async def idle(self) -> None:
        """Wait until nothing is in work and no key can be handed out."""
        while self._in_work or any(heaps.ready_wishes for heaps in self._ripened() if not self._is_held(heaps)):
            self._eased.clear()
            await self._eased.wait()

    async def drained_to(self, most: int, lane: Lane) -> None:
        """Wait until at most ``most`` keys of a lane are due or in work."""
        heaps = self._lanes[lane]
        while True:
            self._ripen(heaps, self._now())
            if heaps.ready_wishes + sum(each is lane for each in self._in_work.values()) <= most:
                return
            self._eased.clear()
            await self._eased.wait()

    # heaps

    def _push(self, wish: _Wish) -> None:
        self._wishes[wish.item] = wish
        heaps = self._lanes[wish.lane]
        heaps.wishes += 1
        wish.ready = wish.due <= self._now()
        heaps.ready_wishes += wish.ready
        heap = heaps.ready if wish.ready else heaps.waiting
        if len(heap) > 2 * heaps.wishes + SLACK:
            heap[:] = [entry for entry in heap if not entry[2].replaced]
            heapq.heapify(heap)
        heapq.heappush(heap, (wish.due, next(self._numbers), wish))
        self._wake(wish.lane)

    def _drop(self, item: str) -> _Wish | None:
        wish = self._wishes.pop(item, None)
        if wish is not None:
            wish.replaced = True
            heaps = self._lanes[wish.lane]
            heaps.wishes -= 1
            heaps.ready_wishes -= wish.ready
            self._eased.set()
        return wish

    def _pop(self, heaps: _LaneHeaps, now: datetime) -> _Wish | None:
        """The lane's first key that may be handed out."""
        self._ripen(heaps, now)
        if not heaps.ready or (heaps.held_until is not None and heaps.held_until > now):
            return None
        wish = heapq.heappop(heaps.ready)[2]
        self._drop(wish.item)
        return wish

    def _ripen(self, heaps: _LaneHeaps, now: datetime) -> None:
        """Move what has become due to the ready ones, and drop replaced wishes from the tops of both heaps."""
        waiting, ready = heaps.waiting, heaps.ready
        while waiting and (waiting[0][2].replaced or waiting[0][0] <= now):
            entry = heapq.heappop(waiting)
            if not entry[2].replaced:
                entry[2].ready = True
                heaps.ready_wishes += 1
                heapq.heappush(ready, entry)
        while ready and ready[0][2].replaced:
            heapq.heappop(ready)

    def _ripened(self) -> Collection[_LaneHeaps]:
        now = self._now()
        for heaps in self._lanes.values():
            self._ripen(heaps, now)
        return self._lanes.values()

    def _next_moment(self, heaps: _LaneHeaps) -> datetime | None:
        """When the lane's next key may be handed out; called when none may now."""
        if heaps.ready:
            return heaps.held_until
        due = heaps.waiting[0][0] if heaps.waiting else None
        return max(due, heaps.held_until) if due is not None and heaps.held_until is not None else due

    def _is_held(self, heaps: _LaneHeaps) -> bool:
        return heaps.held_until is not None and heaps.held_until > self._now()

    def _wake(self, lane: Lane) -> None:
        for lanes, news in self._takers.items():
            if lane in lanes:
                news.set()

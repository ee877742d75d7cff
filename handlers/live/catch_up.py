"""What changed while nobody listened, as a pipeline: the next books are read together while the ones before are synced.

A first start may find 20,000 books in progress. Their editions are asked for chunk by chunk, so that the first book is
written within seconds, and what was read is still fresh when its book is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import NoReturn

from handlers.live.queue import UserQueue
from hardcover import Lane

CHUNK = 50  # items of one question to Hardcover
LOW_WATER = 5  # books left in the queue when the next chunk is read, so that the worker need not wait for it


class CatchUp:
    """``prefetch`` reads what the syncs of a chunk need; ``enqueue`` puts one item into ``queue``."""

    def __init__(
        self,
        queue: UserQueue,
        *,
        prefetch: Callable[[Sequence[str]], Awaitable[None]],
        enqueue: Callable[[str], None],
        now: Callable[[], datetime],
    ) -> None:
        self._queue = queue
        self._prefetch = prefetch
        self._enqueue = enqueue
        self._now = now
        self._outstanding: dict[str, None] = {}  # in order
        self._unchanged: dict[str, None] = {}
        self._since: datetime | None = None
        self._wanted = asyncio.Event()

    def start(self, outstanding: Iterable[str], unchanged: Iterable[str] = ()) -> None:
        """Sync these, in their order, instead of what is left of a catch-up before. ``unchanged``: items without
        anything new, which are synced afterwards and need nothing read."""
        self._outstanding, self._unchanged = dict.fromkeys(outstanding), dict.fromkeys(unchanged)
        self._began()

    def add(self, items: Iterable[str]) -> None:
        """Sync these next: many rows that changed at once."""
        self._outstanding = dict.fromkeys(items) | self._outstanding
        self._began()

    @property
    def pending(self) -> int:
        """Items that are not in the queue yet."""
        return len(self._outstanding) + len(self._unchanged)

    @property
    def since(self) -> datetime | None:
        """Since when items wait to be put into the queue."""
        return self._since if self.pending else None

    async def run(self) -> NoReturn:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while self.pending:
                if self._outstanding:
                    await self._read_and_enqueue()
                else:
                    for item in _taken(self._unchanged, CHUNK):
                        self._enqueue(item)
                await self._queue.drained_to(LOW_WATER, Lane.CATCH_UP)

    async def _read_and_enqueue(self) -> None:
        chunk = list(islice(self._outstanding, CHUNK))
        if len(chunk) > 1:
            await self._prefetch(chunk)
        for item in chunk:
            self._outstanding.pop(item, None)
            self._enqueue(item)

    def _began(self) -> None:
        if self.pending:
            self._since = self._now()
            self._wanted.set()


def _taken(items: dict[str, None], most: int) -> list[str]:
    """The first of ``items``, which are removed from it."""
    chunk = list(islice(items, most))
    for item in chunk:
        del items[item]
    return chunk

"""One pass over all of a user's progress: the same sync as for a live event, with what it needs read in bulk first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from handlers.decide.fingerprint import fingerprint_of
from handlers.live.intake import LONG_AGO
from handlers.live.worker import backoff_seconds
from handlers.state.database import DatabaseError
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.shrink_guard import ShrinkGuard
from handlers.sync.book_sync import BookSync
from handlers.sync.context import SyncRequest
from handlers.sync.gateway import Gateway
from handlers.sync.locks import Locks
from handlers.sync.prefetch import PREFETCHED_SECONDS, prefetch
from hardcover import HardcoverError, Lane
from listener import AudiobookshelfError, ItemCache, KnownProgress, MediaProgress

CHUNK = 250  # books whose items are read together
ROWS = 50  # books whose editions and rows on Hardcover are read together, just before they are written
TRIES = 4  # syncs of one book whose upstream is in trouble
AT_A_TIME = 10  # books between two moments at which live updates get their turn

OnProgress = Callable[[int, int], None]


class ProgressReader(Protocol):
    async def read_progress(self) -> dict[str, MediaProgress]: ...


class PassFailed(Exception):
    """The pass over this user could not be made; nothing is inferred from what was not read."""


@dataclass(slots=True, kw_only=True)
class Pass:
    """A pass over one user. Live syncs go on meanwhile; a key in work is waited for."""

    book_sync: BookSync
    known: KnownProgress
    items: ItemCache
    reader: ProgressReader
    keys: Locks[str]
    gateway: Gateway
    random: Random
    shrink_guard: ShrinkGuard
    lane: Lane = Lane.RECONCILE

    async def run(self, on_progress: OnProgress) -> AsyncGenerator[Outcome]:
        """Yield one outcome a book. Raises ``PassFailed`` before the first one where a side can not be read whole."""
        rows = await self._read_progress()
        # what was listened to last goes first: its user sees it, and of two items of one book it leads (P12)
        order = sorted(rows, key=lambda item: (rows[item].last_update or LONG_AGO, item), reverse=True)
        async with AsyncExitStack() as stack:
            try:
                shelf = await self.book_sync.context.account.shelf(self.lane)
                if rows:
                    size = await stack.enter_async_context(self.book_sync.context.shelves.whole(shelf, self.lane))
                    self._believe(f"hardcover library:{self._account}", size, "the Hardcover library has")
            except HardcoverError as error:
                raise PassFailed(f"the Hardcover library could not be read: {error}") from error
            except DatabaseError as error:
                raise PassFailed(str(error)) from error
            stopped: Outcome | None = None
            for done, item in enumerate(order):
                if stopped is None and done % CHUNK == 0:
                    with suppress(AudiobookshelfError):  # what fails here is read, and reported, one by one
                        await self.items.get_many(order[done : done + CHUNK])
                if stopped is None and done % ROWS == 0:
                    await self._prefetch(order[done : done + ROWS])
                if done % AT_A_TIME == 0:
                    await asyncio.sleep(0)
                outcome = await self._sync(item) if stopped is None else self._not_reached(item, stopped)
                if outcome.kind is Kind.FAILED and outcome.stops:
                    stopped = stopped or outcome
                on_progress(done + 1, len(order))
                yield outcome

    async def _read_progress(self) -> dict[str, MediaProgress]:
        snapshot = self.known.snapshot_begin()
        try:
            rows = await self.reader.read_progress()
            name, known = f"progress:{self.book_sync.context.name}", len(self.known.rows())
            self._believe(name, len(rows), "progress rows in Audiobookshelf are", known=known)
        except AudiobookshelfError as error:
            raise PassFailed(f"the progress in Audiobookshelf could not be read: {error}") from error
        except DatabaseError as error:
            raise PassFailed(str(error)) from error
        self.known.snapshot_end(snapshot, rows)
        return rows

    @property
    def _account(self) -> str:
        me = self.book_sync.context.account.me
        return f"{self.book_sync.context.name}:{me.id if me is not None else 0}"

    def _believe(self, name: str, size: int, what: str, *, known: int = 0) -> None:
        """A side that has shrunk by a third answers for nobody (P14)."""
        doubt = self.shrink_guard.check(name, size, known=known)
        if doubt is not None:
            raise PassFailed(f"{what} {doubt}")

    async def _prefetch(self, chunk: Sequence[str]) -> None:
        """What the books with something new need: each of them may be written, and what its user changed on Hardcover
        since the pass began counts."""
        context, ledger = self.book_sync.context, self.book_sync.state.ledger
        new = [
            item
            for item in chunk
            if (row := context.known.get(item)) is not None
            and ledger.entry(Key(context.name, item)).handled != fingerprint_of(row)
        ]
        if new:
            await prefetch(context, ledger, self.items, new, self.lane)

    async def _sync(self, item: str) -> Outcome:
        prefetched_since = asyncio.get_running_loop().time() - PREFETCHED_SECONDS
        request = SyncRequest(lane=self.lane, gateway=self.gateway, prefetched_since=prefetched_since)
        for attempt in range(1, TRIES + 1):
            async with self.keys.of(item):
                outcome = await self.book_sync.sync_book(item, request)
            if not outcome.transient or outcome.stops or attempt == TRIES:
                break
            await asyncio.sleep(self._pause(outcome, attempt))
        return outcome

    def _pause(self, outcome: Outcome, attempt: int) -> float:
        if outcome.until is not None:
            return max((outcome.until - self.book_sync.now()).total_seconds(), 0.0)
        return backoff_seconds(attempt, self.random)

    def _not_reached(self, item: str, stopped: Outcome) -> Outcome:
        return replace(
            stopped,
            key=Key(stopped.key.user, item),
            reason=f"not reached: {stopped.reason}",
            title="",
            units=0,
            what="",
            before=None,
            after=None,
        )

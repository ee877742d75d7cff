"""One pass over all of a user's progress: the same sync as for a live event, with what it needs read in bulk first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from handlers.decide.fingerprint import fingerprint_of
from handlers.live.intake import LONG_AGO
from handlers.live.worker import ItemLocks, backoff_seconds
from handlers.state.database import DatabaseError
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.shrink_guard import ShrinkGuard
from handlers.sync.book_sync import BookSync
from handlers.sync.context import SyncRequest
from handlers.sync.find_edition import EditionFinder, Found, identifiers_of
from handlers.sync.gateway import Gateway
from hardcover.errors import HardcoverError
from hardcover.limits import Lane
from hardcover.model import BookId
from listener.errors import AudiobookshelfError
from listener.items import ItemCache
from listener.known import KnownProgress
from listener.model import MediaProgress

CHUNK = 250  # books whose items and editions are read together
ROWS = 50  # books whose rows on Hardcover are read again together, just before they are written
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
    keys: ItemLocks
    gateway: Gateway
    random: Random
    shrink_guard: ShrinkGuard
    lane: Lane = Lane.RECONCILE

    async def run(self, on_progress: OnProgress) -> AsyncIterator[Outcome]:
        """Yield one outcome a book. Raises ``PassFailed`` before the first one where a side can not be read whole."""
        rows = await self._read_progress()
        # listened to last goes first: it is what its user looks at, and of two items of one book the one that leads (P12)
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
            rows_since = 0.0
            for done, item in enumerate(order):
                if stopped is None and done % CHUNK == 0:
                    await read_together(self.book_sync, self.items, order[done : done + CHUNK], self.lane)
                if stopped is None and done % ROWS == 0:
                    rows_since = asyncio.get_running_loop().time()
                    await read_rows_together(self.book_sync, order[done : done + ROWS], self.lane)
                if done % AT_A_TIME == 0:
                    await asyncio.sleep(0)
                outcome = await self._sync(item, rows_since) if stopped is None else self._not_reached(item, stopped)
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

    async def _sync(self, item: str, rows_since: float) -> Outcome:
        request = SyncRequest(lane=self.lane, gateway=self.gateway, rows_since=rows_since)
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


async def read_together(book_sync: BookSync, items: ItemCache, chunk: Sequence[str], lane: Lane) -> None:
    """Read the items and editions of many books at once; what fails here is read, and reported, one by one."""
    context, state = book_sync.context, book_sync.state
    try:
        known = await items.get_many(chunk)
        unpinned = [
            identifiers_of(known[item])
            for item in chunk
            if item in known
            and context.allows(known[item].library_id)
            and state.ledger.pin(Key(context.name, item)) is None
            and state.overrides.match(Key(context.name, item)) is None
        ]
        if unpinned:
            await context.catalogue.find_many(unpinned, lane)
    except (AudiobookshelfError, HardcoverError, DatabaseError):
        return


async def read_rows_together(book_sync: BookSync, chunk: Sequence[str], lane: Lane) -> None:
    """Read the rows on Hardcover of those books that have something new, 1 unit per 100: each of them may be written,
    and what its user changed there since the pass began counts. What fails here is read one by one."""
    context, state = book_sync.context, book_sync.state
    finder = EditionFinder(context, state, book_sync.now)
    wanted: set[BookId] = set()
    try:
        shelf = await context.account.shelf(lane)
        for name in chunk:
            key, row = Key(context.name, name), context.known.get(name)
            if row is None or state.ledger.entry(key).handled == fingerprint_of(row):
                continue
            item = await context.items.get(name)
            if item is None or not context.allows(item.library_id):
                continue
            found = await finder.find(key, item, lane, keep=False)
            if isinstance(found, Found):
                wanted.add(found.pin.book_id)
        if wanted:
            await context.shelves.refresh(shelf, wanted, lane)
    except (AudiobookshelfError, HardcoverError, DatabaseError):
        return

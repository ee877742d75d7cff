"""From one user's events to keys with due times in the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

from cachetools import LRUCache

from handlers.decide.fingerprint import fingerprint_of
from handlers.decide.policy import Pace, Policy
from handlers.live import pace
from handlers.live.queue import UserQueue
from handlers.state.database import DatabaseError
from handlers.state.ledger import Ledger
from handlers.state.outcome import Key, Kind, Outcome
from hardcover import Lane
from listener import (
    BackupApplied,
    Event,
    ItemCache,
    ItemsRemoved,
    ItemsUpdated,
    KnownProgress,
    MediaProgress,
    ProgressUpdated,
    SessionClosed,
    Snapshot,
    UserUpdated,
)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_SESSIONS = 200
MOST_PACED = 50  # changed rows of one answer that are paced one by one
MOST_BOOKS = 5000  # books whose pace is remembered
ROWS_AT_A_TIME = 500  # compared with the ledger between two moments at which other tasks get their turn
AGREED = frozenset({Kind.SYNCED, Kind.UNCHANGED, Kind.REFUSED, Kind.NEEDS_REVIEW})


class Intake:
    """Plain calls that never block: rows go into ``known``, keys into the queue. ``as_synced`` gives a function from a
    row to the row as syncs see it, which includes offline sessions (``handlers.night.offline``)."""

    def __init__(
        self,
        user: str,
        *,
        known: KnownProgress,
        as_synced: Callable[[], Callable[[MediaProgress], MediaProgress]],
        items: ItemCache,
        queue: UserQueue,
        ledger: Ledger,
        policy: Policy,
        on_bulk: Callable[[list[str]], None],
        is_due: Callable[[str], bool] = lambda item: False,
        now: Callable[[], datetime],
    ) -> None:
        self.user = user
        self.known = known
        self.as_synced = as_synced
        self.items = items
        self.queue = queue
        self.ledger = ledger
        self.policy = policy
        self._on_bulk = on_bulk
        self._is_due_by_record = is_due  # what could not be written is due, whatever becomes of its item
        self._now = now
        self._pace: LRUCache[str, pace.PaceState] = LRUCache(MOST_BOOKS)
        self._sessions: LRUCache[str, str] = LRUCache(MOST_SESSIONS)  # session id -> item
        self._received: dict[str, datetime] = {}  # unsynced items: when the last event of each arrived

    # events

    def received(self, event: Event) -> None:
        match event:
            case ProgressUpdated():
                item = event.row.library_item_id
                if event.session_id is not None:
                    self._sessions[event.session_id] = item
                if self.known.update(event.row):
                    due = self._report(event.row, event.session_id, event.device)
                    if due is not None:
                        self.queue.add(item, lane=Lane.LIVE, due=due)
            case UserUpdated():
                self.moved(self.known.update_all(event.rows, self._received))
            case SessionClosed():
                closed = self._sessions.pop(event.session_id, None)
                if closed is not None and closed in self._received:
                    self._pace[closed], due = pace.session_closed(self._paced(closed), self._now())
                    self.queue.add_after(closed, lane=Lane.LIVE, due=due)
            case ItemsUpdated():
                self.items.drop(event.item_ids)
                for item in event.item_ids:
                    self._item_changed(item)
            case ItemsRemoved():
                self._removed(event.item_ids)
            case BackupApplied():
                self.items.clear()

    def rows_read(self, snapshot: Snapshot, rows: dict[str, MediaProgress]) -> frozenset[str]:
        """A REST answer with every row; the items whose row changed, came or went."""
        return self.known.snapshot_end(snapshot, rows, self._received)

    def moved(self, items: Iterable[str]) -> None:
        """Rows that changed and came without a session. Several that are due at once are a bulk change: they are read
        together, and do not stand in the way of what is listened to now."""
        now = self._now()
        rows = [row for item in items if (row := self.known.get(item)) is not None]  # else discarded (P9)
        due = rows if len(rows) > MOST_PACED else [row for row in rows if self._is_due(row)]
        if len(due) == 1:
            self.queue.add(due[0].library_item_id, lane=Lane.LIVE, due=now)
        elif due:
            self._received.update({row.library_item_id: now for row in due})
            self._on_bulk([row.library_item_id for row in due])

    def _is_due(self, row: MediaProgress) -> bool:
        """Whether a row without a session makes a moment that has come; other ones are put into the queue."""
        due = self._report(row)
        if due is not None and due > self._now():
            self.queue.add(row.library_item_id, lane=Lane.LIVE, due=due)
            return False
        return due is not None

    def _report(self, row: MediaProgress, session: str | None = None, device: str | None = None) -> datetime | None:
        item, now = row.library_item_id, self._now()
        report = pace.report_of(row, session, device)
        self._pace[item], due = pace.progressed(self._paced(item), report, now, self.policy)
        if due is not None:
            self._received[item] = now
        return due

    def _removed(self, items: Iterable[str]) -> None:
        """What was received before the removal is still due, at once (P9): its row and its item stay until then."""
        unsynced = [item for item in items if item in self._received]
        gone = [item for item in items if item not in self._received and not self._is_due_by_record(item)]
        self.items.drop(gone)
        self.known.remove([*gone, *unsynced], unsynced)
        for item in gone:
            self.queue.forget(item)
        for item in unsynced:
            self.queue.add_after(item, lane=Lane.LIVE, due=self._now())

    def _item_changed(self, item: str) -> None:
        """A better title or ASIN may settle a book that could not be matched, or end the grounds of a pin (P11)."""
        if self.known.get(item) is None:
            return
        with suppress(DatabaseError):  # the sync says what is wrong
            self.ledger.unhandle(item, self.user)
        self.queue.add_after(item, lane=Lane.CATCH_UP, due=self._now())

    # catching up

    async def outstanding(self, items: Iterable[str]) -> list[str]:
        """Those whose row says something that no sync has dealt with, the one listened to last first. Other tasks get
        their turn in between: a library may have 20,000 rows."""
        try:
            handled = self.ledger.handled(self.user)
            as_synced = self.as_synced()
        except DatabaseError:
            handled, as_synced = {}, _as_it_is  # the syncs say what is wrong
        found: list[MediaProgress] = []
        for number, item in enumerate(items):
            if number % ROWS_AT_A_TIME == ROWS_AT_A_TIME - 1:
                await asyncio.sleep(0)
            row = self.known.get(item)
            if row is not None:
                row = as_synced(row)
                if handled.get(item) != fingerprint_of(row):
                    found.append(row)
        found.sort(key=lambda row: (row.last_update or LONG_AGO, row.library_item_id), reverse=True)
        return [row.library_item_id for row in found]

    def catch_up(self, item: str) -> None:
        """Sync an outstanding item. One that is listened to and in the queue goes on at its pace, so that a connection
        that flaps makes no more writes than a steady one."""
        now, at = self._now(), self._paced(item).at
        if item not in self.queue or at is None or now - at > self.policy.pause_after:
            self.queue.add_after(item, lane=Lane.CATCH_UP, due=now)

    def wait_for(self, moments: dict[str, datetime]) -> None:
        """Books that wait for a moment of their own (a parked book's finish)."""
        for item, due in moments.items():
            self.queue.add_after(item, lane=Lane.CATCH_UP, due=due)

    # syncs

    def next_write(self, item: str) -> pace.NextWrite | None:
        """When a book that is being listened to is written next; ``None``: nobody listens, and nothing is due."""
        return pace.next_write(self._paced(item), self._now(), self.policy)

    def received_at(self, item: str) -> datetime | None:
        """When the last event arrived that no sync has dealt with."""
        return self._received.get(item)

    def synced(self, outcome: Outcome, *, failed: bool) -> datetime | None:
        """A sync has ended: the pace of its book goes on from here. Until when the next one has to wait."""
        item, wrote = outcome.key.item, outcome.kind is Kind.SYNCED
        if failed:
            self._pace[item] = pace.failed(self._paced(item), outcome.at)
            return None
        if self._received.get(item) == outcome.received_at:  # else something newer came meanwhile
            self._received.pop(item, None)
            self.known.settle(item)
        agreed = outcome.kind in AGREED
        self._pace[item] = pace.synced(self._paced(item), outcome.at, wrote=wrote, agreed=agreed)
        row = self.known.get(item)
        waits = row is not None and (not row.is_finished or outcome.what == "finish")  # a finish waits for nothing
        if wrote and waits and not self.policy.writes_every_change:
            return outcome.at + pace.SPACING
        return None

    def _paced(self, item: str) -> pace.PaceState:
        state = self._pace.get(item)
        if state is None:
            state = pace.PaceState(agreed=self.policy.pace is Pace.SESSION and self._is_being_read(item))
        return state

    def _is_being_read(self, item: str) -> bool:
        """Hardcover has acknowledged the book's present status, so that nothing but its position may have changed."""
        row = self.known.get(item)
        try:
            known = self.ledger.entry(Key(self.user, item)).acknowledged
        except DatabaseError:
            return False  # the sync says what is wrong
        return row is not None and known is not None and known.finished is row.is_finished


def _as_it_is(row: MediaProgress) -> MediaProgress:
    return row

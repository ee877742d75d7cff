"""From what a stream heard to looks with due times: one user's ear."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from cachetools import LRUCache

from handlers.decide.fingerprint import fingerprint_of
from handlers.decide.policy import Policy
from handlers.live import pace
from handlers.live.queue import UserQueue
from handlers.state.database import DatabaseError
from handlers.state.ledger import Ledger
from handlers.state.outcome import Key, Kind, Outcome
from handlers.sync.context import Rows
from hardcover.limits import Lane
from listener.events import (
    EverythingChanged,
    Heard,
    ItemsChanged,
    ItemsRemoved,
    ProgressHeard,
    SessionClosed,
    UserHeard,
)
from listener.items import ItemCache
from listener.known import KnownProgress
from listener.model import MediaProgress

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_SESSIONS = 200
MOST_BOOKS = 5000  # books whose pace is remembered


class Intake:
    """Plain calls that never block: rows go into ``known``, wishes into the queue."""

    def __init__(
        self,
        user: str,
        *,
        known: KnownProgress,
        truth: Rows,
        items: ItemCache,
        queue: UserQueue,
        ledger: Ledger,
        policy: Policy,
        now: Callable[[], datetime],
    ) -> None:
        self.user = user
        self.known = known
        self.truth = truth
        self.items = items
        self.queue = queue
        self.ledger = ledger
        self.policy = policy
        self._now = now
        self._pace: LRUCache[str, pace.Heard] = LRUCache(MOST_BOOKS)
        self._sessions: LRUCache[str, str] = LRUCache(MOST_SESSIONS)  # session id -> item
        self._heard_at: dict[str, datetime] = {}  # the last thing heard that is not looked at yet

    def heard(self, what: Heard) -> None:
        """Take in one event."""
        match what:
            case ProgressHeard():
                item = what.row.library_item_id
                if what.session_id is not None:
                    self._sessions[what.session_id] = item
                if self.known.hear(what.row):
                    self._moved(item)
            case UserHeard():
                for item in self.known.hear_all(what.rows):
                    self._moved(item)
            case SessionClosed():
                closed = self._sessions.pop(what.session_id, None)
                if closed is not None and self._heard_at.get(closed) is not None:
                    self._pace[closed], due = pace.session_closed(self._paced(closed), self._now())
                    self.queue.look_by(closed, lane=Lane.LIVE, due=due)
            case ItemsChanged():
                self.items.drop(what.item_ids)
                for item in what.item_ids:
                    self._item_changed(item)
            case ItemsRemoved():
                self.items.drop(what.item_ids)
                self.known.forget(what.item_ids)
                for item in what.item_ids:
                    self.queue.drop(item)
            case EverythingChanged():
                self.items.clear()

    def caught_up(self, items: Iterable[str]) -> None:
        """After a whole answer: wish for a look at every book whose row is not dealt with yet, heard last goes first.

        A book that was heard a moment ago goes on at its pace, so that a connection that flaps does not tell more.
        """
        now = self._now()
        for item in self.not_dealt_with(items):
            heard = self._paced(item).at
            if heard is not None and now - heard <= self.policy.pause_after:
                self._moved(item)
            else:
                self.queue.look_by(item, lane=Lane.CATCH_UP, due=now)

    def not_dealt_with(self, items: Iterable[str]) -> list[str]:
        """Those whose row says something that no look has concluded on, heard last first."""
        rows = [(item, row) for item in items if (row := self.truth.get(item)) is not None]
        rows.sort(key=lambda each: (each[1].last_update or LONG_AGO, each[0]), reverse=True)
        return [item for item, row in rows if not self._is_dealt_with(item, row)]

    def _is_dealt_with(self, item: str, row: MediaProgress) -> bool:
        try:
            return self.ledger.entry(Key(self.user, item)).handled == fingerprint_of(row)
        except DatabaseError:
            return False  # the look says what is wrong

    def moved(self, items: Iterable[str]) -> None:
        """Rows that were read and differ from what was known: as if they had been heard."""
        for item in items:
            self._moved(item)

    def wait_for(self, moments: dict[str, datetime]) -> None:
        """Books that wait for a moment of their own (a parked book's finish)."""
        for item, due in moments.items():
            self.queue.look_by(item, lane=Lane.CATCH_UP, due=due)

    def heard_at(self, item: str) -> datetime | None:
        """When the last thing not yet looked at was heard; asked once, at the look."""
        return self._heard_at.pop(item, None)

    def still_waiting(self, item: str, heard_at: datetime) -> None:
        """A look failed: what was heard is still to be told."""
        self._heard_at.setdefault(item, heard_at)

    def looked(self, outcome: Outcome) -> None:
        """A look has ended: the pace of its book goes on from here."""
        concluded = outcome.kind in (Kind.SYNCED, Kind.UNCHANGED, Kind.REFUSED, Kind.NEEDS_REVIEW)
        item = outcome.key.item
        told = outcome.kind is Kind.SYNCED
        self._pace[item] = pace.looked(self._paced(item), outcome.at, told=told, concluded=concluded)
        row = self.known.get(item)
        waits = row is not None and (not row.is_finished or outcome.what == "finish")  # a finish waits for nothing
        if told and waits and self.policy.live_interval > timedelta(0):
            self.queue.not_before(item, outcome.at + pace.SPACING)  # what was heard while it was being told

    def _moved(self, item: str) -> None:
        row = self.known.get(item)
        if row is None:
            return  # discarded: Hardcover stays as it is (P9)
        now = self._now()
        self._heard_at[item] = now
        self._pace[item], due = pace.hear(self._paced(item), row, now, self.policy)
        self.queue.look(item, lane=Lane.LIVE, due=due)

    def _item_changed(self, item: str) -> None:
        """A better title or ASIN may settle a book that could not be matched; a pin does not flip (P11)."""
        if self.known.get(item) is None:
            return
        try:
            if self.ledger.pin(Key(self.user, item)) is not None:
                return
            self.ledger.unhandle(item, self.user)
        except DatabaseError:
            pass  # the look says what is wrong
        self.queue.look_by(item, lane=Lane.CATCH_UP, due=self._now())

    def _paced(self, item: str) -> pace.Heard:
        return self._pace.get(item) or pace.Heard()

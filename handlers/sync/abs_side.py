"""Audiobookshelf's side of one book: its row and its item, or what was received before they went (P9)."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.decide.fingerprint import fingerprint_of
from handlers.decide.position import position_of
from handlers.state.due import Received
from handlers.state.outcome import Key, Kind, Outcome
from handlers.state.overrides import OverrideKind
from handlers.state.store import State
from handlers.sync.context import SyncContext
from handlers.sync.endings import NOT_SHOWN
from listener import Forbidden, LibraryItem, MediaProgress

PAUSED = "syncing is paused"
GONE = "no progress in Audiobookshelf any more: Hardcover stays as it is"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a book is not compared. ``handled``: there is nothing to do until its row or item changes."""

    kind: Kind
    reason: str
    handled: bool = False


class AbsSide:
    """``is_due``: row and item are from a record, because Audiobookshelf shows one of them no more."""

    def __init__(self, context: SyncContext, state: State, key: Key) -> None:
        self._context = context
        self._state = state
        self._key = key
        self.row: MediaProgress | None = None
        self.item: LibraryItem | None = None
        self.is_due = False

    async def read(self) -> LeftOut | None:
        """Read row and item, and say whether there is something to compare."""
        self.row = self._context.known.get(self._key.item)
        self.item = await self._read_item() if self.row is not None else None
        if self.row is None or self.item is None:
            received = self._state.due.get(self._key)
            if received is None:
                return LeftOut(Kind.UNCHANGED, GONE if self.row is None else NOT_SHOWN)
            if await self._was_discarded(received):
                return LeftOut(Kind.UNCHANGED, GONE)
            self.row, self.item, self.is_due = received.row, received.item, True
        return self._left_out(self.row, self.item)

    def read_newest(self) -> bool:
        """Take the row that was received last; whether there is one."""
        row = self._context.known.get(self._key.item)
        if row is None:
            return False
        self.row = row
        return True

    def is_newest(self, *, half_written: bool) -> bool:
        """Whether the row is still what was received last. What is half written is written to its end, unless a newer
        position counts."""
        if self.is_due or self.row is None or self.item is None:
            return True
        row = self._context.known.get(self._key.item)
        same = row is not None and fingerprint_of(row) == fingerprint_of(self.row)
        if half_written:
            return row is None or same or not self._counts(row, self.item)
        return same

    @property
    def is_from_sessions(self) -> bool:
        """Whether the position is what offline sessions say, and not what Audiobookshelf counts."""
        return not self.is_due and self._context.known.is_from_sessions(self._key.item)

    def keep_due(self, outcome: Outcome) -> None:
        """What could not be written is due, whatever becomes of its row and item meanwhile (P9)."""
        if outcome.kind is not Kind.FAILED and outcome.reason != PAUSED:
            if self.is_due or self._state.due.get(self._key) is not None:
                self._state.due.drop(self._key)
        elif self.row is not None and self.item is not None and not self.is_due:
            self._state.due.put(self._key, Received(self.row, self.item), outcome.at)

    def _left_out(self, row: MediaProgress, item: LibraryItem) -> LeftOut | None:
        override = self._state.overrides.match(self._key)
        if override is not None and override.kind is OverrideKind.IGNORE:
            return LeftOut(Kind.IGNORED, "ignored by its owner")
        if item.media_type != "book":
            return LeftOut(Kind.NOT_COUNTED, "not a book")
        if (why_not := self._context.why_not(item)) is not None:
            return LeftOut(Kind.NOT_COUNTED, why_not)
        if self._is_too_early(row, item):
            return LeftOut(Kind.WAITING, "not listened to far enough to count (min_progress_percent)", handled=True)
        return None

    async def _was_discarded(self, received: Received) -> bool:
        """Progress that its user discarded is not due, unless it was a finish; what went with its item is (P9)."""
        return not received.row.is_finished and await self._read_item() is not None

    async def _read_item(self) -> LibraryItem | None:
        """``None``: there is none, or the user may not see it any more [A 1.20]."""
        try:
            return await self._context.items.get(self._key.item)
        except Forbidden:
            return None

    def _is_too_early(self, row: MediaProgress, item: LibraryItem) -> bool:
        """Never met and hardly begun, in either format: which one counts is known with the edition only (P1)."""
        entry = self._state.ledger.entry(self._key)
        if entry.acknowledged is not None or entry.hint is not None or entry.intent is not None:
            return False
        return not self._counts(row, item)

    def _counts(self, row: MediaProgress, item: LibraryItem) -> bool:
        """Whether it is far enough to be written (min_progress_percent)."""
        positions = [position_of(row, item, text=text) for text in (False, True)]
        furthest = max((position.fraction for position in positions if position is not None), default=0.0)
        return row.is_finished or furthest >= self._context.policy.min_fraction

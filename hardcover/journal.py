"""A tidy reading journal: one entry of progress for each sitting instead of one for each write [H 5.17, 10].

Hardcover adds an entry with every write of progress. Here the entry that our write before made is deleted with the next
one of the same sitting. What is deleted was proved a moment ago, by the answer to our own write: an entry of progress
that appeared with one of our writes and nobody else's, without a text and without likes. Anything else stays, and where
something does not fit, all of it stays.

Entries may be there when the write is answered, or only later; both work. A deletion never delays a write: it follows
it, and only when a unit is free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import LRUCache

from hardcover.client import Client
from hardcover.entries import delete_entry
from hardcover.errors import HardcoverError, MissingScope, Refused
from hardcover.limits import Lane
from hardcover.model import JournalEntry, UserBookId

SITTING = timedelta(minutes=20)
PROGRESS = "progress_updated"
MOST_A_WRITE = 2  # entries that are deleted after one write
_BOOKS = 500  # whose sittings are remembered


@dataclass(slots=True)
class _Sitting:
    seen: int  # the newest entry that is known of
    at: datetime
    ours: list[int] = field(default_factory=list)  # entries that our writes made, oldest first
    comes_later: bool = False  # an entry was not there yet when its write was answered


class TidyJournal:
    """``off`` says why nothing is tidied any more: the token, or Hardcover, does not allow it."""

    def __init__(self, client: Client, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._sittings: LRUCache[UserBookId, _Sitting] = LRUCache(_BOOKS)
        self.off: str | None = None

    def read(self, user_book: UserBookId, newest: int | None) -> None:
        """Rows were read: what is there now was not made by the next write. ``None``: there are no entries."""
        known = self._sittings.get(user_book)
        if known is None:
            self._sittings[user_book] = _Sitting(newest or 0, self._now())
        else:
            known.seen = max(known.seen, newest or 0)

    def forget(self, user_book: UserBookId) -> None:
        """Something else than plain progress was written: what went before stays."""
        self._sittings.pop(user_book, None)

    async def wrote(self, user_book: UserBookId, shown: Sequence[JournalEntry]) -> tuple[int, ...]:
        """Plain progress was written; ``shown`` are the newest entries of the answer, newest first. The entries that
        were deleted."""
        sitting, now = self._sittings.get(user_book), self._now()
        if sitting is None:  # nothing is known of what was there before
            self._sittings[user_book] = _Sitting(max((entry.id for entry in shown), default=0), now)
            return ()
        if now - sitting.at > SITTING:
            sitting.ours.clear()
        new = [entry for entry in shown if entry.id > sitting.seen]
        sitting.at = now
        sitting.seen = max((entry.id for entry in shown), default=sitting.seen)
        if len(new) > 1 or any(not entry.is_plain(PROGRESS) for entry in new):
            sitting.ours.clear()  # somebody else writes too
            return ()
        sitting.comes_later = sitting.comes_later or not new
        sitting.ours += [entry.id for entry in new]
        replaced = sitting.ours if sitting.comes_later else sitting.ours[:-1]
        return await self._delete(sitting, [entry for entry in shown if entry.id in replaced])

    async def _delete(self, sitting: _Sitting, entries: Sequence[JournalEntry]) -> tuple[int, ...]:
        deleted = []
        for entry in entries[:MOST_A_WRITE]:
            if not entry.is_plain(PROGRESS):  # somebody has written into it or liked it since
                sitting.ours.remove(entry.id)
            elif self._client.limiter.is_free(1, Lane.CATCH_UP):
                sitting.ours.remove(entry.id)
                if await self._delete_one(entry):
                    deleted.append(entry.id)
        return tuple(deleted)

    async def _delete_one(self, entry: JournalEntry) -> bool:
        """Whether it is gone, or may be: an answer that is lost says nothing of it."""
        try:
            if not await self._client.mutate(delete_entry(entry.id), Lane.CATCH_UP):
                self.off = "Hardcover does not delete journal entries"
                return False
        except (MissingScope, Refused) as error:
            self.off = str(error)
            return False
        except HardcoverError as error:
            return bool(getattr(error, "outcome_unknown", False))  # an entry more is no harm
        return True

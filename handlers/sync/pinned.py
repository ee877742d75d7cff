"""The edition one book's sync is about: found, pinned, chosen by the user, or moved with a merged book (P11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.decide import Situation
from handlers.state.ledger import Pin
from handlers.state.outcome import Key
from handlers.state.store import State
from handlers.sync.context import SyncContext, SyncRequest
from handlers.sync.find_edition import EditionFinder, Found, NotMatched
from handlers.sync.pins import chosen, grounds_of, move_to_book
from hardcover import BookId, EditionId
from listener import LibraryItem


class Pinned:
    """``pin`` is what holds now; in a dry run nothing of it is kept."""

    def __init__(
        self, context: SyncContext, state: State, key: Key, request: SyncRequest, now: Callable[[], datetime]
    ) -> None:
        self._context = context
        self._state = state
        self._key = key
        self._lane = request.lane
        self._keeps = not request.gateway.dry_run
        self._now = now
        self.pin: Pin | None = None

    async def find(self, item: LibraryItem) -> Found | NotMatched:
        finder = EditionFinder(self._context, self._state, self._now)
        found = await finder.find(self._key, item, self._lane, keep=self._keeps)
        if isinstance(found, NotMatched):
            return found
        for book_id, user_book in found.shelf.items():
            self._context.shelves.put(book_id, user_book)
        reason = await finder.why_another_book(item, found.pin, self._lane)
        if reason is not None:
            return NotMatched(reason=reason, evidence=await finder.evidence_for(item, self._lane))
        if found.pin.grounds is None and self._keeps:
            found = replace(found, pin=replace(found.pin, grounds=grounds_of(item)))
            self._state.ledger.set_pin(self._key, found.pin)
        self.pin = found.pin
        return found

    def choose(self, s: Situation) -> Situation:
        """An edition that the user chose on Hardcover is the pin from then on."""
        intent = s.entry.intent
        if intent is not None and (intent.inserting or not intent.on_shelf):
            return s  # what stands there may be our own insert
        pin = chosen(s.pin, s.user_book, s.entry.acknowledged, self._now())
        if pin is not s.pin and self._keeps:
            self._state.ledger.set_pin(self._key, pin)
        self.pin = pin
        return replace(s, pin=pin)

    async def follow_merge(self) -> bool:
        """Whether the pinned book was merged into another; then ledger and pin are moved to that one [H 3.7]."""
        if self.pin is None:
            return False
        answer = await self._context.catalogue.follow(self.pin.book_id, self.pin.edition_id, self._lane)
        if answer.book_id is None or answer.book_id == self.pin.book_id:
            return False
        self.move(answer.book_id, answer.edition_id or self.pin.edition_id)
        self._context.shelves.forget(answer.book_id)
        return True

    def move(self, book_id: BookId, edition_id: EditionId) -> None:
        """The pinned book is another one now."""
        if self.pin is None or self.pin.book_id == book_id:
            return
        if self._keeps:
            self.pin = move_to_book(self._state.ledger, self._key, self.pin, book_id, edition_id, at=self._now())
        else:
            self.pin = replace(self.pin, book_id=book_id, edition_id=edition_id)

"""What a Hardcover library said last: the rows of its last answers, each believed for the length of a sitting.

One cache belongs to one Hardcover account: users who share an account see each other's writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from cachetools import TTLCache

from handlers.decide import SITTING
from handlers.sync.gateway import WritableShelf
from handlers.sync.locks import Locks
from hardcover.limits import Lane
from hardcover.model import BookId, UserBook

MOST_BOOKS = 2000


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """``user_book`` ``None``: Hardcover said that the book is not on the shelf. ``at``: loop time; ``prefetched``: read
    for many syncs together."""

    user_book: UserBook | None
    at: float
    prefetched: bool = False

    def is_fresh(self, since: float, prefetched_since: float) -> bool:
        """Whether it counts as read for a sync that began at ``since``."""
        return self.at >= since or (self.prefetched and self.at >= prefetched_since)


class ShelfCache:
    def __init__(self) -> None:
        self._rows: TTLCache[BookId, CachedAnswer] = TTLCache(
            MOST_BOOKS, SITTING.total_seconds(), timer=lambda: asyncio.get_running_loop().time()
        )
        self._whole: dict[BookId, UserBook] | None = None
        self._whole_at = 0.0
        self._outdated: set[BookId] = set()  # of the whole library
        self.locks: Locks[BookId] = Locks()  # one sync of a book at a time, through whichever item or user

    async def read(self, shelf: WritableShelf, book_id: BookId, lane: Lane) -> CachedAnswer:
        """A new answer for one book; 1 unit."""
        at = asyncio.get_running_loop().time()
        self._put(book_id, CachedAnswer((await shelf.read_books([book_id], lane)).get(book_id), at))
        return self._rows[book_id]

    async def prefetch(self, shelf: WritableShelf, book_ids: Iterable[BookId], lane: Lane) -> None:
        """Read the rows of many books; 1 unit per 100."""
        at = asyncio.get_running_loop().time()
        for book_id, user_book in (await shelf.read_books(list(book_ids), lane)).items():
            self._put(book_id, CachedAnswer(user_book, at, prefetched=True))

    def get(self, book_id: BookId) -> CachedAnswer | None:
        """The last answer, while it is believed."""
        if self._whole is not None and book_id not in self._outdated:
            return CachedAnswer(self._whole.get(book_id), self._whole_at, prefetched=True)
        return self._rows.get(book_id)

    def whole_since(self, moment: float) -> bool:
        """Whether the whole library was read after this moment (loop time)."""
        return self._whole is not None and self._whole_at >= moment

    def put(self, book_id: BookId, user_book: UserBook | None, *, prefetched: bool = False) -> None:
        """An answer that has just come."""
        self._put(book_id, CachedAnswer(user_book, asyncio.get_running_loop().time(), prefetched))

    def forget(self, book_id: BookId) -> None:
        self._outdated.add(book_id)
        self._rows.pop(book_id, None)

    def clear(self) -> None:
        """Nothing is known any more."""
        self._rows.clear()
        self._whole = None

    @asynccontextmanager
    async def whole(self, shelf: WritableShelf, lane: Lane) -> AsyncIterator[int]:
        """For the length of a pass: the whole library is read, and what is not in it is not on the shelf. What is
        written or read of a book from the moment it was asked for is newer. Gives how many books it has."""
        self._outdated = set()
        self._rows.clear()
        asked_at = asyncio.get_running_loop().time()
        library = await shelf.read_all(lane)
        self._whole, self._whole_at = {user_book.book_id: user_book for user_book in library}, asked_at
        try:
            yield len(library)
        finally:
            self._whole = None

    def _put(self, book_id: BookId, answer: CachedAnswer) -> None:
        self._outdated.add(book_id)
        self._rows[book_id] = answer

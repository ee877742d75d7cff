"""What a Hardcover library said last: the rows of its last answers, each believed for the length of a sitting.

One cache belongs to one Hardcover account: users who share an account see each other's writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from cachetools import TTLCache

from handlers.decide import SITTING
from handlers.sync.gateway import Shelf
from hardcover.limits import Lane
from hardcover.model import BookId, UserBook

MOST_BOOKS = 2000


class ShelfCache:
    """``None`` as a row means: Hardcover said that the book is not on the shelf."""

    def __init__(self) -> None:
        self._rows: TTLCache[BookId, tuple[UserBook | None, float]] = TTLCache(
            MOST_BOOKS, SITTING.total_seconds(), timer=lambda: asyncio.get_running_loop().time()
        )
        self._whole: dict[BookId, UserBook] | None = None
        self._whole_at = 0.0
        self._outdated: set[BookId] = set()  # of the whole library

    async def read(
        self, shelf: Shelf, book_id: BookId, lane: Lane, *, since: float | None = None
    ) -> tuple[UserBook | None, float]:
        """The book's row and the loop time of its answer: free where a believed one is not older than ``since`` (loop
        time; ``None``: any), else 1 unit."""
        known = self._known(book_id)
        if known is not None and (since is None or known[1] >= since):
            return known
        await self.refresh(shelf, [book_id], lane)
        return self._rows[book_id]

    async def refresh(self, shelf: Shelf, book_ids: Iterable[BookId], lane: Lane) -> None:
        """Read the rows of many books; 1 unit per 100."""
        asked_at = asyncio.get_running_loop().time()
        for book_id, user_book in (await shelf.read_books(list(book_ids), lane)).items():
            self._put(book_id, user_book, asked_at)

    def put(self, book_id: BookId, user_book: UserBook | None) -> None:
        """An answer that has just come."""
        self._put(book_id, user_book, asyncio.get_running_loop().time())

    def forget(self, book_id: BookId) -> None:
        self._outdated.add(book_id)
        self._rows.pop(book_id, None)

    def clear(self) -> None:
        """Nothing is known any more."""
        self._rows.clear()
        self._whole = None

    @asynccontextmanager
    async def whole(self, shelf: Shelf, lane: Lane) -> AsyncIterator[int]:
        """For the length of a pass: the whole library is read, and what is not in it is not on the shelf. What is
        written or read of a book from the moment it was asked for is newer. Gives how many books it has."""
        self._outdated = set()
        asked_at = asyncio.get_running_loop().time()
        library = await shelf.read_all(lane)
        self._whole, self._whole_at = {user_book.book_id: user_book for user_book in library}, asked_at
        try:
            yield len(library)
        finally:
            self._whole = None

    def _known(self, book_id: BookId) -> tuple[UserBook | None, float] | None:
        if self._whole is not None and book_id not in self._outdated:
            return self._whole.get(book_id), self._whole_at
        return self._rows.get(book_id)

    def _put(self, book_id: BookId, user_book: UserBook | None, at: float) -> None:
        self._outdated.add(book_id)
        self._rows[book_id] = (user_book, at)

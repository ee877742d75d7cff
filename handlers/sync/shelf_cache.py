"""What a user's Hardcover library said last: rows of the last answer, believed for six hours (design 1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cachetools import TTLCache

from handlers.sync.plan_runner import Shelf
from hardcover.limits import Lane
from hardcover.model import BookId, UserBook

BELIEVED_SECONDS = 6 * 3600
MOST_BOOKS = 2000


class ShelfCache:
    """``None`` in here means: Hardcover said that the book is not on the shelf."""

    def __init__(self) -> None:
        self._rows: TTLCache[BookId, UserBook | None] = TTLCache(
            MOST_BOOKS, BELIEVED_SECONDS, timer=lambda: asyncio.get_running_loop().time()
        )
        self._whole: dict[BookId, UserBook] | None = None
        self._outdated: set[BookId] = set()  # of the whole library

    async def read(self, shelf: Shelf, book_id: BookId, lane: Lane) -> UserBook | None:
        """The book's row: free where the last answer is still believed, else 1 unit."""
        if self._whole is not None and book_id not in self._outdated:
            return self._whole.get(book_id)
        if book_id not in self._rows:
            rows = await shelf.read_books([book_id], lane)
            self._rows[book_id] = rows.get(book_id)
        return self._rows[book_id]

    def put(self, book_id: BookId, user_book: UserBook | None) -> None:
        self._outdated.add(book_id)
        self._rows[book_id] = user_book

    def forget(self, book_id: BookId) -> None:
        self._outdated.add(book_id)
        self._rows.pop(book_id, None)

    def clear(self) -> None:
        """Nothing is known any more."""
        self._rows.clear()
        self._whole = None

    @asynccontextmanager
    async def whole(self, shelf: Shelf, lane: Lane) -> AsyncIterator[int]:
        """For the length of a pass: the whole library is read, and what is not in it is not on the shelf. What is told
        or read of a book from the moment it was asked for is newer. Gives how many books it has."""
        self._outdated = set()
        library = await shelf.read_all(lane)
        self._whole = {user_book.book_id: user_book for user_book in library}
        try:
            yield len(library)
        finally:
            self._whole = None

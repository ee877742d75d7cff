"""Everything that one user sees in Audiobookshelf, in short: for whole libraries on a page, and for searching them.

Read by that user's own token, so that nobody finds what Audiobookshelf hides from them; kept while somebody looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handlers.book.normalise import fold
from handlers.night.inventory import InventoryShrunk, LibraryReader, pages
from hardcover import asin, isbn_13
from listener import AudiobookshelfError, LibraryItem

BELIEVED_SECONDS = 300.0  # then it is read again, beside what is kept
UNUSED_SECONDS = 900.0  # then it is dropped: nobody looks any more
READ_WITHIN_SECONDS = 3.0  # of the first reading; a page that is asked for meanwhile has what was listened to


@dataclass(frozen=True, slots=True)
class ListedItem:
    """``words``: what a search looks in, folded; ``numbers``: ASIN and ISBN in one spelling; ``counts``: by the
    settings."""

    title: str
    authors: tuple[str, ...]
    words: str
    numbers: frozenset[str]
    counts: bool


Listed = Mapping[str, ListedItem]
NOTHING: Listed = MappingProxyType({})


class LibraryList:
    """``why_not``: why a book does not count for the user, by the settings."""

    def __init__(self, reader: LibraryReader, why_not: Callable[[LibraryItem], str | None]) -> None:
        self.reader = reader
        self._why_not = why_not
        self._items: Listed | None = None
        self._read_at = 0.0
        self._reading: asyncio.Task[None] | None = None
        self._dropping: asyncio.TimerHandle | None = None

    async def items(self) -> Listed | None:
        """By id; ``None``: not read yet, or Audiobookshelf does not answer."""
        loop = asyncio.get_running_loop()
        if self._dropping is not None:
            self._dropping.cancel()
        self._dropping = loop.call_later(UNUSED_SECONDS, self._drop)
        if self._items is None or loop.time() - self._read_at > BELIEVED_SECONDS:
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(self._read(), name="a library list for a page")
            if self._items is None:
                await asyncio.wait([self._reading], timeout=READ_WITHIN_SECONDS)
        return self._items

    def _drop(self) -> None:
        self._items = None

    async def _read(self) -> None:
        found: dict[str, ListedItem] = {}
        try:
            async for page in pages([self.reader]):
                found |= {item.id: self.listed(item) for item in page if not item.is_missing}
                await asyncio.sleep(0)
        except (AudiobookshelfError, InventoryShrunk):
            return  # the page goes without; Status says what is wrong
        self._items, self._read_at = found, asyncio.get_running_loop().time()

    def listed(self, item: LibraryItem) -> ListedItem:
        series = [one.name for one in item.series]
        text = " ".join([item.title, item.subtitle or "", *item.authors, *item.narrators, *series])
        return ListedItem(item.title, item.authors, fold(text), numbers_of(item), self._why_not(item) is None)


def numbers_of(item: LibraryItem) -> frozenset[str]:
    """However they are written, and in whichever of the two fields."""
    found = (asin(item.asin), isbn_13(item.isbn), isbn_13(item.asin), asin(item.isbn))
    return frozenset(number for number in found if number)


def spellings_of(words: str) -> frozenset[str]:
    """What somebody typed, as ``numbers_of`` has it; empty: it is no number."""
    return frozenset(number for number in (asin(words), isbn_13(words)) if number)

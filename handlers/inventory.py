"""All items of all libraries that some user may see, page by page, past Audiobookshelf's list cache [A 10]."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Protocol

from listener.client import LibraryPage
from listener.model import Library, LibraryItem

PAGE = 500
MOST_PAGES = 2000  # a million books; a server that never ends its list does not keep us for ever


class LibraryReader(Protocol):
    async def read_libraries(self) -> list[Library]: ...

    async def read_library_page(self, library_id: str, page: int, page_size: int = PAGE) -> LibraryPage: ...


class InventoryShrunk(Exception):
    """A library answered with far fewer items than it says it has: what is missing there is not gone (P14)."""


async def pages(readers: Iterable[LibraryReader]) -> AsyncIterator[list[LibraryItem]]:
    """The books of every library, each library once, through the first reader who sees it, in a fixed order.

    Raises what reading raises.
    """
    seen: set[str] = set()
    for reader in readers:
        for library in sorted(await reader.read_libraries(), key=lambda one: one.id):
            if library.id in seen or library.media_type != "book":
                continue
            seen.add(library.id)
            async for page in _library(reader, library.id):
                yield page


async def _library(reader: LibraryReader, library_id: str) -> AsyncIterator[list[LibraryItem]]:
    read = 0
    for number in range(MOST_PAGES):
        page = await reader.read_library_page(library_id, number, PAGE)
        if page.items:
            yield page.items
        read += len(page.items)
        if read >= page.total:
            return
        if not page.items:
            raise InventoryShrunk(f"a library of {page.total} items gave {read} of them")

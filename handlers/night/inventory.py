"""All items of all libraries that some user may see, page by page, past Audiobookshelf's list cache [A 10]."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Protocol, TypeVar

from listener import AudiobookshelfError, Library, LibraryItem, LibraryPage

PAGE = 500
MOST_PAGES = 2000  # a million books; a server that never ends its list does not keep us for ever
SHRUNK = 2 / 3  # a page with fewer books than this share of what it should have is not believed (P14)


class LibraryReader(Protocol):
    async def read_libraries(self) -> list[Library]: ...

    async def read_library_page(self, library_id: str, page: int, page_size: int = PAGE) -> LibraryPage: ...


ReaderT = TypeVar("ReaderT", bound=LibraryReader)


class InventoryShrunk(Exception):
    """A library answered with far fewer items than it says or used to have: what is missing there is not gone (P14)."""


async def pages(
    readers: Iterable[ReaderT],
    *,
    sees_all: Callable[[ReaderT], bool] = lambda _reader: True,
    believe: Callable[[ReaderT, Library, int], str | None] = lambda _reader, _library, _total: None,
    trouble: Callable[[ReaderT, AudiobookshelfError | InventoryShrunk], None] | None = None,
) -> AsyncIterator[list[LibraryItem]]:
    """The books of every library, each book once, in a fixed order.

    A library is read through the first reader who sees all of it and can read it; through everybody where nobody does,
    because each sees other books [A 11]. ``believe`` says why a library of so many items is not to be believed.
    ``trouble`` is told what goes wrong with one reader or library, and the others go on; without it what goes wrong is
    raised.
    """
    done: set[str] = set()
    met: dict[str, set[str]] = {}  # items by library, of those not done
    for reader in sorted(readers, key=lambda one: not sees_all(one)):
        try:
            libraries = sorted(await reader.read_libraries(), key=lambda one: one.id)
        except AudiobookshelfError as error:
            if trouble is None:
                raise
            trouble(reader, error)
            continue
        for library in libraries:
            if library.id in done or library.media_type != "book":
                continue
            try:
                async for page in _library(reader, library, believe):
                    known = met.setdefault(library.id, set())
                    if fresh := [item for item in page if item.id not in known]:
                        known.update(item.id for item in fresh)
                        yield fresh
            except (AudiobookshelfError, InventoryShrunk) as error:
                if trouble is None:
                    raise
                trouble(reader, error)
            else:
                if sees_all(reader):
                    done.add(library.id)
                    met.pop(library.id, None)


async def _library(
    reader: ReaderT, library: Library, believe: Callable[[ReaderT, Library, int], str | None]
) -> AsyncIterator[list[LibraryItem]]:
    for number in range(MOST_PAGES):
        page = await reader.read_library_page(library.id, number, PAGE)
        doubt = believe(reader, library, page.total) if number == 0 else None
        if doubt is not None:
            raise InventoryShrunk(doubt)
        expected = min(PAGE, page.total - number * PAGE)  # a few that could not be read are no reason to stop
        if len(page.items) < expected * SHRUNK:
            raise InventoryShrunk(
                f"{library.name or 'a library'} of {page.total} items gave {number * PAGE + len(page.items)} of them"
            )
        if page.items:
            yield page.items
        if (number + 1) * PAGE >= page.total:
            return

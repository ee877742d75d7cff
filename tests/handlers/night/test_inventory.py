from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from handlers.night.inventory import InventoryShrunk, pages
from listener.client import LibraryPage
from listener.errors import AudiobookshelfError, Unreachable
from listener.model import Library, LibraryItem


@dataclass(eq=False)
class Reader:
    """A server with libraries of so many items; ``broken`` items of each page can not be read."""

    sizes: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    said: int | None = None  # as the total, whatever is there
    down: bool = False
    hidden: str | None = None  # an item of which the reader sees nothing

    async def read_libraries(self) -> list[Library]:
        if self.down:
            raise Unreachable("down")
        return [Library(id=name, name=name, media_type="book") for name in reversed(self.sizes)]

    async def read_library_page(self, library_id: str, page: int, page_size: int = 500) -> LibraryPage:
        size = self.sizes[library_id]
        numbers = range(page * page_size, min((page + 1) * page_size, size))
        items = [
            LibraryItem(id=f"{library_id}{n}", library_id=library_id, media_type="book", title="") for n in numbers
        ]
        items = [item for item in items[self.broken :] if item.id != self.hidden]
        return LibraryPage(items=items, total=self.said or size)


def walk(
    *readers: Reader, believe: Callable[[Library, int], str | None] = lambda library, total: None
) -> tuple[list[str], list[str]]:
    """The libraries of the items in their order, and the troubles."""
    troubles: list[str] = []

    def trouble(reader: Reader, error: AudiobookshelfError | InventoryShrunk) -> None:
        troubles.append(str(error))

    async def main() -> list[str]:
        found = pages(
            readers,
            sees_all=lambda reader: reader.hidden is None,
            believe=lambda reader, library, total: believe(library, total),
            trouble=trouble,
        )
        return [item.id async for page in found for item in page]

    return asyncio.run(main()), troubles


def test_every_library_is_read_once_in_a_fixed_order_through_whoever_sees_it() -> None:
    items, troubles = walk(Reader({"b": 2}), Reader({"a": 1, "b": 2}))
    assert items == ["b0", "b1", "a0"]
    assert troubles == []


def test_who_sees_all_of_a_library_is_asked_before_who_sees_a_part_of_it() -> None:
    items, _ = walk(Reader({"a": 3}, hidden="a1"), Reader({"a": 3}))
    assert items == ["a0", "a1", "a2"]


def test_where_nobody_sees_all_of_a_library_everybody_is_asked_and_each_book_comes_once() -> None:
    items, _ = walk(Reader({"a": 3}, hidden="a1"), Reader({"a": 3}, hidden="a2"))
    assert items == ["a0", "a2", "a1"]


@pytest.mark.parametrize("size", [0, 1, 499, 500, 501, 1000])
def test_pages_end_where_the_library_does_also_with_items_that_can_not_be_read(size: int) -> None:
    items, troubles = walk(Reader({"a": size}))
    assert (len(items), troubles) == (size, [])
    if size >= 499:
        items, troubles = walk(Reader({"a": size}, broken=1))
        assert troubles == [] or size == 501


def test_a_page_that_is_far_too_short_is_not_believed() -> None:
    items, troubles = walk(Reader({"a": 300}, said=900))
    assert items == []
    assert troubles == ["a of 900 items gave 300 of them"]


def test_one_library_or_user_in_trouble_leaves_the_others() -> None:
    items, troubles = walk(
        Reader({"z": 1}, down=True),
        Reader({"a": 10, "b": 2}),
        believe=lambda library, total: "too small" if library.id == "a" else None,
    )
    assert items == ["b0", "b1"]
    assert troubles == ["down", "too small"]

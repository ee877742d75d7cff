"""Items are read once, by however many ask, and again when something was said about them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

import pytest

from listener.errors import Unreachable
from listener.items import ItemCache
from listener.model import LibraryItem
from listener.parse import parse_item
from tests import virtual
from tests.listener import raw


class Shelf:
    """Reads of it take a second."""

    def __init__(self) -> None:
        self.reads: Counter[str] = Counter()
        self.title = "First"
        self.error: Exception | None = None

    async def read_item(self, item_id: str) -> LibraryItem | None:
        self.reads[item_id] += 1
        item = parse_item(raw.item(item_id, title=self.title)) if item_id != "gone" else None
        await asyncio.sleep(1)
        if self.error:
            raise self.error
        return item

    async def read_items(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]:
        items = [await self.read_item(item_id) for item_id in item_ids]
        return {item.id: item for item in items if item is not None}


def test_a_known_item_costs_no_request_until_it_is_an_hour_old() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf)
        for _ in range(3):
            assert await cache.get("a") is not None
        assert shelf.reads["a"] == 1
        await asyncio.sleep(3601)
        await cache.get("a")
        assert shelf.reads["a"] == 2

    virtual.run(main)


def test_many_who_ask_at_once_share_one_read() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf)
        items = await asyncio.gather(*(cache.get("a") for _ in range(10)), *(cache.get("gone") for _ in range(10)))
        assert len({*items}) == 2
        assert shelf.reads == {"a": 1, "gone": 1}

    virtual.run(main)


def test_an_item_that_is_not_there_is_looked_for_again() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf)
        assert await cache.get("gone") is None
        assert await cache.get("gone") is None
        assert shelf.reads["gone"] == 2

    virtual.run(main)


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    async def main() -> None:
        shelf = Shelf()
        shelf.error = Unreachable("down")
        cache = ItemCache(shelf)
        outcomes = await asyncio.gather(*(cache.get("a") for _ in range(3)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Unreachable] * 3
        with pytest.raises(Unreachable):
            await cache.get("a")
        shelf.error = None
        assert await cache.get("a") is not None

    virtual.run(main)


def test_when_the_reader_is_cancelled_the_next_in_line_reads() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf)
        first = asyncio.create_task(cache.get("a"))
        second = asyncio.create_task(cache.get("a"))
        third = asyncio.create_task(cache.get("a"))
        await asyncio.sleep(0.5)
        first.cancel()
        assert await second is not None
        assert await third is not None
        assert shelf.reads["a"] == 2

    virtual.run(main)


def test_an_item_dropped_while_it_is_read_is_read_again() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf)
        reading = asyncio.create_task(cache.get("a"))
        reading_many = asyncio.create_task(cache.get_many(["b"]))
        await asyncio.sleep(0.5)
        shelf.title = "Second"
        cache.drop(["a", "b"])
        await reading
        await reading_many
        for item_id in ("a", "b"):
            item = await cache.get(item_id)
            assert item is not None
            assert item.title == "Second"

    virtual.run(main)


def test_many_items_are_read_together_and_kept() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf)
        await cache.get("a")
        assert set(await cache.get_many(["a", "b", "gone", "b"])) == {"a", "b"}
        assert set(await cache.get_many(["a", "b"])) == {"a", "b"}
        assert shelf.reads == {"a": 1, "b": 1, "gone": 1}
        cache.clear()
        await cache.get("a")
        assert shelf.reads["a"] == 2

    virtual.run(main)


def test_the_number_of_items_kept_is_bounded() -> None:
    async def main() -> None:
        shelf = Shelf()
        cache = ItemCache(shelf, max_items=10)
        for n in range(11):
            await cache.get(str(n))
        await cache.get("0")
        assert shelf.reads["0"] == 2

    virtual.run(main)

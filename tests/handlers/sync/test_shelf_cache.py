"""How long an answer of Hardcover is believed, and for which sync it counts as read."""

from __future__ import annotations

import asyncio

import pytest

from handlers.sync.shelf_cache import CachedAnswer, ShelfCache
from hardcover.limits import Lane
from hardcover.model import BookId, Status
from tests.handlers.build import BOOK, user_book
from tests.handlers.sync.test_restore import Shelf
from tests.virtual import run

THERE = user_book(Status.CURRENTLY_READING)


@pytest.mark.parametrize(
    ("at", "prefetched", "fresh"), [(10.0, False, True), (9.0, False, False), (9.0, True, True), (4.0, True, False)]
)
def test_an_answer_is_fresh_for_a_sync_that_began_before_it(at: float, prefetched: bool, fresh: bool) -> None:
    """The sync began at 10; rows that were read for many books together count from 5 on."""
    assert CachedAnswer(THERE, at, prefetched).is_fresh(10.0, 5.0) is fresh


def test_an_answer_is_believed_for_a_sitting() -> None:
    async def main() -> None:
        cache = ShelfCache()
        assert cache.get(BOOK) is None
        cache.put(BOOK, THERE)
        await asyncio.sleep(19 * 60)
        assert cache.get(BOOK) is not None
        await asyncio.sleep(60)
        assert cache.get(BOOK) is None

    run(main)


def test_absence_that_hardcover_said_is_an_answer() -> None:
    async def main() -> None:
        cache = ShelfCache()
        answer = await cache.read(Shelf(None), BOOK, Lane.LIVE)
        assert answer.user_book is None
        assert cache.get(BOOK) == answer
        cache.forget(BOOK)
        assert cache.get(BOOK) is None

    run(main)


def test_while_a_pass_has_the_whole_library_what_is_not_in_it_is_not_on_the_shelf() -> None:
    async def main() -> None:
        cache, other = ShelfCache(), BookId(8)
        async with cache.whole(Shelf(THERE), Lane.RECONCILE) as count:
            assert count == 1
            found, absent = cache.get(BOOK), cache.get(other)
            assert found is not None and found.user_book == THERE  # noqa: PT018
            assert absent is not None and absent.user_book is None  # noqa: PT018
            cache.put(BOOK, None)  # written meanwhile: newer than the library
            newer = cache.get(BOOK)
            assert newer is not None and newer.user_book is None  # noqa: PT018
        assert cache.get(other) is None

    run(main)

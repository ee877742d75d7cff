"""How many rows come at once is observed, not assumed."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from hardcover.isbn import Identifiers
from hardcover.limits import Lane
from hardcover.lists import read_owned
from hardcover.shelf import Shelf
from tests.hardcover.lab import Lab, make_client, open_lab
from tests.virtual import run

WEEK = 7 * 24 * 3600


async def fill(lab: Lab, books: int) -> None:
    for number in range(books):
        book = lab.hardcover.add_book(f"Book {number}")
        lab.hardcover.put_on_shelf("alice", book, 1)


@pytest.mark.parametrize(
    ("books", "cap", "units"),
    [
        (99, 100, 1),
        (100, 100, 2),
        (130, 100, 2),
        (300, 100, 4),
        (130, 1000, 1),
        (249, 1000, 1),
        (250, 1000, 2),
        (600, 1000, 3),
        (600, 250, 3),
        (601, 200, 4),
        (120, 25, 5),
        (0, 100, 1),
    ],
)
def test_the_whole_shelf_is_read_whatever_the_server_gives_at_once(books: int, cap: int, units: int) -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.habits.row_cap = cap
        await fill(lab, books)
        library = await lab.shelf.read_all(Lane.LIVE)
        assert len({row.id for row in library}) == books
        assert lab.units() == units

    run(main)


def test_exactly_a_hundred_is_believed_for_a_week() -> None:
    async def main() -> None:
        lab = await open_lab()
        await fill(lab, 130)
        assert lab.client.rows.asked == 250
        await lab.shelf.read_all(Lane.LIVE)
        assert lab.client.rows.asked == 100
        lab.hardcover.habits.row_cap = 1000
        await asyncio.sleep(WEEK - 60)
        assert lab.client.rows.asked == 100
        await asyncio.sleep(60)
        lab.units()
        assert len(await lab.shelf.read_all(Lane.LIVE)) == 130
        assert lab.client.rows.asked == 250
        assert lab.units() == 1

    run(main)


@pytest.mark.parametrize("cap", [100, 1000])
def test_the_editions_of_many_identifiers_come_whole(cap: int) -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.habits.row_cap = cap
        asin, wanted = "B000000001", set()
        for number in range(260):
            wanted.add(lab.hardcover.add_edition(lab.hardcover.add_book(f"Book {number}"), asin=asin, audio_seconds=60))
        claims = await lab.catalogue.find(Identifiers(asins=(asin,)), Lane.LIVE)
        assert {claim.edition.id for claim in claims} == wanted

    run(main)


@pytest.mark.parametrize("cap", [100, 1000])
def test_the_list_of_owned_books_comes_whole(cap: int) -> None:
    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.habits.row_cap = cap
        books = [lab.hardcover.add_book(f"Book {number}") for number in range(260)]
        for book in books:
            lab.hardcover.user_lists("alice", book, "Owned")
        assert await read_owned(lab.client, lab.me.id, Lane.LIVE) == set(books)

    run(main)


def test_pages_that_take_too_long_are_asked_shorter() -> None:
    class Slow(httpx.AsyncBaseTransport):
        """Whoever asks for more than 100 rows waits in vain."""

        def __init__(self, behind: httpx.AsyncBaseTransport) -> None:
            self._behind = behind

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if b"limit: 250" in request.content:
                return httpx.Response(408, json={"error": "Request timeout"})
            return await self._behind.handle_async_request(request)

    async def main() -> None:
        lab = await open_lab()
        lab.hardcover.habits.row_cap = 1000
        await fill(lab, 130)
        client = make_client(Slow(lab.hardcover.transport()), lab.token)
        assert len(await Shelf(client, lab.me).read_all(Lane.LIVE)) == 130
        assert client.rows.asked == 100

    run(main)

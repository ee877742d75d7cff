"""Hardcover as a metadata provider inside Audiobookshelf's match dialog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from earmark.lookups import Lookups
from earmark.web.app import create_app
from earmark.web.provider import provider
from tests.world import World, play

SECRET = "what-abs-sends"


def asking(world: World, secret: str = SECRET) -> httpx.AsyncClient:
    service = world.service
    assert service is not None
    route = provider(Lookups(service.payer, service.store), lambda: secret)
    app = create_app(service, actions=service, metrics=service.metrics, routes=[route])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://earmark.test")


async def search(http: httpx.AsyncClient, value: str = SECRET, **query: str) -> httpx.Response:
    return await http.get("/provider/search", params={"mediaType": "book"} | query, headers={"Authorization": value})


def add_saltglass(world: World) -> None:
    book = world.hardcover.add_book(
        "Saltglass", authors=["Idris Okafor"], series=[("The Tidewater Trilogy", 2.0)], description="A coast.",
        release_year=2020,
    )  # fmt: skip
    world.hardcover.add_edition(book, isbn_13="9780000000019", pages=320)
    world.hardcover.add_edition(
        book, asin="B0SALT0002", audio_seconds=36_000, narrators=["Mara Quill"], publisher="Tide Press"
    )


def test_a_title_and_author_find_the_audio_edition_with_all_that_is_known(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        add_saltglass(world)
        async with world.opened(), asking(world) as http:
            answer = await search(http, query="Saltglass", author="Idris Okafor")
            assert answer.status_code == 200
            found: dict[str, Any] = answer.json()["matches"][0]
            assert found["title"] == "Saltglass"
            assert found["author"] == "Idris Okafor"
            assert found["narrator"] == "Mara Quill"
            assert found["series"] == [{"series": "The Tidewater Trilogy", "sequence": "2"}]
            assert (found["asin"], found["duration"], found["publisher"]) == ("B0SALT0002", 600, "Tide Press")
            assert found["publishedYear"] == "2020"
            spent = world.units()
            again = await search(http, query="Saltglass", author="Idris Okafor")
            assert again.json() == answer.json()
            assert world.units() <= spent + 2  # the details come from the store

    play(tmp_path, story)


def test_only_the_agreed_value_opens_it_and_without_one_it_is_off(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        add_saltglass(world)
        async with world.opened():
            async with asking(world) as http:
                assert (await search(http, "another", query="Saltglass")).status_code == 401
                assert (await search(http, f"Bearer {SECRET}", query="Saltglass")).status_code == 200
                assert (await search(http)).status_code == 400
            async with asking(world, secret="") as http:
                assert (await search(http, query="Saltglass")).status_code == 404
        assert world.mutations() == 0

    play(tmp_path, story)


def test_hardcover_in_trouble_is_no_result_within_the_time_audiobookshelf_waits(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        add_saltglass(world)
        async with world.opened(), asking(world) as http:
            world.hardcover.expire_token(world.tokens["alice"])
            assert (await search(http, query="Saltglass")).json() == {"matches": []}

    play(tmp_path, story)

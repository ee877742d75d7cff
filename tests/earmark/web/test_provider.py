"""Hardcover as a metadata provider inside Audiobookshelf's match dialog."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from earmark.service.lookups import Lookups
from earmark.web.app import create_app
from earmark.web.provider import provider
from tests.world import World, play

SECRET = "what-abs-sends"
RECORDING = Path(__file__).parents[2] / "facts/audiobookshelf/10-notifications-and-custom-providers.json"
TAKEN = {
    "title",
    "subtitle",
    "author",
    "narrator",
    "publisher",
    "publishedYear",
    "description",
    "cover",
    "isbn",
    "asin",
    "genres",
    "tags",
    "series",
    "language",
    "duration",
}  # fmt: skip; the keys that Audiobookshelf takes over [A 13]


def asking(world: World, secret: str = SECRET) -> httpx.AsyncClient:
    app = world.app
    assert app is not None
    route = provider(Lookups(app.payer, app.core.store).find, lambda: secret)
    app = create_app(app, actions=app, metrics=app.metrics, routes=[route])
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


def test_an_author_that_is_wrong_does_not_hide_the_book(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        add_saltglass(world)
        async with world.opened(), asking(world) as http:
            found = (await search(http, query="Saltglass", author="Zzyzx Qwrtp")).json()["matches"]
            assert [one["title"] for one in found] == ["Saltglass"]

    play(tmp_path, story)


def test_an_isbn_leads_to_its_book_and_the_answer_holds_only_what_is_taken(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        add_saltglass(world)
        async with world.opened(), asking(world) as http:
            found = (await search(http, query="something else", isbn="978-0-00-000001-9")).json()["matches"]
            assert found[0]["title"] == "Saltglass"
            assert found[0].keys() <= TAKEN
            assert found[0]["isbn"] == "9780000000019"

    play(tmp_path, story)


def test_the_calls_of_a_real_audiobookshelf_are_answered_in_the_shape_it_takes(tmp_path: Path) -> None:
    recorded = json.loads(RECORDING.read_text())
    (received,) = [value for value in _named(recorded, "provider received") if value]
    (taken,) = [value["body"] for value in _named(recorded, "GET /api/search/books?provider=custom") if value]

    async def story(world: World) -> None:
        add_saltglass(world)
        async with world.opened(), asking(world, secret=received[0]["headers"]["Authorization"]) as http:
            for call in received:
                path = call["path"].replace("/prov/", "/provider/")
                answer = await http.request(call["method"], path, headers=call["headers"])
                assert answer.status_code == 200
                assert isinstance(answer.json()["matches"], list)
            found = (
                await http.get(received[0]["path"].replace("/prov/", "/provider/"), headers=call["headers"])
            ).json()
            for key, value in found["matches"][0].items():
                assert key in TAKEN
                assert type(value) is type(taken[0].get(key, value))

    play(tmp_path, story)


def _named(value: Any, name: str) -> list[Any]:
    if isinstance(value, list):
        return [found for one in value for found in _named(one, name)]
    if not isinstance(value, dict):
        return []
    return [value[name]] if name in value else [found for one in value.values() for found in _named(one, name)]

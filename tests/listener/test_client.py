"""What is asked of Audiobookshelf's REST API, and what its answers, good and odd, come to."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import httpx
import pytest

from listener import rest
from listener.client import ITEMS_A_REQUEST, Audiobookshelf
from listener.errors import Forbidden, OddAnswer, TokenRejected, Unreachable
from tests import virtual
from tests.listener import raw
from tests.listener.server import URL, Server, ok, unauthorized

T = TypeVar("T")

PAGE = httpx.Response(200, html="<!DOCTYPE html><title>Welcome</title>")
CANNOT = httpx.Response(404, html="<!DOCTYPE html><pre>Cannot GET /api/me/progress</pre>")  # Express, unknown path


def ask(server: Server, use: Callable[[Audiobookshelf], Coroutine[Any, Any, T]], **credentials: str) -> T:
    async def main() -> T:
        async with server.http() as http:
            return await use(server.client(http, **credentials))

    return virtual.run(main)


def test_progress_is_one_request_by_item_and_without_podcasts() -> None:
    server = Server()
    rows = [raw.row("a"), raw.row("b"), raw.row("p", mediaItemType="podcastEpisode", episodeId="e"), None]
    server.on("/api/me/progress", ok({"mediaProgress": rows}))

    async def use(client: Audiobookshelf) -> None:
        assert set(await client.read_progress()) == {"a", "b"}
        assert client.broken_rows == 1

    ask(server, use)
    assert server.paths == ["/api/me/progress"]
    assert server.tokens_seen == ["permanent-alice"]


@pytest.mark.parametrize("missing", [CANNOT, httpx.Response(404, text="Not Found")])
def test_older_servers_tell_progress_with_the_whole_user(missing: httpx.Response) -> None:
    server = Server()
    server.on("/api/me/progress", missing)
    server.on("/api/me", ok(raw.user(raw.row("a"))))
    assert set(ask(server, Audiobookshelf.read_progress)) == {"a"}


@pytest.mark.parametrize("odd", [PAGE, ok([]), ok({}), ok({"mediaProgress": None}), httpx.Response(200, text="")])
def test_progress_that_is_not_what_was_promised_is_never_no_progress(odd: httpx.Response) -> None:
    server = Server()
    server.on("/api/me/progress", odd)
    with pytest.raises(OddAnswer):
        ask(server, Audiobookshelf.read_progress)


def test_an_address_without_audiobookshelf_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="no Audiobookshelf"):
        ask(Server(), Audiobookshelf.read_progress)
    with pytest.raises(Unreachable, match="no Audiobookshelf"):
        ask(Server(), Audiobookshelf.read_user)


def test_the_base_url_may_have_a_path() -> None:
    server = Server(f"{URL}/audiobookshelf/")
    server.on("/audiobookshelf/status", ok({"app": "audiobookshelf", "serverVersion": "2.36.0", "isInit": True}))
    assert ask(server, lambda client: client.server.read_status()).version == "2.36.0"
    assert server.tokens_seen == [None]


def test_a_401_renews_the_token_and_asks_again_once() -> None:
    server = Server()
    server.on("/login", *(ok({"user": {"accessToken": f"access-{n}", "refreshToken": "r"}}) for n in (1, 2)))
    server.on("/auth/refresh", httpx.Response(401, json={"error": "Invalid refresh token"}))
    server.on("/api/me", unauthorized(), ok(raw.user()))
    assert ask(server, Audiobookshelf.read_user, username="alice", password="secret").username == "alice"
    assert server.tokens_seen[-1] == "access-2"


def test_a_new_token_that_is_refused_too_is_the_end() -> None:
    server = Server()
    server.on("/login", *(ok({"user": {"accessToken": f"access-{n}"}}) for n in (1, 2, 3)))
    server.on("/api/me", unauthorized())
    with pytest.raises(TokenRejected):
        ask(server, Audiobookshelf.read_user, username="alice", password="secret")
    assert server.paths.count("/api/me") == 2


def test_a_single_item() -> None:
    server = Server()
    server.on("/api/items/item-1", ok(raw.item()))
    server.on("/api/items/hidden", httpx.Response(403, text="Forbidden"))
    server.on("/api/items/proxy", httpx.Response(404, html="<title>404</title>"))
    server.on("/api/items/odd", ok({"id": "odd"}))

    async def use(client: Audiobookshelf) -> None:
        item = await client.read_item("item-1")
        assert item is not None
        assert item.title == "The Hollow Lantern"
        assert await client.read_item("gone") is None
        assert await client.read_item("../../etc") is None
        with pytest.raises(Forbidden):
            await client.read_item("hidden")
        with pytest.raises(Unreachable):
            await client.read_item("proxy")
        with pytest.raises(OddAnswer):
            await client.read_item("odd")

    ask(server, use)
    assert server.requests[0].url.query == b"expanded=1"
    assert all(path.startswith("/api/items/") and "etc" not in path for path in server.paths)


def batch(hidden: set[str], known: int) -> Callable[[httpx.Request], httpx.Response]:
    def reply(request: httpx.Request) -> httpx.Response:
        ids = json.loads(request.content)["libraryItemIds"]
        if hidden & set(ids) or not ids:
            return httpx.Response(403, text="Forbidden")
        return ok({"libraryItems": [raw.item(one) for one in ids if int(one) < known]})

    return reply


def test_many_items_are_asked_for_in_chunks_and_unknown_ones_left_out() -> None:
    server = Server()
    server.on("/api/items/batch/get", batch(set(), known=240))
    ids = [str(n) for n in range(250)]

    async def use(client: Audiobookshelf) -> None:
        assert set(await client.read_items(ids + ids)) == set(ids[:240])
        assert await client.read_items([]) == {}

    ask(server, use)
    assert len(server.requests) == 250 // ITEMS_A_REQUEST + 1


def test_one_forbidden_item_costs_its_chunk_single_requests_and_only_itself() -> None:
    server = Server()
    server.on("/api/items/batch/get", batch({"7"}, known=1000))
    for n in range(ITEMS_A_REQUEST):
        server.on(f"/api/items/{n}", httpx.Response(403, text="Forbidden") if n == 7 else ok(raw.item(str(n))))
    ids = [str(n) for n in range(ITEMS_A_REQUEST + 50)]
    assert set(ask(server, lambda client: client.read_items(ids))) == set(ids) - {"7"}
    assert len(server.requests) == 2 + ITEMS_A_REQUEST


def test_sessions_of_an_item_nobody_knows_are_none() -> None:
    server = Server()
    session = {"id": "s", "libraryItemId": "item-1", "startedAt": raw.MS, "timeListening": 5}
    server.on("/api/me/item/listening-sessions/item-1", ok({"sessions": [session], "total": 1}))
    server.on("/api/me/listening-sessions", ok({"sessions": [session, session], "total": 2}))

    async def use(client: Audiobookshelf) -> None:
        assert [one.id for one in await client.read_sessions("item-1")] == ["s"]
        assert await client.read_sessions("gone") == []
        assert len(await client.read_latest_sessions()) == 2

    ask(server, use)


def test_library_pages_are_asked_for_past_the_servers_cache() -> None:
    server = Server()
    server.on("/api/libraries/l/items", ok({"results": [raw.item("a"), {}], "total": 700}))
    server.on("/api/libraries/odd/items", ok({"results": [], "total": None}))

    async def use(client: Audiobookshelf) -> None:
        for page in range(2):
            answer = await client.read_library_page("l", page)
            assert ([item.id for item in answer.items], answer.total) == (["a"], 700)
        with pytest.raises(OddAnswer):
            await client.read_library_page("odd", 0)

    ask(server, use)
    assert len({request.url.params["fresh"] for request in server.requests}) == 3


def test_words_are_searched_in_every_library_of_books() -> None:
    server = Server()
    libraries = [
        {"id": "a", "mediaType": "book"},
        {"id": "p", "mediaType": "podcast"},
        {"id": "b", "mediaType": "book"},
    ]
    server.on("/api/libraries", ok({"libraries": libraries}))
    server.on("/api/libraries/a/search", ok({"book": [{"libraryItem": raw.item("1")}, None], "authors": []}))
    server.on("/api/libraries/b/search", ok({"book": [{"libraryItem": raw.item("2")}]}))

    async def use(client: Audiobookshelf) -> None:
        assert [item.id for item in await client.search_items(" hollow lantern ")] == ["1", "2"]
        assert await client.search_items("  ") == []

    ask(server, use)
    assert server.requests[1].url.params["q"] == "hollow lantern"
    assert "/api/libraries/p/search" not in server.paths


def test_books_of_many_files_are_asked_for_in_smaller_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MAX_ANSWER_BYTES", 3_000)
    server = Server()

    def items(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["libraryItemIds"]
        padding = {"7": "x" * 4_000}
        return ok({"libraryItems": [{**raw.item(one), "padding": padding.get(one, "")} for one in asked]})

    server.on("/api/items/batch/get", items)
    found = ask(server, lambda client: client.read_items(str(n) for n in range(10)))
    assert set(found) == {str(n) for n in range(10)} - {"7"}  # whose answer alone is too large


@pytest.mark.parametrize("odd", ["..", ".", "", "a" * 300, "\ud83d", "../media", "a?b", "a#b", "a%2fb", "a\\b"])
def test_what_is_no_id_never_becomes_a_path(odd: str) -> None:
    server = Server()

    async def use(client: Audiobookshelf) -> None:
        assert await client.read_item(odd) is None
        assert await client.read_cover(odd) is None
        assert await client.read_raw(odd) is None
        assert await client.read_sessions(odd) == []
        assert await client.read_file_bytes("item-1", odd, 0, 1) is None
        assert await client.patch_media(odd, {"metadata": {"title": "mine"}}) is None
        with pytest.raises(Unreachable):
            await client.read_library_page(odd, 0)

    ask(server, use)
    assert server.paths == []

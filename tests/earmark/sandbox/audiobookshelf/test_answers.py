"""REST answers without recordings: sign-in, tokens, lists, items, writes, files."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from earmark.sandbox.audiobookshelf import Audiobookshelf, Policy, Switches
from earmark.sandbox.audiobookshelf.building import PASSWORD
from earmark.sandbox.faults import lose_reply, status
from tests import virtual
from tests.earmark.sandbox.audiobookshelf.clients import client

Story = Callable[[Audiobookshelf], Coroutine[Any, Any, None]]


def play(story: Story, **options: Any) -> None:
    async def main() -> None:
        server = Audiobookshelf(virtual.now, **options)
        server.add_user("alice")
        server.add_user("root", kind="root")
        await story(server)

    virtual.run(main)


def alice(server: Audiobookshelf) -> httpx.AsyncClient:
    return client(server, server.api_key("alice"))


@pytest.mark.parametrize("base", ["http://abs", "http://abs/audiobookshelf", "http://abs/some/where"])
def test_the_server_answers_below_its_base_path_and_below_the_root(base: str) -> None:
    async def story(server: Audiobookshelf) -> None:
        async with client(server, base=base) as http:
            told = (await http.get("/status")).json()
            assert (told["app"], told["serverVersion"]) == ("audiobookshelf", "2.36.0")

    play(story, base_path="/some/where" if base.endswith("/where") else "/audiobookshelf")


def test_signing_in_gives_tokens_that_expire_and_rotate() -> None:
    async def story(server: Audiobookshelf) -> None:
        async with client(server) as http:

            async def me(token: str) -> int:
                return (await http.get("/api/me", headers={"Authorization": f"Bearer {token}"})).status_code

            async def refresh(token: str) -> httpx.Response:
                return await http.post("/auth/refresh", headers={"x-refresh-token": token})

            bad = await http.post("/login", json={"username": "alice", "password": "x"})
            assert (bad.status_code, bad.text) == (401, "Unauthorized")
            signing = {"username": "alice", "password": PASSWORD}
            cookie = await http.post("/login", json=signing)
            assert cookie.json()["user"]["refreshToken"] is None
            assert "refresh_token" in cookie.cookies
            http.cookies.clear()
            signed = (await http.post("/login", json=signing, headers={"x-return-tokens": "true"})).json()["user"]
            assert await me(signed["accessToken"]) == 200
            assert await me(signed["refreshToken"]) == 401
            await asyncio.sleep(61)
            assert await me(signed["accessToken"]) == 401
            assert await me(signed["token"]) == 200

            first = (await refresh(signed["refreshToken"])).json()["user"]
            again = (await refresh(signed["refreshToken"])).json()["user"]
            assert first["refreshToken"] == again["refreshToken"] != signed["refreshToken"]
            assert await me(first["accessToken"]) == 200
            await asyncio.sleep(601)
            late = await refresh(signed["refreshToken"])
            assert (late.status_code, late.json()) == (401, {"error": "Invalid refresh token"})
            assert (await refresh(first["refreshToken"])).status_code == 200

    play(story, policy=Policy(access_seconds=60))


def test_signing_in_is_limited_and_nothing_else_is() -> None:
    async def story(server: Audiobookshelf) -> None:
        async with alice(server) as http:
            codes = [(await http.post("/login", json={"username": "x", "password": "y"})).status_code for _ in range(5)]
            assert codes == [401, 401, 401, 429, 429]
            limited = await http.post("/auth/refresh")
            assert (limited.status_code, limited.headers["retry-after"]) == (429, "601")
            assert (await http.get("/api/me")).status_code == 200
            await asyncio.sleep(601)
            assert (await http.post("/auth/refresh")).status_code == 401

    play(story, switches=Switches(sign_ins=3))


def test_api_keys_end_in_every_way() -> None:
    async def story(server: Audiobookshelf) -> None:
        root = client(server, server.world.user("root").token)
        about = {"name": "key", "userId": server.world.user("alice").id}
        made = (await root.post("/api/api-keys", json={**about, "isActive": True, "expiresIn": 10})).json()["apiKey"]
        idle = (await root.post("/api/api-keys", json=about)).json()["apiKey"]

        async def me(key: dict[str, Any]) -> int:
            return (await client(server, key["apiKey"]).get("/api/me")).status_code

        assert await me(made) == 200
        assert await me(idle) == 401  # isActive left out means not active
        await root.patch(f"/api/api-keys/{idle['id']}", json={"isActive": True})
        assert await me(idle) == 200
        await root.delete(f"/api/api-keys/{idle['id']}")
        assert await me(idle) == 401
        await asyncio.sleep(11)
        assert await me(made) == 401

    play(story)


def test_older_and_newer_servers_can_be_played() -> None:
    async def story(server: Audiobookshelf) -> None:
        permanent = server.world.user("alice").token
        async with alice(server) as http:
            server.switches.me_progress = False
            assert (await http.get("/api/me/progress")).status_code == 404
            assert (await http.get("/api/me")).status_code == 200
            server.policy.permanent_tokens = False
            assert "token" not in (await http.get("/api/me")).json()
        assert (await client(server, permanent).get("/api/me")).status_code == 401

    play(story)


def test_lists_are_paged_and_search_takes_the_words_as_one_phrase() -> None:
    async def story(server: Audiobookshelf) -> None:
        library = server.add_library()
        for n in range(25):
            server.add_book(f"Volume {n:02}", authors=["Mira Voss"], asin=f"B0{n:08}")
        server.add_book("Hidden", explicit=True)
        async with alice(server) as http:
            url = f"/api/libraries/{library}/items"
            pages = [(await http.get(url, params={"limit": 10, "page": n})).json() for n in range(3)]
            assert [len(page["results"]) for page in pages] == [10, 10, 5]
            assert {page["total"] for page in pages} == {25}
            newest = (await http.get(url, params={"sort": "media.metadata.title", "desc": 1, "limit": 1})).json()
            assert newest["results"][0]["media"]["metadata"]["title"] == "Volume 24"
            assert len((await http.get(url)).json()["results"]) == 25

            async def found(words: str) -> list[str]:
                told = (await http.get(f"/api/libraries/{library}/search", params={"q": words})).json()
                return [book["libraryItem"]["media"]["metadata"]["title"] for book in told["book"]]

            assert await found("volume 03") == ["Volume 03"]
            assert await found("03 volume") == []
            assert await found("b000000007") == ["Volume 07"]
            assert len(await found("volume")) == 12

    play(story)


def test_lists_forget_what_they_kept_when_an_item_changes() -> None:
    async def story(server: Audiobookshelf) -> None:
        book = server.add_book("Before")
        (library,) = server.world.libraries
        async with alice(server) as http:

            async def title() -> Any:
                told = (await http.get(f"/api/libraries/{library}/items?limit=1")).json()
                return told["results"][0]["media"]["metadata"]["title"]

            assert await title() == "Before"
            server.edit_item(book, {"metadata": {"title": "After"}})
            assert await title() == "After"

    play(story)


def test_access_is_by_library_by_tag_and_by_explicit_content() -> None:
    async def story(server: Audiobookshelf) -> None:
        other = server.add_library("Other")
        books = {
            "plain": server.add_book(library=server.add_library("First")),
            "other": server.add_book(library=other),
            "explicit": server.add_book(explicit=True),
            "tagged": server.add_book(tags=["secret"]),
        }
        user = server.world.user("alice")
        user.libraries = [library for library in server.world.libraries if library != other]
        user.tags, user.tags_are_forbidden = ["secret"], True
        async with alice(server) as http:
            codes = {name: (await http.get(f"/api/items/{book}")).status_code for name, book in books.items()}
            assert codes == {"plain": 200, "other": 403, "explicit": 403, "tagged": 403}

    play(story)


def test_a_metadata_write_replaces_lists_erases_numbers_and_cleans_html() -> None:
    async def story(server: Audiobookshelf) -> None:
        book = server.add_book("Old", authors=["A", "B"], series=[("S", "1")], isbn="123")
        url = f"/api/items/{book}/media"
        async with alice(server) as http:
            assert (await http.patch(url, json={"metadata": {"title": "New"}})).status_code == 403
        async with client(server, server.world.user("root").token) as http:
            told = {"title": "New", "isbn": "", "publishedYear": 1999, "authors": [{"name": "C"}], "nonsense": 1}
            told["series"] = [{"name": "S", "sequence": 2}]
            answer = (await http.patch(url, json={"metadata": told, "tags": ["t"]})).json()
            assert answer["updated"] is True
            media = answer["libraryItem"]["media"]
            metadata = media["metadata"]
            assert (metadata["title"], metadata["isbn"], metadata["publishedYear"]) == ("New", None, "1999")
            assert [author["name"] for author in metadata["authors"]] == ["C"]
            assert (metadata["series"][0]["sequence"], media["tags"]) == (None, ["t"])
            assert "updated" not in (await http.patch(url, json={"metadata": {"title": "New"}})).json()
            html = {"metadata": {"description": "<p>Hi<script>x</script></p>"}}
            for _ in range(2):
                answer = (await http.patch(url, json=html)).json()
                assert answer["updated"] is True
            assert answer["libraryItem"]["media"]["metadata"]["description"] == "<p>Hi</p>"

    play(story)


def test_only_those_who_may_delete_do() -> None:
    async def story(server: Audiobookshelf) -> None:
        book = server.add_book()
        assert (await alice(server).delete(f"/api/items/{book}")).status_code == 403
        assert (await client(server, server.world.user("root").token).delete(f"/api/items/{book}")).status_code == 200
        assert (await alice(server).get(f"/api/items/{book}")).status_code == 404

    play(story)


@pytest.mark.parametrize(
    ("asked", "code", "expected"),
    [
        (None, 200, b"0123456789"),
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=5-99", 206, b"56789"),
        ("bytes=0-1,3-4", 200, b"0123456789"),
        ("bytes=20-30", 416, b"Range Not Satisfiable"),
    ],
)
def test_files_are_served_in_ranges(asked: str | None, code: int, expected: bytes) -> None:
    async def story(server: Audiobookshelf) -> None:
        book = server.add_book(audio=b"0123456789")
        async with alice(server) as http:
            plain = (await http.get(f"/api/items/{book}")).json()
            file = plain["media"]["audioFiles"][0]
            assert file["metadata"]["size"] == 10
            answer = await http.get(f"/api/items/{book}/file/{file['ino']}", headers={"Range": asked} if asked else {})
            assert (answer.status_code, answer.content) == (code, expected)

    play(story)


def test_a_cover_needs_no_token() -> None:
    async def story(server: Audiobookshelf) -> None:
        book, bare = server.add_book(cover=b"jpeg"), server.add_book()
        async with client(server) as http:
            assert (await http.get(f"/api/items/{book}/cover")).content == b"jpeg"
            assert (await http.get(f"/api/items/{bare}/cover")).status_code == 404

    play(story)


def test_unknown_paths_and_broken_json_get_the_pages_of_express() -> None:
    async def story(server: Audiobookshelf) -> None:
        async with alice(server) as http:
            unknown = await http.get("/api/nothing")
            assert (unknown.status_code, "Cannot GET /api/nothing" in unknown.text) == (404, True)
            headers = {"Content-Type": "application/json"}
            broken = await http.patch("/api/me/progress/batch/update", content="{", headers=headers)
            assert broken.status_code == 400

    play(story)


def test_faults_strike_the_rest_side() -> None:
    async def story(server: Audiobookshelf) -> None:
        book = server.add_book()
        async with alice(server) as http:
            server.faults.next(status(502, "<html>Bad Gateway</html>"), lose_reply())
            assert (await http.get("/api/me")).status_code == 502
            with pytest.raises(httpx.ReadError):
                await http.patch(f"/api/me/progress/{book}", json={"isFinished": True})
            row = server.progress("alice", book)
            assert row is not None
            assert row["isFinished"] is True
            assert [call.path for call in server.faults.calls] == ["/api/me", f"/api/me/progress/{book}"]

    play(story)


def test_filters_know_progress() -> None:
    async def story(server: Audiobookshelf) -> None:
        done, begun, new = (server.add_book(title) for title in ("Done", "Begun", "New"))
        server.finish("alice", done)
        server.patch("alice", begun, progress=0.5)
        (library,) = server.world.libraries
        expected = {"finished": {done}, "in-progress": {begun}, "not-started": {new}, "not-finished": {begun, new}}
        async with alice(server) as http:
            for value, ids in expected.items():
                coded = base64.b64encode(value.encode()).decode()
                told = (await http.get(f"/api/libraries/{library}/items?filter=progress.{coded}")).json()
                assert {item["id"] for item in told["results"]} == ids, value

    play(story)

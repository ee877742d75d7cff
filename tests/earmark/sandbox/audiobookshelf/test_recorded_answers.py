"""REST answers, the playback session, the list cache and access: keys and kinds as recorded from a real server."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from tests import virtual
from tests.earmark.sandbox.audiobookshelf.recorded import differences, recording
from tests.earmark.sandbox.audiobookshelf.replay import Caller, Replay

# A device tells more or less of itself, an item in progress may be an episode.
MAY_MISS = frozenset({"manufacturer", "model", "sdkVersion", "browserVersion", "ebookFormat", "recentEpisode"})
FREE = frozenset({"serverSettings", "metaTags"})  # some of many


async def lived_in() -> tuple[Replay, Caller]:
    replay = Replay([{"step": "", "at": 1795163824192}])
    alice, item, server = replay.caller("alice"), replay.item, replay.server
    server.edit_item(
        item["lantern1"],
        {
            "metadata": {
                "authors": [{"name": "Mira Voss"}],
                "narrators": ["Tobias Renn"],
                "series": [{"name": "The Hollow Lantern Cycle", "sequence": "1"}],
                "genres": ["Fantasy"],
                "title": "The Hollow Lantern",
            }
        },
    )
    for key in ("lantern1", "cjk"):
        book = server.world.item(item[key])
        book.chapters, book.cover = 20, b"\xff\xd8\xff\xd9"
    await alice.patch(item["saltglass"], {"isFinished": True})
    for key in ("tenhours", "lantern1"):
        session = await alice.open(item[key])
        replay.clock.ms += 1000
        await alice.sync(session, 50, 20)
        await alice.close(session)
    return replay, alice


def test_answers_have_the_recorded_keys_and_kinds() -> None:
    recorded = recording("05-rest")

    async def main() -> None:
        replay, alice = await lived_in()
        root, item = replay.caller("root"), replay.item
        lantern, saltglass, cjk = item["lantern1"], item["saltglass"], item["cjk"]
        shelf = f"/api/libraries/{replay.library}/items"
        finished = base64.b64encode(b"finished").decode()
        me = replay.users["alice"].id
        anonymous = httpx.AsyncClient(transport=replay.server.transport(), base_url="http://abs")

        asked: dict[str, httpx.Response] = {
            "GET /healthcheck": await anonymous.get("/healthcheck"),
            "GET /ping": await anonymous.get("/ping"),
            "GET /status": await anonymous.get("/status"),
            "GET /audiobookshelf/healthcheck": await anonymous.get("/audiobookshelf/healthcheck"),
            "GET /audiobookshelf/status": await anonymous.get("/audiobookshelf/status"),
            "GET /api/me": await alice.get("/api/me"),
            "GET /api/me/progress": await alice.get("/api/me/progress"),
            "GET /api/me/progress/:itemId": await alice.progress(saltglass),
            "GET /api/me/progress/:itemId (none)": await alice.progress(cjk),
            "GET /api/me/listening-sessions": await alice.get("/api/me/listening-sessions?itemsPerPage=2&page=0"),
            "GET /api/me/item/listening-sessions/:id": await alice.get(
                f"/api/me/item/listening-sessions/{item['tenhours']}?itemsPerPage=1"
            ),
            "POST /api/authorize": await alice.post("/api/authorize"),
            "GET /api/libraries": await alice.get("/api/libraries"),
            "GET items limit=2&page=0&minified=1&include=progress": await alice.get(
                f"{shelf}?limit=2&page=0&minified=1&include=progress"
            ),
            "GET items limit=1&page=1&minified=0": await alice.get(f"{shelf}?limit=1&page=1&minified=0"),
            "GET items filter=progress.<b64 finished>": await alice.get(
                f"{shelf}?limit=2&minified=1&filter=progress.{finished}"
            ),
            "GET item": await alice.get(f"/api/items/{lantern}"),
            "GET item?expanded=1&include=progress": await alice.get(
                f"/api/items/{lantern}?expanded=1&include=progress"
            ),
            "POST /api/items/batch/get": await alice.post(
                "/api/items/batch/get", json={"libraryItemIds": [lantern, cjk]}
            ),
            "POST /api/items/batch/get with an unknown id too": await alice.post(
                "/api/items/batch/get", json={"libraryItemIds": [cjk, "unknown"]}
            ),
            "POST /api/items/batch/get []": await alice.post("/api/items/batch/get", json={"libraryItemIds": []}),
            "GET unknown item": await alice.get("/api/items/unknown?expanded=1&include=progress"),
            "GET item, bad id": await alice.get("/api/items/xyz?expanded=1&include=progress"),
            "GET /api/users as user": await alice.get("/api/users"),
            "GET /api/users as root": await root.get("/api/users"),
            "GET /api/users/:id as root (another user's mediaProgress)": await root.get(f"/api/users/{me}"),
            "GET /api/users/:id/listening-sessions as root": await root.get(
                f"/api/users/{me}/listening-sessions?itemsPerPage=1"
            ),
            "GET /api/users/online as root": await root.get("/api/users/online"),
            "GET /api/sessions/open as root": await root.get("/api/sessions/open"),
            "GET /api/sessions as root": await root.get("/api/sessions?itemsPerPage=1"),
            "GET /api/sessions as user": await alice.get("/api/sessions"),
            "GET /api/api-keys as user": await alice.get("/api/api-keys"),
            "GET /api/api-keys as root": await root.get("/api/api-keys"),
        }
        for name, answer in asked.items():
            assert answer.status_code == recorded[name]["status"], name
            theirs = recorded[name]["body"]
            if isinstance(theirs, str):
                assert answer.text == theirs, name
            else:
                assert differences(answer.json(), theirs, name, may_miss=MAY_MISS, free=FREE) == []

        progress = await alice.get("/api/me/items-in-progress?limit=2")
        theirs = recorded["GET /api/me/items-in-progress"]["body"]["libraryItems"][0]
        assert progress.json()["libraryItems"][0].keys() == theirs.keys() - {"recentEpisode"}

    virtual.run(main)


def test_an_opened_session_looks_as_recorded() -> None:
    recorded = recording("06-playback-session")

    async def main() -> None:
        replay, alice = await lived_in()
        answer = await alice.play(replay.item["lantern1"])
        theirs = recorded["POST /api/items/:id/play"]
        assert differences(answer.json(), theirs, "play", may_miss=MAY_MISS, free=FREE) == []
        read = await alice.get(f"/api/session/{answer.json()['id']}")
        assert read.status_code == recorded["GET /api/session/:id"]["status"]
        ebook = await alice.play(replay.item["Southing"])
        assert ebook.status_code == recorded["play of an ebook-only item"]["status"]
        podcast = await alice.play(replay.podcast)
        assert podcast.status_code == recorded["play of a podcast without episode"]["status"]

    virtual.run(main)


def test_lists_are_as_stale_as_recorded() -> None:
    recorded = recording("07-list-cache")

    async def main() -> None:
        replay, alice = await lived_in()
        coded = base64.b64encode(b"finished").decode()
        url = f"/api/libraries/{replay.library}/items?limit=100&minified=1&filter=progress.{coded}"

        async def total(more: str = "") -> Any:
            return (await alice.get(url + more)).json()["total"]

        before = await total()
        await alice.patch(replay.item["clock-a"], {"isFinished": True})
        assert [before, await total(), await total("&x=1")] == list(recorded[0].values())

    virtual.run(main)


def test_access_is_refused_as_recorded() -> None:
    recorded = recording("18-access")

    async def main() -> None:
        replay, alice = await lived_in()
        root, ada, book = replay.caller("root"), replay.caller("ada"), replay.item["clock-a"]
        me = replay.users["alice"].id
        await alice.patch(book, {"isFinished": True})
        ebooks = next(i for i, library in replay.server.world.libraries.items() if library.name == "Ebooks")
        limits = {"permissions": {"accessAllLibraries": False}, "librariesAccessible": [ebooks]}
        await root.patch_url(f"/api/users/{me}", json=limits)

        two = {"libraryItemIds": [book, replay.item["Southing"]]}
        rows = (await alice.get("/api/me")).json()["mediaProgress"]
        seen = {
            "GET item": (await alice.get(f"/api/items/{book}?expanded=1&include=progress")).status_code,
            "GET progress": (await alice.progress(book)).status_code,
            "rows in /api/me for it": len([row for row in rows if row["libraryItemId"] == book]),
            "batch/get with it and an accessible one": (await alice.post("/api/items/batch/get", json=two)).status_code,
            "PATCH progress": (await alice.patch(book, {"hideFromContinueListening": False})).status_code,
            "play": (await alice.play(book)).status_code,
            "GET the library's items": (await alice.get(f"/api/libraries/{replay.library}/items")).status_code,
        }
        await root.patch_url(f"/api/users/{me}", json={"permissions": {"accessAllLibraries": True}})
        episode = replay.server.episodes_of(replay.podcast)[0]
        await alice.patch(replay.podcast, {"isFinished": True}, episode)
        answer = await alice.progress(replay.podcast)
        assert answer.json()["episodeId"] == episode
        seen["GET /api/users/<own id> as user"] = (await alice.get(f"/api/users/{me}")).status_code
        users = (await ada.get("/api/users")).json()["users"]
        tokens = {user["username"]: bool(user["token"]) for user in users}

        theirs = dict(recorded)
        assert answer.status_code == theirs.pop("GET progress of a podcast without an episode id")["status"]
        assert tokens == theirs.pop("admin (not root) GET /api/users: token present")
        assert seen == theirs

    virtual.run(main)

"""Finishing, listening again, offline sessions and odd numbers: the recorded steps of a real server, one by one."""

from __future__ import annotations

from typing import Any

from tests import virtual
from tests.earmark.sandbox.audiobookshelf.recorded import recording
from tests.earmark.sandbox.audiobookshelf.replay import Replay, hours


def test_finishing_and_listening_again_go_as_recorded() -> None:
    steps = recording("03-finish-and-relisten-rules")

    async def main() -> None:
        replay = Replay(steps)
        bob, root, item, do = replay.caller("bob"), replay.caller("root"), replay.item, replay.step
        await replay.connect("bob", "bob")
        replay.server.world.user("bob").email = "bob@example.org"

        five = item["short5m"]
        session = await bob.open(five)
        await do("sync to 280 of 300", lambda: bob.sync(session, 280, 20))
        await do("sync to 290.0 (10.03 s left)", lambda: bob.sync(session, 290.0, 10))
        await do("sync to 291 (9.03 s left): auto finish", lambda: bob.sync(session, 291, 10))
        await do("sync to 299: stays finished, finishedAt kept?", lambda: bob.sync(session, 299, 8))
        await do("sync to 100 (seek back): un-finished?", lambda: bob.sync(session, 100, 1))
        await bob.close(session)
        await do("mark finished by hand", lambda: bob.patch(five, {"isFinished": True}))
        await do("GET", lambda: bob.progress(five))
        again = (await do("play the finished book again", lambda: bob.play(five))).json()["id"]
        await do("GET after play, before any sync", lambda: bob.progress(five))
        await do("close at once with no body", lambda: bob.close(again))
        await do("GET after a close with no body", lambda: bob.progress(five))
        session = await bob.open(five)
        await do("first sync of the re-listen at 20", lambda: bob.sync(session, 20, 20))
        await do("GET: startedAt the same as before? finishedAt gone?", lambda: bob.progress(five))
        await bob.close(session)

        dated = {"isFinished": True, "finishedAt": 1600000000000}
        await do("PATCH {isFinished:true, finishedAt: 1600000000000}", lambda: bob.patch(five, dated))
        await do("GET", lambda: bob.progress(five))
        await do("PATCH {currentTime: 50} on a finished book", lambda: bob.patch(five, {"currentTime": 50}))
        await do("GET (progress field?)", lambda: bob.progress(five))
        dated = {"isFinished": True, "lastUpdate": 1700000000000}
        await do("PATCH {isFinished:true, lastUpdate: 1700000000000}", lambda: bob.patch(five, dated))
        await do("GET (lastUpdate?)", lambda: bob.progress(five))

        session = await bob.open(item["short45"])
        await do("45 s book: sync to 20", lambda: bob.sync(session, 20, 20))
        await do("45 s book: sync to 36", lambda: bob.sync(session, 36, 16))
        await bob.close(session)

        book, born = item["isbnonly"], {"createdAt": 1500000000000, "currentTime": 10, "duration": 25200}
        label = "create by PATCH {createdAt: 1500000000000, currentTime: 10, duration: 25200}"
        await do(label, lambda: bob.patch(book, born))
        await do("GET: startedAt", lambda: bob.progress(book))
        label = "PATCH {createdAt: 1400000000000} on the existing row"
        await do(label, lambda: bob.patch(book, {"createdAt": 1400000000000}))
        await do("GET: startedAt", lambda: bob.progress(book))
        await do("PATCH {startedAt: 1400000000000}", lambda: bob.patch(book, {"startedAt": 1400000000000}))
        await do("GET: startedAt", lambda: bob.progress(book))
        far = {"progress": 0.99, "currentTime": 24948}
        await do("PATCH {progress: 0.99, currentTime: 24948} (99 % but 252 s left)", lambda: bob.patch(book, far))
        await do("GET: isFinished", lambda: bob.progress(book))

        library = f"/api/libraries/{replay.library}"

        def threshold(percent: int | None, left: int | None) -> dict[str, Any]:
            return {"settings": {"markAsFinishedPercentComplete": percent, "markAsFinishedTimeRemaining": left}}

        label = "library setting markAsFinishedPercentComplete 95"
        await do(label, lambda: root.patch_url(library, json=threshold(95, None)))
        session = await bob.open(item["isbn10only"])
        await do("sync to 94.9 %", lambda: bob.sync(session, 24000 * 0.949, 10))
        await do("sync to 95.1 %", lambda: bob.sync(session, 24000 * 0.951, 10))
        await bob.close(session)
        salt, first = item["saltglass"], {"currentTime": 28800 * 0.96, "duration": 28800, "progress": 0.96}
        label = "PATCH progress to 96 % of another book (does the library rule apply to PATCH?)"
        await do(label, lambda: bob.patch(salt, first))
        await do("GET", lambda: bob.progress(salt))
        further = {"currentTime": 28800 * 0.97, "progress": 0.97}
        await do("PATCH on the existing row, 97 %", lambda: bob.patch(salt, further))
        await do("GET", lambda: bob.progress(salt))
        end = {"currentTime": 28795, "progress": 0.9998}
        await do("PATCH to 5 s before the end on the existing row", lambda: bob.patch(salt, end))
        await do("GET", lambda: bob.progress(salt))
        await do("library settings back", lambda: root.patch_url(library, json=threshold(None, 10)))

        unplayed = item["cjk"]
        await do("never played book: PATCH {isFinished:true}", lambda: bob.patch(unplayed, {"isFinished": True}))
        await do("GET: duration?", lambda: bob.progress(unplayed))
        session = await bob.open(unplayed)
        await do("then sync to 15", lambda: bob.sync(session, 15, 15))
        await bob.close(session)
        await do("GET", lambda: bob.progress(unplayed))
        replay.end()

    virtual.run(main)


def test_offline_sessions_are_taken_and_refused_as_recorded() -> None:
    steps = recording("04-local-sessions")
    future = next(step for step in steps if step["step"] == "GET progress (lastUpdate in the future?)")
    now = future["body"]["lastUpdate"] - hours(2)  # of the phone, when it made up its sessions

    async def main() -> None:
        replay = Replay(steps)
        gus, item, do = replay.caller("gus"), replay.item, replay.step
        await replay.connect("gus", "gus")
        ids = iter(f"local-{n}" for n in range(100))

        def kept(book: str, at: float, started: int, updated: int, start: float = 0, **more: Any) -> dict[str, Any]:
            told = {
                "id": next(ids),
                "libraryItemId": item.get(book, book),
                "currentTime": at,
                "timeListening": at - start,
            }
            return {**told, "startTime": start, "startedAt": started, "updatedAt": updated, "playMethod": 3, **more}

        device = {"deviceId": "phone", "model": "LP-1", "sdkVersion": 34, "clientVersion": "0.9.81-beta"}
        player = {"deviceInfo": device, "mediaPlayer": "exo-player"}
        ten = item["tenhours"]
        first = {**kept("tenhours", 3600, now - hours(5), now - hours(4)), **player}
        label = "POST /api/session/local: listened 5 h..4 h ago, currentTime 3600"
        await do(label, lambda: gus.post("/api/session/local", json=first))
        await do("GET progress (lastUpdate, startedAt?)", lambda: gus.progress(ten))
        label = "same session id again, further: currentTime 4000, updatedAt 3 h ago"
        more = {**first, "currentTime": 4000, "timeListening": 4000, "updatedAt": now - hours(3)}
        await do(label, lambda: gus.post("/api/session/local", json=more))
        await do("GET progress", lambda: gus.progress(ten))
        older = kept("tenhours", 100, now - hours(6) - 1000, now - hours(6))
        newer = kept("tenhours", 5000, now - hours(2) - 1000, now - hours(2))
        label = "local-all: one OLDER session (6 h ago) and one NEWER (2 h ago)"
        await do(label, lambda: gus.local_all(older, newer))
        await do("GET progress", lambda: gus.progress(ten))
        await do("local-all with an unknown item", lambda: gus.local_all(kept("nothing", 1, now, now)))
        unknown = {**kept("nothing", 1, now, now), **player}
        label = "local (single) with an unknown item"
        await do(label, lambda: gus.post("/api/session/local", json=unknown))
        ahead = kept("tenhours", 6000, now + hours(1), now + hours(2))
        await do("local-all: session dated in the FUTURE (+2 h)", lambda: gus.local_all(ahead))
        await do("GET progress (lastUpdate in the future?)", lambda: gus.progress(ten))
        present = kept("tenhours", 7000, now - 1000, now)
        await do("local-all: session of now (older than the future one)", lambda: gus.local_all(present))
        await do("GET progress (was it refused?)", lambda: gus.progress(ten))
        session = await gus.open(ten)
        await do("online sync after that", lambda: gus.sync(session, 7100, 20))
        await gus.close(session)

        five = item["short5m"]
        yesterday = kept("short5m", 295, now - hours(25), now - hours(24))
        label = "local-all: session ending 5 s before the end (auto finish), 1 day ago"
        await do(label, lambda: gus.local_all(yesterday))
        await do("GET progress (finishedAt: then or now?)", lambda: gus.progress(five))
        before = kept("short5m", 50, now - hours(48), now - hours(47))
        await do("local-all: replay of the same phone day after a re-listen, older", lambda: gus.local_all(before))
        await gus.patch(item["saltglass"], {"isFinished": True})
        label = "local-all for a book marked finished, newer session at 30 s"
        await do(label, lambda: gus.local_all(kept("saltglass", 30, now, replay.clock.ms + 5000)))
        two = kept("noauthor", 600, now - hours(5), now - hours(5) + 600_000)
        four = kept("noauthor", 1200, now - hours(4), now - hours(4) + 600_000, 600)
        label = "never played book, ONE local-all with two sessions: to 600 (5 h ago), then to 1200 (4 h ago)"
        await do(label, lambda: gus.local_all(two, four))
        await do("GET progress (600 or 1200?)", lambda: gus.progress(item["noauthor"]))

        loose = item["loose"]
        await gus.patch(loose, {"currentTime": 10, "duration": 3600, "progress": 10 / 3600})
        back = {"currentTime": 20, "progress": 20 / 3600, "lastUpdate": now - hours(240)}
        label = "PATCH {currentTime: 20, lastUpdate: 10 days ago} (row dated back)"
        await do(label, lambda: gus.patch(loose, back))
        done = kept("loose", 3598, now - hours(49), now - hours(48), 20)
        await do("local-all: finished offline two days ago", lambda: gus.local_all(done))
        await do("GET progress (finishedAt two days ago, or now?)", lambda: gus.progress(loose))
        episode = replay.server.episodes_of(replay.podcast)[0]
        heard = kept(replay.podcast, 60, now - hours(1), now - hours(1) + 60_000, episodeId=episode)
        await do("local-all: podcast episode", lambda: gus.local_all(heard))
        await do("local-all: empty list", gus.local_all)
        listed = "/api/me/listening-sessions?itemsPerPage=3&page=0"
        answer = await do("GET /api/me/listening-sessions", lambda: gus.get(listed))
        assert answer.json()["total"] == steps[-1]["body"]["total"]
        replay.end()

    virtual.run(main)


def test_odd_numbers_are_stored_as_recorded() -> None:
    steps = recording("15-odd-input")

    async def main() -> None:
        replay = Replay(steps)
        ada, item, do = replay.caller("ada"), replay.item, replay.step
        await ada.sync(await ada.open(item["lantern1"]), 777, 10)
        row = replay.server.world.user("ada").progress
        (lantern,) = row.values()  # of an earlier day
        lantern.last_update = lantern.started_at = 1795163845063
        lantern.progress = 0.020555547398592302
        await replay.connect("ada", "ada")

        salt = item["saltglass"]
        session = await ada.open(salt)
        sync = f"/api/session/{session}/sync"
        await do("sync {currentTime: 9999999} (beyond the end)", lambda: ada.sync(session, 9999999, 10))
        await do("sync {currentTime: -5}", lambda: ada.sync(session, -5, 10))
        label = "sync {timeListened: 10} without currentTime"
        await do(label, lambda: ada.post(sync, json={"timeListened": 10}))
        await do("sync {} ", lambda: ada.post(sync, json={}))
        await do("sync {currentTime: null}", lambda: ada.sync(session, None, 1))
        await do("sync {currentTime: 'abc'}", lambda: ada.sync(session, "abc", 1))
        await do("GET progress", lambda: ada.progress(salt))
        await do("sync {currentTime: 100, duration: 50}", lambda: ada.sync(session, 100, 1, 50))
        await do("sync {currentTime: 120} again", lambda: ada.sync(session, 120, 1))
        await ada.close(session)

        ebook = item["Southing"]
        await do("PATCH {ebookProgress: 42} (not 0..1)", lambda: ada.patch(ebook, {"ebookProgress": 42}))
        await do("GET", lambda: ada.progress(ebook))
        nothing = {"ebookProgress": None, "ebookLocation": None}
        await do("PATCH {ebookProgress: null, ebookLocation: null}", lambda: ada.patch(ebook, nothing))
        await do("GET", lambda: ada.progress(ebook))
        await do("PATCH {} (empty) on a book without progress", lambda: ada.patch(item["notags"], {}))
        await do("GET", lambda: ada.progress(item["notags"]))
        half = {"progress": 0.5}
        await do("PATCH {progress: 0.5} only, book without progress", lambda: ada.patch(item["cjk"], half))
        await do("GET", lambda: ada.progress(item["cjk"]))
        await do("PATCH {isFinished: 'yes'}", lambda: ada.patch(item["cjk"], {"isFinished": "yes"}))
        await do("GET", lambda: ada.progress(item["cjk"]))
        dated = {"isFinished": True, "finishedAt": "2024-05-06T07:08:09Z"}
        label = "PATCH {isFinished: true, finishedAt: ISO text}"
        await do(label, lambda: ada.patch(item["clock-abr"], dated))
        await do("GET", lambda: ada.progress(item["clock-abr"]))
        await do("PATCH batch with an object, not a list", lambda: ada.batch({"libraryItemId": salt}))
        past = {"libraryItemId": item["clock-b"], "isFinished": True}
        past |= {"finishedAt": 1600000000000, "createdAt": 1590000000000}
        label = "batch {libraryItemId, finishedAt 1600000000000, isFinished true} creates finished in the past"
        await do(label, lambda: ada.batch([past]))
        await do("GET", lambda: ada.progress(item["clock-b"]))
        replay.end()

    virtual.run(main)

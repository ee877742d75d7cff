"""Every way a progress can change, as recorded from a real server: answers, and what each of five sockets heard."""

from __future__ import annotations

from tests import virtual
from tests.earmark.sandbox.audiobookshelf.recorded import recording
from tests.earmark.sandbox.audiobookshelf.replay import Replay


def test_every_way_to_change_progress_answers_and_sounds_as_recorded() -> None:
    steps = recording("02-progress-events")

    async def main() -> None:
        replay = Replay(steps)
        alice, ada, root, item, do = (
            replay.caller("alice"),
            replay.caller("ada"),
            replay.caller("root"),
            replay.item,
            replay.step,
        )
        for socket, user in (("alice-1", "alice"), ("alice-2", "alice"), ("root", "root"), ("ada(admin)", "ada")):
            await replay.connect(socket, user)
        await replay.connect("bob", "bob")
        ten = item["tenhours"]

        session = (await do("POST /api/items/:id/play (fresh book)", lambda: alice.play(ten))).json()["id"]
        await do("sync 20s listened, currentTime 20", lambda: alice.sync(session, 20, 20))
        await do("sync 10s listened, currentTime 30", lambda: alice.sync(session, 30, 10))
        await do("sync with the same currentTime, 0 listened", lambda: alice.sync(session, 30, 0))
        await do("sync after a seek back to 5", lambda: alice.sync(session, 5, 0))
        await do("close without a body", lambda: alice.close(session))
        await do("sync of the closed session", lambda: alice.sync(session, 40, 10))
        again = (await do("play again", lambda: alice.play(ten))).json()["id"]
        await do("close with a body (currentTime 100, timeListened 25)", lambda: alice.close(again, 100, 25))
        row = (await do("GET /api/me/progress/:id", lambda: alice.progress(ten))).json()["id"]

        part = {"currentTime": 200, "progress": 200 / 36000}
        await do("PATCH progress {currentTime: 200, progress: 200/36000}", lambda: alice.patch(ten, part))
        label = "PATCH progress {currentTime: 300} only (progress not given)"
        await do(label, lambda: alice.patch(ten, {"currentTime": 300}))
        await do("GET progress after that", lambda: alice.progress(ten))
        await do("PATCH {isFinished: true}", lambda: alice.patch(ten, {"isFinished": True}))
        await do("GET progress after mark finished", lambda: alice.progress(ten))
        await do("PATCH {isFinished: true} again", lambda: alice.patch(ten, {"isFinished": True}))
        await do("GET progress after the second mark finished", lambda: alice.progress(ten))
        await do("PATCH {isFinished: false}", lambda: alice.patch(ten, {"isFinished": False}))
        await do("GET progress after un-finish", lambda: alice.progress(ten))
        hide = f"/api/me/progress/{row}/remove-from-continue-listening"
        await do("hide from continue listening", lambda: alice.get(hide))
        await do("GET progress after hide", lambda: alice.progress(ten))
        shown = {"hideFromContinueListening": False}
        await do("PATCH {hideFromContinueListening: false}", lambda: alice.patch(ten, shown))

        two = [{"libraryItemId": ten, "currentTime": 400, "progress": 400 / 36000}]
        two.append({"libraryItemId": item["saltglass"], "isFinished": True})
        await do("batch update: two books", lambda: alice.batch(two))
        label = "GET progress of a book never played, marked finished by batch"
        await do(label, lambda: alice.progress(item["saltglass"]))
        nothing = [{"libraryItemId": "no such item", "isFinished": True}]
        await do("batch update with one unknown item and nothing else", lambda: alice.batch(nothing))
        await do("DELETE /api/me/progress/:progressId", lambda: alice.delete_url(f"/api/me/progress/{row}"))
        await do("GET progress after delete", lambda: alice.progress(ten))
        session = await alice.open(ten)
        label = "sync after delete (new progress row, new id, new startedAt)"
        await do(label, lambda: alice.sync(session, 50, 20))
        await alice.close(session)

        atlas, both = item["An Atlas of Small Rooms"], item["both"]
        page = {"ebookProgress": 0.25, "ebookLocation": "epubcfi(/6/4!/4/2)"}
        await do("ebook only: PATCH {ebookProgress .25, ebookLocation}", lambda: alice.patch(atlas, page))
        await do("ebook only: GET progress", lambda: alice.progress(atlas))
        last = {"ebookProgress": 1.0, "ebookLocation": "epubcfi(/6/8!/4/2)"}
        await do("ebook only: PATCH {ebookProgress 1}", lambda: alice.patch(atlas, last))
        await do("ebook only: GET progress (is it finished?)", lambda: alice.progress(atlas))
        label = "book with audio and ebook: PATCH ebookProgress .4"
        await do(label, lambda: alice.patch(both, {**page, "ebookProgress": 0.4}))
        session = await alice.open(both)
        await do("book with audio and ebook: sync audio to 60", lambda: alice.sync(session, 60, 20))
        await alice.close(session)

        podcast, episode = replay.podcast, replay.server.episodes_of(replay.podcast)[0]
        session = await alice.open(podcast, episode)
        await do("podcast episode: sync to 30", lambda: alice.sync(session, 30, 20))
        await alice.close(session)
        finished = {"isFinished": True}
        await do("podcast: PATCH progress without an episode id", lambda: alice.patch(podcast, finished))
        await do("PATCH progress of an unknown item", lambda: alice.patch("no-such-item", finished))

        lantern = item["lantern1"]
        session = await alice.open(lantern)
        await do("an admin syncs ALICE's open session", lambda: ada.sync(session, 777, 10))
        await do("alice's progress for that book afterwards", lambda: alice.progress(lantern))
        await do("the admin's own progress for that book afterwards", lambda: ada.progress(lantern))
        await alice.close(session)
        bob, email = replay.users["bob"], {"email": "bob@example.org"}
        label = "root PATCHes user bob {email}: who hears user_updated?"
        await do(label, lambda: root.patch_url(f"/api/users/{bob.id}", json=email))
        replay.end()

    virtual.run(main)

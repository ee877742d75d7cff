"""Runs and their reports, many changes taken back together, and exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.web.browser import Browser
from tests.web.test_review import doubtful, listens
from tests.world import World, at_once, play, reconciled


def test_everything_of_a_run_is_taken_back_and_what_stands_in_the_way_is_named(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(f"Tale {n}") for n in range(3)]
        odd = doubtful(world)
        for book in (*books, odd):
            world.abs.put_progress("alice", book.item, current_time=3600.0, duration=36000.0)
        async with world.opened() as app:
            report = await reconciled(app, ["alice"])
            run = report["run"]["id"]
            assert all(world.hardcover.on_shelf("alice", book.book) for book in books)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/history")
            assert any(link.startswith(f"/history/runs/{run}") for link in page.links)
            page = await alice.opens(f"/history/runs/{run}")
            for shown in ("1 book needs somebody", "Saltglass", "Undo all 3 changes of this run", "3 synced"):
                assert shown in page.text, shown
            world.hardcover.user_sets_status("alice", books[0].book, 3)  # alice goes on by herself
            page = await alice.sends(page.form(f"/undo/run/{run}"))
            assert "2 changes were taken back." in page.text
            assert "its status on Hardcover has changed since" in page.text
            assert [world.hardcover.on_shelf("alice", book.book) is None for book in books] == [False, True, True]
            page = await alice.opens(f"/history/runs/{run}")
            assert "Undo the change of this run" in page.text

    play(tmp_path, story, progress=at_once())


def test_all_of_one_book_is_taken_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, other = world.add_book("Saltglass"), world.add_book("Fogbound")
        async with world.running() as app:
            session = world.abs.play("alice", book.item)
            for hours in (1, 2, 3):
                world.abs.sync("alice", session, hours * 3600.0)
                await world.settle(5)
            await listens(world, other.item)
            alice, bob = Browser(app), Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/history?item={book.item}")
            assert "Undo all 3 changes of this book" in page.text
            form = page.form(f"/undo/book/{book.item}")
            await bob.signs_in("bob")
            token = (await bob.opens("/")).form("/theme").fields["form"]
            kept, form.fields["form"] = form.fields["form"], token
            await bob.sends(form)
            assert world.hardcover.on_shelf("alice", book.book) is not None
            form.fields["form"] = kept
            page = await alice.sends(form)
            assert "3 changes were taken back." in page.text
            assert world.hardcover.on_shelf("alice", book.book) is None
            assert world.hardcover.on_shelf("alice", other.book) is not None

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_exports_have_what_the_filters_find_and_no_formulas(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first, second = world.add_book('=HYPERLINK("http://evil.example")'), world.add_book('Second, with "quotes"')
        async with world.running() as app:
            await listens(world, first.item)
            await listens(world, second.item)
            await listens(world, second.item, "bob")
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/history")
            assert "/history/export.csv" in page.links
            answer = await alice.http.get("/history/export.json")
            assert answer.headers["content-disposition"] == 'attachment; filename="earmark-alice.json"'
            found = json.loads(answer.text)
            assert [one["title"] for one in found] == ['Second, with "quotes"', '=HYPERLINK("http://evil.example")']
            assert {one["user"] for one in found} == {"alice"}
            answer = await alice.http.get(f"/history/export.csv?item={first.item}")
            (row,) = csv.DictReader(io.StringIO(answer.text))
            assert row["title"] == '\'=HYPERLINK("http://evil.example")'
            assert json.loads(row["after"])["status"] == "currently reading"
            assert (await alice.http.get("/history/export.xml")).status_code == 404
            assert (await alice.http.get("/history/export.json?user=bob")).status_code in (403, 404)
            assert json.loads((await alice.http.get("/history/export.json?from=2027-01-01")).text) == []

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_a_long_history_is_exported_whole(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass")
        async with world.opened() as app:
            from handlers.state.outcome import Key

            for _ in range(1203):
                app.state.history.add(Key("alice", book.item), at=app.ports.now(), title="Saltglass", what="progress",
                                      reason="listened", units=1, before=None, after=None, forward=True)  # fmt: skip
            alice = Browser(app)
            await alice.signs_in("alice")
            found = json.loads((await alice.http.get("/history/export.json")).text)
            assert [one["id"] for one in found] == list(range(1203, 0, -1))

    play(tmp_path, story)


def test_a_run_shows_each_their_own(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        hers, his = world.add_book("Hers"), world.add_book("His")
        world.abs.put_progress("alice", hers.item, current_time=3600.0, duration=36000.0)
        world.abs.put_progress("bob", his.item, current_time=3600.0, duration=36000.0)
        async with world.opened() as app:
            run = (await reconciled(app, ["alice", "bob"]))["run"]["id"]
            bob, warden = Browser(app), Browser(app)
            await bob.signs_in("bob")
            page = await bob.opens(f"/history/runs/{run}")
            assert "His" in page.text
            assert "Hers" not in page.text
            assert "alice" not in page.text
            await warden.signs_in("warden")
            page = await warden.opens(f"/history/runs/{run}")
            for shown in ("Hers", "His", "alice", "bob", "Metadata"):
                assert shown in page.text, shown
            assert (await warden.opens("/history/runs/99")).status == 404

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())

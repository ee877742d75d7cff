"""The page of a book: linking with a look before, dates by hand, and what holds."""

from __future__ import annotations

from pathlib import Path

from tests.web.browser import Browser, Page
from tests.web.test_review import doubtful, listens, on_shelf
from tests.world import HOUR, World, at_once, play


async def undone(browser: Browser, page: Page) -> Page:
    form = page.form("/undo")
    return await browser.sends(form, undo=form.buttons[0][1])


def test_what_linking_would_write_is_shown_before_it_does(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = doubtful(world)
        right = world.add_book("Saltglass", authors=["Idris Okafor"])
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/books/{book.item}?q=Saltglass")
            link = next(link for link in page.links if f"edition={right.edition}" in link)
            page = await alice.opens(link)
            for shown in ("What linking this edition would do", "not on the shelf → currently reading 1:00:00"):
                assert shown in page.text, shown
            assert world.mutations() == 0
            assert app.state.overrides.of("alice") == {}
            page = await alice.sends(page.form(f"/books/{book.item}", str(right.edition)), edition=str(right.edition))
            assert "Linked. It is synced in a moment" in page.text
            await world.settle(5)
            assert world.read("alice", right).progress_seconds == 3600
            await undone(alice, page)
            await world.settle(5)
            assert on_shelf(world, right) is None
            page = await alice.opens(f"/books/{book.item}?edition={book.edition}")
            assert "against" in page.text
            assert "Hardcover has no edition 999" in (await alice.opens(f"/books/{book.item}?edition=999")).text

    play(tmp_path, story, progress=at_once())


def test_dates_by_hand_are_written_stay_and_are_taken_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            session = world.abs.play("alice", book.item)
            world.abs.sync("alice", session, HOUR)
            await world.settle(5)
            alice = Browser(app)
            await alice.signs_in("alice")
            path = f"/books/{book.item}"
            page = await alice.opens(path)
            dates = page.form(f"{path}/dates")
            assert dates.fields["started"] == "2026-11-20"
            page = await alice.sends(dates, started="2026-11-02")
            assert "The dates are written" in page.text
            assert str(world.read("alice", book).started_at) == "2026-11-02"
            world.abs.sync("alice", session, 2 * HOUR)
            await world.settle(5)
            assert world.read("alice", book).progress_seconds == 7200
            assert str(world.read("alice", book).started_at) == "2026-11-02"
            for started, why in (("2026-12-31", "a day to come"), ("tomorrow", "is no day"), ("2026-11-02", "already")):
                assert why in (await alice.sends(dates, started=started)).text
            assert str(world.read("alice", book).started_at) == "2026-11-02"
            page = await alice.sends(dates, started="2026-11-03")
            page = await undone(alice, page)
            assert str(world.read("alice", book).started_at) == "2026-11-02"
            world.abs.sync("alice", session, 3 * HOUR)  # an undo of dates says nothing about the position
            await world.settle(5)
            assert world.read("alice", book).progress_seconds == 10800

    play(tmp_path, story, progress=at_once())


def test_dates_are_only_of_ones_own_books(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await listens(world, book.item)
            bob = Browser(app)
            await bob.signs_in("bob")
            form = (await bob.opens("/")).form("/theme")
            for path in (f"/books/{book.item}/dates", f"/books/{book.item}/dates?user=alice"):
                form.action = path
                assert (await bob.sends(form, started="2026-11-02")).status in (403, 404)
            assert str(world.read("alice", book).started_at) == "2026-11-20"

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_a_dry_run_writes_no_dates(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running():
            await listens(world, book.item)
        from dataclasses import replace

        async with world.running(settings=replace(world.settings(), dry_run=True)) as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/books/{book.item}")
            page = await alice.sends(page.form(f"/books/{book.item}/dates"), started="2026-11-02")
            assert page.status == 409
            assert str(world.read("alice", book).started_at) == "2026-11-20"

    play(tmp_path, story, progress=at_once())


def test_a_match_is_explained_asked_again_and_what_holds_is_named(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass")
        async with world.running() as app:
            await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            path = f"/books/{book.item}"
            page = await alice.opens(f"{path}?why=1")
            assert "for" in page.text
            assert "The title is the same" in page.text or "title" in page.text
            page = await alice.presses(page, path, "hold")
            assert "Held by the word of alice" in page.text
            assert "When to write at the moments that matter" in page.text
            assert f"http://audiobookshelf.test/item/{book.item}" in page.links
            assert f"https://hardcover.app/id/book/{book.book}" in page.links
            page = await undone(alice, page)
            assert "Held by" not in page.text
            before = world.units()
            page = await alice.presses(page, path, "ask")
            await world.settle(5)
            assert "Hardcover is asked again" in page.text
            assert world.units() > before

    play(tmp_path, story, progress=at_once())


def test_matched_anew_ends_what_matching_made_and_its_undo_brings_it_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        from handlers.state.outcome import Key

        book = world.add_book("Saltglass")
        async with world.running() as app:
            await listens(world, book.item)
            key = Key("alice", book.item)
            pin = app.state.ledger.pin(key)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.presses(await alice.opens(f"/books/{book.item}"), f"/books/{book.item}", "match")
            await world.settle(5)
            anew = app.state.ledger.pin(key)
            assert anew is not None
            assert pin is not None
            assert anew.at > pin.at
            await undone(alice, page)
            assert app.state.ledger.pin(key) == pin

    play(tmp_path, story, progress=at_once())

"""What forms do to the world, and how it is taken back."""

from __future__ import annotations

from pathlib import Path

from handlers.state.outcome import Key
from tests.web.browser import Browser
from tests.world import HOUR, World, at_once, play

TITLE = "The Tin Orchard"


async def listened(world: World, seconds: float = HOUR) -> str:
    book = world.add_book(TITLE)
    session = world.abs.play("alice", book.item)
    world.abs.sync("alice", session, seconds)
    world.abs.close("alice", session)
    await world.settle(3)
    return book.item


def test_a_held_book_is_not_written_until_it_is_released(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            path, alice = f"/books/{item}", Browser(app)
            await alice.signs_in("alice")
            page = await alice.presses(await alice.opens(path), path, "hold")
            assert page.path.startswith(f"{path}?done=held&undo=")
            assert "Held. Nothing is written" in page.text
            written = world.mutations()
            session = world.abs.play("alice", item)
            world.abs.sync("alice", session, 2 * HOUR)
            await world.settle(5)
            assert world.mutations() == written
            page = await alice.presses(await alice.opens(path), path, "release")
            await world.settle(5)
            assert world.mutations() > written
            assert "2:00:00" in (await alice.opens("/books")).text.split("Hardcover")[-1]

    play(tmp_path, story, progress=at_once())


def test_an_ignored_book_is_left_out_until_it_is_wanted_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            path, alice = f"/books/{item}", Browser(app)
            await alice.signs_in("alice")
            page = await alice.presses(await alice.opens(path), path, "ignore")
            assert "⊘ ignored" in page.text
            page = await alice.presses(page, path, "unlink")
            await world.settle(5)
            assert "= same" in (await alice.opens(path)).text

    play(tmp_path, story, progress=at_once())


def test_what_one_person_does_is_theirs_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            session = world.abs.play("bob", item)
            world.abs.sync("bob", session, HOUR)
            await world.settle(3)
            bob = Browser(app)
            await bob.signs_in("bob")
            await bob.presses(await bob.opens(f"/books/{item}"), f"/books/{item}", "hold")
            assert app.state.overrides.is_held(Key("bob", item))
            assert not app.state.overrides.is_held(Key("alice", item))

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_a_change_is_taken_back_where_it_stands(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listened(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/history")
            change = next(form for form in page.forms if form.action.startswith("/undo/"))
            page = await alice.sends(change)
            assert page.path == "/history?done=undone"
            assert "Taken back." in page.text
            assert world.hardcover.on_shelf("alice", 1) is None
            page = await alice.sends(change)
            assert page.status == 409
            assert "was taken back already" in page.text
            assert "Nothing has changed" in page.text

    play(tmp_path, story, progress=at_once())


def test_an_administrator_acts_for_whoever_is_shown(tmp_path: Path) -> None:
    """On the page of everybody each form and each cover is its person's."""

    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        async with world.running() as app:
            book = world.add_book("Saltglass", cover=b"\xff\xd8\xff a picture")
            world.abs.sync("bob", world.abs.play("bob", book.item), HOUR)
            await listened(world)
            warden = Browser(app)
            page = await warden.signs_in("warden")
            assert f"/covers/{book.item}?user=bob" in page.images
            for image in page.images:
                if book.item in image:
                    assert (await warden.http.get(image)).status_code == 200
            for link in page.links:
                if book.item in link:
                    assert (await warden.opens(link)).status == 200
            change = app.state.history.find(user="bob")[0]
            page = await warden.sends(page.form(f"/undo/{change.id}"))
            assert (page.path, page.status) == ("/?done=undone", 200)
            page = await warden.presses(page, f"/books/{book.item}", "hold")
            assert app.state.overrides.is_held(Key("bob", book.item))
            assert app.state.overrides.of("alice") == {}

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_nobody_takes_back_what_is_anothers(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            await listened(world)
            change = app.state.history.find(user="alice")[0]
            bob = Browser(app)
            await bob.signs_in("bob")
            form = (await bob.opens("/")).form("/theme")
            for path in (f"/undo/{change.id}", f"/undo/{change.id}?user=alice", "/undo/99999"):
                form.action = path
                assert (await bob.sends(form)).status in (403, 404)
            assert app.state.history.get(change.id).undone is None  # type: ignore[union-attr]

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_sync_now_is_asked_for_and_happens(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            before = len(world.outcomes)
            page = await alice.presses(await alice.opens(f"/books/{item}"), f"/books/{item}", "sync")
            assert "synced in a moment" in page.text
            await world.settle(5)
            assert len(world.outcomes) > before
            before = len(world.outcomes)
            await alice.sends((await alice.opens("/status")).form("/sync"))
            await world.settle(5)
            assert len(world.outcomes) > before

    play(tmp_path, story, progress=at_once())


def test_the_night_runs_when_an_administrator_asks(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        async with world.running() as app:
            await listened(world)
            alice, warden = Browser(app), Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/status")
            assert [form for form in page.forms if form.action == "/night"] == []
            form = page.form("/theme")
            form.action = "/night"
            assert (await alice.sends(form)).status == 403
            await world.settle(60)
            assert app.core.runs.last("reconcile") is None
            await warden.signs_in("warden")
            page = await warden.sends((await warden.opens("/status")).form("/night"))
            assert "begins in a moment" in page.text
            await world.settle(60)
            assert app.core.runs.last("reconcile") is not None
            assert "nightly run" in (await warden.opens("/status")).text

    play(tmp_path, story, progress=at_once())


def test_an_act_that_makes_no_sense_does_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            item = await listened(world)
            alice = Browser(app)
            await alice.signs_in("alice")
            form = (await alice.opens(f"/books/{item}")).form(f"/books/{item}", "hold")
            assert (await alice.sends(form, act="burn")).status == 400
            form.action = "/books/another-item"
            assert (await alice.sends(form, act="hold")).status == 404
            assert app.state.overrides.of("alice") == {}

    play(tmp_path, story, progress=at_once())


def test_colours_are_chosen_without_script(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            browser = Browser(app)
            page = await browser.opens("/sign-in?next=/books")
            assert 'data-theme="system"' in page.html
            page = await browser.sends(page.form("/theme"), theme="dark")
            assert page.path == "/sign-in?next=/books"
            assert 'data-theme="dark"' in page.html
            page = await browser.sends(page.form("/theme"), theme='"><script>')
            assert 'data-theme="system"' in page.html

    play(tmp_path, story)

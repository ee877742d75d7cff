"""Whole libraries, searches, and what is done to many books at once."""

from __future__ import annotations

from pathlib import Path

from handlers.state.overrides import OverrideKind
from tests.web.browser import Browser, Page
from tests.web.test_book import undone
from tests.web.test_review import doubtful, listens
from tests.world import World, at_once, play, reconciled


async def does(browser: Browser, page: Page, act: str, *items: str) -> Page:
    form = page.form("/books", "hold")
    for name in [name for name in form.fields if name.startswith("pick.")]:
        del form.fields[name]
    return await browser.sends(form, act=act, **{f"pick.{item}": "1" for item in items})


def test_many_are_held_after_a_question_and_released_by_one_undo(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(f"Tale {n}") for n in range(5)]
        async with world.running() as app:
            for book in books:
                await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await does(alice, await alice.opens("/books"), "hold", *(book.item for book in books))
            assert "Hold 5 books?" in page.text
            assert app.state.overrides.of("alice") == {}
            form = page.form("/books", "hold")
            page = await alice.sends(form, act="hold")
            assert "5 books are held." in page.text
            assert "‖ held 5" in page.text
            await undone(alice, page)
            await world.settle(5)
            page = await alice.opens("/books")
            assert "= same 5" in page.text
            assert app.state.overrides.of("alice") == {}
            page = await does(alice, page, "ignore", books[0].item, "an-item-that-is-nobodys")
            assert "1 book is ignored." in page.text
            assert app.state.overrides.of("alice") == {books[0].item: frozenset({OverrideKind.IGNORE})}
            assert "Nothing was ticked" in (await does(alice, page, "ignore")).text
            assert (await does(alice, page, "burn", books[0].item)).status == 400
            before = len(world.outcomes)
            await does(alice, page, "sync", books[1].item, books[2].item)
            await world.settle(5)
            assert len(world.outcomes) >= before + 2

    play(tmp_path, story, progress=at_once())


def test_an_undo_leaves_alone_what_was_decided_otherwise_since(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(f"Tale {n}") for n in range(2)]
        async with world.running() as app:
            for book in books:
                await listens(world, book.item)
            alice, phone = Browser(app), Browser(app)
            await alice.signs_in("alice")
            await phone.signs_in("alice")
            page = await does(alice, await alice.opens("/books"), "hold", *(book.item for book in books))
            path = f"/books/{books[0].item}"
            await phone.presses(await phone.opens(path), path, "ignore")
            await undone(alice, page)
            held = {OverrideKind.HOLD, OverrideKind.IGNORE}
            assert app.state.overrides.of("alice") == {books[0].item: frozenset(held)}

    play(tmp_path, story, progress=at_once())


def test_whole_libraries_have_each_book_in_one_state(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        heard, known = world.add_book("Heard"), world.add_book("Known")
        odd = doubtful(world)
        world.abs.add_book("Nobody Knows Me", authors=["A Stranger"], duration_seconds=36000.0)
        async with world.running() as app:
            await listens(world, heard.item)
            await reconciled(app, ["alice"])
            alice = Browser(app)
            await alice.signs_in("alice")
            assert "All 1" in (await alice.opens("/books")).text
            page = await alice.opens("/books?whole=1")
            for shown in ("= same 1", "? needs you 1", "– not found 1"):
                assert shown in page.text, shown
            counts = {}
            for state in ("same", "ready", "review", "not_found"):
                filtered = await alice.opens(f"/books?whole=1&state={state}")
                counts[state] = len({image for image in filtered.images if image.startswith("/covers/")})
            assert f"All {sum(counts.values())}" in page.text
            assert counts["ready"] >= 1
            page = await alice.opens(f"/books/{known.item}")
            assert "Nobody listens to it yet; its edition on Hardcover is known" in page.text
            assert (await alice.opens(f"/books/{odd.item}")).status == 200
            page = await does(alice, await alice.opens("/books?whole=1"), "ignore", known.item)
            assert "⊘ ignored 1" in page.text

    play(tmp_path, story, progress=at_once())


def test_a_book_is_found_by_people_and_by_its_number_however_it_is_written(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ice = world.add_book("The Long Ice", authors=["Ines Okafor"], isbn="978-0-307-80003-9")
        fog = world.add_book("Fogbound", narrators=["Ida Marsh"], isbn="9780307800046")
        async with world.running() as app:
            for book in (ice, fog):
                await listens(world, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            for words, found in (
                ("9780307800039", "The Long Ice"), ("978-0307-80003-9", "The Long Ice"), ("0307800032", "The Long Ice"),
                ("978-0-307-80004-6", "Fogbound"), ("ida marsh", "Fogbound"), ("okafor ice", "The Long Ice"),
            ):  # fmt: skip
                page = await alice.opens(f"/books?q={words}")
                assert "All 1" in page.text, words
                assert found in page.text, words

    play(tmp_path, story, progress=at_once())


def test_what_audiobookshelf_hides_is_hidden_here(tmp_path: Path) -> None:
    """Bob may not see a book by its tag: neither the list nor the page nor the cover shows it to him."""

    async def story(world: World) -> None:
        book = world.add_book("For Grown-Ups", tags=("adult",), cover=b"\xff\xd8\xff a picture")
        world.add_book("For Everybody")
        world.abs_users["bob"].tags, world.abs_users["bob"].tags_are_forbidden = ["adult"], True
        async with world.running() as app:
            bob, alice = Browser(app), Browser(app)
            await alice.signs_in("alice")
            assert "For Grown-Ups" in (await alice.opens("/books?whole=1")).text
            await bob.signs_in("bob")
            for path in ("/books?whole=1", "/books?whole=1&q=grown"):
                page = await bob.opens(path)
                assert "For Grown-Ups" not in page.text
                assert book.item not in page.html
            assert (await bob.opens(f"/books/{book.item}")).status == 404
            assert (await bob.http.get(f"/covers/{book.item}")).status_code == 404

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())

"""What the pages show is what is so."""

from __future__ import annotations

from pathlib import Path

from earmark.settings import ProgressSettings
from tests.web.browser import Browser
from tests.world import HOUR, World, at_once, play


async def listens(world: World, item: str, seconds: float, user: str = "alice") -> None:
    session = world.abs.play(user, item)
    world.abs.sync(user, session, seconds)
    world.abs.close(user, session)
    await world.settle(3)


def test_now_shows_what_is_listened_to_and_what_of_it_is_on_hardcover(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("The Tin Orchard", authors=["Petra Lindqvist"])
        async with world.running() as app:
            alice = Browser(app)
            page = await alice.signs_in("alice")
            assert page.status == 200
            assert "Nothing was listened to yet" in page.text
            await listens(world, book.item, 2 * HOUR)
            page = await alice.opens("/")
            assert "Listening now" in page.text
            assert "The Tin Orchard" in page.text
            assert "Petra Lindqvist" in page.text
            assert "2:00:00 of 10:00:00 · 20 %" in page.text
            assert "currently reading · 2:00:00" in page.text
            assert "= same" in page.text
            assert "not on the shelf → currently reading 2:00:00" in page.text
            assert f"/covers/{book.item}" in page.images
            await world.settle(3600)
            assert "Last listened to 1 h ago" in (await alice.opens("/")).text

    play(tmp_path, story, progress=at_once())


def test_each_book_is_in_one_state_and_the_counts_add_up(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book(f"Book {n}") for n in range(5)]
        unknown = world.abs.add_book("Nobody Knows Me", authors=["A Stranger"], duration_seconds=36000.0)
        world.abs.put_progress("alice", books[4].item, current_time=100.0, duration=36000.0)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            for book in books[:4]:
                await listens(world, book.item, HOUR)
            await listens(world, unknown, HOUR)
            page = await alice.opens(f"/books/{books[0].item}")
            await alice.presses(page, f"/books/{books[0].item}", "hold")
            page = await alice.opens(f"/books/{books[1].item}")
            await alice.presses(page, f"/books/{books[1].item}", "ignore")
            await world.settle(10)
            page = await alice.opens("/books")
            for shown in ("All 6", "? needs you 1", "‖ held 1", "⊘ ignored 1", "= same 2", "◷ waits 1"):
                assert shown in page.text, shown
            counts = {}
            for state in ("review", "held", "ignored", "same", "waiting", "failed"):
                filtered = await alice.opens(f"/books?state={state}")
                counts[state] = len({image for image in filtered.images if image.startswith("/covers/")})
            assert counts == {"review": 1, "held": 1, "ignored": 1, "same": 2, "waiting": 1, "failed": 0}
            found = await alice.opens("/books?q=nobody+KNOWS")
            assert "Nobody Knows Me" in found.text
            assert "Book 2" not in found.text
            assert "No book is in this list" in (await alice.opens("/books?q=nowhere")).text
            titles = [(await alice.opens("/books?sort=title")).text.index(f"Book {n}") for n in range(5)]
            assert titles == sorted(titles)

    play(tmp_path, story, progress=at_once())


def test_a_position_that_waits_for_its_time_stands_in_the_margin(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            session = world.abs.play("alice", book.item)
            world.abs.sync("alice", session, 3600)
            await world.settle(5)
            world.abs.sync("alice", session, 3660)
            await world.settle(1)
            assert "↑ position" in (await alice.opens("/books")).text
            await world.quiet(3600)
            assert "= same" in (await alice.opens("/books")).text

    play(tmp_path, story, progress=ProgressSettings())


def test_a_book_says_why_it_is_this_one_and_what_was_written(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book("Saltglass", narrators=["Ida Marsh"], series=[("The Tidewater Trilogy", "2")])
        async with world.running() as app:
            await listens(world, book.item, HOUR)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/books/{book.item}")
            assert page.status == 200
            assert "<title>Saltglass · Earmark</title>" in page.html
            for shown in (
                "read by Ida Marsh", "The Tidewater Trilogy #2", f"edition {book.edition} of book {book.book}",
                "Known by: identifier", "ASIN B0", "start", "not on the shelf → currently reading 1:00:00",
            ):  # fmt: skip
                assert shown in page.text, shown
            assert (await alice.opens("/books/nothing-of-hers")).status == 404

    play(tmp_path, story, progress=at_once())


def test_history_is_by_day_and_filtered(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first, second = world.add_book("First"), world.add_book("Second")
        async with world.running() as app:
            await listens(world, first.item, HOUR)
            await world.settle(86400)
            await listens(world, second.item, HOUR)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/history")
            assert page.text.index("2026-11-21") < page.text.index("Second") < page.text.index("2026-11-20")
            assert "2 changes" in page.text
            for query, shown, hidden in (
                ("from=2026-11-21", "Second", "First"),
                ("to=2026-11-20", "First", "Second"),
                (f"item={first.item}", "First", "Second"),
                ("what=finish", "Nothing was written", "First"),
            ):
                page = await alice.opens(f"/history?{query}")
                assert shown in page.text, query
                assert hidden not in page.text, query
            assert (await alice.opens("/history?from=nonsense&page=999&to=2026-99-99")).status == 200

    play(tmp_path, story, progress=at_once())


def test_status_names_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/status")
            assert "Everything works" in page.text
            assert "connected" in page.text
            world.hardcover.revoke_token(world.tokens["alice"])
            book = world.add_book()
            await listens(world, book.item, HOUR)
            for path in ("/status", "/"):
                page = await alice.opens(path)
                assert "Hardcover refuses the token" in page.text
                assert "Make a new token on hardcover.app" in page.text
                assert "https://hardcover.app/account/api" in page.text  # the link that the log has, too

    play(tmp_path, story, progress=at_once())


def test_a_dry_run_says_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            for path in ("/", "/status"):
                assert "nothing is written anywhere" in (await alice.opens(path)).text

    play(tmp_path, story, settings_more={"dry_run": True})

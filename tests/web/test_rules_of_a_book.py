"""What holds for a book, on its page: each with where it comes from, so that it is changed where it counts."""

from __future__ import annotations

import re
from pathlib import Path

from earmark.settings import load
from tests.web.browser import Browser, Page
from tests.web.fresh import browser_of, fresh
from tests.web.test_review import choose, doubtful, listens
from tests.web.test_settings import household, scope
from tests.world import HOUR, World, at_once, play


def rules(page: Page) -> str:
    found = re.search(r'<section aria-labelledby="rules">.*?</section>', page.html, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found.group()))


def test_settings_say_from_which_layer_they_come(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("ada", kind="admin")
        book = world.add_book("Saltglass")
        world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
        async with fresh(world) as app:
            browser = await household(world, app)
            await world.quiet(10)
            shown = rules(await browser.opens(f"/books/{book.item}?user=alice"))
            assert "When to write at the moments that matter default" in shown
            page = await browser.opens("/settings?user=alice")
            await browser.sends(scope(page, "person"), **{"progress.pace": "session"}, act="save")
            shown = rules(await browser.opens(f"/books/{book.item}?user=alice"))
            assert "When to write once a session saved in the browser" in shown
        variable = {"EARMARK_USERS__ALICE__PROGRESS__PACE": "every change", "EARMARK_PROGRESS__PRIVACY": "private"}
        async with fresh(world, **variable) as app:
            browser = browser_of(app)
            await browser.signs_in("ada")
            shown = rules(await browser.opens(f"/books/{book.item}?user=alice"))
            assert "at every change set by EARMARK_USERS__ALICE__PROGRESS__PACE" in shown
            assert "private as for everybody, set by EARMARK_PROGRESS__PRIVACY" in shown

    play(tmp_path, story, users=("alice", "bob"))


def test_libraries_and_tags_say_which_and_that_the_file_names_them(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        counted = world.add_book("Saltglass", tags=["Sea", "Loud"])
        out = world.add_book("Fogbound", tags=["Kids", "sea"])
        neither = world.add_book("Tidewrack")
        for book in (counted, out, neither):
            world.abs.sync("alice", world.abs.play("alice", book.item), HOUR)
        file = tmp_path / "config.toml"
        file.write_text(
            f"""
            audiobookshelf.url = "http://audiobookshelf.test"
            hardcover.url = "http://hardcover.test/v1/graphql"
            [users.alice]
            abs_token = "{world.abs.api_key("alice")}"
            hardcover_token = "{world.tokens["alice"]}"
            tags.include = ["sea"]
            tags.exclude = ["kids"]
            """
        )
        async with world.running(settings=load(file, {}, data_dir=world.data_dir)) as app:
            await world.settle(5)
            alice = Browser(app)
            await alice.signs_in("alice")
            shown = rules(await alice.opens(f"/books/{counted.item}"))
            assert "Edition Known by: identifier since" in shown
            assert f"sea counts set as users.alice.tags.include in {file}" in shown
            assert "kids" not in shown
            shown = rules(await alice.opens(f"/books/{out.item}"))
            assert f"kids is left out set as users.alice.tags.exclude in {file}" in shown
            shown = rules(await alice.opens(f"/books/{neither.item}"))
            assert f"none of sea: it is left out set as users.alice.tags.include in {file}" in shown

    play(tmp_path, story)


def test_what_people_decided_says_who(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.abs.add_user("warden", kind="admin")
        book = doubtful(world)
        async with world.running() as app:
            await listens(world, book.item)
            alice, warden = Browser(app), Browser(app)
            await alice.signs_in("alice")
            await warden.signs_in("warden")
            path = f"/books/{book.item}"
            await choose(alice, await alice.opens("/review"), book.edition)
            await world.settle(5)
            await alice.presses(await alice.opens(path), path, "hold")
            await alice.sends((await alice.opens("/")).form("/pause"), until="1h")
            shown = rules(await alice.opens(path))
            for one in ("Linked by the word of alice", "Held by the word of alice", "Syncing paused"):
                assert one in shown, one
            assert "paused" in rules(await warden.opens(f"{path}?user=alice"))

    play(tmp_path, story, progress=at_once())

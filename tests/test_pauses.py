"""A user's syncing, paused: nothing of theirs is written meanwhile, whoever asks, and nothing of it is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from earmark.cli.pause import _as_text
from earmark.commands.registry import run_command
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.settings import ProgressSettings
from handlers.state.outcome import Kind
from tests.virtual import now
from tests.web.browser import Browser
from tests.world import HOUR, READ, World, at_once, play, reconciled

TWO = ("alice", "bob")


async def asked(app: App, name: str, **options: Any) -> Any:
    document, _ = await run_command(app, name, options, lambda done, of: None)
    return document


def test_nothing_is_written_until_it_is_resumed_and_then_all_of_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        known, new = world.add_book(), world.add_book()
        async with world.running() as app:
            await world.abs.listen("alice", known.item, end=600)
            await world.quiet()
            written, units = world.mutations(), world.units()
            paused = await asked(app, "pause", user="alice")
            assert "alice: syncing is paused until it is resumed" in _as_text(paused)
            await world.abs.listen("alice", known.item, start=600, end=7200)
            world.abs.finish("alice", new.item)
            await world.quiet()
            assert world.units() == units, "nobody has to ask Hardcover either"
            await asked(app, "sync")
            await asked(app, "queue.sync", user="alice")
            await world.quiet()
            assert world.mutations() == written
            assert world.last(new.item).kind is Kind.WAITING
            assert "goes on" in _as_text(await asked(app, "resume", user="alice"))
            await world.quiet()
            assert world.read("alice", known).progress_seconds == 7200
            assert world.shelf("alice", new).status_id == READ
            assert _as_text(await asked(app, "resume")) == "nobody's syncing was paused"

    play(tmp_path, story, progress=at_once())


def test_it_ends_by_itself_and_what_came_meanwhile_is_written_then(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await asked(app, "pause", user="alice", until="1h")
            await world.abs.listen("alice", book.item, end=1800)
            await asyncio.sleep(59 * 60 - 1800)
            assert world.mutations() == 0
            await asyncio.sleep(120)
            assert world.read("alice", book).progress_seconds == 1800

    play(tmp_path, story, progress=at_once())


def test_tomorrow_is_midnight_where_the_user_is(tmp_path: Path) -> None:
    async def story(world: World) -> None:  # it is 8:00 in London, 21:00 in Auckland
        async with world.running() as app:
            answer = await asked(app, "pause", user="alice", until="tomorrow")
            (alice,) = answer.users
            assert (alice.name, alice.paused, alice.until.isoformat()) == ("alice", True, "2026-11-21T00:00:00+13:00")

    play(tmp_path, story, zone="Pacific/Auckland")


def test_it_concerns_nobody_else_and_the_night_keeps_to_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await reconciled(app, list(TWO))
            await asyncio.sleep(60)
            unheard = world.add_book()
            await asked(app, "pause", user="alice")
            for user in TWO:
                await world.abs.listen(user, book.item, end=3600)
            report = await reconciled(app, list(TWO))
            await world.quiet()
            assert report["users"]["alice"].get("synced") is None
            assert world.mutations("alice") == 0
            assert world.read("bob", book).progress_seconds == 3600
            assert world.hardcover.on_shelf("alice", unheard.book) is None
            assert world.hardcover.on_shelf("bob", unheard.book) is not None

    wants = ProgressSettings(live_interval=timedelta(0), want_to_read=True)
    play(tmp_path, story, users=TWO, progress=wants)


def test_it_outlives_a_restart_and_what_was_removed_meanwhile_is_written_all_the_same(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, gone = world.add_book(), world.add_book()
        async with world.running() as app:
            await asked(app, "pause", user="alice")
            world.abs.finish("alice", gone.item)
            await world.abs.listen("alice", book.item, end=3600)
            await world.quiet()
            world.abs.remove_item(gone.item)
            await world.quiet()
        async with world.running() as app:
            await world.quiet()
            assert world.mutations() == 0
            await asked(app, "resume")
            await world.quiet()
            assert world.read("alice", book).progress_seconds == 3600
            assert world.shelf("alice", gone).status_id == READ

    play(tmp_path, story, progress=at_once())


def test_a_change_is_taken_back_also_while_paused(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await world.abs.listen("alice", book.item, end=3600)
            await world.quiet()
            await asked(app, "pause", user="alice")
            before = world.shelf("alice", book)
            await asked(app, "undo", id=app.state.history.find(user="alice")[0].id)
            assert world.shelf("alice", book) != before

    play(tmp_path, story)


@pytest.mark.parametrize("until", ["yesterday", "0s", "-1h", ""])
def test_a_length_that_is_none_is_refused_and_nothing_is_paused(tmp_path: Path, until: str) -> None:
    async def story(world: World) -> None:
        async with world.opened() as app:
            try:
                await asked(app, "pause", user="alice", until=until)
            except CommandFailed:
                assert app.state.pauses.of("alice", now()) is None
            else:
                raise AssertionError(until)

    play(tmp_path, story)


def test_on_the_page_it_is_begun_seen_and_ended(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book(chapters=10)
        async with world.running() as app:
            alice = Browser(app)
            await alice.signs_in("alice")
            session = world.abs.play("alice", book.item)
            world.abs.sync("alice", session, HOUR * 1.5)
            await world.settle(30)
            world.abs.sync("alice", session, HOUR * 1.5 + 30)
            await world.settle(1)
            page = await alice.opens("/")
            assert "Chapter 2" in page.text
            assert "next at the pause or 08:15" in page.text
            page = await alice.sends(page.form("/pause", "tomorrow"), until="tomorrow")
            assert "Syncing is paused until 2026-11-21 00:00" in page.text
            written = world.mutations()
            world.abs.sync("alice", session, HOUR * 3)
            await world.settle(200)
            assert world.mutations() == written
            page = await alice.opens("/")
            assert "next at" not in page.text
            assert "syncing is paused" in page.text
            page = await alice.sends(page.form("/resume"))
            assert "Syncing goes on." in page.text
            await world.settle(5)
            assert world.read("alice", book).progress_seconds == HOUR * 3

    play(tmp_path, story)

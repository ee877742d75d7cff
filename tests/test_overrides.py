"""The owner's overrides, asked of a whole service: link, ignore and hold, each with its own way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from earmark.cli import match_text, report_text
from earmark.commands.registry import run_command
from earmark.service.app import App
from earmark.service.control import CommandFailed
from handlers.state.outcome import Key, Kind
from handlers.state.overrides import OverrideKind
from tests.world import READ, READING, World, at_once, play


async def asked(app: App, name: str, **options: Any) -> Any:
    document, _ = await run_command(app, name, options, lambda done, of: None)
    return document


def test_a_held_book_is_compared_and_not_written_until_it_is_released(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await world.abs.listen("alice", book.item, end=600)
            await world.quiet()
            written = world.mutations()
            held = await asked(app, "hold", item=book.item)
            assert (held.changed, held.user) == (True, None)
            await world.abs.listen("alice", book.item, start=600, end=7200)
            world.abs.finish("alice", book.item)
            await world.quiet()
            assert world.mutations() == written
            assert world.last(book.item).kind is Kind.HELD
            report = await asked(app, "sync")
            assert report.users == {"alice": {"held": 1}}
            assert "held" in report_text.report(report)
            assert (await asked(app, "match", item=book.item)).held is True
            released = await asked(app, "release", item=book.item)
            assert (released.changed, "released" in match_text.override(released)) == (True, True)
            await world.quiet()
            assert world.shelf("alice", book).status_id == READ
            assert (await asked(app, "match", item=book.item)).held is False

    play(tmp_path, story, progress=at_once())


def test_a_hold_outlives_a_restart_and_needs_no_running_service(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.opened() as app:
            await asked(app, "hold", item=book.item)
        async with world.running():
            await world.abs.listen("alice", book.item, end=3600)
            await world.quiet()
            assert world.mutations() == 0
        async with world.opened() as app:
            await asked(app, "release", item=book.item)
        async with world.running():
            await world.quiet()
            assert world.shelf("alice", book).status_id == READING

    play(tmp_path, story, progress=at_once())


def test_a_link_and_a_hold_stand_at_once_and_each_is_taken_back_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        other = world.hardcover.add_edition(book.book, audio_seconds=36_000)
        key = Key("alice", book.item)
        async with world.running() as app:
            await asked(app, "link", item=book.item, edition=other)
            await asked(app, "hold", item=book.item)
            match = app.state.overrides.match(key)
            assert match is not None
            assert (match.kind, match.edition_id, app.state.overrides.is_held(key)) == (OverrideKind.LINK, other, True)
            assert (await asked(app, "release", item=book.item)).changed is True
            match = app.state.overrides.match(key)
            assert (match is not None, app.state.overrides.is_held(key)) == (True, False)
            await world.abs.listen("alice", book.item, end=3600)
            await world.quiet()
            assert world.read("alice", book).edition_id == other
            await asked(app, "hold", item=book.item)
            assert (await asked(app, "unlink", item=book.item)).changed is True
            assert (app.state.overrides.match(key), app.state.overrides.is_held(key)) == (None, True)
            assert (await asked(app, "unlink", item=book.item)).changed is False
            assert app.state.overrides.is_held(key)

    play(tmp_path, story, progress=at_once())


def test_a_link_given_to_a_held_book_keeps_the_hold(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await asked(app, "hold", item=book.item)
            await asked(app, "link", item=book.item, edition=book.edition)
            await asked(app, "ignore", item=book.item)
            key = Key("alice", book.item)
            match = app.state.overrides.match(key)
            assert match is not None
            assert (match.kind, app.state.overrides.is_held(key)) == (OverrideKind.IGNORE, True)

    play(tmp_path, story)


def test_a_hold_for_one_user_leaves_the_others_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            held = await asked(app, "hold", item=book.item, user="ALICE")
            assert held.user == "alice"
            for name in ("alice", "bob"):
                await world.abs.listen(name, book.item, end=3600)
            await world.quiet()
            assert (world.mutations("alice"), world.read("bob", book).progress_seconds) == (0, 3600)

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_a_release_for_one_user_is_an_exception_to_a_hold_for_everybody(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            await asked(app, "hold", item=book.item)
            assert (await asked(app, "release", item=book.item, user="bob")).changed is True
            for name in ("alice", "bob"):
                await world.abs.listen(name, book.item, end=3600)
            await world.quiet()
            assert (world.mutations("alice"), world.read("bob", book).progress_seconds) == (0, 3600)
            await asked(app, "hold", item=book.item)
            await world.abs.listen("bob", book.item, start=3600, end=7200)
            await world.quiet()
            assert world.read("bob", book).progress_seconds == 3600, "a new hold is for everybody"

    play(tmp_path, story, users=("alice", "bob"), progress=at_once())


def test_a_release_of_what_is_not_held_says_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running() as app:
            released = await asked(app, "release", item=book.item)
            assert (released.changed, released.done) == (False, "it was not held")

    play(tmp_path, story)


def test_a_held_book_that_waits_for_review_still_waits(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = world.abs.add_book("Letters to a Small Planet", authors=["Ana Ruiz"], duration_seconds=36000.0)
        async with world.running() as app:
            await world.abs.listen("alice", item, end=3600)
            await world.quiet()
            assert [row.item.id for row in await asked(app, "review.list")] == [item]
            await asked(app, "hold", item=item)
            await world.quiet()
            assert [row.item.id for row in await asked(app, "review.list")] == [item]

    play(tmp_path, story, progress=at_once())


@pytest.mark.parametrize("command", ["sync", "reconcile", "hold", "release", "link", "unlink", "ignore", "match"])
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_option_that_is_given_and_empty_is_no_everything(tmp_path: Path, command: str, empty: str) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.abs.finish("alice", book.item)
        async with world.opened() as app:
            options: dict[str, Any] = {"user": empty}
            if command not in ("sync", "reconcile"):
                options |= {"item": book.item, "edition": book.edition}
            with pytest.raises(CommandFailed, match="user is empty") as refused:
                await asked(app, command, **options)
            assert refused.value.exit_code == 2
            if "item" in options:
                with pytest.raises(CommandFailed, match="item is empty"):
                    await asked(app, command, item=empty, edition=book.edition)
        assert world.mutations() == 0

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("undo", {"item": ""}),
        ("metadata", {"item": " ", "apply": True}),
        ("metadata", {"library": "", "apply": True}),
        ("review.list", {"user": ""}),
        ("review.ignore", {"item": ""}),
        ("review.other", {"item": "li_1", "named": ""}),
    ],
)
def test_nothing_happens_in_bulk_by_an_empty_option(tmp_path: Path, command: str, options: dict[str, Any]) -> None:
    async def story(world: World) -> None:
        world.add_book()
        async with world.opened() as app:
            with pytest.raises(CommandFailed, match="is empty") as refused:
                await asked(app, command, **options)
            assert refused.value.exit_code == 2

    play(tmp_path, story)


def test_past_left_alone_is_held_until_it_is_listened_to_or_released(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        finished, begun, listened = (world.add_book() for _ in range(3))
        world.abs.finish("alice", finished.item)
        for book in (begun, listened):
            await world.abs.listen("alice", book.item, end=7200)
        await world.quiet(3600)
        async with world.running() as app:
            await world.quiet()
            for _ in range(2):
                assert (await asked(app, "sync")).users == {"alice": {"held": 3}}
            assert world.mutations() == 0
            await world.abs.listen("alice", listened.item, start=7200, end=7500)
            await world.quiet()
            assert world.read("alice", listened).progress_seconds == 7500
            released = await asked(app, "release", item=finished.item)
            assert released.changed is True
            await world.quiet()
            assert world.shelf("alice", finished).status_id == READ
            assert (await asked(app, "sync")).users == {"alice": {"held": 1, "unchanged": 2}}
            await asked(app, "hold", item=begun.item)
            await asked(app, "release", item=begun.item)
            await world.quiet()
            assert world.read("alice", begun).progress_seconds == 7200

    play(tmp_path, story, progress=at_once(past="leave"))


def test_the_past_is_synced_once_the_setting_says_so(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.abs.finish("alice", book.item)
        await world.quiet(3600)
        async with world.running() as app:
            await world.quiet()
            assert world.mutations() == 0
            settings = app.settings
            alice = replace(settings.users["alice"], progress=at_once())
            await app.reload(replace(settings, users={"alice": alice}, progress=at_once()))
            await asked(app, "sync")
            assert world.shelf("alice", book).status_id == READ

    play(tmp_path, story, progress=at_once(past="leave"))

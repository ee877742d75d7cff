"""What is shown before it is written: a dry run and its review, a link and what speaks against it, undoing many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from earmark.commands.registry import run_command
from earmark.service.app import App
from handlers.state.outcome import Key
from tests.world import World, play


async def asked(app: App, command: str, **options: Any) -> Any:
    document, _ = await run_command(app, command, options, lambda done, of: None)
    return document


def a_doubtful_book(world: World) -> str:
    companion = world.hardcover.add_book("Ten Hours of Rain Companion", authors=["Somebody Else"])
    world.hardcover.add_edition(companion, asin="B0RAIN0010", audio_seconds=9_000)
    return world.abs.add_book(
        "Ten Hours of Rain", authors=["Petra Lindqvist"], asin="B0RAIN0010", duration_seconds=36_000.0
    )


def test_after_a_dry_run_review_knows_what_it_found_and_nothing_else_was_kept(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item, sure = a_doubtful_book(world), world.add_book()
        world.abs.finish("alice", item)
        world.abs.finish("alice", sure.item)
        async with world.opened() as app:
            report = await asked(app, "sync", dry_run=True)
            assert report.users == {"alice": {"needs_review": 1, "would_sync": 1}}
        async with world.opened() as app:
            (question,) = await asked(app, "review.list")
            assert (question.item.id, question.users) == (item, ("alice",))
            assert question.candidates, "with what it could be"
            assert app.state.outcomes.last(Key("alice", item)) is None
            assert app.state.ledger.pin(Key("alice", sure.item)) is None
            assert app.state.history.find() == []
            await asked(app, "review.ignore", item=item, users=["alice"])
            assert (await asked(app, "sync")).users == {"alice": {"ignored": 1, "synced": 1}}
            assert await asked(app, "review.list") == ()

    play(tmp_path, story)


def test_a_change_says_which_run_wrote_it_and_a_live_one_none(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book, other = world.add_book("By a Run"), world.add_book("Live")
        world.abs.finish("alice", book.item)
        async with world.opened() as app:
            report = await asked(app, "sync")
        async with world.running() as app:
            world.abs.finish("alice", other.item)
            await world.quiet()
            live, written = app.state.history.find()
            assert (live.title, live.run) == ("Live", None)
            assert (written.title, written.run) == ("By a Run", report.run.id)
            (found,) = app.state.history.stream(run=report.run.id)
            assert found.id == written.id

    play(tmp_path, story)


def test_a_link_is_previewed_with_what_speaks_against_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        item = world.abs.add_book("Ten Hours of Rain", authors=["Petra Lindqvist"], duration_seconds=36_000.0)
        right_book = world.hardcover.add_book("Ten Hours of Rain", authors=["Petra Lindqvist"])
        right = world.hardcover.add_edition(right_book, audio_seconds=36_000)
        printed = world.hardcover.add_edition(right_book, pages=300, reading_format_id=1)
        short = world.hardcover.add_edition(right_book, audio_seconds=9_000)
        wrong = world.hardcover.add_edition(
            world.hardcover.add_book("A Field Guide to Moss", authors=["Tobias Renn"]), audio_seconds=36_000
        )
        async with world.opened() as app:

            async def against(edition: int) -> str:
                found = await asked(app, "link.preview", item=item, edition=edition)
                assert (found.item.id, found.edition.edition) == (item, edition)
                return "; ".join(found.disagreements)

            assert await against(right) == ""
            assert "edition to read" in await against(printed)
            assert "length" in await against(short)
            assert "title" in await against(wrong)
            assert "uthor" in await against(wrong)
            assert app.state.overrides.match(Key("alice", item)) is None, "a preview says nothing"

    play(tmp_path, story)

"""``earmark probe`` as a command: what it asks, where it refuses, and what it leaves in the account: nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from earmark.cli.probe import plan_text, report_text
from earmark.commands.probe import clean_leftovers
from earmark.commands.registry import run_command
from earmark.sandbox.hardcover import Limits
from earmark.service.app import App
from earmark.service.control import CommandFailed
from hardcover.probe import FACTS, Notebook
from hardcover.probe.notebook import Page
from tests.world import READING, World, play


async def asked(app: App, name: str, **options: Any) -> tuple[Any, int]:
    return await run_command(app, name, options, lambda done, of: None)


def a_strange_book(world: World, title: str = "The Wasps") -> int:
    book = world.hardcover.add_book(title, authors=["Aristophanes"])
    world.hardcover.add_edition(book, audio_seconds=7200)
    world.hardcover.add_edition(book, pages=90)
    return book


def test_from_the_plan_to_the_report_beside_a_service_that_runs(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        own, strange = world.add_book(), a_strange_book(world)
        async with world.running() as app:
            await world.abs.listen("alice", own.item, end=600)
            await world.settle()
            before = world.hardcover.shelf("alice"), world.hardcover.journal("alice")
            planned, code = await asked(app, "probe.plan", user="alice", book="the wasps")
            assert (code, planned.book.id, planned.account) == (0, strange, "alice")
            assert (world.hardcover.shelf("alice"), world.hardcover.journal("alice")) == before
            text = plan_text(planned)
            assert f"at most {planned.units} units of the" in text
            report, code = await asked(app, "probe.run", user="alice", book=str(strange))
            assert code == 0
            assert (world.hardcover.shelf("alice"), world.hardcover.journal("alice")) == before
            assert len(report.facts) == len(FACTS)
            shown = report_text(report)
            assert "Everything was cleaned up." in shown
            assert re.search(r"\d+ hold, \d+ differ, \d+ could not be tried; \d+ units spent\.", shown)
            assert "alice" not in str(report)
            await world.abs.listen("alice", own.item, start=600, end=1200)
            await world.settle()
            assert world.read("alice", own).progress_seconds == 1200

    play(tmp_path, story, limits=Limits())


def test_what_a_search_finds_is_taken_where_it_is_not_on_the_shelf(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        first, second = a_strange_book(world), a_strange_book(world, "The Wasps again")
        world.hardcover.put_on_shelf("alice", first, READING)
        async with world.opened() as app:
            planned, _ = await asked(app, "probe.plan", user="alice", book="wasps")
            assert planned.book.id == second
            with pytest.raises(CommandFailed, match="on your shelf"):
                await asked(app, "probe.plan", user="alice", book=str(first))
            with pytest.raises(CommandFailed, match="finds nothing"):
                await asked(app, "probe.plan", user="alice", book="zzzz")

    play(tmp_path, story)


def test_it_needs_one_user_and_no_dry_run(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = a_strange_book(world)
        async with world.opened() as app:
            with pytest.raises(CommandFailed, match="--user"):
                await asked(app, "probe.plan", book=str(book))
        async with world.opened(settings=replace(world.settings(), dry_run=True)) as app:
            with pytest.raises(CommandFailed, match="dry_run"):
                await asked(app, "probe.run", user="alice", book=str(book))
        assert world.hardcover.mutations == 0

    play(tmp_path, story, users=("alice", "bob"))


def test_what_a_killed_probe_left_is_taken_off_at_the_next_start_of_anything(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        for again in ("start", "probe"):
            book = a_strange_book(world, f"The Wasps {again}")
            row = world.hardcover.put_on_shelf("alice", book, READING, privacy=3)
            account = world.hardcover.user_id("alice")
            world.data_dir.mkdir(parents=True, exist_ok=True)
            Notebook(world.data_dir).write(Page(user="alice", account=account, book=book, user_books=(row,)))
            async with world.opened() as app:
                if again == "start":
                    assert await clean_leftovers(app) == ""
                else:
                    await asked(app, "probe.plan", user="alice", book=str(a_strange_book(world, "Another")))
            assert world.hardcover.shelf("alice") == {}
            assert Notebook(world.data_dir).read() is None

    play(tmp_path, story)

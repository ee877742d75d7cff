"""`earmark year`: the view of the page at the terminal, at every width, alone and through the service."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from earmark.cli import table as tables
from earmark.cli import year as command
from earmark.cli.table import cell_width, folded
from earmark.commands.pages import queries_of
from earmark.commands.registry import run_command
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.year import YearAnswer
from hardcover.goals import BookGoal
from tests.process.house import House, live_in
from tests.web.test_year import listened
from tests.world import HOUR, World, play


async def household(world: World) -> None:
    dune = world.add_book("Dune", authors=["Frank Herbert"], narrators=["Simon Vance"])
    rain = world.add_book(
        "ノルウェイの森, and a title that is as long as titles of audiobooks are", authors=["村上春樹"]
    )
    listened(world, dune, "2026-03-01T20:00", "2026-03-01T22:30", 2.5 * HOUR)
    listened(world, dune, "2026-03-31T23:30", "2026-04-01T00:30", HOUR)
    listened(world, rain, "2026-11-18T10:00", "2026-11-18T11:00", HOUR)
    listened(world, dune, "2023-07-01T10:00", "2023-07-01T11:00", HOUR, user="bob")
    world.abs.put_progress(
        "alice", dune.item, current_time=36000.0, duration=36000.0, is_finished=True,
        finished_at=datetime(2026, 4, 1, 0, 30, tzinfo=UTC),
    )  # fmt: skip
    world.abs.put_progress("alice", rain.item, current_time=3600.0, duration=36000.0)


async def answered(app: App, **options: Any) -> YearAnswer:
    """As the terminal is given it, over JSON."""
    found, code = await run_command(app, "year", options, lambda done, of: None)
    assert code == 0
    back = YearAnswer.from_json(json.loads(json.dumps(found.as_json())))
    assert back == found
    return back


def at(monkeypatch: pytest.MonkeyPatch, columns: int | None) -> None:
    monkeypatch.setattr(tables, "columns", lambda most=None: columns)
    monkeypatch.setattr(command, "columns", lambda most=None: columns)


@pytest.mark.parametrize("serves", [True, False])
def test_it_is_what_the_page_shows(tmp_path: Path, *, serves: bool) -> None:
    async def story(world: World) -> None:
        await household(world)
        async with world.running() if serves else world.opened() as app:
            before = world.mutations("alice")
            both = await answered(app)
            assert [(one.person, one.year) for one in both.people] == [("alice", 2026), ("bob", 2026)]
            (alice,) = (await answered(app, user="alice", year=2026)).people
            page = await queries_of(app).year("alice", 2026)
            assert replace(alice, log=page.log, goal=page.goal) == page
            assert alice.sums.months[2:4] == (3 * HOUR, 0.5 * HOUR)
            assert [(str(one.day), one.title) for one in alice.finished] == [("2026-04-01", "Dune")]
            assert alice.log.is_reading is False
            (bob,) = (await answered(app, user="bob", year=2023)).people
            assert (bob.sums.seconds, bob.begun, bob.by_year_end) == (HOUR, (), None)
            assert world.mutations("alice") == before
            for year in (1999, 2027):
                with pytest.raises(CommandFailed, match="write a year from 2000 to 2026") as failed:
                    await answered(app, year=year)
                assert failed.value.exit_code == 2

    play(tmp_path, story, users=("alice", "bob"))


@pytest.mark.parametrize("columns", [None, 24, 40, 80, 132])
def test_it_fits_terminals_of_any_width_and_is_whole_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int | None
) -> None:
    async def story(world: World) -> None:
        await household(world)
        async with world.opened() as app:
            at(monkeypatch, columns)
            text = folded(command._as_text(await answered(app, user="alice")))
            shown = " ".join(text.split())
            for one in ("alice, 2026", "listened 4 h 30 min", "2026-03-01, 2 h 30 min", "March", "2026-04-01", "Dune"):
                assert one in shown, one
            assert "ノルウェイの森" in shown
            if columns is None:
                assert "█" not in text
                assert "…" not in text
            else:
                assert all(cell_width(line) <= columns for line in text.splitlines()), text
                assert ("█" in text) is (columns > 26)

    play(tmp_path, story, users=("alice", "bob"))


def test_a_goal_and_what_stands_in_the_way_are_said(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await household(world)
        async with world.opened() as app:
            (alice,) = (await answered(app, user="alice")).people
            goal = BookGoal(books=12, start=date(2026, 1, 1), end=date(2026, 12, 31))
            log = replace(alice.log, why_not="Audiobookshelf answered 500\x1b[2J")
            text = command._as_text(YearAnswer(people=(replace(alice, goal=goal, log=log),)))
            assert "12 books, 9 behind" in text
            assert "the sessions could not be read: Audiobookshelf answered 500 [2J; as it was on 2026-11-20" in text
            nothing = await answered(app, user="alice", year=2021)
            assert "nothing was listened to in 2021" in command._as_text(nothing)

    play(tmp_path, story, users=("alice", "bob"))


@pytest.mark.process
def test_as_a_process_through_the_service_and_alone_it_says_the_same(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        alone = await house.says("year", "--json")
        assert alone.code == 0, alone.err
        async with house.running():
            through = await house.says("year", "--json")
            text = await house.says("year", "--user", "alice")
        for one in (alone, through):
            assert one.document()["people"][0]["sums"]["seconds"] > 0
        assert "listened" in text.out
        assert (await house.says("year", "1999")).code == 2
        assert (await house.says("year", "--user", "nobody")).code == 2

    live_in(tmp_path, story)

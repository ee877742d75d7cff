"""The live path, end to end: what happens in Audiobookshelf shows on Hardcover moments later."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from earmark.sandbox.faults import slow_reply, status
from handlers.state.outcome import Kind
from handlers.sync import book_sync as look
from tests.virtual import START
from tests.world import READ, READING, World, play

OLD = START - timedelta(days=30)


def test_a_book_is_started_told_while_playing_and_finished(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running():
            await world.abs.listen("alice", book.item, end=600, close=False)
            await world.settle()
            assert world.shelf("alice", book).status_id == READING
            await world.abs.listen("alice", book.item, start=600, end=1200)
            await world.settle()
            assert world.read("alice", book).progress_seconds == 1200
            world.abs.finish("alice", book.item)
            await world.settle()
            assert world.shelf("alice", book).status_id == READ
            read = world.read("alice", book)
            assert (read.started_at, read.finished_at) == (date(2026, 11, 20), date(2026, 11, 20))
            assert read.progress_seconds == 36000
            assert len(world.shelf("alice", book).reads) == 1

    world = play(tmp_path, story)
    assert world.hardcover.flaws("alice") == []


def test_what_hardcover_filled_in_rightly_by_itself_is_not_written_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        async with world.running():
            before = world.mutations()
            world.abs.finish("alice", book.item)
            await world.settle()
            assert world.mutations() == before + 1
            read = world.read("alice", book)
            assert (read.started_at, read.finished_at, read.progress_seconds) == (None, date(2026, 11, 20), 36000)

    play(tmp_path, story)


def test_what_is_heard_while_something_is_told_keeps_its_distance(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        book = world.add_book()
        world.hardcover.faults.when(lambda call: "update_user_book_read" in call.body, slow_reply(0.2))
        async with world.running():
            session = world.abs.play("alice", book.item)
            world.abs.sync("alice", session, 3600)
            await world.settle(0.1)
            world.abs.sync("alice", session, 9000)
            await world.settle(1.5)
            assert world.read("alice", book).progress_seconds == 3600
            await world.settle(1)
            assert world.read("alice", book).progress_seconds == 9000

    play(tmp_path, story)


def test_a_first_start_with_many_books_reads_in_bulk(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book() for _ in range(60)]
        for book in books:
            world.abs.put_progress("alice", book.item, current_time=7200, started_at=OLD, last_update=OLD)
        async with world.running():
            await world.quiet()
            assert [world.read("alice", book).progress_seconds for book in books] == [7200] * 60
            assert world.units() <= 1 + 2 * 60 + 2 + 2
            session = world.abs.play("alice", books[0].item)
            world.abs.sync("alice", session, 9000)
            await world.settle()
            assert world.read("alice", books[0]).progress_seconds == 9000

    play(tmp_path, story)


def test_many_books_at_a_start_without_hardcover_are_told_when_it_is_back(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        books = [world.add_book() for _ in range(40)]
        for book in books:
            world.abs.put_progress("alice", book.item, current_time=7200, started_at=OLD, last_update=OLD)
        world.hardcover.faults.when(lambda call: True, status(503, "down"))
        async with world.running():
            await world.quiet(600)
            world.hardcover.faults.clear()
            await world.quiet(600)
            assert [world.read("alice", book).progress_seconds for book in books] == [7200] * 40
        assert world.hardcover.flaws("alice") == []

    play(tmp_path, story)


def test_a_mistake_of_ours_in_one_look_stops_neither_the_other_books_nor_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = look.decide

    def decide(situation: look.Situation) -> object:
        if situation.item.title == "The Odd One":
            raise AttributeError("nobody thought of this")
        return decided(situation)

    monkeypatch.setattr(look, "decide", decide)

    async def story(world: World) -> None:
        odd, other = world.add_book("The Odd One"), world.add_book()
        async with world.running():
            for book in (odd, other):
                world.abs.sync("alice", world.abs.play("alice", book.item, device="android"), 3600)
            await world.quiet()
            assert world.read("alice", other).progress_seconds == 3600
            assert world.hardcover.on_shelf("alice", odd.book) is None
            assert world.last(odd.item).kind is Kind.FAILED

    play(tmp_path, story, mistakes_are_fine=True)
